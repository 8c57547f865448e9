"""Variants as lists and as pages: choices, filters, counts, tables, downloads."""
