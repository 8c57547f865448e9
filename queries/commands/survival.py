"""`python -m queries survival A.json [B.json ...] --outcome NAME|CODE [--time-zero T] [--adjust COL,...] …`"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import Any

from access.asking import Asking
from cohorts.outcomes import Outcome, TimeZero
from queries.answer import answer
from queries.commands.files import read_cohort
from queries.follow_up import FollowUp
from queries.warehouse import Warehouse
from stats.kaplan_meier import TRANSFORMS
from stats.survival import estimate

HELP = "survival curves of cohorts, with a test between them, hazard ratios and incidence"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command; the shared ones (--warehouse, --purpose, …) are added by the caller."""
    parser.add_argument(
        "cohorts",
        nargs="+",
        metavar="COHORT.json",
        help="cohort files; hazard ratios are of the first against each other",
    )
    parser.add_argument("--outcome", required=True, metavar="O", help="death, a case definition's name, or SYSTEM:code")
    parser.add_argument(
        "--time-zero",
        metavar="T",
        help="birth, enrolment, sequencing or first:SYSTEM:code; default: birth for genotypes",
    )
    parser.add_argument("--no-delayed-entry", action="store_true", help="ignore entry: the naïve curve, to compare")
    parser.add_argument(
        "--adjust", metavar="COL,...", default="", help="sex, genetic_group, site, dataset, age, birth_year"
    )
    parser.add_argument(
        "--look-back-days", type=int, default=0, metavar="N", help="so long after first contact nothing counts"
    )
    parser.add_argument(
        "--intervals", choices=TRANSFORMS, default="log-log", help="scale of the intervals of the curves"
    )


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    """The estimate as JSON can hold it; what it means goes to standard error."""
    question = FollowUp(
        groups=tuple(read_cohort(path, warehouse, asking) for path in arguments.cohorts),
        outcome=Outcome.parse(arguments.outcome),
        time_zero=None if arguments.time_zero is None else TimeZero.parse(arguments.time_zero),
        delayed_entry=not arguments.no_delayed_entry,
        adjust=tuple(column.strip() for column in arguments.adjust.split(",") if column.strip()),
        look_back_days=arguments.look_back_days,
    )
    found = answer(warehouse, asking, question, then=partial(estimate, transform=arguments.intervals))
    print(found.methods, file=sys.stderr)
    return found.to_json()


def readable(told: dict[str, Any]) -> str:
    """The estimate as lines for people, without the rows of the curves."""
    lines = []
    for group, rate in zip(told["groups"], told["incidence"], strict=True):
        lines.append(
            f"{group['name']}: n {_shown(group['n'])}, events {_shown(group['events'])}, median "
            f"{_shown(group['median'])} {told['unit']} ({_span(group['median_ci'])}), {_shown(rate['per_1000'])} "
            f"per 1,000 person-years ({_span([rate['lower'], rate['upper']])})"
        )
    if told["test"]:
        test = told["test"]
        lines.append(f"{test['name']}: statistic {_shown(test['statistic'])}, df {test['df']}, p {_shown(test['p'])}")
    for each in told["contrasts"]:
        span = _span([each["lower"], each["upper"]])
        lines.append(
            f"hazard ratio against {each['vs']}: {_shown(each['hr'])} ({span}), p {_shown(each['p'])}. {each['method']}"
        )
    lines += [f"excluded: {each['reason']}: {_shown(each['n'])}" for each in told["excluded"]]
    lines += [f"beware: {warning}" for warning in told["warnings"]]
    return "\n".join(lines)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"fewer than {value['below']}"
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _span(limits: list[Any]) -> str:
    return f"{_shown(limits[0])} to {_shown(limits[1])}"
