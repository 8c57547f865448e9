"""One criterion of a domain – a condition, an exposure, an era – as an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

from cohorts.bounds import Days
from cohorts.codes import Code
from cohorts.criteria import (
    AllOf,
    AtIndex,
    Criterion,
    Event,
    HasCondition,
    HasMeasurement,
    HasProcedure,
    HasTreatment,
    HasVisit,
    Moment,
)
from exchange.circe import values
from exchange.circe.concepts import ConceptSets
from exchange.circe.report import Report, listed

#: OHDSI's gap between the exposures or records of one era.
ERA_GAP_DAYS = 30
#: An event that nobody has: a moment lasts a day.
NEVER = Event((Moment("observation_start"),), length=Days(from_=2))
_CRITERIA = {"condition": HasCondition, "drug": HasTreatment, "procedure": HasProcedure, "visit": HasVisit}


@dataclass(frozen=True)
class _Domain:
    """A criterion of Circe: what it reads, and how its keys for start, end, age and length are called."""

    of: str
    start: str = "OccurrenceStartDate"
    end: str = "OccurrenceEndDate"
    age: str = "Age"
    length: str | None = None
    era: bool = False


DOMAINS = {
    "ConditionOccurrence": _Domain("condition"),
    "DrugExposure": _Domain("drug"),
    "ProcedureOccurrence": _Domain("procedure"),
    "Measurement": _Domain("measurement"),
    "Observation": _Domain("measurement"),
    "VisitOccurrence": _Domain("visit", length="VisitLength"),
    "Death": _Domain("death"),
    "ObservationPeriod": _Domain("observation", "PeriodStartDate", "PeriodEndDate", "AgeAtStart", "PeriodLength"),
    "DrugEra": _Domain("drug", "EraStartDate", "EraEndDate", "AgeAtStart", "EraLength", era=True),
    "ConditionEra": _Domain("condition", "EraStartDate", "EraEndDate", "AgeAtStart", "EraLength", era=True),
}
_MEASURED = ("ValueAsNumber", "Unit")
#: What says something only beside a list that is read, and lost, as itself.
_IDLE = tuple(
    f"{name}TypeExclude"
    for name in ("Condition", "Drug", "Procedure", "Measurement", "Observation", "Visit", "Death", "Specimen")
)


@dataclass
class Events:
    """Reads criteria; `around` reads a group of what lies around one."""

    report: Report
    sets: ConceptSets
    around: Callable[[Any, str], Criterion | None]

    def read(self, node: Any, where: str) -> Criterion | None:
        """An event; None, and said, when it cannot be said."""
        if not isinstance(node, dict) or len(node) != 1:
            self.report.lost(where, f"{node!r}"[:80], "one criterion stands here in Circe's JSON")
            return None
        [(name, body)] = node.items()
        where = f"{where}.{name}"
        domain = DOMAINS.get(name)
        if domain is None:
            self.report.lost(where, name, "this warehouse keeps no such records")
            return None
        known = ["CodesetId", "First", domain.start, domain.end, domain.age, "Gender", "CorrelatedCriteria"]
        known += [domain.length] if domain.length else []
        body = self.report.taken(body, where, (*known, *(_MEASURED if domain.of == "measurement" else ())), _IDLE)
        of = self._of(domain, body, where)
        if of is None:
            return None
        if of == () or NEVER in of:
            return NEVER
        return self._refined(domain, of, body, where)

    def coded(self, domain: str, number: Any, where: str) -> tuple[Criterion, ...] | None:
        """A concept set's records, one criterion a code; () when no concept of it is known to the release."""
        codes = self.sets.of(number, where)
        if codes is None:
            return None
        made = []
        for code, descendants in codes.codes:
            with self.report.naming(where, str(code)):
                made.append(_CRITERIA[domain](code, descendants=descendants))
        return tuple(made)

    def _of(self, domain: _Domain, body: dict[str, Any], where: str) -> tuple[Criterion, ...] | None:
        number = body.get("CodesetId")
        if domain.of in ("death", "observation"):
            if number is not None:
                self.report.lost(f"{where}.CodesetId", "a cause of death", "causes of death are not kept")
            return (Moment(domain.of),)
        if number is None:
            self.report.lost(where, "a criterion without a concept set", "an event needs codes here")
            return None
        place = f"{where}.CodesetId"
        if domain.of == "measurement":
            return self._measured(body, number, where)
        of = self.coded(domain.of, number, place)
        if not domain.era or not of:
            return of
        self.report.note(
            where, "eras", f"made of the records, with gaps of up to {ERA_GAP_DAYS} days, a code at a time"
        )
        return tuple(Event((one,), era_gap_days=ERA_GAP_DAYS) for one in of)

    def _measured(self, body: dict[str, Any], number: Any, where: str) -> tuple[Criterion, ...] | None:
        codes = self.sets.of(number, f"{where}.CodesetId")
        if codes is None:
            return None
        bounds: list[values.Bounds] = [(None, None)]
        if "ValueAsNumber" in body:
            bounds = values.values(body["ValueAsNumber"], self.report, f"{where}.ValueAsNumber")
        units = self._units(body.get("Unit"), f"{where}.Unit")
        if "ValueAsNumber" not in body and "Unit" in body:
            self.report.lost(f"{where}.Unit", "a unit without a value", "a unit is asked together with a bound here")
        elif "ValueAsNumber" in body and units == (None,):
            self.report.lost(f"{where}.ValueAsNumber", "a value in any unit", "a bound has a unit here")
        made = []
        for (code, descendants), (low, high), unit in product(codes.codes, bounds, units):
            if not descendants and not self._childless(code):
                self.report.lost(where, f"{code} without its descendants", "measurements are asked with them")
            with self.report.naming(where, str(code)):
                made.append(HasMeasurement(code, low, high, unit if (low, high) != (None, None) else None))
        return tuple(made)

    def _childless(self, code: Code) -> bool:
        """Whether a release says that nothing lies below the code."""
        return self.sets.known is not None and len(self.sets.known.get(int(code.code), ())) <= 1

    def _units(self, node: Any, where: str) -> tuple[str | None, ...]:
        units = []
        for n, one in enumerate(listed(self.report, node, where)):
            if isinstance(one, dict) and isinstance(one.get("CONCEPT_CODE"), str):
                units.append(one["CONCEPT_CODE"])
            else:
                self.report.lost(f"{where}[{n}]", f"{one!r}"[:80], "a unit is a code of UCUM")
        return tuple(units) or (None,)

    def _refined(self, domain: _Domain, of: tuple[Criterion, ...], body: dict[str, Any], where: str) -> Criterion:
        """With the attributes that the criterion has; several where one is a choice ('not between')."""
        asked: dict[str, list[Any]] = {}
        if body.get(domain.age):
            asked["age"] = values.ages(body[domain.age], self.report, f"{where}.{domain.age}")
        if body.get(domain.start):
            asked["dates"] = values.dates(body[domain.start], self.report, f"{where}.{domain.start}")
        if domain.length and body.get(domain.length):
            asked["length"] = values.lengths(body[domain.length], self.report, f"{where}.{domain.length}")
        ends = [None]
        if body.get(domain.end):
            ends = values.dates(body[domain.end], self.report, f"{where}.{domain.end}")
        conditions = []
        if body.get("Gender"):
            conditions.append(values.sexes(body["Gender"], self.report, f"{where}.Gender"))
        if body.get("CorrelatedCriteria"):
            conditions.append(self.around(body["CorrelatedCriteria"], f"{where}.CorrelatedCriteria"))
        occurrence = "first" if body.get("First") else None
        made = []
        for *chosen, end in product(*asked.values(), ends):
            given = dict(zip(asked, chosen, strict=True))
            such = [one for one in (*conditions, AtIndex(ends=end) if end else None) if one is not None]
            such_that = such[0] if len(such) == 1 else AllOf(tuple(such)) if such else None
            made.append(Event(of, occurrence=occurrence, such_that=such_that, **given))
        if len(made) == 1:
            plain = Event(of) == made[0] and len(of) == 1
            return of[0] if plain else made[0]
        return Event(tuple(made)) if made else NEVER
