"""`python -m queries attrition COHORT.json`"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from access.asking import Asking
from queries.answer import answer
from queries.cohort.attrition import Attrition
from queries.commands.files import read_cohort
from queries.commands.tables import table
from queries.warehouse import Warehouse

HELP = "the steps from the release to the cohort, consent first"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", metavar="COHORT.json", help="a cohort file")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> list[dict[str, Any]]:
    cohort = read_cohort(arguments.cohort, warehouse, asking)
    found = answer(warehouse, asking, Attrition(cohort))
    for line in (f"{cohort.sentence}. Release {found.release}.", *found.notes):
        print(line, file=sys.stderr)
    return found.to_json()


def readable(told: list[dict[str, Any]]) -> str:
    return table(("step", "alone", "remaining"), [(row["step"], row["alone"], row["remaining"]) for row in told])
