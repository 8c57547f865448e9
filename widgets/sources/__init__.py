"""The page of sources: what may be read, a dry run and the ingest as processes of their own, and what they report."""
