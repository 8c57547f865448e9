"""`python -m queries survival A.json [B.json ...] --outcome NAME|CODE [--time-zero T] [--adjust COL,...] …`"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import Any

from access.asking import Asking
from cohorts.analysis import CODINGS, Analysis
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.outcomes import Outcome, TimeZero
from cohorts.standards import STANDARDS
from queries.answer import answer
from queries.cohort.describe import Describe
from queries.commands.files import read_cohort
from queries.outcomes.follow_up import COVARIATES, FollowUp
from queries.outcomes.sensitivity import variations
from queries.warehouse import Warehouse
from stats.survival.analysis import estimate
from stats.survival.forest import varied
from stats.survival.kaplan_meier import TRANSFORMS

HELP = "survival curves of cohorts, with a test between them, hazard ratios and incidence"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command; the shared ones (--warehouse, --purpose, …) are added by the caller."""
    parser.add_argument(
        "cohorts",
        nargs="+",
        metavar="COHORT.json",
        help="cohort files; hazard ratios are of the first against each other",
    )
    parser.add_argument(
        "--outcome",
        required=True,
        metavar="O",
        help="death, a case definition's name, SYSTEM:code, 'LOINC:33914-3<15', any_of:A+B or on_2_dates:A",
    )
    parser.add_argument(
        "--time-zero",
        metavar="T",
        help="birth, enrolment, sequencing or first:SYSTEM:code; default: birth for genotypes",
    )
    parser.add_argument("--no-delayed-entry", action="store_true", help="ignore entry: the naïve curve, to compare")
    parser.add_argument("--adjust", metavar="COL,...", default="", help=f"of {', '.join(COVARIATES)}")
    parser.add_argument(
        "--look-back-days", type=int, default=0, metavar="N", help="so long after first contact nothing counts"
    )
    parser.add_argument(
        "--leave-out-days", type=int, default=0, metavar="N", help="follow-up starts so many days later"
    )
    parser.add_argument(
        "--relatives",
        choices=("keep", "leave-out"),
        help="default: left out where a cohort asks for genotypes, else kept",
    )
    parser.add_argument(
        "--landmark",
        type=float,
        metavar="DAYS|AGE",
        help="judge cohorts by what was recorded until then, and follow from there; an age with time zero birth",
    )
    parser.add_argument(
        "--until", type=float, metavar="DAYS|AGE", help="follow-up ends then; an age with time zero birth"
    )
    parser.add_argument("--censor-at", metavar="O", help="follow-up ends at the first of these, written as an outcome")
    parser.add_argument("--strata", metavar="COL,...", default="", help="compare only within levels of these")
    parser.add_argument("--subgroups", metavar="COL,...", default="", help="contrasts within levels, and interaction")
    parser.add_argument("--trend", action="store_true", help="test for trend over the cohorts in the order given")
    parser.add_argument(
        "--subdistribution", action="store_true", help="where death competes, Fine and Gray's ratios too"
    )
    parser.add_argument("--coding", choices=tuple(CODINGS), help="of three cohorts: two copies of a variant, one, none")
    parser.add_argument(
        "--standardise", choices=tuple(STANDARDS), help="rates as they would be in this population, by age and sex"
    )
    parser.add_argument("--sensitivity", action="store_true", help="the first contrast again under other choices")
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
        adjust=_columns(arguments.adjust),
        look_back_days=arguments.look_back_days,
        leave_out_days=arguments.leave_out_days,
        unrelated_only=None if arguments.relatives is None else arguments.relatives == "leave-out",
        landmark=arguments.landmark,
        until=arguments.until,
        censor_at=None if arguments.censor_at is None else Outcome.parse(arguments.censor_at),
        analysis=Analysis(
            strata=_columns(arguments.strata),
            subgroups=_columns(arguments.subgroups),
            ordered=arguments.trend,
            coding=arguments.coding,
            standard=arguments.standardise,
            subdistribution=arguments.subdistribution,
        ),
    )
    then = partial(estimate, transform=arguments.intervals)
    found = answer(warehouse, asking, question, then=then)
    print(found.methods, file=sys.stderr)
    told = found.to_json()
    if arguments.sensitivity:
        everybody = answer(warehouse, asking, Describe(Cohort("Everybody", EVERYBODY)))
        groups = [name for name in everybody.genetic_group.frame["value"] if name != "not assigned"]
        told["sensitivity"] = [varied("Main", found, main=True).to_json()]
        for each in variations(question, groups):
            told["sensitivity"].append(varied(each.name, answer(warehouse, asking, each.question, then=then)).to_json())
    return told


def _columns(text: str) -> tuple[str, ...]:
    return tuple(column.strip() for column in text.split(",") if column.strip())


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
    further = told.get("further", {})
    for test in further.get("tests", ()):
        lines.append(f"{test['name']}: statistic {_shown(test['statistic'])}, df {test['df']}, p {_shown(test['p'])}")
    ratios = [
        (f"{each['method'].rpartition('; ')[2]}, against {each['vs']}", each) for each in further.get("coded", ())
    ]
    ratios += [
        (f"{each['variable']} {each['level']}, against {each['vs']}", each) for each in further.get("subgroups", ())
    ]
    ratios += [(f"subdistribution, against {each['vs']}", each) for each in further.get("subdistribution", ())]
    ratios += [(each["name"], each) for each in told.get("sensitivity", ())]
    for name, each in ratios:
        span = _span([each["lower"], each["upper"]])
        lines.append(f"{name}: hazard ratio {_shown(each['hr'])} ({span}), p {_shown(each['p'])}")
    for each in further.get("standardised", ()):
        span = _span([each["lower"], each["upper"]])
        lines.append(
            f"{each['group']}: standardised {_shown(each['per_1000'])} per 1,000 person-years ({span}), {each['note']}"
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
