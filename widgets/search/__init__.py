"""The search box: what it found, where a hit leads, and its examples."""
