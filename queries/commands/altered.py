"""`python -m queries altered COHORT.json [--kind K] [--max-af F] [--most N]`"""

from __future__ import annotations

import argparse
import math
import sys
from typing import Any

import polars as pl

from access.asking import Asking
from access.disclosure import SUPPRESSED, Below, Policy, plain
from cohorts.genetic_fields import RELEASE
from queries.answer import answer
from queries.commands.files import read_cohort
from queries.commands.tables import table
from queries.genomics.alterations import CLASSES, KINDS, Alteration
from queries.genomics.most_altered import MostAltered
from queries.warehouse import Warehouse

HELP = "the most altered genes of a cohort: individuals, of those called, by consequence class"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", metavar="COHORT.json", help="a cohort file")
    add_kind(parser)
    parser.add_argument("--most", type=int, default=20, metavar="N", help="so many genes, 0 for all; default: 20")


def add_kind(parser: argparse.ArgumentParser) -> None:
    """What counts as an alteration."""
    parser.add_argument("--kind", choices=tuple(KINDS), default="protein_altering", help="default: protein_altering")
    parser.add_argument("--max-af", type=float, metavar="F", help="rarer than this in the reference")
    add_reference(parser)


def add_reference(parser: argparse.ArgumentParser) -> None:
    """Whose frequency a bound is about (S-GT 10)."""
    parser.add_argument(
        "--af-reference", default=RELEASE, metavar="R",
        help="release (its GroupMax, the default), release:GROUP, or a reference ingested with it: NAME or NAME:GROUP",
    )  # fmt: skip


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    cohort = read_cohort(arguments.cohort, warehouse, asking)
    what = Alteration(arguments.kind, arguments.max_af, arguments.af_reference)
    found = answer(warehouse, asking, MostAltered(cohort, what))
    print(f"{cohort.sentence}. {what.words}. Release {found.release}.", file=sys.stderr)
    rows = cells(found.table.frame)
    return {"members": plain(found.members), "genes": rows[: arguments.most or None], "release": found.release}


def cells(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON can hold them: a suppressed count is {"below": k}, an infinite odds ratio "Inf"."""
    rows = []
    for row in frame.iter_rows(named=True):
        hidden = (row.pop(SUPPRESSED, None) or "").split(",")
        below = plain(Below(Policy().threshold))
        rows.append({name: below if name in hidden else _number(value) for name, value in row.items()})
    return rows


def _number(value: Any) -> Any:
    return "Inf" if isinstance(value, float) and math.isinf(value) else value


def readable(told: dict[str, Any]) -> str:
    names = ("gene", "n", "called", "not_called", *CLASSES, "several")
    return table(names, [[row[name] for name in names] for row in told["genes"]])
