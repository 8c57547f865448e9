"""Callers in every role on the tests' tiny warehouse, and the specification's schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.exchange.beacon.client import Caller, linked
from tests.exchange.beacon.schemas import Schemas


@pytest.fixture(scope="session")
def schemas(shared_data: Callable[[str], Path]) -> Schemas:
    return Schemas(shared_data("beacon_schemas"))


@pytest.fixture(scope="package")
def callers(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Caller]]:
    """A caller a role; each has stores of its own."""
    made = {
        role: Caller(linked(tiny_warehouse, tmp_path_factory.mktemp(role)), role)
        for role in ("public", "partner", "researcher")
    }
    yield made
    for each in made.values():
        each.door.close()


@pytest.fixture
def researcher(callers: dict[str, Caller]) -> Caller:
    return callers["researcher"]


@pytest.fixture
def partner(callers: dict[str, Caller]) -> Caller:
    return callers["partner"]


@pytest.fixture
def public(callers: dict[str, Caller]) -> Caller:
    return callers["public"]
