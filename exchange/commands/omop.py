"""Cohorts as OMOP CDM's tables cohort and cohort_definition.

Roles with row access only. A cohort with an index event has a row a stay, another one from enrolment to the end of
observation. Dates are shifted by 1 to 365 days an individual, unless --dates recorded,
which takes the right to recontact.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from access.asking import Asking
from exchange.omop import SHAPES, write_cohorts
from exchange.sealed import add_recipients, sealed
from queries.commands.files import read_cohort
from queries.commands.shared import add_shared, with_asking
from queries.warehouse import Warehouse

HELP = "cohorts as OMOP's cohort and cohort_definition tables (roles with row access)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohorts", nargs="+", metavar="COHORT.json", help="cohort files, numbered from 1")
    parser.add_argument("--out", metavar="DIR", required=True, type=Path, help="a folder that is empty or not there")
    parser.add_argument("--dates", choices=("shifted", "recorded"), default="shifted", help="default: shifted")
    parser.add_argument("--as", dest="shape", choices=SHAPES, default="csv", help="default: csv")
    add_recipients(parser)
    add_shared(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the tables, and say what they hold."""
    told = with_asking(arguments, _write)
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"{sum(told['rows']):,} rows of {told['subjects']:,} individuals in {told['folder']}:"
          f" {', '.join(told['files'])}; release {told['release']}")  # fmt: skip
    return 0


def _write(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    cohorts = [read_cohort(path, warehouse, asking) for path in arguments.cohorts]
    for each in cohorts:
        print(f"{each.sentence}.", file=sys.stderr)
    with sealed(arguments.out, arguments.encrypt_for) as out:
        found = write_cohorts(
            warehouse, asking, cohorts, out, as_recorded=arguments.dates == "recorded", shape=arguments.shape
        )
    if found.numbered:
        print("subject_id is numbered here: subject says whose each is.", file=sys.stderr)
    if found.undated:
        print(f"{found.undated:,} individuals have no day of enrolment or observation, and no row.", file=sys.stderr)
    return {**asdict(found), "folder": str(arguments.out)}
