"""One cohort definition asked of every site of a registry at once: counts, funnels, or the frequencies of one variant.

Each site answers by its own consents, purpose check and disclosure rules. A site that is slow, refuses, fails or lies
is shown as that. A total is made of what sites show, and told only where at least two of them gave a number.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from exchange.network.hub import TIMEOUT, Hub, Network, Told
from exchange.network.registry import read_sites
from exchange.network.signing import private_key, public_key

HELP = "ask several sites at once (python -m exchange ask COHORT.json --sites SITES.toml --purpose P)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", nargs="?", metavar="COHORT.json", help="a cohort file")
    parser.add_argument("--sites", metavar="SITES.toml", type=Path, help="the registry of sites")
    parser.add_argument("--purpose", metavar="P", help="what the data are wanted for; each site checks it by itself")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--funnel", action="store_true", help="each step of the cohort instead of its count")
    what.add_argument("--variant", metavar="V", help="its frequency in the cohort instead of a count")
    parser.add_argument("--name", default="hub", help="this hub's name, as sites know it; default: hub")
    parser.add_argument(
        "--key", metavar="FILE", type=Path, default=Path("hub.key"), help="default: hub.key; made if absent"
    )
    parser.add_argument("--show-key", action="store_true", help="print the public key that sites register, and stop")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, metavar="S", help=f"seconds a site has; {TIMEOUT:g}")
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
    if not 0.1 <= arguments.timeout <= 600:
        raise InvalidQuestion("A time limit is from 0.1 to 600 seconds", where="--timeout")
    cohort, purpose = Cohort.read(arguments.cohort), Purpose.parse(arguments.purpose)
    hub = Hub(arguments.name, key, read_sites(arguments.sites), timeout=arguments.timeout)
    if arguments.variant:
        found = hub.ask(cohort, purpose, "frequencies", variant=arguments.variant)
    else:
        found = hub.ask(cohort, purpose, "attrition" if arguments.funnel else "count")
    print(f"{cohort.sentence}.", file=sys.stderr)
    if arguments.json:
        print(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        print("\n".join(_lines(found)))
    return 0 if found.answered else 3


def _lines(found: Network) -> list[str]:
    lines = [line for each in found.told for line in _of_site(each)]
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
    of = each.numbers.get("permitted")
    return [f"{each.site.name}  {_cell(each.count)}{'' if of is None else f' of {_cell(of)} permitted'}{release}"]


def _of_allele(row: dict[str, Any]) -> str:
    words = "-".join(str(row[name]) for name in ("contig", "position", "ref", "alt"))
    return f"    {words}  {_cell(row['ac'])} of {_cell(row['an'])}"


def _cell(value: object) -> str:
    return "not told" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
