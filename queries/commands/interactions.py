"""`python -m queries interactions COHORT.json [--genes A,B,…] [--kind K] [--max-af F]`"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from access.asking import Asking
from queries.answer import answer
from queries.commands.altered import add_kind, cells
from queries.commands.files import read_cohort
from queries.commands.tables import table
from queries.genomics.alterations import Alteration
from queries.genomics.interactions import Interactions
from queries.genomics.most_altered import MostAltered
from queries.warehouse import Warehouse
from stats.alleles.interactions import fisher_of

HELP = "pairs of genes altered together or apart: Fisher's exact test, conditional odds ratio, q"
MOST = 25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", metavar="COHORT.json", help="a cohort file")
    parser.add_argument(
        "--genes", metavar="A,B,…", help=f"symbols between commas; default: the {MOST} most altered genes of the cohort"
    )
    add_kind(parser)


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    cohort = read_cohort(arguments.cohort, warehouse, asking)
    what = Alteration(arguments.kind, arguments.max_af, arguments.af_reference)
    if arguments.genes:
        genes = tuple(gene.strip() for gene in arguments.genes.split(",") if gene.strip())
    else:
        genes = tuple(answer(warehouse, asking, MostAltered(cohort, what)).table.frame["gene"].head(MOST))
    found = answer(warehouse, asking, Interactions(cohort, genes, what), then=fisher_of)
    tested = found.frame
    print(f"{cohort.sentence}. {what.words}. {tested.height:,} pairs attempted.", file=sys.stderr)
    return {"attempted": tested.height, "coarse": found.coarse, "pairs": cells(tested), "release": found.release}


def readable(told: dict[str, Any]) -> str:
    names = ("first", "second", "both", "first_only", "second_only", "neither", "pair_odds", "p", "q")
    rows = [[_short(row[name]) for name in names] for row in told["pairs"]]
    return table(names, rows)


def _short(value: Any) -> Any:
    return f"{value:.4g}" if isinstance(value, float) else value
