"""The parts of the pages that scan."""
