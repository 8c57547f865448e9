"""`python -m queries individuals COHORT.json --out F`"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from access.asking import Asking
from queries.answer import answer
from queries.cohort.individuals import Individuals
from queries.commands.files import check_out, read_cohort, write
from queries.warehouse import Warehouse

HELP = "a de-identified row an individual, to a .csv or .parquet file (roles with row access)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", metavar="COHORT.json", help="a cohort file")
    parser.add_argument("--out", metavar="F", required=True, type=Path, help="a .csv or .parquet file to write")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    out: Path = arguments.out
    check_out(out)
    cohort = read_cohort(arguments.cohort, warehouse, asking)
    found = answer(warehouse, asking, Individuals(cohort))
    write(found.frame, out)
    print(f"{cohort.sentence}.", file=sys.stderr)
    return {"individuals": found.frame.height, "file": str(out), "release": found.release}


def readable(told: dict[str, Any]) -> str:
    return f"{told['individuals']:,} individuals in {told['file']}; release {told['release']}"
