"""Reading VCF and BCF into pieces of a call set: exact where it must be, array-wise where it can be.

header.py       what stands before the first record, and the rules it must obey
lines.py        files as lines; where a file may be cut so that two processes read it
records.py      the eight fixed fields of a record: checks, alleles, trimming, left alignment
cells.py        genotype columns as arrays; the exact path for what does not fit
quality.py      GQ, DP, AD and allele fractions beside the genotype (S-GT 6)
annotations.py  consequences from CSQ, ANN or BCSQ
sex.py          karyotypic sex from chromosome X and Y (S-GT 7)
part.py         one process's share: lines in, one piece out
process.py      the door of a second process
read.py         `read_call_set`, which puts it together
"""

from data.ingest.vcf.read import read_call_set

__all__ = ["read_call_set"]
