"""A Table One of the groups that a comparison found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
import polars as pl

from stats.table_one import Draft, TableOne, levels_by_group

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
    """What is tabled: see queries.comparison."""

    people: pl.DataFrame
    measured: Sequence[Any]
    conditions: pl.DataFrame
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
        draft = Draft(groups, self.tests)
        for column, (name, unit) in NUMBERS.items():
            if people[column].count():
                draft.add_numbers(PEOPLE, name, unit, _by_group(people, column, groups))
        for column, name in LEVELS.items():
            counts, levels, missing = levels_by_group(people, column, groups)
            if len(levels) > (column == "dataset"):  # one dataset is no news
                draft.add_levels(PEOPLE, name, counts, levels, missing)
        for one in found.measured:
            joined = people.select("individual_id", "group").join(one.values, on="individual_id", how="left")
            draft.add_numbers(MEASUREMENTS, one.name, one.unit, _by_group(joined, "value", groups))
        self._conditions(draft, found)
        size = dict(people["group"].value_counts().iter_rows())
        return TableOne(
            groups=groups,
            n=tuple(size.get(group, 0) for group in groups),
            sizes=found.sizes,
            rows=draft.done(),
            excluded=found.excluded,
            warnings=found.warnings,
            methods=methods(found, self.tests),
            release=found.release,
        )

    def _conditions(self, draft: Draft, found: Compared) -> None:
        looked = found.people.group_by("group").agg(pl.col("observed").sum().alias("n"), pl.len().alias("all"))
        size = {group: (int(n), int(whole - n)) for group, n, whole in looked.iter_rows()}
        of = np.array([size.get(group, (0, 0))[0] for group in draft.groups])
        missing = [size.get(group, (0, 0))[1] for group in draft.groups]
        for (_, name), rows in found.conditions.group_by(["code", "name"], maintain_order=True):
            counted = dict(rows.select("group", "n").iter_rows())
            with_it = np.array([counted.get(group, 0) for group in draft.groups])
            draft.add_levels(CONDITIONS, str(name), np.stack([with_it, of - with_it]), ("yes", "no"), missing, only=0)


def methods(found: Compared, tests: bool) -> str:
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
        " code is not absence of the condition. Nothing is adjusted."
    )
    said.append(f"Computed by Concord with NumPy {version('numpy')} and SciPy {version('scipy')}.")
    return " ".join(said)


def _by_group(frame: pl.DataFrame, column: str, groups: Sequence[str]) -> list[np.ndarray]:
    return [
        frame.filter(pl.col("group") == group)[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for group in groups
    ]
