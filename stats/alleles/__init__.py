"""Alleles counted: frequencies, exact tests, linkage."""
