"""GA4GH Phenopackets 2.0.2: individuals, families and cohorts of a release as messages.

written.py    a message from the records of a release
brought.py    the message that an individual was brought as, without its dates
meta.py       what stands in the metadata: resources, duties, what must be said of research genotypes
export.py     the files, whole or not at all
"""
