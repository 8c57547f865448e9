"""The files of a place: the right is asked for again when the file is made, in whatever thread that is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from access.purpose import Purpose
from cohorts.errors import Refused
from cohorts.loci import Gene
from queries.asking import asking_for
from queries.variants.extract import Extract
from queries.warehouse import Warehouse, open_warehouse
from widgets.variants.downloads import counts

LDLR = Extract(Gene("LDLR"))
COLUMNS = ("position", "alt", "ac", "an", "hom")


@pytest.fixture(scope="module")
def warehouse(tiny_warehouse: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(tiny_warehouse)
    yield opened
    opened.close()


def visit(warehouse: Warehouse, role: str) -> SimpleNamespace:
    asking = asking_for(warehouse, "ada", role, Purpose("health"), as_of=date(2026, 1, 1))
    return SimpleNamespace(warehouse=warehouse, asking=asking)


def test_s_dc_7_the_right_is_checked_when_the_file_is_made(warehouse: Warehouse) -> None:
    for role in ("partner", "public"):
        with pytest.raises(Refused):
            counts(visit(warehouse, role), LDLR, ".csv")


def test_both_tables_hold_the_same_counts_and_say_what_they_are(warehouse: Warehouse) -> None:
    text = counts(visit(warehouse, "researcher"), LDLR, ".csv")
    stored = counts(visit(warehouse, "researcher"), LDLR, ".parquet")
    one, other = pl.read_csv(text, comment_prefix="#", infer_schema_length=None), pl.read_parquet(BytesIO(stored))
    assert one.select(COLUMNS).rows() == other.select(COLUMNS).rows()
    said = pl.read_parquet_metadata(BytesIO(stored))["concord"].split("\n")
    assert text.decode().startswith("".join(f"# {line}\n" for line in said))
    assert {"LDLR, GRCh38", "Purpose: Health, medical or biomedical research", "Simulated people. Real genes."} <= set(
        said
    )
    assert next(line for line in said if line.startswith("Cohort: ")).endswith("relatives left out: 3")
