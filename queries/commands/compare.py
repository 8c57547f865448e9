"""`python -m queries compare A.json B.json [C.json …]`"""

from __future__ import annotations

import argparse
from typing import Any

from access.asking import Asking
from queries.answer import answer
from queries.commands.files import read_cohort
from queries.commands.tables import cell, table
from queries.comparison import OVERLAPS, WHICH, Compare
from queries.warehouse import Warehouse
from stats.side_by_side import SideBySide

HELP = "two to six cohorts side by side: a Table One with standardised differences"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohorts", metavar="COHORT.json", nargs="+", help="two to six cohort files")
    parser.add_argument(
        "--measurement", action="append", metavar="CODE", help="compare this one; default: the ten that most have"
    )
    parser.add_argument("--which", choices=WHICH, default="last", help="which of somebody's values; default: last")
    parser.add_argument("--untreated", metavar="CODE", help="only values before the first record of this treatment")
    parser.add_argument("--conditions", type=int, default=20, metavar="N", help="how many conditions; default: 20")
    parser.add_argument(
        "--overlap", choices=OVERLAPS, default="leave_out", help="who is in several cohorts; default: leave_out"
    )
    parser.add_argument("--unrelated", action="store_true", help="of close relatives keep one")
    parser.add_argument("--tests", action="store_true", help="add p and q")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    groups = tuple(read_cohort(path, warehouse, asking) for path in arguments.cohorts)
    asked = Compare(
        groups,
        tuple(arguments.measurement) if arguments.measurement else None,
        arguments.which,
        arguments.untreated,
        arguments.conditions,
        arguments.overlap,
        arguments.unrelated,
    )
    return answer(warehouse, asking, asked, SideBySide(arguments.tests)).to_json()


def readable(told: dict[str, Any]) -> str:
    header = ["", *(f"{group['name']} (n {cell(group['n'])})" for group in told["groups"]), "SMD"]
    two = len(told["groups"]) == 2
    tested = any(row["test"] for row in told["rows"])
    header += ["difference"] * two + ["p", "q"] * tested
    lines, before = [], None
    for row in told["rows"]:
        again = (row["section"], row["variable"]) == before
        before = (row["section"], row["variable"])
        level = row["level"] or ""
        name = f"  {level}" if again else f"{row['variable']}: {level}" if level else row["variable"]
        line = [f"{name}, {row['unit']}" if row["unit"] else name, *map(_cell, row["groups"]), _number(row["smd"])]
        if two:
            line.append(_span(row))
        if tested:
            line += [_number(row["p"]), _number(row["q"])]
        lines.append(line)
    said = [f"left out: {one['reason']}: {cell(one['n'])}" for one in told["excluded"]]
    return "\n".join([table(header, lines), *said, *(f"beware: {one}" for one in told["warnings"])])


def _cell(one: dict[str, Any]) -> str:
    if "count" in one:
        share = f" ({100 * one['share']:.1f} %)" if one.get("share") is not None else ""
        return f"{cell(one['count'])}{share}"
    if one.get("mean") is None:
        return "–"
    sd = f" ± {_number(one['sd'])}" if one.get("sd") is not None else ""
    return f"{_number(one['mean'])}{sd} (n {cell(one['n'])})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _span(row: dict[str, Any]) -> str:
    if row["difference"] is None:
        return "–"
    limits = f" ({_number(row['lower'])} to {_number(row['upper'])})" if row["lower"] is not None else ""
    return f"{_number(row['difference'])}{limits}"
