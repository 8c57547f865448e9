"""The cohort files that commands read, and the files that they write with --out."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from queries.csv_text import csv_text
from queries.warehouse import Warehouse
from workspace import open_workspace, resolved


def read_cohort(path: Path | str, warehouse: Warehouse, asking: Asking) -> Cohort:
    """A cohort file; the saved cohorts it names are looked up, as the asking user sees them. Raises InvalidQuestion."""
    workspace = open_workspace(warehouse.directory)
    return resolved(Cohort.read(path), lambda id, version: workspace.find(asking.user, id, version))


def check_out(path: Path) -> None:
    """Before anything is asked: is this a name that can be written? Raises InvalidQuestion."""
    if path.suffix not in (".csv", ".parquet"):
        raise InvalidQuestion(
            f"'{path}' is neither .csv nor .parquet", where="--out", do="End the name with one of them"
        )
    try:
        there = path.parent.is_dir() and not path.is_dir()
    except (OSError, ValueError):
        there = False
    if not there:
        raise _unwritable(path)


def write(frame: pl.DataFrame, path: Path) -> None:
    """A frame as .csv or .parquet, after its suffix. Raises InvalidQuestion."""
    try:
        if path.suffix == ".csv":
            path.write_text(csv_text(frame), encoding="utf-8", newline="")
        else:
            frame.write_parquet(path)
    except (OSError, ValueError) as error:
        raise _unwritable(path) from error


def _unwritable(path: Path) -> InvalidQuestion:
    return InvalidQuestion(
        f"'{path}' cannot be written", where="--out", do="Name a file in a folder that exists and that you may write to"
    )
