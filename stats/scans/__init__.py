"""Very many tests at once: exposures against conditions, genes and variants against an outcome."""
