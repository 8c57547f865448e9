"""The warehouse of the pages' tests (600 people, one gene), attacked as a partner; and the owner's view to judge by."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from access import Asking, Policy, Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Criterion
from queries import Warehouse, answer, asking_for, open_warehouse
from queries.cohort.count import Count
from queries.cohort.individuals import Individuals
from tests.pages.small_release import write_small_warehouse

TODAY = date(2026, 1, 2)


@dataclass(frozen=True)
class Target:
    """What is attacked."""

    warehouse: Warehouse
    partner: Asking
    owner: Asking

    def told(self, question: Any, policy: Policy | None = None) -> Any:
        """What a partner is answered."""
        return answer(self.warehouse, self.partner, question, policy=policy)

    def true(self, question: Any) -> Any:
        """What is so; also what an attacker gets with the guard switched off."""
        return answer(self.warehouse, self.owner, question)

    def count(self, criterion: Criterion) -> Any:
        return self.told(Count(Cohort("asked", criterion))).count

    def true_rows(self) -> list[str]:
        """Everybody's pseudonym, which no message may hold."""
        return self.true(Individuals(Cohort("all", AllOf(())))).frame["individual_id"].to_list()

    def size(self, criterion: Criterion) -> int:
        return self.true(Count(Cohort("asked", criterion))).count


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_warehouse(tmp_path_factory.mktemp("attacked"))


def opened(folder: Path) -> Target:
    warehouse = open_warehouse(folder)
    partner = asking_for(warehouse, "mallory", "partner", Purpose("health"), as_of=TODAY)
    return Target(warehouse, partner, replace(partner, user="owner", role="researcher"))


@pytest.fixture(scope="session")
def target(small_folder: Path) -> Iterator[Target]:
    made = opened(small_folder)
    yield made
    made.warehouse.close()


@pytest.fixture
def own_target(small_folder: Path, tmp_path: Path) -> Iterator[Callable[[], Target]]:
    """A copy that a test may write to."""
    shutil.copytree(small_folder, tmp_path / "copy")
    made = opened(tmp_path / "copy")
    yield made
    made.warehouse.close()
