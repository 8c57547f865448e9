"""Fixtures that every folder of tests shares."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """`AppTest` leaves its page as `__main__`, and a process spawned by a later test would begin by running it."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """`shared_data("tcga_laml")`: a folder of real data beside the checkout, or a skip that says what is missing."""
    base = Path(os.environ.get("CONCORD_SHARED_DATA", ROOT.parent / "shared" / "data"))

    def folder(name: str) -> Path:
        path = base / name
        if not path.is_dir():
            pytest.skip(f"real data '{name}' is not beside the checkout (looked for ../shared/data/{name})")
        return path

    return folder


@pytest.fixture(scope="session")
def tiny_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of source files that `tests/warehouses.py` describes. Copy what you want to change."""
    from tests.warehouses import write_tiny  # here, so that tests without a warehouse load no ingest

    return write_tiny(tmp_path_factory.mktemp("tiny") / "sources")


@pytest.fixture(scope="session")
def tiny_warehouse(tiny_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse directory with one release of the dataset 'tiny', made by the real ingest. Read it, never write to
    it."""
    from tests.warehouses import build_tiny

    warehouse = tmp_path_factory.mktemp("warehouse")
    build_tiny(warehouse, tiny_files)
    return warehouse


@pytest.fixture(scope="session")
def demo_warehouse() -> Path:
    """The default demo biobank, 25,000 individuals of seed 1. Built when the code that makes it has changed."""
    from tests.demo_warehouse import demo_at_full_size

    return demo_at_full_size()


@pytest.fixture(scope="session")
def reads_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of the dataset 'tiny' without clinical tables, with the reads of tests/reads.py registered. Copy it
    before you write to it."""
    from data.ingest import ingest
    from tests.reads import write_tiny_with_reads
    from tests.warehouses import NOW

    folder = tmp_path_factory.mktemp("reads")
    ingest([write_tiny_with_reads(folder / "source")], folder / "warehouse", now=NOW)
    return folder / "warehouse"


@pytest.fixture(scope="session")
def ancestry_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of three simulated groups with families, principal components and kinship beside its release
    (tests/data/ancestry/simulated.py). Copy it before you write to it."""
    from tests.data.ancestry.simulated import build

    return build(tmp_path_factory.mktemp("ancestry"))
