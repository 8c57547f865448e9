"""Saved cohorts: list, detail, changes, sets, and what goes in and out."""
