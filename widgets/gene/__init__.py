"""The parts of the gene page."""
