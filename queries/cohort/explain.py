"""Why one individual is in a cohort, or is not: the state of each criterion with the records that decided it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, ClassVar

import polars as pl
from sqlglot import exp

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import Criterion
from cohorts.errors import InvalidQuestion
from queries import sql
from queries.cohort import evidence
from queries.compose import parts_ctes, state
from queries.criteria.part import Form, Shape
from queries.frames import frame
from queries.kept import asked

IN, UNKNOWN, OUT = 1, 0, -1


@dataclass(frozen=True)
class Decided:
    """One criterion for one individual. `records` and `genotypes` as queries/cohort/evidence.py gives them."""

    criterion: Criterion
    state: int
    records: pl.DataFrame
    genotypes: pl.DataFrame | None


@dataclass(frozen=True)
class ExplainAnswer:
    """`facts` are undated (sex, group, site, ages); `observed` has start_at and end_at. `by_age` is False where no
    birth date is known and times are years since enrolment. Has no protected form: it leaves only by right."""

    state: int
    facts: dict[str, Any]
    observed: pl.DataFrame
    decided: tuple[Decided, ...]
    by_age: bool
    release: str


@dataclass(frozen=True)
class Explain:
    """Explain one individual, named by the data holder's pseudonym as `dataset/pseudonym`, to who states a reason.

    The pseudonym never stands in a log, a link or a message: the audit holds `person`, a key made from it.
    """

    cohort: Cohort
    pseudonym: str = field(repr=False)
    reason: str
    right: ClassVar[str] = "rows"

    @property
    def person(self) -> str:
        """The pseudonymous key, as it stands in the audit."""
        return hashlib.sha256(self.pseudonym.encode()).hexdigest()[:20]

    def run(self, cursor: Any, asking: Asking) -> ExplainAnswer:
        """Raises InvalidQuestion without a reason, and for somebody unknown or not permitted, told apart by nothing."""
        if not self.reason.strip():
            raise InvalidQuestion("Opening one person's record takes a reason", do="State why it is opened")
        facts = self._person(cursor)
        individual_id = facts.pop("individual_id")
        planned = asked(self.cohort.criterion, cursor)
        shapes = (planned.shape, *(shape for _, shape in planned.leaves))
        found = cursor.execute(
            _states(planned.forms, shapes), {**planned.values(), "individual_id": individual_id}
        ).fetchone()
        decided = tuple(
            Decided(
                leaf, state, evidence.records(leaf, cursor, individual_id),
                evidence.genotypes(leaf, cursor, individual_id),
            )
            for (leaf, _), state in zip(planned.leaves, found[1:], strict=True)
        )  # fmt: skip
        observed, by_age = evidence.observed(cursor, individual_id), facts.pop("born")
        return ExplainAnswer(found[0], facts, observed, decided, by_age, asking.release)

    def _person(self, cursor: Any) -> dict[str, Any]:
        dataset, _, source_id = self.pseudonym.partition("/")
        values = {"dataset": dataset, "source_id": source_id}
        found = frame(cursor, sql.statement("evidence/person.sql"), values)
        rows = found.with_columns(evidence.years("age_at_enrolment"), evidence.years("age_at_death")).to_dicts()
        if len(rows) != 1:
            raise InvalidQuestion(
                "Nobody of this pseudonym permits the purpose",
                where="dataset/pseudonym",
                do="Take it from the list of the cohort's individuals",
            )
        return rows[0]

    def to_json(self) -> dict[str, Any]:
        return {"explain": self.cohort.to_json()}


def _states(forms: tuple[Form, ...], shapes: tuple[Shape, ...]) -> str:
    """The states of one individual: of the whole, then of each leaf."""
    columns = (exp.alias_(state(shape), f"state_{i}") for i, shape in enumerate(shapes))
    chosen = exp.select(*columns).from_("c_parts AS parts")
    chosen = chosen.where("parts.individual_id = $individual_id", dialect="duckdb")
    chosen.set("with_", exp.With(expressions=parts_ctes(forms)))
    return sql.text(chosen)
