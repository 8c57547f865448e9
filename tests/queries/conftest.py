"""A warehouse of random rows for the whole session, and Askings on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from access.asking import Asking
from access.purpose import Purpose
from queries.asking import asking_for
from queries.warehouse import Warehouse, open_warehouse
from tests.queries.random_release import RELEASE, Rows, random_rows, write_warehouse
from tests.queries.reference_clinical import KEY, LISTS
from tests.queries.reference_saved import FROZEN, VERSIONS, frozen

HEALTH = Purpose("health")
TODAY = date(2026, 1, 1)


@pytest.fixture(scope="session")
def rows() -> Rows:
    return random_rows()


@pytest.fixture(scope="session")
def random_warehouse(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    directory: Path = write_warehouse(rows, tmp_path_factory.mktemp("random"))
    warehouse = open_warehouse(directory)
    for version in VERSIONS:
        warehouse.lists.keep(FROZEN, version, RELEASE, "2026-01-01", frozen(rows, version), ["ada"])
    for members in LISTS.values():
        warehouse.identifiers.keep(members, key=KEY)
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="session")
def researcher(random_warehouse: Warehouse) -> Asking:
    return asking_for(random_warehouse, "ada", "researcher", HEALTH, as_of=TODAY)


@pytest.fixture(scope="session")
def partner(random_warehouse: Warehouse) -> Asking:
    return asking_for(random_warehouse, "pat", "partner", HEALTH, as_of=TODAY)
