"""Fixtures that every folder of tests shares."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
