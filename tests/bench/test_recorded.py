"""Benches write their tables where the docs have a place for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.recorded import record
from bench.simulations import DOCS as SIMULATIONS
from bench.truths import DOCS as DEMO


def test_a_table_replaces_the_one_before_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- begin one -->\nold\n<!-- end one -->\nafter\n")
    record(page, "one", ["| a |", "|---|"])
    assert page.read_text() == "before\n<!-- begin one -->\n| a |\n|---|\n<!-- end one -->\nafter\n"
    with pytest.raises(ValueError, match="no place for two"):
        record(page, "two", [])


@pytest.mark.parametrize(("page", "name"), [(SIMULATIONS, "bench.simulations"), (DEMO, "bench.truths")])
def test_the_docs_hold_a_table_of_each(page: Path, name: str) -> None:
    _, _, rest = page.read_text(encoding="utf-8").partition(f"<!-- begin {name} -->")
    held = rest.partition(f"<!-- end {name} -->")[0]
    assert f"`python -m {name} " in held
    assert held.count("|\n") > 5
