"""How good the calls of one variant are: GQ, DP and allele balance of carriers, and which test of genotype QC failed.

Counted are individuals who permit the purpose, relatives too: this is about calls, not about frequencies. Rows of
a call set hold carriers, no-calls and failures only, so a histogram is of carriers (variants/quality_calls.sql).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from cohorts.errors import InvalidQuestion
from cohorts.loci import Variant
from queries import sql
from queries.frames import frame
from queries.variants.asked_variants import fill_asked

#: Histograms: column, width of a bin, where the last one begins (it takes all above). Thresholds lie on borders.
MEASURES = {"gq": (5.0, 95.0), "dp": (5.0, 95.0), "balance": (0.05, 0.95), "vaf": (0.05, 0.95)}
#: The tests of S-GT 6: column of the calls, what is asked, the field without which it is not assessed.
TESTS = (
    ("low_gq", "GQ ≥ 20", "gq"),
    ("low_dp", "DP ≥ 10 (≥ 5 where haploid)", "dp"),
    ("low_balance", "allele balance ≥ 0.2 (heterozygotes)", "balance"),
)


@dataclass(frozen=True)
class QualityAnswer:
    """`bins`: measure, from, to, n of carriers; every bin of a measure, where the measure is known of anybody.

    `tests`: test, carriers_failing, others_failing (calls without the allele), not_assessed (carriers without the
    field; for allele balance heterozygotes without it). `carriers` have a call with the allele, failed or not.
    """

    bins: Table
    tests: Table
    carriers: Shown
    fields: tuple[str, ...]
    release: str

    def of(self, measure: str) -> pl.DataFrame:
        """The bins of one measure."""
        return self.bins.frame.filter(measure=measure).drop("measure")

    def protected(self, policy: Policy) -> QualityAnswer:
        return replace(
            self, bins=self.bins.protected(policy), tests=self.tests.protected(policy),
            carriers=protect_count(self.carriers, policy),
        )  # fmt: skip


@dataclass(frozen=True)
class VariantQuality:
    """`variant` must be one allele, with its assembly. Raises InvalidQuestion where the release lacks it."""

    variant: Variant
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> QualityAnswer:
        n, _ = fill_asked(cursor, self.variant)
        if n != 1:
            raise InvalidQuestion(f"{self.variant} is not one allele of this release")
        [(variant_id,)] = cursor.execute("SELECT variant_id FROM asked_variant").fetchall()
        key = {"variant_id": variant_id}
        calls = frame(cursor, sql.statement("variants/quality_calls.sql"), key)
        fields = cursor.execute(sql.statement("variants/quality_fields.sql"), key).fetchall()
        permitted = cursor.execute("SELECT COUNT(*) FROM permitted").fetchone()[0]
        carriers = calls.filter("carries")
        known = tuple(sorted({one for row in fields for one in row[0].split(",") if one}))
        return QualityAnswer(
            _bins(carriers), _tests(calls, permitted), carriers["individual_id"].n_unique(), known, asking.release
        )

    def to_json(self) -> dict[str, Any]:
        return {"variant_quality": self.variant.to_json()}


def _bins(carriers: pl.DataFrame) -> Table:
    """Individuals by bin; of several calls of one person each bin counts the person once."""
    found = [pl.DataFrame(schema=_BINS)]
    for measure, (width, last) in MEASURES.items():
        calls = carriers.filter(pl.col(measure).is_not_null())
        if not calls.height:
            continue
        # A hair is added before the floor: 0.15 / 0.05 is 2.999….
        number = (pl.col(measure).cast(pl.Float64) / width + 1e-6).floor().clip(0, last / width).cast(pl.Int64)
        counted = calls.group_by(bin=number).agg(n=pl.col("individual_id").n_unique().cast(pl.Int64))
        every = pl.DataFrame({"bin": range(round(last / width) + 1)}, {"bin": pl.Int64})
        bins = every.join(counted, on="bin", how="left").sort("bin").with_columns(
            pl.col("n").fill_null(0), pl.lit(measure).alias("measure"), (pl.col("bin") * width).alias("from"),
            ((pl.col("bin") + 1) * width).alias("to"),
        )  # fmt: skip
        found.append(bins.select(_BINS.keys()))
    bins = pl.concat(found)
    people = pl.Series("carriers", [carriers["individual_id"].n_unique()] * bins.height, pl.Int64)
    return Table(
        bins, counts=("n",), among={"n": "carriers"}, labels=("from", "to"), support=pl.DataFrame([people])
    )  # fmt: skip


def _tests(calls: pl.DataFrame, permitted: int) -> Table:
    """One row a test, and one for any of them."""
    carriers, others = calls.filter("carries"), calls.filter(~pl.col("carries"))

    def people(part: pl.DataFrame) -> int:
        return part["individual_id"].n_unique()

    rows = []
    for column, said, field in TESTS:
        without = carriers.filter(pl.col(field).is_null())
        if field == "balance":
            without = without.filter("could_balance")
        rows.append((said, people(carriers.filter(column)), people(others.filter(column)), people(without)))
    failing = ~pl.col("passes_qc")
    rows.append(("any of these", people(carriers.filter(failing)), people(others.filter(failing)), None))
    frame = pl.DataFrame(rows, _TESTS, orient="row").with_columns(
        carriers=pl.lit(people(carriers), pl.Int64), permitted=pl.lit(permitted, pl.Int64)
    )
    return Table(
        frame.drop("carriers", "permitted"),
        counts=("carriers_failing", "others_failing", "not_assessed"),
        among={"carriers_failing": "carriers", "others_failing": "permitted", "not_assessed": "carriers"},
        support=frame.select("carriers", "permitted"),
    )


_BINS = {"measure": pl.String, "from": pl.Float64, "to": pl.Float64, "n": pl.Int64}
_TESTS = {"test": pl.String, "carriers_failing": pl.Int64, "others_failing": pl.Int64, "not_assessed": pl.Int64}
