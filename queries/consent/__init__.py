"""Questions about consent, and what a steward asks and changes."""
