"""Questions about altered genes of a cohort."""
