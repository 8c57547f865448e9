"""`python -m queries count COHORT.json`"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from access.asking import Asking
from queries.answer import answer
from queries.cohort.count import Count
from queries.commands.files import read_cohort
from queries.commands.tables import cell, table
from queries.warehouse import Warehouse

HELP = "how many individuals, how many unknown, of how many permitted"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", metavar="COHORT.json", help="a cohort file")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    cohort = read_cohort(arguments.cohort, warehouse, asking)
    found = answer(warehouse, asking, Count(cohort))
    for line in (f"{cohort.sentence}.", *found.notes):
        print(line, file=sys.stderr)
    return found.to_json()


def readable(told: dict[str, Any]) -> str:
    lines = [
        f"{cell(told['count'])} individuals of {cell(told['permitted'])} permitted, {cell(told['unknown'])} unknown; "
        f"release {told['release']}"
    ]
    if told["missing"]:
        lines += ["", table(("unknown for the criterion", "individuals"), list(told["missing"].items()))]
    return "\n".join(lines)
