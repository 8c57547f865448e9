"""Reference tables that ship with Concord and how they are made: genes, ClinVar, vocabulary, planted variants."""
