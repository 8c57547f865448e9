"""Groups of what must lie around an index event, as a tree of criteria."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any

from cohorts.bounds import Window
from cohorts.criteria import EVERYBODY, AllOf, AnyOf, Around, AtIndex, AtLeast, Criterion, Not
from exchange.circe import values
from exchange.circe.concepts import ConceptSets
from exchange.circe.events import Events
from exchange.circe.report import Report, listed

_GROUP = ("Type", "Count", "CriteriaList", "DemographicCriteriaList", "Groups")
_NEAR = ("Criteria", "StartWindow", "EndWindow", "Occurrence", "RestrictVisit", "IgnoreObservationPeriod")
_PEOPLE = ("Age", "Gender", "OccurrenceStartDate", "OccurrenceEndDate")


@dataclass
class Groups:
    """Reads groups. `None` from a method is a condition that always holds, or one that is lost and named."""

    report: Report
    sets: ConceptSets
    events: Events = field(init=False)

    def __post_init__(self) -> None:
        self.events = Events(self.report, self.sets, self.read)

    def read(self, node: Any, where: str) -> Criterion | None:
        """A group: all, any, at least or at most so many of its criteria, people's attributes and groups."""
        group = self.report.taken(node, where, _GROUP)
        of: list[Criterion] = []
        for name, read in (
            ("CriteriaList", self.near),
            ("DemographicCriteriaList", self.people),
            ("Groups", self.read),
        ):
            each = enumerate(listed(self.report, group.get(name), f"{where}.{name}"))
            of += [read(one, f"{where}.{name}[{n}]") or EVERYBODY for n, one in each]
        count = group.get("Count") or 0
        if not isinstance(count, int):
            self.report.lost(f"{where}.Count", f"{count!r}", "a whole number stands here")
            return None
        return self._joined(group.get("Type"), count, of, where) if of else None

    def _joined(self, kind: Any, count: int, of: list[Criterion], where: str) -> Criterion | None:
        match kind:
            case "ALL":
                of = [one for one in of if one != EVERYBODY]
                if not of:
                    return None
                return of[0] if len(of) == 1 else AllOf(tuple(of))
            case "ANY":
                return of[0] if len(of) == 1 else AnyOf(tuple(of))
            case "AT_LEAST":
                if count <= 0:
                    return None
                with self.report.naming(where, f"at least {count} of {len(of)}"):
                    return AtLeast(count, tuple(of))
                return None
            case "AT_MOST":
                return None if count >= len(of) else Not(AtLeast(count + 1, tuple(of)))
        self.report.lost(f"{where}.Type", f"{kind!r}", "no group of Circe's is called so")
        return None

    def near(self, node: Any, where: str) -> Criterion | None:
        """So many of one event in a window around the index event."""
        given = self.report.taken(node, where, _NEAR, ignored=("RestrictVisit",))
        if given.get("RestrictVisit"):
            self.report.lost(f"{where}.RestrictVisit", "in the same visit", "records are not tied to visits here")
        event = self.events.read(given.get("Criteria"), f"{where}.Criteria")
        first = values.window(given.get("StartWindow"), self.report, f"{where}.StartWindow")
        more: dict[str, Any] = {}
        if given.get("EndWindow"):
            more["also"] = values.window(given["EndWindow"], self.report, f"{where}.EndWindow", True)
        counted = values.occurrence(given.get("Occurrence"), self.report, f"{where}.Occurrence")
        if event is None or not counted:
            return None
        if counted.get("at_least") == 0 and "at_most" not in counted:
            return None  # at least none
        observed = "any_time" if given.get("IgnoreObservationPeriod") else "same_period"
        with self.report.naming(where, "a window"):
            if "also" in more:
                more["also"] = Window(**more["also"])
            return Around(
                event, first["from_days"], first["to_days"], index_date=first["index"], event_date=first["event"],
                observed=observed, **more, **counted,
            )  # fmt: skip
        return None

    def people(self, node: Any, where: str) -> Criterion | None:
        """Age at the index event, sex, and the dates of the index event."""
        given = self.report.taken(node, where, _PEOPLE)
        asked: dict[str, list[Any]] = {}
        if given.get("Age"):
            asked["age"] = values.ages(given["Age"], self.report, f"{where}.Age")
        for name, key in (("OccurrenceStartDate", "dates"), ("OccurrenceEndDate", "ends")):
            if given.get(name):
                asked[key] = values.dates(given[name], self.report, f"{where}.{name}")
        made: list[Criterion] = []
        if asked:
            at = [AtIndex(**dict(zip(asked, chosen, strict=True))) for chosen in product(*asked.values())]
            made += [at[0] if len(at) == 1 else AnyOf(tuple(at))] if at else []
        if given.get("Gender") and (sex := values.sexes(given["Gender"], self.report, f"{where}.Gender")):
            made.append(sex)
        return None if not made else made[0] if len(made) == 1 else AllOf(tuple(made))
