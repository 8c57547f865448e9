"""`python -m queries scan --outcome CODE|NAME [--region R] [--adjust COL,… | --crude] [--min-copies N] …`"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from access.asking import Asking
from access.roles import ROLES
from cohorts.errors import Refused
from queries.answer import answer
from queries.associations.variant_scan import MIN_COPIES, VariantScan
from queries.commands.covariates import add_adjust, adjusting
from queries.commands.files import check_out, write
from queries.commands.tables import cell, table
from queries.warehouse import Warehouse
from stats.scans.scan_words import cautions, methods
from stats.scans.variant_scan import variant_scan

HELP = "common and rare variants one by one against an outcome or a measurement"
LINES = 25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command; the shared ones are added by the caller."""
    parser.add_argument(
        "--outcome", required=True, metavar="O", help="a case definition's name, SYSTEM:code, or LOINC:code (its value)"
    )
    parser.add_argument("--region", default="", metavar="R", help="contig:start-end; default: everywhere")
    parser.add_argument(
        "--min-copies", type=int, default=MIN_COPIES, metavar="N", help=f"of both alleles; default: {MIN_COPIES}"
    )
    add_adjust(parser)
    parser.add_argument("--related", action="store_true", help="keep close relatives")
    parser.add_argument("--out", type=Path, metavar="F", help="every variant as .csv or .parquet, by right")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    """The estimate as JSON can hold it; what it means goes to standard error."""
    if arguments.out:
        check_out(arguments.out)
        if not ROLES[asking.role].exact:
            raise Refused(f"The role '{asking.role}' takes no files", do="Ask with --json, or take another role")
    question = VariantScan(
        arguments.outcome, adjusting(arguments, warehouse, asking), arguments.min_copies, not arguments.related,
        arguments.region,
    )  # fmt: skip
    found = answer(warehouse, asking, question, then=variant_scan)
    print(methods(found), *cautions(found), sep="\n", file=sys.stderr)
    if arguments.out:
        write(found.table, arguments.out)
    return found.to_json()


def readable(told: dict[str, Any]) -> str:
    """The strongest variants."""
    inflated = "not told" if told["lambda"] is None else f"{told['lambda']:.3f}"
    head = (
        f"{told['outcome']}: {told['label']}; {told['attempted']} variants attempted, line {_n(told['line'])}, lambda"
        f" {inflated}"
    )
    ends = ("estimate", "lower", "upper") if told["unit"] else ("odds_ratio", "or_lower", "or_upper")
    lines = [
        [row["variant"], row["rsid"] or "", row["gene"] or "", cell(row["copies"]), _n(row[ends[0]]),
         f"{_n(row[ends[1]])} to {_n(row[ends[2]])}",
         f"{10 ** -row['log10_p']:.2g}" if row["log10_p"] < 300 else f"1e-{row['log10_p']:.0f}", row["method"]]
        for row in told["variants"] if row["log10_p"] is not None
    ][:LINES]  # fmt: skip
    header = ["variant", "rsID", "gene", "copies", told["unit"] or "OR", "95 %", "p", "model"]
    return "\n".join([head, table(header, lines) if lines else "no variant could be tested"])


def _n(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
