"""The sentences that must stand on pages, prints and exports, in their one place (S-DC 9)."""

RESEARCH_BANNER = (
    "Research genotype. Not a diagnostic result. Confirm in an accredited laboratory before any clinical action."
)
DEMO_BANNER = "Simulated people. Real genes."
