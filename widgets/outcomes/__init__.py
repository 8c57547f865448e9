"""The parts of the outcomes page."""
