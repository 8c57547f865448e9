"""The parts of the region page."""
