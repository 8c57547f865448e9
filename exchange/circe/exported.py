"""A cohort of ours as a definition of Circe's, as far as Circe can say it.

What it cannot say is named by its place in our JSON; then there is no definition. Circe's begin with an index event. A
cohort without one begins with the start of observation, and asks for records at any time around it: so whoever has no
observation period is left out, which a finding says.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from cohorts.bounds import Ages, Dates, Days, Window
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, Around, AtIndex, AtLeast, Criterion, Event, Indexed, Moment, Not, Sex
from cohorts.indexed import Exit
from exchange.circe.events import ERA_GAP_DAYS
from exchange.circe.report import Finding, Report
from exchange.circe.values import SEXES

Json = dict[str, Any]
_KINDS = {
    "has_condition": "ConditionOccurrence",
    "has_treatment": "DrugExposure",
    "has_procedure": "ProcedureOccurrence",
    "has_visit": "VisitOccurrence",
}
_ERAS = {"ConditionOccurrence": "ConditionEra", "DrugExposure": "DrugEra"}
_MOMENTS = {"death": "Death", "observation": "ObservationPeriod"}
_LENGTHS = {
    "VisitOccurrence": "VisitLength", "ObservationPeriod": "PeriodLength", "DrugEra": "EraLength",
    "ConditionEra": "EraLength",
}  # fmt: skip
_STARTS = {"DrugEra": "EraStartDate", "ConditionEra": "EraStartDate", "ObservationPeriod": "PeriodStartDate"}
_COUNTS = {"codes": "DOMAIN_CONCEPT", "dates": "START_DATE"}
_LIMITS = {"first": "First", "last": "Last", "every": "All"}


@dataclass(frozen=True)
class Exported:
    """`definition` is None where Circe cannot say all of the cohort: the `findings` that are lost name what."""

    definition: Json | None
    findings: tuple[Finding, ...]


def export_cohort(cohort: Cohort) -> Exported:
    """The cohort as a definition of Circe's."""
    writer = _Writer()
    made = writer.whole(cohort.criterion)
    findings = tuple(writer.report.findings)
    lost = any(finding.lost for finding in findings)
    return Exported(None if lost else {"Title": cohort.name, **made}, findings)


