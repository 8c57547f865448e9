"""The variants of a gene, a page at a time, with their counts in a cohort beside the permitted outside it.

Filters and orders are applied to the numbers as the asker may see them: sorted or cut by exact counts, a page would
tell what suppression hides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from access.roles import role_named
from cohorts.cohort import Cohort
from cohorts.errors import UnknownName
from cohorts.loci import Gene
from queries.asked_variants import fill_asked
from queries.frequencies import as_table, clinvar_of, frequency_rows
from queries.members import COHORT, OTHERS, fill_members

WORDS = (
    "contig", "position", "ref", "alt", "rsid", "gene", "hgvsc", "hgvsp", "consequence", "consequence_class", "clinvar",
    "stars", "assembly",
)  # fmt: skip
NUMBERS = ("ac", "an", "af", "het", "hom", "hemi", "not_called", "carriers")
BESIDE = (
    "ac",
    "an",
    "af",
    "hom",
    "carriers",
)  # also of the permitted outside the cohort, with `_others` after the name
ORDERS = ("position", "consequence", "clinvar", *NUMBERS)
_PATHOGENIC = ("pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic")


@dataclass(frozen=True)
class VariantPage:
    """Some of `total` variants that pass the filters, from `offset` on. `individuals` are those counted."""

    table: Table
    total: int
    offset: int
    individuals: dict[str, Shown]
    release: str
    note: str | None = None

    @property
    def frame(self) -> pl.DataFrame:
        return self.table.frame

    def protected(self, policy: Policy) -> VariantPage:
        sizes = {name: protect_count(n, policy) for name, n in self.individuals.items()}
        return replace(self, table=self.table.protected(policy), individuals=sizes)


@dataclass(frozen=True)
class VariantsInGene:
    """Variants of `gene` with WORDS, NUMBERS of the cohort (of everybody permitted without one), and `…_others`.

    `consequences` are classes or SO terms; `clinvar` classes, where 'pathogenic' means P, P/LP and LP (S-GT 9);
    `max_af` is the frequency shown in the row's group, and keeps what has none; `text` is looked for in HGVS, rsID and
    place. `order` is one of ORDERS; ties stand in the order of the genome. `limit` None gives all.
    """

    gene: str
    cohort: Cohort | None = None
    consequences: tuple[str, ...] = ()
    clinvar: tuple[str, ...] = ()
    min_stars: int = 0
    max_af: float | None = None
    text: str = ""
    order: str = "position"
    descending: bool = False
    limit: int | None = 50
    offset: int = 0
    carried_only: bool = False
    unrelated_only: bool = True
    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise UnknownName("order", self.order, ORDERS)

    def run(self, cursor: Any, asking: Asking, policy: Policy | None = None) -> VariantPage:
        _, note = fill_asked(cursor, Gene(self.gene))
        members = fill_members(cursor, self.cohort, unrelated_only=self.unrelated_only, with_others=True)
        whole = _table(frequency_rows(cursor), clinvar_of(cursor), with_others=self.cohort is not None)
        shown = whole if role_named(asking.role).exact else whole.protected(policy or Policy())
        chosen = self._chosen(shown.frame.with_row_index("row"))
        rows = chosen["row"].slice(self.offset, self.limit)
        support = whole.support[rows] if whole.support is not None else None
        page = replace(whole, frame=whole.frame[rows], support=support)
        return VariantPage(page, chosen.height, self.offset, members.sizes, asking.release, note)

    def _chosen(self, shown: pl.DataFrame) -> pl.DataFrame:
        """The rows that pass the filters, in order; `shown` is numbered in the order of the genome."""
        tests = []
        if self.consequences:
            kinds = list(self.consequences)
            if "protein_altering" in kinds:
                kinds += ["loss_of_function", "missense"]
            tests.append(pl.col("consequence_class").is_in(kinds) | pl.col("consequence").is_in(kinds))
        if self.clinvar:
            classes = {each for one in self.clinvar for each in (_PATHOGENIC if one == "pathogenic" else (one,))}
            tests.append(pl.col("clinvar").is_in(list(classes)) & (pl.col("stars") >= self.min_stars))
        if self.max_af is not None:
            tests.append((pl.col("af") <= self.max_af) | pl.col("af").is_null())
        if self.carried_only:
            tests.append((pl.col("ac") > 0) | pl.col("ac").is_null())
        if self.text.strip():
            place = pl.concat_str("contig", "position", "ref", "alt", separator="-")
            words = pl.concat_str([place, "hgvsc", "hgvsp", "rsid", "clinvar"], separator=" ", ignore_nulls=True)
            wanted = self.text.strip().casefold().removeprefix("chr")
            tests.append(words.str.to_lowercase().str.contains(wanted, literal=True))
        kept = shown.filter(*tests) if tests else shown
        key = "row" if self.order == "position" else self.order
        return kept.sort(key, "row", descending=[self.descending, False], nulls_last=True, maintain_order=True)

    def to_json(self) -> dict[str, Any]:
        asked = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "right"}
        return {"variants_in_gene": asked | {"cohort": self.cohort.to_json() if self.cohort else None}}


def _table(rows: pl.DataFrame, clinvar: pl.DataFrame, *, with_others: bool) -> Table:
    """One row a variant, the permitted outside the cohort beside it where asked."""
    rows = rows.join(clinvar, on="variant_id", how="left", maintain_order="left")
    if not with_others:
        return as_table(rows, (*WORDS, *NUMBERS))
    mine = rows.filter(population=COHORT)
    others = rows.filter(population=OTHERS).select(
        "variant_id",
        *(pl.col(n).alias(f"{n}_others") for n in (*BESIDE, "called")),
        (pl.col("called") + pl.col("not_called")).alias("asked_of_others"),
    )
    both = mine.join(others, on="variant_id", how="left", maintain_order="left")
    first = as_table(both, (*WORDS, *NUMBERS))
    beside = tuple(f"{name}_others" for name in BESIDE)
    counted = tuple(name for name in beside if name != "af_others")
    return replace(
        first,
        frame=first.frame.with_columns(both.select(beside)),
        counts=(*first.counts, *counted),
        ratios={**first.ratios, "af_others": ("ac_others", "an_others")},
        rests_on={**first.rests_on, "ac_others": ("carriers_others",), "an_others": ("called_others",)},
        among={**first.among, **dict.fromkeys(counted, "asked_of_others")},
        support=first.support.hstack(both.select("called_others", "asked_of_others")),
    )
