"""The slow, obvious engine: every criterion as loops over plain rows, written from the rules and not from the SQL.

`Reference.evaluate(criterion)` gives {individual_id: 1 yes, 0 unknown, -1 no}. Property tests hold the queries to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from cohorts.codes import Code
from cohorts.criteria import (
    Age,
    Alive,
    AllOf,
    Ancestry,
    AnyOf,
    AtLeast,
    Attribute,
    CaseOf,
    Criterion,
    Dataset,
    Deceased,
    EligibleForRecontact,
    FollowedUp,
    HasMeasurement,
    Not,
    SelfReportedGroup,
    Sequence,
    Sex,
    Site,
)  # fmt: skip
from cohorts.definitions import CaseDefinition, case_definition
from cohorts.units import convert
from tests.queries import reference_clinical, reference_genetic, reference_saved, reference_temporal

YES, UNKNOWN, NO = 1, 0, -1
#: What rooms of their own say: (reference, criterion, individual_id) -> state.
RULES: dict[type, Callable[[Reference, Any, int], int]] = {
    **reference_clinical.RULES, **reference_genetic.RULES, **reference_saved.RULES,
    **reference_temporal.RULES,
}  # fmt: skip
TABLES = (
    "condition", "treatment", "measurement", "procedure", "phenotypic_feature", "observation_period", "attribute",
    "biosample", "consent", "visit", "relative",
)  # fmt: skip


def inside(criterion: HasMeasurement, unit: str, value: float) -> bool:
    """Does a value in the stored unit lie in the bounds, converted to it?"""
    low, high = (
        None if bound is None else convert(criterion.code, bound, criterion.unit or unit, unit)
        for bound in (criterion.at_least, criterion.at_most)
    )
    return (low is None or value >= low) and (high is None or value <= high)


class Reference:
    """Rows of one release, with the few look-ups that loops need."""

    def __init__(self, rows: dict[str, list[dict[str, Any]]], permitted: set[int]) -> None:
        self.rows, self.permitted = rows, permitted
        self.of: dict[str, dict[int, list[dict]]] = {}
        for table in TABLES:
            self.of[table] = defaultdict(list)
            for row in rows[table]:
                self.of[table][row["individual_id"]].append(row)
        self.people = {row["individual_id"]: row for row in rows["individual"]}
        self.assays = {row["assay_id"]: row for row in rows["assay"]}
        self.variants = {row["variant_id"]: row for row in rows["variant"]}
        self.calls = {(row["biosample_id"], row["variant_id"]): row for row in rows["genotype"]}
        self.covers = {(row["assay_id"], row["variant_id"]) for row in rows["variant_assay"]}
        self.answers: dict[Criterion, dict[int, int]] = {}

    def evaluate(self, criterion: Criterion) -> dict[int, int]:
        if criterion not in self.answers:
            self.answers[criterion] = {person: self.state(criterion, person) for person in self.permitted}
        return self.answers[criterion]

    def state(self, criterion: Criterion, person: int) -> int:
        match criterion:
            case AllOf(of):
                states = [self.evaluate(one)[person] for one in of]
                return NO if NO in states else UNKNOWN if UNKNOWN in states else YES
            case AnyOf(of):
                states = [self.evaluate(one)[person] for one in of]
                return YES if YES in states else UNKNOWN if UNKNOWN in states else NO
            case AtLeast(n, of):
                states = [self.evaluate(one)[person] for one in of]
                if states.count(YES) >= n:
                    return YES
                return UNKNOWN if states.count(YES) + states.count(UNKNOWN) >= n else NO
            case Not(of, unknown):
                inner = self.evaluate(of)[person]
                if inner == UNKNOWN:
                    return YES if unknown == "keep" else UNKNOWN
                return NO if inner == YES else YES
            case HasMeasurement():
                return self.measured(criterion, person)
            case CaseOf():
                return self.case(criterion, person)
            case Sequence():
                return self.follows(criterion, person)
            case EligibleForRecontact():
                return self.eligible(criterion, person)
        if type(criterion) in RULES:
            return RULES[type(criterion)](self, criterion, person)
        return self.demographic(criterion, person)

    # ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────────
    def demographic(self, criterion: Criterion, person: int) -> int:
        row = self.people[person]
        match criterion:
            case Sex(wanted):
                return UNKNOWN if row["sex"] is None else YES if row["sex"] == wanted else NO
            case Site(wanted):
                return UNKNOWN if row["site"] is None else YES if row["site"] in wanted else NO
            case Dataset(wanted):
                names = {one["dataset_id"]: one["name"] for one in self.rows["dataset"]}
                return YES if names[row["dataset_id"]] in wanted else NO
            case Ancestry(wanted):
                if row["genetic_group"] is None:
                    return YES if "not assigned" in wanted else UNKNOWN
                return YES if row["genetic_group"] in wanted else NO
            case SelfReportedGroup(wanted):
                told = row["self_reported_group"]
                return UNKNOWN if told is None else YES if told in wanted else NO
            case FollowedUp():
                return self.followed(criterion, row)
            case Alive():
                return {"alive": YES, "deceased": NO, "unknown": UNKNOWN}[row["vital_status"]]
            case Deceased():
                return {"alive": NO, "deceased": YES, "unknown": UNKNOWN}[row["vital_status"]]
            case Attribute(name, wanted):
                values = [one["value"] for one in self.of["attribute"][person] if one["name"] == name]
                return UNKNOWN if not values else YES if set(values) & set(wanted) else NO
            case Age():
                return self.aged(criterion, row)
        raise AssertionError(criterion)

    def followed(self, criterion: FollowedUp, row: dict) -> int:
        ends = [one["end_date"] for one in self.of["observation_period"][row["individual_id"]]]
        end = row["death_date"] or (max(ends) if ends else None)
        if end is None or row["enrolment_date"] is None or end < row["enrolment_date"]:
            return UNKNOWN
        years = int((end - row["enrolment_date"]).days / 365.25)
        return YES if (criterion.from_ or 0) <= years <= (1000 if criterion.to is None else criterion.to) else NO

    def aged(self, criterion: Age, row: dict) -> int:
        moment = row["enrolment_date"]
        if criterion.at == "death":
            if row["vital_status"] == "alive":
                return NO
            moment = row["death_date"]
        elif criterion.at == "last_contact":
            ends = [one["end_date"] for one in self.of["observation_period"][row["individual_id"]]]
            moment = row["death_date"] or (max(ends) if ends else None)
        if moment is None or row["birth_date"] is None:
            return UNKNOWN
        born = row["birth_date"]
        years = moment.year - born.year - ((moment.month, moment.day) < (born.month, born.day))
        low = 0 if criterion.from_ is None else criterion.from_
        return YES if low <= years <= (1000 if criterion.to is None else criterion.to) else NO

    # ── what was recorded ─────────────────────────────────────────────────────────────────────────────────────────────
    def codes(self, code: Code, descendants: bool = True) -> set[int]:
        ids = {
            row["code_id"]
            for row in self.rows["code"]
            if (row["system"], row["code"]) == (code.system, code.code)
            or (code.system == "OMOP" and str(row["omop_concept_id"]) == code.code)
        }
        if not descendants:
            return ids
        return {row["descendant_id"] for row in self.rows["code_ancestor"] if row["ancestor_id"] in ids}

    def case(self, criterion: CaseOf, person: int) -> int:
        defined = case_definition(criterion.definition)
        who = self.people[person]
        ages = dict(defined.before_age)
        if defined.sex and who["sex"] != defined.sex:
            return UNKNOWN
        if (ages and who["sex"] not in ages) or not self.of["observation_period"][person]:
            return UNKNOWN
        recorded = self.case_dates(defined, person)
        dates = recorded - {None}
        excluded = {each for code in defined.exclusions for each in self.codes(code)}
        doubtful = any(row["code_id"] in excluded and row["in_period"] for row in self.of["condition"][person])
        if not recorded:
            return UNKNOWN if doubtful else NO
        if len(dates) < defined.min_dates > 1 or (dates and (max(dates) - min(dates)).days < (defined.days_apart or 0)):
            return UNKNOWN
        if not dates:
            return UNKNOWN if ages or defined.look_back_days or defined.settings else YES
        first = min(dates)
        for period in self.of["observation_period"][person]:
            before = (first - period["start_date"]).days
            if before >= 0 and first <= period["end_date"] and before < (defined.look_back_days or 0):
                return UNKNOWN
        if not ages:
            return YES
        if who["birth_date"] is None:
            return UNKNOWN
        born = who["birth_date"]
        years = first.year - born.year - ((first.month, first.day) < (born.month, born.day))
        return YES if years < ages[who["sex"]] else UNKNOWN if doubtful else NO

    def case_dates(self, defined: CaseDefinition, person: int) -> set[date | None]:
        """Dates of records of the definition's codes; None of one without a date, or elsewhere than in its settings."""
        codes = {each for code in defined.codes for each in self.codes(code)}
        kinds = {each for code in defined.settings for each in self.codes(code)}
        visits = [row for row in self.of["visit"][person] if row["code_id"] in kinds]

        def counts(day: date | None) -> bool:
            inside = (one["start_date"] <= day <= (one["end_date"] or one["start_date"]) for one in visits if day)
            return not kinds or any(inside)

        found = [row for row in self.of["condition"][person] if row["code_id"] in codes and row["in_period"]]
        return {row["start_date"] if counts(row["start_date"]) else None for row in found}

    def follows(self, criterion: Sequence, person: int) -> int:
        if not self.of["observation_period"][person]:
            return UNKNOWN
        firsts, thens = self.dates(criterion.first, person), self.dates(criterion.then, person)
        limit = 10**6 if criterion.within_days is None else criterion.within_days
        return YES if any(0 < (then - first).days <= limit for first in firsts for then in thens) else NO

    def dates(self, event: Criterion, person: int) -> set[date]:
        if not isinstance(event, HasMeasurement):
            table = event.key().removeprefix("has_")
            when = "date" if table == "procedure" else "start_date"
            codes = self.codes(event.code, event.descendants)
            return {row[when] for row in self.of[table][person] if row["code_id"] in codes and row["in_period"]}
        codes = self.codes(event.code)
        found = [row for row in self.of["measurement"][person] if row["code_id"] in codes and row["in_period"]]
        if event.at_least is None and event.at_most is None:
            return {row["date"] for row in found}
        unit = self.stored_unit(event)
        found = [row for row in found if (row["unit"] or "") == unit and row["value"] is not None]
        return {row["date"] for row in found if inside(event, unit, row["value"])}

    def eligible(self, criterion: EligibleForRecontact, person: int) -> int:
        said = [row[f"recontact_{criterion.by}"] for row in self.of["consent"][person]]
        agreed = NO if False in said else UNKNOWN if None in said or not said else YES
        alive = {"alive": YES, "deceased": NO, "unknown": UNKNOWN}[self.people[person]["vital_status"]]
        return min(agreed, alive)

    def measured(self, criterion: HasMeasurement, person: int) -> int:
        criterion = reference_clinical.without_percentiles(self, criterion)
        codes = self.codes(criterion.code)
        bounded = criterion.at_least is not None or criterion.at_most is not None
        unit = self.stored_unit(criterion) if bounded else None
        drug_spans: list[tuple[date, date]] = []
        if criterion.drug:
            drugs = self.codes(criterion.drug)
            drug_spans = [
                (row["start_date"], row["end_date"] or row["start_date"])
                for row in self.of["treatment"][person]
                if row["code_id"] in drugs and row["in_period"]
            ]
        if criterion.timing == "never" and drug_spans:
            return NO
        if criterion.timing == "during" and not drug_spans:
            return NO
        usable = []
        for row in self.of["measurement"][person]:
            if row["code_id"] not in codes or not row["in_period"]:
                continue
            if bounded and (row["value"] is None or (row["unit"] or "") != unit):
                continue
            if criterion.timing == "before" and any(start <= row["date"] for start, _ in drug_spans):
                continue
            if criterion.timing == "during" and not any(start <= row["date"] <= end for start, end in drug_spans):
                continue
            usable.append(row)
        if not usable:
            return UNKNOWN
        if criterion.which in ("mean", "change"):
            return reference_clinical.summed_up(self, criterion, unit, usable)
        if criterion.which != "any":
            edge = (min if criterion.which == "first" else max)(row["date"] for row in usable)
            usable = [row for row in usable if row["date"] == edge]
        return YES if not bounded or any(inside(criterion, unit, row["value"]) for row in usable) else NO

    def stored_unit(self, criterion: HasMeasurement) -> str:
        """The unit asked for if the release has it, else the commonest it can be converted to."""
        codes = self.codes(criterion.code)
        seen: dict[str, int] = defaultdict(int)
        for row in self.rows["measurement"]:
            if row["code_id"] in codes and row["value"] is not None:
                seen[row["unit"] or ""] += 1
        ordered = sorted(seen, key=lambda unit: (-seen[unit], unit))
        if criterion.unit is None:
            [unit] = ordered
            return unit
        if criterion.unit in ordered:
            return criterion.unit
        return next(unit for unit in ordered if convert(criterion.code, 1.0, criterion.unit, unit) is not None)
