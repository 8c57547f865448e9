"""Carriers of rare variants of every gene among the cases and controls of one outcome, by several masks.

Whoever is not known for a gene (S-GT 4) is in neither of its groups. Cases of a phecode have it on two dates, controls
no record of its exclusion range (S-CL 8); of a named definition, cases and controls are its own. What `run` gives holds
individuals; only the estimate made of it leaves for every role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from access.asking import Asking
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, CaseOf, Criterion, HasCondition, Not
from cohorts.definitions import names
from cohorts.errors import InvalidQuestion, UnknownName
from queries import sql
from queries.alterations import KINDS, Alteration, altered_in_parts
from queries.carriers_conditions import groups_over, phecodes_prepared
from queries.frames import frame
from queries.guard import COVARIATES
from queries.permitted import code_ids
from queries.phewas import USUAL
from queries.states import NO, YES

MASKS = ("loss_of_function", "pathogenic", "protein_altering")
MAX_AF = 0.01


@dataclass(frozen=True, eq=False)
class BurdenRows:
    """`people`: case and the columns of `adjust`, a row an individual. `carried`: for each mask parts of (genes, who
    carries, who is known not to), people × genes."""

    people: pl.DataFrame
    carried: tuple[tuple[tuple[tuple[str, ...], NDArray[np.bool_], NDArray[np.bool_]], ...], ...]
    masks: tuple[str, ...]
    outcome: str
    adjust: tuple[str, ...]
    release: str


@dataclass(frozen=True)
class Burden:
    """Every gene against an outcome: a case definition's name or SYSTEM:code. `masks` are kinds of alteration, rarer
    than `max_af` (GroupMax of the release)."""

    outcome: str
    masks: tuple[str, ...] = MASKS
    max_af: float = MAX_AF
    adjust: tuple[str, ...] = USUAL
    unrelated_only: bool = True

    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        for name in ("masks", "adjust"):
            object.__setattr__(self, name, tuple(dict.fromkeys(getattr(self, name))))
        for mask in self.masks:
            if mask not in KINDS:
                raise UnknownName("kind of alteration", mask, KINDS, where="consequences")
        for column in self.adjust:
            if column not in COVARIATES:
                raise UnknownName("column to adjust for", column, COVARIATES, where="adjust")
        if not self.masks:
            raise InvalidQuestion("No mask is given", where="consequences", do="Give one kind of alteration or more")
        if not 0 < self.max_af <= 1:
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

    def run(self, cursor: Any, asking: Asking) -> BurdenRows:
        people = frame(cursor, *groups_over("phewas/people.sql", self, cursor))
        if self.outcome.upper().startswith("PHECODE:"):
            people = self._phecode(cursor, people)
        people = people.with_columns(
            pl.col("genetic_group").fill_null("not assigned"), (pl.col("carrier") == 1).alias("case")
        )
        ids = people["individual_id"].to_numpy()
        carried = []
        for mask in self.masks:
            parts = []
            for part in altered_in_parts(cursor, Cohort("everybody", EVERYBODY), Alteration(mask, self.max_af)):
                at = np.searchsorted(part.people, ids)
                there = part.people[np.minimum(at, len(part.people) - 1)] == ids if len(part.people) else at < 0
                state = part.state[at[there]]
                yes, no = (np.zeros((len(ids), len(part.genes)), bool) for _ in range(2))
                yes[there], no[there] = state == YES, state == NO
                parts.append((part.genes, yes, no))
            carried.append(tuple(parts))
        columns = ["case", *self.adjust]
        return BurdenRows(people.select(columns), tuple(carried), self.masks, self.outcome, self.adjust, asking.release)

    def _phecode(self, cursor: Any, people: pl.DataFrame) -> pl.DataFrame:
        """Without those who are touched by the exclusion range and no case, and of one sex where it is specific."""
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
        return {"burden": stated}
