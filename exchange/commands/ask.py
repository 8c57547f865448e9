"""One cohort definition asked of every site of a registry at once: counts, funnels, frequencies, outcomes, odds ratios.

Each site answers by its own consents, purpose check and disclosure rules. A site that is slow, refuses, fails or lies
is shown as that. A total is made of what sites show, and told only where at least two of them gave a number.
"""

from __future__ import annotations

import argparse
import json
import sys
from math import exp
from pathlib import Path
from typing import Any

from access.purpose import Purpose
from access.site_key import private_key, public_key
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from exchange.network import together
from exchange.network.hub import LONGER, TIMEOUT, Hub, Network, Told
from exchange.network.registry import read_sites

_Z = 1.959964
_RATIOS = {"survival": "Hazard ratio", "odds": "Odds ratio"}
HELP = "ask several sites at once (python -m exchange ask COHORT.json --sites SITES.toml --purpose P)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", nargs="?", metavar="COHORT.json", help="a cohort file")
    parser.add_argument("--sites", metavar="SITES.toml", type=Path, help="the registry of sites")
    parser.add_argument("--purpose", metavar="P", help="what the data are wanted for; each site checks it by itself")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--funnel", action="store_true", help="each step of the cohort instead of its count")
    what.add_argument("--variant", metavar="V", help="its frequency in the cohort instead of a count")
    what.add_argument("--survival", metavar="OUTCOME", help="its hazard ratio to everybody else, meta-analysed")
    what.add_argument("--curves", metavar="OUTCOME", help="one survival curve of all sites, from coarsened ones")
    what.add_argument("--table", action="store_true", help="Table One of the cohort and everybody else")
    what.add_argument("--odds", metavar="PHECODE", help="its odds ratio of a condition, meta-analysed")
    what.add_argument("--phewas", action="store_true", help="its odds ratios of every condition, meta-analysed")
    parser.add_argument("--time-zero", metavar="T", help="of --survival and --curves: enrolment, birth, first:CODE …")
    parser.add_argument("--measurements", metavar="CODES", help="of --table: LOINC codes, comma between")
    parser.add_argument("--name", default="hub", help="this hub's name, as sites know it; default: hub")
    parser.add_argument(
        "--key", metavar="FILE", type=Path, default=Path("hub.key"), help="default: hub.key; made if absent"
    )
    parser.add_argument("--show-key", action="store_true", help="print the public key that sites register, and stop")
    parser.add_argument("--timeout", type=float, metavar="S",
                        help=f"seconds a site has; {TIMEOUT:g} for counts, else {LONGER:g}")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="JSON on standard output")


def run(arguments: argparse.Namespace) -> int:
    """Ask, and say what each site said."""
    key = private_key(arguments.key)
    if arguments.show_key:
        print(public_key(key))
        return 0
    for name in ("cohort", "sites", "purpose"):
        if getattr(arguments, name) is None:
            raise InvalidQuestion(
                f"Nothing says which {name}", do=f"Give {'COHORT.json' if name == 'cohort' else '--' + name}"
            )
    if arguments.timeout is not None and not 0.1 <= arguments.timeout <= 600:
        raise InvalidQuestion("A time limit is from 0.1 to 600 seconds", where="--timeout")
    cohort, purpose = Cohort.read(arguments.cohort), Purpose.parse(arguments.purpose)
    hub = Hub(arguments.name, key, read_sites(arguments.sites), timeout=arguments.timeout)
    ask, more = asked(arguments)
    found = hub.ask(cohort, purpose, ask, **more)
    print(f"{cohort.sentence}.", file=sys.stderr)
    if arguments.json:
        print(json.dumps({**found.to_json(), **together.as_json(found, ask)}, ensure_ascii=False))
    else:
        told = _RATIOS.get(ask)
        head = [f"{told}, the cohort to everybody else (95 % interval)"] if told else []
        print("\n".join([*head, *_lines(found), *_together(found, ask)]))
    return 0 if found.answered else 3


