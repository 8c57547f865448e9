"""Time to an event: curves, tests and models over risk sets with delayed entry."""
