"""Questions for a scan: an exposure against every condition, every gene or variant against an outcome."""
