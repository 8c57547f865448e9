"""`python -m queries burden --outcome CODE|NAME [--consequences KIND,...] [--max-af F] [--adjust COL,...] …`"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from access.asking import Asking
from access.roles import ROLES
from cohorts.errors import Refused
from queries.answer import answer
from queries.associations.burden import MASKS, MAX_AF, Burden
from queries.commands.altered import add_reference
from queries.commands.covariates import add_adjust, adjusting
from queries.commands.files import check_out, write
from queries.commands.tables import cell, table
from queries.genomics.alterations import KINDS
from queries.warehouse import Warehouse
from stats.scans.burden import burden

HELP = "rare variants of every gene against an outcome"
LINES = 25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command; the shared ones are added by the caller."""
    parser.add_argument("--outcome", required=True, metavar="O", help="a case definition's name, or SYSTEM:code")
    parser.add_argument(
        "--consequences", default=",".join(MASKS), metavar="KIND,...", help=f"masks among {', '.join(KINDS)}"
    )
    parser.add_argument(
        "--max-af", type=float, default=MAX_AF, metavar="F", help=f"in the reference; default: {MAX_AF}"
    )
    add_reference(parser)
    add_adjust(parser)
    parser.add_argument("--related", action="store_true", help="keep close relatives")
    parser.add_argument("--out", type=Path, metavar="F", help="every gene and mask as .csv or .parquet, by right")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    """The estimate as JSON can hold it."""
    if arguments.out:
        check_out(arguments.out)
        if not ROLES[asking.role].exact:
            raise Refused(f"The role '{asking.role}' takes no files", do="Ask with --json, or take another role")
    question = Burden(
        arguments.outcome, _several(arguments.consequences), arguments.max_af,
        adjusting(arguments, warehouse, asking),
        not arguments.related, af_reference=arguments.af_reference,
    )  # fmt: skip
    found = answer(warehouse, asking, question, then=burden)
    if not found.adjust:
        print("Crude: nothing is adjusted for.", file=sys.stderr)
    if arguments.out:
        write(found.tests, arguments.out)
    return found.to_json()


def _several(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def readable(told: dict[str, Any]) -> str:
    """The strongest genes."""
    head = (
        f"{told['outcome']}: {cell(told['cases'])} cases, {cell(told['controls'])} controls; {told['attempted']} genes"
        f" tested, line {_n(told['line'])}, lambda {_n(told['lambda'])}; adjusted for"
        f" {', '.join(told['adjusted_for']) or 'nothing: crude'}"
    )
    lines = [
        [row["gene"], row["best_mask"], _n(row["odds_ratio"]), f"{_n(row['or_lower'])} to {_n(row['or_upper'])}",
         f"{10 ** -row['log10_p']:.2g}" if row["log10_p"] < 300 else f"1e-{row['log10_p']:.0f}", _n(row["q"])]
        for row in told["genes"][:LINES]
    ]  # fmt: skip
    return "\n".join([head, table(["gene", "best mask", "OR", "95 %", "p, ACAT", "q"], lines) if lines else "no gene"])


def _n(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
