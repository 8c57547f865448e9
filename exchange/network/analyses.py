"""What a site works out for a hub beyond counts: each an aggregate that passes the site's own disclosure door.

    frequencies   of the alleles of one name
    survival      log hazard ratio of an outcome, of the cohort to everybody else
    curves        coarsened survival of both, with the numbers at risk
    table         Table One of both: n, mean and spread, counts of levels
    odds          log odds ratio of one condition, by maximum likelihood
    phewas        log odds ratios of every condition

Odds ratios are adjusted at each site for age, recorded sex and genetic similarity group; relatives are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from access.asking import Asking
from access.disclosure import Below, Policy, plain
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.loci import Variant, parse_named_variant
from cohorts.outcomes import Outcome, TimeZero
from exchange.network.places import Lifted
from queries.answer import answer
from queries.associations.phewas import Exposure, PheWAS, PheWASRows
from queries.cohort.comparison import Compare
from queries.outcomes.follow_up import FollowUp
from queries.variants.frequencies import Frequencies
from queries.warehouse import Warehouse
from stats.groups.side_by_side import SideBySide
from stats.scans.aggregate import OddsAggregate, OfCode, of_scan
from stats.scans.phewas import phewas
from stats.survival.aggregate import aggregate
from stats.survival.analysis import estimate

COHORT, OTHERS = "cohort", "everybody else"


@dataclass(frozen=True)
class Here:
    """One question at one site: who asks, of which cohort (in this release's words), and what besides."""

    warehouse: Warehouse
    asking: Asking
    policy: Policy
    cohort: Cohort
    told: dict[str, Any]
    variant: Variant | None = None
    lifted: tuple[Lifted, ...] = ()

    def answer(self, question: Any, then: Callable[[Any], Any] | None = None) -> Any:
        return answer(self.warehouse, self.asking, question, then, policy=self.policy)

    def text(self, name: str) -> str:
        """What the question names besides the cohort. InvalidQuestion where it does not."""
        if not isinstance(value := self.told.get(name), str) or not value.strip():
            raise InvalidQuestion(f"The question names no {name}")
        return value

    @property
    def groups(self) -> tuple[Cohort, Cohort]:
        if self.cohort.criterion == EVERYBODY:
            raise InvalidQuestion("Everybody has nobody to be compared with", do="Ask about a cohort")
        return Cohort(COHORT, self.cohort.criterion), Cohort(OTHERS, ~self.cohort.criterion)


def frequencies(here: Here) -> dict[str, Any]:
    """Among the unrelated of the cohort. A lifted allele is named as it was asked."""
    locus = here.variant or parse_named_variant(here.text("variant"))
    frame = here.answer(Frequencies(here.cohort, locus)).frame
    rows = frame.select("contig", "position", "ref", "alt", "ac", "an", "hom").to_dicts()
    named = [one for one in here.lifted if one.found.variant == here.variant]
    return {"alleles": [as_asked(row, named[0], here.policy) for row in rows] if named else rows}


def as_asked(row: dict[str, Any], lifted: Lifted, policy: Policy) -> dict[str, Any]:
    told = {**row, **{name: getattr(lifted.asked, name) for name in ("contig", "position", "ref", "alt")}}
    if not lifted.found.swapped:
        return told
    ac, an = row["ac"], row["an"]
    other = an - ac if isinstance(ac, int) and isinstance(an, int) else None
    if other is not None and 0 < other < policy.threshold:
        other = plain(Below(policy.threshold))
    return {**told, "ac": other, "hom": None}


def _follow_up(here: Here, groups: tuple[Cohort, ...]) -> FollowUp:
    zero = here.told.get("time_zero")
    return FollowUp(groups, Outcome.parse(here.text("outcome")), None if zero is None else TimeZero.parse(str(zero)))


def survival(here: Here) -> dict[str, Any]:
    return here.answer(_follow_up(here, here.groups), lambda times: aggregate(estimate(times))).to_json()


def curves(here: Here) -> dict[str, Any]:
    everybody = here.cohort.criterion == EVERYBODY
    groups = (Cohort(COHORT, EVERYBODY),) if everybody else here.groups
    found = here.answer(_follow_up(here, groups), estimate)
    told = found.to_json()
    groups_told = [
        {**{name: each[name] for name in ("name", "n", "events")},
         "curve": [{name: row[name] for name in ("time", "at_risk", "events", "survival")} for row in each["curve"]]}
        for each in told["groups"]
    ]  # fmt: skip
    return {"groups": groups_told, "start": found.start, "unit": found.unit, "time_scale": found.time_scale}


def table(here: Here) -> dict[str, Any]:
    """Everybody stands alone, beside a group of nobody."""
    groups = (Cohort(COHORT, here.cohort.criterion), Cohort(OTHERS, ~here.cohort.criterion))
    codes = here.told.get("measurements")
    if codes is not None and not (isinstance(codes, list) and all(isinstance(each, str) for each in codes)):
        raise InvalidQuestion("Measurements are a list of codes", where="measurements")
    question = Compare(groups, None if codes is None else tuple(codes), conditions=0)
    told = here.answer(question, SideBySide()).to_json()
    parts = ("section", "variable", "level", "unit", "groups")
    return {"groups": told["groups"], "rows": [{name: row[name] for name in parts} for row in told["rows"]]}


def odds(here: Here) -> dict[str, Any]:
    code = here.text("code").strip()
    return _odds(here, OfCode(code if ":" in code else f"PHECODE:{code}"))


def scan(here: Here) -> dict[str, Any]:
    return _odds(here, lambda rows: of_scan(phewas(rows)))


def _odds(here: Here, then: Callable[[PheWASRows], OddsAggregate]) -> dict[str, Any]:
    exposure = Exposure(here.groups[0].name, here.cohort.criterion)
    try:
        return here.answer(PheWAS(exposure, min_cases=here.policy.threshold), then).to_json()
    except ValueError as error:
        if isinstance(then, OfCode):
            raise UnknownName("phecode", then.code) from error
        raise