@dataclass
class _Writer:
    report: Report = field(default_factory=Report)
    sets: list[tuple[tuple[int, bool], ...]] = field(default_factory=list)

    def whole(self, criterion: Criterion) -> Json:
        if not isinstance(criterion, Indexed):
            why = "Circe's cohorts begin with an index event: the start of observation, so not without any"
            self.report.note(criterion.key(), criterion.phrase, why)
            criterion = Indexed((Moment("observation"),), such_that=_at_any_time(criterion))
        outer, additional = criterion, None
        inner = criterion.on[0] if len(criterion.on) == 1 and isinstance(criterion.on[0], Indexed) else None
        if inner is not None:
            if criterion.take != "every" or criterion.observed_before_days or criterion.observed_after_days:
                self._lost("indexed", "a choice among entries", "Circe chooses among them by their order alone")
            if inner.exit or inner.censored_by or inner.join_gap_days:
                self._lost("indexed.on", "an exit", "only the whole cohort has one")
            outer, additional = inner, self.group(inner.such_that, "indexed.on.such_that")
        listed = [one for event in outer.on for one in self.choices(event)]
        rules = criterion.such_that
        made: Json = {
            "PrimaryCriteria": {
                "CriteriaList": [self.event(one, f"indexed.on[{n}]") for n, one in enumerate(listed)],
                "ObservationWindow": {"PriorDays": outer.observed_before_days, "PostDays": outer.observed_after_days},
                "PrimaryCriteriaLimit": {"Type": _LIMITS[outer.take]},
            },
            "QualifiedLimit": {"Type": _LIMITS[inner.keep] if inner else "First"},
            "ExpressionLimit": {"Type": _LIMITS[criterion.keep]},
            "InclusionRules": [{"name": rules.phrase, "expression": self.group(rules, "indexed.such_that")}]
            if rules
            else [],
            "CensoringCriteria": [
                self.event(one, "indexed.censored_by") for event in criterion.censored_by for one in self.choices(event)
            ],
            "CollapseSettings": {"CollapseType": "ERA", "EraPad": criterion.join_gap_days},
            "CensorWindow": {},
        }
        if inner is not None:
            made["AdditionalCriteria"] = additional or {"Type": "ALL", "CriteriaList": []}
        if criterion.exit:
            made["EndStrategy"] = self.exit(criterion.exit)
        return {"ConceptSets": [_concept_set(n, items) for n, items in enumerate(self.sets)], **made}

    def choices(self, event: Criterion) -> tuple[Criterion, ...]:
        """An event that is only a list of other events, as that list."""
        if isinstance(event, Event) and event == Event(event.of) and all(isinstance(one, Event) for one in event.of):
            return event.of
        return (event,)

    def event(self, event: Criterion, where: str) -> Json:
        """One criterion of a domain."""
        if isinstance(event, Event):
            return self._refined(event, where)
        return self._records((event,), where)

    def _records(self, of: tuple[Criterion, ...], where: str) -> Json:
        kinds = {one.key() for one in of}
        if len(kinds) > 1:
            return self._lost(where, "events of several kinds as one", "one criterion of Circe's is of one domain")
        [kind] = kinds
        if kind == "moment" and len(of) == 1 and of[0].of in _MOMENTS:
            return {_MOMENTS[of[0].of]: {}}
        if kind == "has_measurement":
            return self._lost(where, of[0].phrase, "measurements and observations are one here, and two for Circe")
        if kind not in _KINDS:
            return self._lost(where, of[0].phrase, "Circe knows no such event")
        items = []
        for one in of:
            if one.code.system != "OMOP" or not one.code.code.isdigit():
                self._lost(where, str(one.code), "Circe asks by OMOP concept id")
            elif one.records != "all":
                self._lost(where, "observed records alone", "Circe says so where it looks around an event")
            else:
                items.append((int(one.code.code), one.descendants))
        key = tuple(sorted(items))
        if key not in self.sets:
            self.sets.append(key)
        return {_KINDS[kind]: {"CodesetId": self.sets.index(key)}}

    def _refined(self, event: Event, where: str) -> Json:
        inner = event.of
        gaps = {one.era_gap_days for one in inner if isinstance(one, Event) and one == Event(one.of, one.era_gap_days)}
        era = len(inner) > 0 and gaps == {ERA_GAP_DAYS} and all(isinstance(one, Event) for one in inner)
        if era:
            inner = tuple(record for one in inner for record in one.of)
        elif event.era_gap_days is not None:
            if event.era_gap_days != ERA_GAP_DAYS or len(inner) > 1:
                return self._lost(where, "eras", f"Circe's are of one concept, with gaps of {ERA_GAP_DAYS} days")
            era = True
        if any(isinstance(one, (Event, Indexed)) for one in inner):
            return self._lost(where, "an event of events", "Circe's criteria read records")
        made = self._records(inner, where)
        [(kind, body)] = made.items() or [("", {})]
        if not kind:
            return made
        if era:
            kind = _ERAS.get(kind) or next(
                iter(self._lost(where, "eras", "Circe has them of drugs and conditions")), ""
            )
        return {kind: {**body, **self._attributes(event, kind, where)}}

    def _attributes(self, event: Event, kind: str, where: str) -> Json:
        made: Json = {}
        if event.occurrence == "first":
            made["First"] = True
        elif event.occurrence is not None:
            self._lost(where, f"occurrence {event.occurrence}", "Circe knows the first")
        if event.age:
            made["AgeAtStart" if kind in _STARTS else "Age"] = self._ages(event.age, where)
        if event.dates:
            made[_STARTS.get(kind, "OccurrenceStartDate")] = _range(event.dates)
        if event.length:
            if kind in _LENGTHS:
                made[_LENGTHS[kind]] = _range(event.length)
            else:
                self._lost(where, event.length.words, "Circe knows the length of visits, eras and observation")
        if event.such_that:
            made["CorrelatedCriteria"] = self.group(event.such_that, f"{where}.such_that")
        return made

    def group(self, node: Criterion | None, where: str) -> Json | None:
        """A tree as a group; a leaf as a group of one."""
        if node is None:
            return None
        match node:
            case AllOf(of):
                return self._group("ALL", of, where)
            case AnyOf(of):
                return self._group("ANY", of, where)
            case AtLeast(n, of):
                return self._group("AT_LEAST", of, where, n)
            case Not(AtLeast(n, of), "drop"):
                return self._group("AT_MOST", of, where, n - 1)
            case Not(of, "drop"):
                return self._group("AT_MOST", (of,), where, 0)
        return self._group("ALL", (node,), where)

    def _group(self, kind: str, of: tuple[Criterion, ...], where: str, count: int | None = None) -> Json:
        made: Json = {"Type": kind, "CriteriaList": [], "DemographicCriteriaList": [], "Groups": []}
        if count is not None:
            made["Count"] = count
        for one in of:
            if isinstance(one, Around):
                made["CriteriaList"].append(self._around(one, where))
            elif isinstance(one, (AtIndex, Sex)):
                made["DemographicCriteriaList"].append(self._people(one, where))
            elif isinstance(one, Not) and one.unknown == "keep":
                self._lost(where, one.phrase, "Circe knows yes and no alone")
            elif isinstance(one, (AllOf, AnyOf, AtLeast, Not)):
                made["Groups"].append(self.group(one, where))
            else:
                self._lost(where, one.phrase, "Circe asks what lies around the event, age and sex")
        return made

    def _around(self, node: Around, where: str) -> Json:
        low, high = node.at_least, node.at_most
        if low and high is not None and low != high:
            self._lost(where, f"{low} to {high}", "Circe says exactly, at most or at least")
        kind, n = (2, low) if high is None else (0, high) if low == high else (1, high)
        distinct = {"IsDistinct": True, "CountColumn": _COUNTS[node.count]} if node.count in _COUNTS else {}
        made: Json = {
            "Criteria": self.event(node.event, f"{where}.around"),
            "StartWindow": _window(node.window),
            "Occurrence": {"Type": kind, "Count": n, "IsDistinct": False, **distinct},
        }
        if node.also:
            made["EndWindow"] = _window(node.also)
        return made | ({"IgnoreObservationPeriod": True} if node.observed == "any_time" else {})

    def _people(self, node: AtIndex | Sex, where: str) -> Json:
        if isinstance(node, Sex):
            [concept] = [concept for concept, name in SEXES.items() if name == node.is_]
            return {"Gender": [{"CONCEPT_ID": concept, "CONCEPT_NAME": node.is_.upper()}]}
        if node.length or node.observed_before_days or node.observed_after_days:
            self._lost(where, node.phrase, "Circe asks of the index event its age and dates")
        made = {"Age": self._ages(node.age, where)} if node.age else {}
        made |= {"OccurrenceStartDate": _range(node.dates)} if node.dates else {}
        return made | ({"OccurrenceEndDate": _range(node.ends)} if node.ends else {})

    def _ages(self, ages: Ages, where: str) -> Json:
        if ages.by != "calendar_year":
            self._lost(where, ages.words, "Circe counts ages by calendar year")
        return _range(ages)

    def exit(self, exit: Exit) -> Json:
        if exit.after:
            return {"DateOffset": {"DateField": f"{exit.after.capitalize()}Date", "Offset": exit.days}}
        [body] = self._records(exit.exposure, "indexed.exit.exposure").values() or [{}]
        made = {"DrugCodesetId": body.get("CodesetId"), "GapDays": exit.gap_days, "Offset": exit.plus_days}
        return {"CustomEra": made | ({"DaysSupplyOverride": exit.lasting_days} if exit.lasting_days else {})}

    def _lost(self, where: str, what: str, why: str) -> Json:
        self.report.lost(where, what, why)
        return {}


