"""The answer to a cohort question: counts, description, and one individual explained."""
