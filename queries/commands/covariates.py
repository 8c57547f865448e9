"""--adjust and --crude of the commands that scan: components by default where the release has them."""

from __future__ import annotations

import argparse

from access.asking import Asking
from queries.answer import answer
from queries.associations.ancestry import AboutAncestry
from queries.associations.guard import COVARIATES, usual
from queries.warehouse import Warehouse


def add_adjust(parser: argparse.ArgumentParser) -> None:
    """The two options."""
    names = ", ".join(COVARIATES)
    parser.add_argument(
        "--adjust", metavar="COL,...", help=f"among {names}; default: age,sex and components, else genetic_group"
    )
    parser.add_argument("--crude", action="store_true", help="adjust for nothing: confounded by ancestry, age and sex")


def adjusting(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> tuple[str, ...]:
    """What the options say; by default the usual columns of this release."""
    if arguments.crude:
        return ()
    if arguments.adjust is None:
        return usual(answer(warehouse, asking, AboutAncestry()).made)
    return tuple(name.strip() for name in arguments.adjust.split(",") if name.strip())
