"""Somatic mutations (MAF) and the clinical table beside them, as maftools and cBioPortal write them.

mutations.py  rows of a MAF as variants, genotypes and consequences
clinical.py   follow-up, status and other variables of individuals
reader.py     the stages of reading, in the order the pipeline calls them
"""

from data.ingest.maf.reader import MafReader

__all__ = ["MafReader"]
