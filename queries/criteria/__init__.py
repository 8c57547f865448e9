"""From a criterion to the SQL that answers it: one file a criterion, and what binds their values."""
