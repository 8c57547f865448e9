"""A Table One of the groups that a comparison found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
import polars as pl

from stats.groups.overlap import CITED, NO_OVERLAP, Weighting, weighting
from stats.groups.table_one import Draft, TableOne, levels_by_group

NUMBERS = {"age": ("Age at enrolment", "years"), "follow_up": ("Follow-up", "years")}
LEVELS = {
    "sex": "Recorded sex",
    "genetic_group": "Genetic similarity group",
    "self_reported_group": "Self-reported group",
    "site": "Site",
    "dataset": "Dataset",
    "vital_status": "Vital status",
}
PEOPLE, MEASUREMENTS, CONDITIONS = "Individuals", "Measurements", "Conditions on record"


class Compared(Protocol):
    """What is tabled: see queries.cohort.comparison."""

    people: pl.DataFrame
    measured: Sequence[Any]
    conditions: pl.DataFrame
    with_condition: pl.DataFrame | None
    weigh_by: tuple[str, ...]
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    excluded: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]
    sentences: tuple[str, ...]
    release: str


@dataclass(frozen=True)
class SideBySide:
    """Makes the table. `tests` adds p and q, which a Table One does without unless asked (S-ST 10)."""

    tests: bool = False

    def __call__(self, found: Compared) -> TableOne:
        people, groups = found.people, found.groups
        made = _weighed(found)
        weight = None if made is None else people.select("individual_id", "group", weight=pl.Series(made.weights))
        weights = None if weight is None else _by_group(weight, "weight", groups)
        draft = Draft(groups, self.tests)
        for column, (name, unit) in NUMBERS.items():
            if people[column].count():
                draft.add_numbers(PEOPLE, name, unit, _by_group(people, column, groups), weights)
        for column, name in LEVELS.items():
            counts, levels, missing = levels_by_group(people, column, groups)
            if len(levels) > (column == "dataset"):  # one dataset is no news
                weighted = None if weight is None else _sums(people[column], weight, levels, groups)
                draft.add_levels(PEOPLE, name, counts, levels, missing, weighted=weighted)
        for one in found.measured:
            joined = people.select("individual_id", "group").join(
                one.values, on="individual_id", how="left", maintain_order="left"
            )
            draft.add_numbers(MEASUREMENTS, one.name, one.unit, _by_group(joined, "value", groups), weights)
        self._conditions(draft, found, weight)
        size = dict(people["group"].value_counts().iter_rows())
        warnings = found.warnings
        if found.weigh_by and made is None:
            warnings = (*warnings, f"{NO_OVERLAP.format(by=', '.join(found.weigh_by))}.")
        elif made is not None and made.left_out:
            warnings = (*warnings, "Who lacks a value that groups are weighted by weighs nothing.")
        return TableOne(
            groups=groups,
            n=tuple(size.get(group, 0) for group in groups),
            sizes=found.sizes,
            rows=draft.done(),
            excluded=found.excluded,
            warnings=warnings,
            methods=methods(found, self.tests, made is not None),
            release=found.release,
            weighed_by=() if made is None else made.by,
            effective=() if made is None else tuple(round(n, 1) for n in made.effective),
        )

    def _conditions(self, draft: Draft, found: Compared, weight: pl.DataFrame | None) -> None:
        looked = found.people.group_by("group").agg(pl.col("observed").sum().alias("n"), pl.len().alias("all"))
        size = {group: (int(n), int(whole - n)) for group, n, whole in looked.iter_rows()}
        of = np.array([size.get(group, (0, 0))[0] for group in draft.groups])
        missing = [size.get(group, (0, 0))[1] for group in draft.groups]
        observed = None if weight is None else _observed(found, weight)
        for (code, name), rows in found.conditions.group_by(["code", "name"], maintain_order=True):
            counted = dict(rows.select("group", "n").iter_rows())
            with_it = np.array([counted.get(group, 0) for group in draft.groups])
            weighted = None
            if observed is not None:
                whole = _totals(observed, draft.groups)
                had = found.with_condition.filter(pl.col("code") == code)
                part = _totals(observed.join(had, on="individual_id", how="semi"), draft.groups)
                weighted = np.stack([part, whole - part])
            counts = np.stack([with_it, of - with_it])
            draft.add_levels(CONDITIONS, str(name), counts, ("yes", "no"), missing, only=0, weighted=weighted)


def _weighed(found: Compared) -> Weighting | None:
    """The weights of the groups; None where they are not wanted, or not to be had."""
    if not found.weigh_by or any(not found.people.filter(pl.col("group") == name).height for name in found.groups):
        return None
    made = weighting(found.people, found.groups, found.weigh_by)
    return made if made.possible else None


def _sums(column: pl.Series, weight: pl.DataFrame, levels: Sequence[str], groups: Sequence[str]) -> np.ndarray:
    """Sums of weights (level × group)."""
    rows = weight.with_columns(level=column)
    return np.stack([_totals(rows.filter(pl.col("level") == level), groups) for level in levels])


def _totals(weight: pl.DataFrame, groups: Sequence[str]) -> np.ndarray:
    known = dict(weight.group_by("group").agg(pl.col("weight").sum()).iter_rows())
    return np.array([known.get(group, 0.0) for group in groups])


def _observed(found: Compared, weight: pl.DataFrame) -> pl.DataFrame:
    return weight.filter(found.people["observed"])


def methods(found: Compared, tests: bool, weighted: bool = False) -> str:
    """A paragraph fit for a paper; it holds no number that the table does not show."""
    groups = "; ".join(f"“{name}”: {words}" for name, words in zip(found.groups, found.sentences, strict=True))
    said = [
        f"Cohorts of release {found.release} were compared. {groups}.",
        "Numbers are given as mean, standard deviation and quartiles, levels as counts and shares of those in whom they"
        " are known; missing values are counted, never imputed.",
        "Groups are compared by standardised mean differences (Austin 2009; for variables of several levels Yang and"
        " Dalton 2012); of more than two groups the largest of any pair is given.",
    ]
    if len(found.groups) == 2:
        said.append("Differences are the first cohort less the second, with 95 % intervals (Welch, Newcombe).")
    said.append(
        "p is from Welch's test, chi-square or Fisher's exact test, q from Benjamini and Hochberg's over all of it."
        if tests
        else "No test was made."
    )
    said.append(
        "Conditions count where they were recorded inside an observation period, in those who have one; absence of a"
        " code is not absence of the condition."
    )
    said.append(
        f"Weighted values make the groups comparable in {', '.join(found.weigh_by)} by {CITED}, among those who could"
        " have been in any of them; standardised differences before and after are over the same, unweighted spread;"
        " effective sizes are Kish's. Differences, p and q are unweighted. What is not measured is not balanced."
        if weighted
        else "Nothing is adjusted."
    )
    said.append(f"Computed by Concord with NumPy {version('numpy')} and SciPy {version('scipy')}.")
    return " ".join(said)


def _by_group(frame: pl.DataFrame, column: str, groups: Sequence[str]) -> list[np.ndarray]:
    return [
        frame.filter(pl.col("group") == group)[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for group in groups
    ]
