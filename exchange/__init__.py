"""The same cohorts for other machines: standards translated at the edge, then forgotten."""
