"""`python -m queries phewas COHORT.json [--adjust age,sex,… | --crude] [--min-cases N] [--measurements] …`"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from access.asking import Asking
from access.roles import ROLES
from cohorts.errors import InvalidQuestion, Refused
from queries.answer import answer
from queries.associations.phewas import KINDS, MIN_CASES, Exposure, PheWAS
from queries.commands.covariates import add_adjust, adjusting
from queries.commands.files import check_out, read_cohort, write
from queries.commands.tables import cell, table
from queries.warehouse import Warehouse
from stats.scans.phewas import phewas
from stats.scans.phewas_words import cautions, methods

HELP = "every phenotype against a cohort, copies of a variant or a polygenic score"
LINES = 25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command; the shared ones are added by the caller."""
    parser.add_argument("cohort", metavar="COHORT.json", help="who is exposed; for copies a carrier_of with a variant")
    parser.add_argument("--exposure", choices=tuple(KINDS), default="yes_no", help="default: yes_no")
    parser.add_argument("--among", metavar="COHORT.json", help="only among these")
    add_adjust(parser)
    parser.add_argument("--min-cases", type=int, default=MIN_CASES, metavar="N", help=f"default: {MIN_CASES}")
    parser.add_argument("--min-dates", type=int, default=2, metavar="N", help="dates that make a case; default: 2")
    parser.add_argument("--measurements", action="store_true", help="measurements too, by linear regression")
    parser.add_argument("--related", action="store_true", help="keep close relatives")
    parser.add_argument("--out", type=Path, metavar="F", help="every test as .csv or .parquet, by right")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    """The estimate as JSON can hold it; what it means goes to standard error."""
    if arguments.out:
        check_out(arguments.out)
        if not ROLES[asking.role].exact:
            raise Refused(f"The role '{asking.role}' takes no files", do="Ask with --json, or take another role")
    cohort = read_cohort(arguments.cohort, warehouse, asking)
    among = read_cohort(arguments.among, warehouse, asking).criterion if arguments.among else None
    criterion = cohort.criterion
    if arguments.exposure != "yes_no":
        criterion = _leaf(criterion)
    adjust = adjusting(arguments, warehouse, asking)
    question = PheWAS(
        Exposure(cohort.name, criterion, arguments.exposure, among), adjust, arguments.min_cases,
        arguments.measurements, arguments.min_dates, not arguments.related,
    )  # fmt: skip
    found = answer(warehouse, asking, question, then=phewas)
    print(methods(found), *cautions(found), sep="\n", file=sys.stderr)
    if arguments.out:
        write(found.table, arguments.out)
    return found.to_json()


def _leaf(criterion: Any) -> Any:
    """The one criterion of a cohort file that wraps it in a group of one."""
    parts = getattr(criterion, "parts", ())
    if len(parts) == 1:
        return _leaf(parts[0])
    if parts:
        raise InvalidQuestion("Copies and scores are of one criterion", where="criterion", do="Put the rest in --among")
    return criterion


def readable(told: dict[str, Any]) -> str:
    """The strongest conditions, adjusted beside crude, then measurements."""
    adjusted = bool(told["adjusted_for"])
    header = ["condition", "", "cases", "exposed", "OR", "95 %", "p", "q", *(["crude OR", "crude p"] * adjusted)]
    lines = []
    for row in [one for one in told["conditions"] if one["log10_p"] is not None][:LINES]:
        line = [row["name"][:44], row["code"], cell(row["cases"]), cell(row["case_carriers"]), _n(row["odds_ratio"])]
        line += [f"{_n(row['or_lower'])} to {_n(row['or_upper'])}", _p(row["log10_p"]), _n(row["q"])]
        if adjusted:
            line += [_n(row["crude_odds_ratio"]), _p(row["crude_log10_p"])]
        lines.append(line)
    line = "none" if told["line"] is None else f"{told['line']:.2g}"
    said = [
        f"{told['exposure']}: {told['label']}; {told['attempted']} tests attempted, {told['kept_back']} kept back;"
        f" line {line}"
    ]
    said.append(table(header, lines) if lines else "no condition could be tested")
    if told["measurements"]:
        rows = [
            [one["name"][:44], one["unit"], cell(one["measured"]), _n(one["estimate"]),
             f"{_n(one['lower'])} to {_n(one['upper'])}", _p(one["log10_p"]), _n(one["q"])]
            for one in told["measurements"]
        ]  # fmt: skip
        said.append(table(["measurement", "unit", "n", "difference", "95 %", "p", "q"], rows))
    return "\n".join(said)


def _n(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _p(log10_p: float | None) -> str:
    if log10_p is None:
        return "–"
    return f"{10**-log10_p:.2g}" if log10_p < 300 else f"1e-{log10_p:.0f}"