def _at_any_time(node: Criterion) -> Criterion:
    """The same tree inside an index event's `such_that`, with records wherever they lie."""
    if isinstance(node, (AllOf, AnyOf, AtLeast)):
        return replace(node, of=tuple(_at_any_time(one) for one in node.of))
    if isinstance(node, Not):
        return replace(node, of=_at_any_time(node.of))
    dates = getattr(node, "min_dates", None)
    if dates is None or node != type(node)(node.code, node.descendants, dates, records=node.records):
        return node  # Circe may know it, such as sex; otherwise it is named when it is met
    same = "any_time" if node.records == "all" else "same_period"
    count = "dates" if dates > 1 else "records"
    return Around(replace(node, min_dates=1, records="all"), at_least=dates, count=count, observed=same)


def _range(bounds: Ages | Dates | Days) -> Json:
    if bounds.to is None:
        return {"Op": "gte", "Value": bounds.from_}
    if bounds.from_ is None:
        return {"Op": "lte", "Value": bounds.to}
    return {"Op": "bt", "Value": bounds.from_, "Extent": bounds.to}


def _window(window: Window) -> Json:
    def edge(days: int | None, opens: int) -> Json:
        return {"Coeff": opens} if days is None else {"Days": abs(days), "Coeff": 1 if days > 0 else -1}

    return {
        "Start": edge(window.from_days, -1),
        "End": edge(window.to_days, 1),
        "UseIndexEnd": window.index == "end",
        "UseEventEnd": window.event == "end",
    }


def _concept_set(number: int, items: tuple[tuple[int, bool], ...]) -> Json:
    return {
        "id": number,
        "name": ", ".join(str(concept) for concept, _ in items[:3]),
        "expression": {
            "items": [
                {
                    "concept": {"CONCEPT_ID": concept, "CONCEPT_NAME": str(concept)},
                    "isExcluded": False,
                    "includeDescendants": descendants,
                    "includeMapped": False,
                }
                for concept, descendants in items
            ]
        },
    }
