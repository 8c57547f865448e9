"""Warehouses of the tests of making one: copies, since commands open a release by themselves and cursors of other
tests in this process may hold the shared one open, otherwise configured."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny_warehouse(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(tiny_warehouse, tmp_path_factory.mktemp("copy") / "warehouse")


@pytest.fixture(scope="session")
def reads_warehouse(reads_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(reads_warehouse, tmp_path_factory.mktemp("copy") / "warehouse")


@pytest.fixture(scope="session")
def ancestry_warehouse(ancestry_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(ancestry_warehouse, tmp_path_factory.mktemp("copy") / "warehouse")
