"""`python -m queries sql COHORT.json`"""

from __future__ import annotations

import argparse
import json
from typing import Any

from access.asking import Asking
from queries.answer import answer
from queries.commands.files import read_cohort
from queries.sql_text import SqlText
from queries.warehouse import Warehouse

HELP = "the SQL that runs, with its parameters"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", metavar="COHORT.json", help="a cohort file")
    parser.add_argument("--dialect", choices=("duckdb", "spark"), default="duckdb", help="whose SQL (default: duckdb)")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    return answer(
        warehouse, asking, SqlText(read_cohort(arguments.cohort, warehouse, asking), arguments.dialect)
    ).to_json()


def readable(told: dict[str, Any]) -> str:
    values = "\n".join(f"-- ${name} = {json.dumps(value)}" for name, value in sorted(told["parameters"].items()))
    head = f"-- Release {told['release']}. `permitted` holds the individuals whose consent allows this purpose."
    return f"{head}\n{told['sql']};\n{values}"
