"""Questions about variants: which alleles stand at a place, how often each is seen, and in whom."""
