"""Questions about a cohort: how many, who, how they come about, and how cohorts overlap."""
