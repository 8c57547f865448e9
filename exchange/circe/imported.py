"""A whole definition of Circe as a cohort: index events, inclusion, entry and exit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Criterion, Indexed
from cohorts.errors import InvalidQuestion
from cohorts.indexed import Exit
from exchange.circe.concepts import ConceptSets, Known
from exchange.circe.events import NEVER
from exchange.circe.groups import Groups
from exchange.circe.report import Finding, Report, listed

_WHOLE = (
    "ConceptSets", "PrimaryCriteria", "AdditionalCriteria", "QualifiedLimit", "ExpressionLimit", "InclusionRules",
    "EndStrategy", "CensoringCriteria", "CollapseSettings", "CensorWindow", "Title",
)  # fmt: skip
_PRIMARY = ("CriteriaList", "ObservationWindow", "PrimaryCriteriaLimit")
_CUSTOM = ("DrugCodesetId", "GapDays", "Offset", "DaysSupplyOverride")
_LIMITS = {"first": "first", "last": "last", "all": "every"}


@dataclass(frozen=True)
class Imported:
    """A definition read. `cohort` is None where something of it would be lost: `lost` names all of that."""

    cohort: Cohort | None
    findings: tuple[Finding, ...]

    @property
    def lost(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.lost)


def import_definition(
    definition: Any, name: str = "cohort", known: Callable[[tuple[int, ...]], Known] | None = None
) -> Imported:
    """Read a definition. `known` asks a release which concepts it has; with it concepts can be taken out of a set, and
    those that no record has are left out and named. Raises InvalidQuestion for what is no definition at all."""
    if not isinstance(definition, dict) or "PrimaryCriteria" not in definition:
        raise InvalidQuestion("No definition of Circe's: it has no PrimaryCriteria", do="Export it from ATLAS as JSON")
    report = Report()
    report.taken(definition, "", _WHOLE, ignored=("cdmVersionRange",))
    sets = ConceptSets(report, None)
    sets.read(definition.get("ConceptSets"))
    sets.known = known(sets.concepts()) if known else None
    criterion = _Definition(definition, report, Groups(report, sets)).read()
    lost = any(finding.lost for finding in report.findings)
    title = str(definition.get("Title") or name)
    return Imported(None if lost or criterion is None else Cohort(title, criterion), tuple(report.findings))


@dataclass
class _Definition:
    whole: dict[str, Any]
    report: Report
    groups: Groups

    def read(self) -> Criterion | None:
        primary = self.report.taken(self.whole["PrimaryCriteria"], "PrimaryCriteria", _PRIMARY)
        on = self._events(primary.get("CriteriaList"), "PrimaryCriteria.CriteriaList")
        if not on and not primary.get("CriteriaList"):
            self.report.lost("PrimaryCriteria.CriteriaList", "no index event", "a cohort begins with one")
        if not on:
            on = (NEVER,)  # each is lost and named; what follows may be too
        where = "PrimaryCriteria.ObservationWindow"
        observed = self.report.taken(primary.get("ObservationWindow"), where, ("PriorDays", "PostDays"))
        begun = {
            "observed_before_days": observed.get("PriorDays") or 0,
            "observed_after_days": observed.get("PostDays") or 0,
            "take": self._limit(primary.get("PrimaryCriteriaLimit"), "PrimaryCriteria.PrimaryCriteriaLimit"),
        }
        such_that = self._rules()
        ended = {"keep": self._limit(self.whole.get("ExpressionLimit"), "ExpressionLimit"), **self._exit()}
        qualified = self._limit(self.whole.get("QualifiedLimit"), "QualifiedLimit")
        group = self.whole.get("AdditionalCriteria")
        additional = self.groups.read(group, "AdditionalCriteria") if group else None
        with self.report.naming("", "the definition"):
            if group and (additional or qualified != "every"):
                inner = Indexed(on, **begun, such_that=additional, keep=qualified)
                return Indexed((inner,), such_that=such_that, **ended)
            return Indexed(on, **begun, such_that=such_that, **ended)
        return None

    def _events(self, node: Any, where: str) -> tuple[Criterion, ...]:
        """Events of a list, each once; those nobody has only where there are no others."""
        each = enumerate(listed(self.report, node, where))
        read = [event for n, one in each if (event := self.groups.events.read(one, f"{where}[{n}]")) is not None]
        there = [event for event in read if event != NEVER]
        return tuple(dict.fromkeys(there or read))

    def _limit(self, node: Any, where: str) -> str:
        kind = str(self.report.taken(node, where, ("Type",)).get("Type") or "All").lower()
        if kind not in _LIMITS:
            self.report.lost(f"{where}.Type", kind, "First, Last and All are known")
        return _LIMITS.get(kind, "every")

    def _rules(self) -> Criterion | None:
        rules = []
        for n, node in enumerate(listed(self.report, self.whole.get("InclusionRules"), "InclusionRules")):
            where = f"InclusionRules[{n}]"
            rule = self.report.taken(node, where, ("name", "expression"), ignored=("description",))
            if rule.get("expression"):
                rules.append(self.groups.read(rule["expression"], f"{where}.expression"))
        rules = [rule for rule in rules if rule is not None]
        return None if not rules else rules[0] if len(rules) == 1 else AllOf(tuple(rules))

    def _exit(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        strategy = self.report.taken(self.whole.get("EndStrategy"), "EndStrategy", ("DateOffset", "CustomEra"))
        with self.report.naming("EndStrategy", "when the cohort is left"):
            if strategy.get("DateOffset"):
                where = "EndStrategy.DateOffset"
                given = self.report.taken(strategy["DateOffset"], where, ("DateField", "Offset"))
                after = "end" if given.get("DateField") == "EndDate" else "start"
                made["exit"] = Exit(after, given.get("Offset") or 0)
            elif strategy.get("CustomEra"):
                made["exit"] = self._exposure(strategy["CustomEra"], "EndStrategy.CustomEra")
        censored = self._events(self.whole.get("CensoringCriteria"), "CensoringCriteria")
        if censored and censored != (NEVER,):
            made["censored_by"] = censored
        collapse = self.report.taken(self.whole.get("CollapseSettings"), "CollapseSettings", ("CollapseType", "EraPad"))
        if collapse.get("EraPad"):
            made["join_gap_days"] = collapse["EraPad"]
        window = self.whole.get("CensorWindow")
        self.report.taken(window, "CensorWindow", ())
        return made

    def _exposure(self, node: Any, where: str) -> Exit | None:
        given = self.report.taken(node, where, _CUSTOM)
        drugs = self.groups.events.coded("drug", given.get("DrugCodesetId"), f"{where}.DrugCodesetId")
        if not drugs:
            return None
        lasting = given.get("DaysSupplyOverride")
        return Exit(exposure=drugs, gap_days=given.get("GapDays") or 0, plus_days=given.get("Offset") or 0,
                    lasting_days=lasting)  # fmt: skip