def asked(arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """What is asked, and what the question takes besides the cohort."""
    zero = {"time_zero": arguments.time_zero} if arguments.time_zero else {}
    if arguments.variant:
        return "frequencies", {"variant": arguments.variant}
    if arguments.survival:
        return "survival", {"outcome": arguments.survival, **zero}
    if arguments.curves:
        return "curves", {"outcome": arguments.curves, **zero}
    if arguments.odds:
        return "odds", {"code": arguments.odds}
    if arguments.table:
        return "table", {"measurements": arguments.measurements.split(",")} if arguments.measurements else {}
    return ("phewas" if arguments.phewas else "attrition" if arguments.funnel else "count"), {}


def _together(found: Network, ask: str) -> list[str]:
    """What the sites give together, in lines."""
    none = ["together   nothing: fewer than two sites tell"]
    match ask:
        case "survival" | "odds":
            if not (both := found.combined):
                return none
            lines = [f"together   {_ratio(one.estimate, one.lower, one.upper)}  ({one.method})"
                     for one in (both.random, both.fixed)]  # fmt: skip
            return [*lines, f"           I² {both.i2:.0f} %, Q {both.q:.1f} on {both.df} df, p {both.q_p:.2g}"]
        case "curves":
            return [line for name, (start, rows) in together.curves(found).items()
                    for line in (f"{name}, from {start:g} {together.unit(found)} ({together.time_scale(found)})",
                                 *(f"    {row['time']:>8g}  {row['survival']:.3f}  ({row['lower']:.3f} to"
                                   f" {row['upper']:.3f})  at risk {row['at_risk']:,}, {row['sites']} sites"
                                   for row in rows.gather_every(max(rows.height // 12, 1)).iter_rows(named=True)))
                    ] or none  # fmt: skip
        case "table":
            return [f"    {' · '.join(word for word in (row.variable, row.level, row.unit) if word):<46}  "
                    f"{'  |  '.join(map(_pooled, row.cells))}" for row in together.table(found)] or none  # fmt: skip
        case "phewas":
            return [f"    {row['code']:<16}{row['name'][:40]:<42}"
                    f"{row['odds_ratio']:.2f} ({row['or_lower']:.2f} to {row['or_upper']:.2f})"
                    f"  p 1e-{row['log10_p']:.1f}"
                    f"  I² {row['i2']:.0f} %, {row['sites']} sites"
                    for row in together.scan(found).head(25).iter_rows(named=True)] or none  # fmt: skip
    return []


def _pooled(cell: Any) -> str:
    if cell.mean is not None:
        return f"{cell.mean:.2f} ({cell.sd:.2f}) of {cell.n:,}" if cell.sd is not None else f"{cell.mean:.2f}"
    return "not told" if cell.count is None else f"{cell.count:,} ({cell.share:.1%})"


def _ratio(estimate: float, lower: float, upper: float) -> str:
    return f"{exp(estimate):.2f} ({exp(lower):.2f} to {exp(upper):.2f})"


def _lines(found: Network) -> list[str]:
    lines = [
        line for each in found.told for line in (*_of_site(each), *map(_of_lifted, each.numbers.get("lifted", ())))
    ]
    if found.total is not None:
        least = "at least " if found.partial else ""
        lines.append(
            f"all sites  {least}{found.total:,}{', some of it missing or suppressed' if found.partial else ''}"
        )
    elif any(each.count is not None for each in found.answered):
        lines.append("all sites  no total: it would rest on fewer than two sites")
    return lines


def _of_site(each: Told) -> list[str]:
    if each.state != "answered":
        return [f"{each.site.name}  {each.state}: {each.why}"]
    release = f"  release {each.release}" if each.release else ""
    if "steps" in each.numbers:
        rows = [f"    {_cell(step['remaining']):>12}  {step['step']}" for step in each.numbers["steps"]]
        return [f"{each.site.name}{release}", *rows]
    if "alleles" in each.numbers:
        return [f"{each.site.name}{release}", *map(_of_allele, each.numbers["alleles"])]
    if "log_ratio" in each.numbers:
        log, se = each.numbers["log_ratio"], each.numbers["se"]
        words = "not told" if log is None else _ratio(log, log - _Z * se, log + _Z * se)
        return [f"{each.site.name}  {words}{release}"]
    for what, unit in (("rows", "lines"), ("odds", "conditions")):
        if what in each.numbers:
            return [f"{each.site.name}  {len(each.numbers[what])} {unit}{release}"]
    if "groups" in each.numbers:
        words = "; ".join(f"{one['name']} n {_cell(one['n'])}, events {_cell(one['events'])}"
                          for one in each.numbers["groups"])  # fmt: skip
        return [f"{each.site.name}  {words}{release}"]
    of, unknown = each.numbers.get("permitted"), each.numbers.get("unknown")
    release = f"{'' if not unknown else f', unknown {_cell(unknown)}'}{release}"
    return [f"{each.site.name}  {_cell(each.count)}{'' if of is None else f' of {_cell(of)} permitted'}{release}"]


def _of_lifted(place: dict[str, str]) -> str:
    return f"    {place['asked']} is {place['here']} there, by {place['by']}"


def _of_allele(row: dict[str, Any]) -> str:
    words = "-".join(str(row[name]) for name in ("contig", "position", "ref", "alt"))
    return f"    {words}  {_cell(row['ac'])} of {_cell(row['an'])}"


def _cell(value: object) -> str:
    return "not told" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
