"""A list of variants with what is made of its counts: intervals, an exact test, flags and the names readers know."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from access.disclosure import Policy
from cohorts.consequences import TERMS
from queries.variants.gene_variants import VariantCounts
from stats.alleles.variant_contrasts import contrasted

#: What is told of everybody beside a cohort, with `_all` after the name; and `af_all`.
OF_ALL = ("ac", "an", "hom", "hemi")
_SEVERITY = {term: rank for rank, term in enumerate(TERMS)}


@dataclass(frozen=True)
class Compared:
    """`counts`, and `frame`: its columns and `variant` (contig-position-ref-alt), `label`, `type`, `flags`, `failing`,
    `severity`, `lower`, `upper`, and beside a cohort `lower_others`, `upper_others`, `odds_ratio`, `minus_log10_p`.
    `tests` is how many variants were tested, whatever is shown of them (S-GT 15); 0 where nothing is: groups that
    overlap are not tested (S-ST 6)."""

    counts: VariantCounts
    frame: pl.DataFrame
    tests: int

    def protected(self, policy: Policy) -> Compared:
        """Everything is made again from the numbers that may be shown."""
        return compared(self.counts.protected(policy))


def compared(counts: VariantCounts) -> Compared:
    """A plain function for `ask`."""
    tested = "carriers_others" in counts.frame.columns and counts.both == 0
    frame = contrasted(named(counts.frame), tested=tested)
    return Compared(counts, frame, frame["minus_log10_p"].count() if tested else 0)


def with_all(frame: pl.DataFrame, everybody: pl.DataFrame | None = None) -> pl.DataFrame:
    """With `ac_all`, `an_all`, `af_all`, `hom_all`, `hemi_all`: of everybody permitted, beside a cohort.

    They are the rows of `everybody`, or without it the sums of the cohort and the rest as they are shown: what one of
    them hides stays hidden. A list of one group stays as it is."""
    if "ac_others" not in frame.columns:
        return frame
    if everybody is None:
        whole = frame.with_columns((pl.col(name) + pl.col(f"{name}_others")).alias(f"{name}_all") for name in OF_ALL)
    else:
        counts = everybody.select("assembly", "variant", *(pl.col(name).alias(f"{name}_all") for name in OF_ALL))
        whole = frame.join(counts, on=["assembly", "variant"], how="left", maintain_order="left")
    called = pl.col("an_all") > 0
    return whole.with_columns(af_all=pl.when(called).then(pl.col("ac_all") / pl.col("an_all")))


def named(frame: pl.DataFrame) -> pl.DataFrame:
    """With names, types and flags. An indel that was only trimmed may stand elsewhere in another file."""
    variant = pl.concat_str("contig", "position", "ref", "alt", separator="-")
    # Without a reference sequence a protein change has no residues (Xaa); then the coding change says more.
    protein = pl.when(~pl.col("hgvsp").str.contains("Xaa")).then(pl.col("hgvsp"))
    hgvs = pl.coalesce(protein, "hgvsc", "hgvsp").str.replace("^.*:", "")
    ref, alt = pl.col("ref").str.len_chars(), pl.col("alt").str.len_chars()
    kind = (
        pl.when((ref == 1) & (alt == 1)).then(pl.lit("snv")).when(ref < alt).then(pl.lit("insertion"))
        .when(ref > alt).then(pl.lit("deletion")).otherwise(pl.lit("mnv"))
    )  # fmt: skip
    failing = (pl.col("zero") == "only in calls failing quality control").fill_null(False)
    flags = [
        pl.when(pl.col("filter").is_not_null()).then(pl.col("filter")),
        pl.when(failing).then(pl.lit("only failing calls")),
        pl.when(pl.col("loftee") == "LC").then(pl.lit("LOFTEE LC")),
        pl.when((ref != alt) & ~pl.col("left_aligned")).then(pl.lit("not left-aligned")),
    ]
    return frame.with_columns(
        variant=variant,
        label=pl.coalesce(hgvs, variant),
        type=kind,
        failing=failing,
        flags=pl.concat_str(flags, separator=", ", ignore_nulls=True),
        severity=pl.col("consequence").replace_strict(_SEVERITY, default=len(_SEVERITY), return_dtype=pl.Int64),
    )
