"""A small demo biobank, written once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.demo import write_sources
from data.demo.biobank import Biobank, simulate
from data.demo.diagnoses import Diagnoses, diagnose

SMALL = 1_500


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sources(tmp_path_factory.mktemp("demo") / "sources", SMALL, seed=1)


@pytest.fixture(scope="session")
def biobank() -> Biobank:
    """The default biobank at full size, in memory."""
    return simulate(25_000, 1)


@pytest.fixture(scope="session")
def diagnoses(biobank: Biobank) -> Diagnoses:
    return diagnose(biobank)
