"""Carriers of rare variants of every gene among the cases and controls of one outcome, by several masks.

Whoever is not known for a gene (S-GT 4) is in neither of its groups. Cases of a phecode have it on two dates, controls
no record of its exclusion range (S-CL 8); of a named definition, cases and controls are its own. What `run` gives holds
individuals; only the estimate made of it leaves for every role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.criteria import CaseOf, Criterion, HasCondition, Not
from cohorts.definitions import names
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.genetic import reference_words
from cohorts.genetic_fields import RELEASE
from queries import sql
from queries.associations.guard import COVARIATES, Guard, columns_of, guarded
from queries.associations.phewas import USUAL
from queries.carriers.conditions import groups_over, phecodes_prepared
from queries.frames import frame
from queries.genomics.alterations import KINDS, Alteration
from queries.genomics.carried import Carried, carried
from queries.permitted import code_ids

MASKS = ("loss_of_function", "pathogenic", "protein_altering")
MAX_AF = 0.01


@dataclass(frozen=True, eq=False)
class BurdenRows:
    """`people`: case, genetic_group and the columns of `adjust`, a row an individual. `carried`: for each mask who of
    them carries, by gene. `relatives`: of the cases and controls, those left out for recorded relatives. `places`:
    gene, contig, position."""

    people: pl.DataFrame
    carried: tuple[Carried, ...]
    masks: tuple[str, ...]
    outcome: str
    adjust: tuple[str, ...]
    guard: Guard
    relatives: int
    places: pl.DataFrame
    release: str


@dataclass(frozen=True)
class Burden:
    """Every gene against an outcome: a case definition's name or SYSTEM:code. A mask is a kind of alteration rarer than
    a frequency (GroupMax of the release): each of `masks` with each of `max_af`. `stamp` tells makings of components
    apart (queries/associations/ancestry.py)."""

    outcome: str
    masks: tuple[str, ...] = MASKS
    max_af: tuple[float, ...] = (MAX_AF,)
    adjust: tuple[str, ...] = USUAL
    unrelated_only: bool = True
    stamp: str = ""
    af_reference: str = RELEASE

    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        if isinstance(self.max_af, float):
            object.__setattr__(self, "max_af", (self.max_af,))
        for name in ("masks", "adjust", "max_af"):
            object.__setattr__(self, name, tuple(dict.fromkeys(getattr(self, name))))
        for mask in self.masks:
            if mask not in KINDS:
                raise UnknownName("kind of alteration", mask, KINDS, where="consequences")
        for column in self.adjust:
            if column not in COVARIATES:
                raise UnknownName("column to adjust for", column, COVARIATES, where="adjust")
        if not self.masks:
            raise InvalidQuestion("No mask is given", where="consequences", do="Give one kind of alteration or more")
        if not self.max_af or not all(0 < bound <= 1 for bound in self.max_af):
            raise InvalidQuestion("A frequency lies between 0 and 1", where="max_af", do="Give 0.01, say")
        if self.outcome not in names("case_definitions"):
            Code.parse(self.outcome)

    @property
    def criterion(self) -> Criterion:
        """Who is a case; of a code that is not a phecode controls have no record of it."""
        named = self.outcome in names("case_definitions")
        return CaseOf(self.outcome) if named else HasCondition(self.outcome, min_dates=2, records="observed")

    @property
    def carriers(self) -> Cohort:
        return Cohort("cases", self.criterion)

    @property
    def others(self) -> Cohort:
        named = isinstance(self.criterion, CaseOf)
        return Cohort("controls", Not(self.criterion if named else HasCondition(self.outcome, records="observed")))

    @property
    def alterations(self) -> dict[str, Alteration]:
        """The masks by name."""
        several = len(self.max_af) > 1
        where = "" if self.af_reference == RELEASE else f" ({reference_words(self.af_reference)})"
        return {
            f"{mask} < {bound * 100:g} %{where}" if several or where else mask: Alteration(
                mask, bound, self.af_reference
            )
            for mask in self.masks
            for bound in self.max_af
        }

    def run(self, cursor: Any, asking: Asking) -> BurdenRows:
        people = frame(cursor, *groups_over("phewas/people.sql", self, cursor))
        [sizes] = frame(cursor, *groups_over("carriers/sizes.sql", self, cursor)).to_dicts()
        people = self.compared(cursor, people)
        people, guard = guarded(cursor, people, self.adjust, self.unrelated_only)
        people = people.with_columns(
            pl.col("genetic_group").fill_null("not assigned"), (pl.col("carrier") == 1).alias("case")
        )
        ids = people["individual_id"].to_numpy()
        masks = tuple(carried(cursor, each).among(ids) for each in self.alterations.values())
        columns = dict.fromkeys(["case", "genetic_group", *columns_of(people, self.adjust)])
        return BurdenRows(
            people.select(*columns), masks, tuple(self.alterations), self.outcome, self.adjust, guard,
            int(sizes["relatives"]), frame(cursor, sql.statement("genomics/gene_places.sql")), asking.release,
        )  # fmt: skip

    def compared(self, cursor: Any, people: pl.DataFrame) -> pl.DataFrame:
        """Of a phecode without those who are touched by its exclusion range and no case, and of one sex where it is
        specific."""
        if not self.outcome.upper().startswith("PHECODE:"):
            return people
        phecodes_prepared(cursor)
        [code_id] = code_ids(cursor, Code.parse(self.outcome)) or [None]
        codes = frame(cursor, sql.statement("phewas/codes.sql")).filter(pl.col("code_id") == code_id)
        if not codes.height:
            return people
        touched = frame(cursor, sql.statement("phewas/touched.sql")).filter(pl.col("range_id") == codes["range_id"][0])
        barred = pl.col("individual_id").is_in(touched["individual_id"].implode())
        kept = people.filter((pl.col("carrier") == 1) | ~barred)
        sex = codes["sex"][0]
        return kept if sex is None else kept.filter(pl.col("sex") == sex)

    def to_json(self) -> dict[str, Any]:
        stated = {name: list(each) if isinstance(each, tuple) else each for name, each in vars(self).items()}
        for name, usual in (("stamp", ""), ("af_reference", RELEASE)):
            if stated[name] == usual:
                del stated[name]
        return {"burden": stated}
