"""`python -m queries compare A.json B.json [C.json …]`"""

from __future__ import annotations

import argparse
from typing import Any

from access.asking import Asking
from cohorts.errors import InvalidQuestion
from cohorts.outcomes import Outcome, TimeZero
from queries.answer import answer
from queries.cohort.comparison import OVERLAPS, WEIGHED_BY, WHICH, Compare
from queries.commands.files import read_cohort
from queries.commands.tables import cell, table
from queries.outcomes.follow_up import FollowUp
from queries.warehouse import Warehouse
from stats.groups.overlap import USUAL
from stats.groups.side_by_side import SideBySide
from stats.survival.weighted_survival import OverlapWeighted

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
    parser.add_argument("--weights", choices=("overlap",), help="make the cohorts comparable by overlap weights")
    parser.add_argument("--weigh-by", metavar="COL,...", help=f"of {', '.join(WEIGHED_BY)}; default: {','.join(USUAL)}")
    parser.add_argument("--outcome", metavar="O", help="with --weights: weighted curves and hazard ratios of it too")
    parser.add_argument("--time-zero", metavar="T", default="enrolment", help="of the outcome; default: enrolment")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    groups = tuple(read_cohort(path, warehouse, asking) for path in arguments.cohorts)
    by = tuple(arguments.weigh_by.split(",")) if arguments.weigh_by else USUAL
    if not arguments.weights and (arguments.weigh_by or arguments.outcome):
        raise InvalidQuestion("Nothing is weighted", where="--weigh-by, --outcome", do="Add --weights overlap")
    asked = Compare(
        groups,
        tuple(arguments.measurement) if arguments.measurement else None,
        arguments.which,
        arguments.untreated,
        arguments.conditions,
        arguments.overlap,
        arguments.unrelated,
        by if arguments.weights else (),
    )
    told = answer(warehouse, asking, asked, SideBySide(arguments.tests)).to_json()
    if arguments.outcome:
        zero = TimeZero.parse(arguments.time_zero)
        followed = FollowUp(groups, Outcome.parse(arguments.outcome), zero, adjust=by)
        found = answer(warehouse, asking, followed, OverlapWeighted(by))
        told["outcome"] = found.to_json() | {"methods": found.methods}
    return told


def readable(told: dict[str, Any]) -> str:
    header = ["", *(f"{group['name']} (n {cell(group['n'])})" for group in told["groups"]), "SMD"]
    two = len(told["groups"]) == 2
    tested = any(row["test"] for row in told["rows"])
    weighted = "weighed_by" in told
    header += ["SMD weighted"] * weighted + ["difference"] * two + ["p", "q"] * tested
    lines, before = [], None
    for row in told["rows"]:
        again = (row["section"], row["variable"]) == before
        before = (row["section"], row["variable"])
        level = row["level"] or ""
        name = f"  {level}" if again else f"{row['variable']}: {level}" if level else row["variable"]
        line = [f"{name}, {row['unit']}" if row["unit"] else name, *map(_cell, row["groups"]), _number(row["smd"])]
        if weighted:
            line.append(_number(row.get("smd_after")))
        if two:
            line.append(_span(row))
        if tested:
            line += [_number(row["p"]), _number(row["q"])]
        lines.append(line)
    said = [f"left out: {one['reason']}: {cell(one['n'])}" for one in told["excluded"]]
    if weighted:
        sizes = ", ".join(cell(n) for n in told["effective"])
        said.append(f"weighted by overlap in {', '.join(told['weighed_by'])}; effective sizes {sizes}")
    said += _outcome(told["outcome"]) if "outcome" in told else []
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


def _outcome(told: dict[str, Any]) -> list[str]:
    said = [f"{group['name']}: {cell(group['events'])} events of {cell(group['n'])}" for group in told["groups"]]
    for one in told["contrasts"]:
        limits = f"{_number(one['hr'])} ({_number(one['lower'])} to {_number(one['upper'])})"
        said.append(f"hazard ratio against {one['vs']}: {limits}, p {_number(one['p'])}; {one['method'].split(';')[0]}")
    return [*said, *(f"beware: {one}" for one in told["warnings"])]
