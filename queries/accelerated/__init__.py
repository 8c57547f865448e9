"""Allele counts of a whole call set or of one place: the twin in numpy of variants/cohort_frequencies.sql, as exact.

Over every variant the portable query joins each genotype row with the members, and there may be a hundred million of
them. Here no genotype is joined. Rows of rare variants are streamed out of DuckDB and tallied (`rows`); common variants
are counted by their bits, table genotype_bits (`bits`). Each count is linear in these tallies, and `worth` says how.
No genotype is kept between two questions, and of individuals only what holds for the whole Asking of a cursor; memory
holds one batch of genotypes besides the counts. The mitochondrion is left to the portable query: its
heteroplasmy stands in the rows alone.
"""

from queries.accelerated.call_set import count_call_set
from queries.accelerated.place import count_place, near, seen
from queries.accelerated.speakers import Individuals, Voices
from queries.accelerated.worth import MITOCHONDRIAL

__all__ = ["MITOCHONDRIAL", "Individuals", "Voices", "count_call_set", "count_place", "near", "seen"]
