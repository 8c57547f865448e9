"""What the release knows by name: codes, genes, attributes, and what it holds."""
