"""The parts of the cohort genomics page."""
