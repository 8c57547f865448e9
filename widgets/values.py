"""The values of this release that forms and groups offer: sites, genetic groups, datasets.

They come through the same door as all answers, so a role sees the names that its tables show.
"""

from __future__ import annotations

from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from queries.cohort.describe import Describe, DescribeAnswer
from queries.lookup.attributes import Attributes
from queries.lookup.overview import Overview
from queries.variants.frequency_references import FrequencyReferences
from widgets.ask import ask
from widgets.visit import Visit


def sites(visit: Visit) -> list[str]:
    """Sites of the permitted individuals, the largest first."""
    return [value for value in _described(visit).site.frame["value"] if value is not None]


def genetic_groups(visit: Visit) -> list[str]:
    """Genetic similarity groups, the largest first, without those not assigned."""
    return [value for value in _described(visit).genetic_group.frame["value"] if value != "not assigned"]


def self_reported_groups(visit: Visit) -> list[str]:
    """Groups as individuals told them, the largest first."""
    return [value for value in _described(visit).self_reported_group.frame["value"] if value is not None]


def datasets(visit: Visit) -> list[str]:
    """Datasets of the release."""
    return ask(visit, Overview()).datasets.frame["name"].to_list()


def attributes(visit: Visit) -> dict[str, list[str]]:
    """Variables of the sources and their values, the commonest first where the role sees how common they are."""
    found: dict[str, list[str]] = {}
    for row in ask(visit, Attributes()).values.frame.iter_rows(named=True):
        found.setdefault(row["name"], []).append(row["value"])
    return found


def frequency_references(visit: Visit) -> tuple[str, ...]:
    """References of frequencies that a criterion may name, GroupMax of this release first."""
    return ask(visit, FrequencyReferences()).choices


def simulated(visit: Visit) -> bool:
    """Whether any dataset of the release is of simulated people."""
    return any(one.get("simulated") for one in visit.warehouse.manifest.get("datasets", ()))


def _described(visit: Visit) -> DescribeAnswer:
    return ask(visit, Describe(Cohort("everybody", EVERYBODY), conditions=0))
