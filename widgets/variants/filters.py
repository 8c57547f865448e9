"""Which variants of a list are shown, in which order: worked out on numbers as the visitor may see them.

No query runs: the list stands already, and what is suppressed in it can be neither filtered nor sorted by.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

PATHOGENIC = ("pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic")
SIGNIFICANCES = {
    "pathogenic": "Pathogenic (P, P/LP, LP)",
    "conflicting": "Conflicting",
    "uncertain": "Uncertain",
    "benign": "Benign (B, B/LB, LB)",
    "other": "Other classes",
    "none": "Not in ClinVar here",
}
TYPES = {"snv": "SNV", "insertion": "insertion", "deletion": "deletion", "mnv": "MNV"}
QUALITIES = {"all": "All", "pass": "PASS only", "failing": "Only in failing calls"}
#: What a list can be ordered by, and whether the largest come first unless asked otherwise.
ORDERS: dict[str, tuple[str, bool]] = {
    "position": ("Position", False),
    "consequence": ("Consequence, severest first", False),
    "clinvar": ("ClinVar stars", True),
    "ac": ("AC", True),
    "an": ("AN", True),
    "af": ("AF", True),
    "carriers": ("Carriers", True),
    "hom": ("Homozygotes", True),
    "hemi": ("Hemizygotes", True),
    "not_called": ("Not called", True),
    "groupmax_af": ("GroupMax AF", True),
    "ac_others": ("AC beside", True),
    "an_others": ("AN beside", True),
    "af_others": ("AF beside", True),
    "hom_others": ("Homozygotes beside", True),
    "odds_ratio": ("Odds ratio", True),
    "minus_log10_p": ("p, smallest first", True),
}


@dataclass(frozen=True)
class VariantFilters:
    """What the reader wants to see. An empty tuple filters nothing, but for `classes`, which are all that is shown.

    `max_af` is GroupMax in this release where exact numbers are seen, else the frequency as shown; `absent` keeps what
    has none there (S-GT 10). `region` is a stretch of positions, both ends included, that a variant touches.
    """

    classes: tuple[str, ...]
    terms: tuple[str, ...] = ()
    clinvar: tuple[str, ...] = ()
    stars: int = 0
    max_af: float | None = None
    absent: bool = True
    types: tuple[str, ...] = ()
    quality: str = "all"
    carried: bool = True
    text: str = ""
    region: tuple[int, int] | None = None

    def passing(self, frame: pl.DataFrame, *, classes: bool = True, region: bool = True) -> pl.DataFrame:
        """The rows of a `named` frame that pass; without `classes` or `region` these two are not asked."""
        tests = [*self._words(), *self._numbers(frame)]
        if classes:
            tests.append(pl.col("consequence_class").fill_null("other").is_in(list(self.classes)))
        if region and self.region is not None:
            end = pl.col("position") + pl.col("ref").str.len_chars() - 1
            tests.append((pl.col("position") <= self.region[1]) & (end >= self.region[0]))
        return frame.filter(*tests) if tests else frame

    def _words(self) -> list[pl.Expr]:
        tests = []
        if self.terms:
            tests.append(pl.col("consequence").is_in(list(self.terms)))
        if self.clinvar:
            tests.append(significance_class().is_in(list(self.clinvar)))
        if self.stars:
            tests.append(pl.col("stars").fill_null(0) >= self.stars)
        if self.types:
            tests.append(pl.col("type").is_in(list(self.types)))
        if self.text.strip():
            wanted = self.text.strip().casefold().removeprefix("chr")
            words = ["variant", "hgvsc", "hgvsp", "rsid", "clinvar"]
            every = pl.concat_str([pl.col(word).fill_null("") for word in words], separator=" ").str.to_lowercase()
            tests.append(every.str.contains(wanted, literal=True))
        return tests

    def _numbers(self, frame: pl.DataFrame) -> list[pl.Expr]:
        tests = []
        if self.quality == "pass":
            tests.append(pl.col("filter").is_null() & ~pl.col("failing"))
        elif self.quality == "failing":
            tests.append(pl.col("failing"))
        if self.max_af is not None or not self.absent:
            name = "groupmax_af" if frame["groupmax_af"].null_count() < frame.height else "af"
            # What is suppressed is neither rare nor absent, as far as anybody may know here.
            none = pl.col("groupmax_af").is_null() if name == "groupmax_af" else pl.col("an") == 0
            hidden = pl.col(name).is_null() & ~none.fill_null(False)
            rare = pl.lit(True) if self.max_af is None else pl.col(name) <= self.max_af
            tests.append((rare & ~none).fill_null(False) | hidden | (none.fill_null(False) & self.absent))
        if self.carried and self.quality != "failing":
            counts = [name for name in ("carriers", "carriers_others") if name in frame.columns]
            tests.append(pl.any_horizontal(pl.col(name).is_null() | (pl.col(name) > 0) for name in counts))
        return tests


def ordered(frame: pl.DataFrame, order: str, *, down: bool) -> pl.DataFrame:
    """The rows in order; ties, and what has no number to show, in the order of the genome and last."""
    if order not in ORDERS or (order not in frame.columns and order not in ("clinvar", "consequence")):
        order, down = "position", False
    key = {"consequence": "severity", "clinvar": "stars"}.get(order, order)
    marked = frame.with_row_index("row")
    return marked.sort(key, "row", descending=[down, False], nulls_last=True, maintain_order=True).drop("row")


def orders(frame: pl.DataFrame) -> dict[str, str]:
    """The orders that a frame can be put in, in words."""
    always = ("position", "consequence", "clinvar")
    return {name: words for name, (words, _) in ORDERS.items() if name in always or name in frame.columns}


def significance_class() -> pl.Expr:
    """The class of SIGNIFICANCES that a ClinVar significance belongs to."""
    word = pl.col("clinvar")
    return (
        pl.when(word.is_null())
        .then(pl.lit("none"))
        .when(word.is_in(list(PATHOGENIC)))
        .then(pl.lit("pathogenic"))
        .when(word.str.starts_with("conflicting"))
        .then(pl.lit("conflicting"))
        .when(word.str.starts_with("uncertain"))
        .then(pl.lit("uncertain"))
        .when(word.str.contains("benign"))
        .then(pl.lit("benign"))
        .otherwise(pl.lit("other"))
    )
