"""Allele counts of a whole call set: the twin in numpy of variants/cohort_frequencies.sql, and as exact.

Over every variant the portable query joins each genotype row with the members, and there may be a hundred million of
them. Here no genotype is joined. Rows of rare variants are streamed out of DuckDB and tallied (`rows`); common variants
are counted by their bits, table genotype_bits (`bits`). Each count is linear in these tallies, and `worth` says how.
Nothing is kept between two questions, so that consent and relatives are what this question's temporary tables say, and
memory holds one batch of genotypes besides the counts. The mitochondrion is left to the portable query: its
heteroplasmy stands in the rows alone.
"""

from queries.accelerated.call_set import count_call_set
from queries.accelerated.worth import MITOCHONDRIAL

__all__ = ["MITOCHONDRIAL", "count_call_set"]
