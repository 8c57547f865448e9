"""What every command that asks has in common: --warehouse, --purpose, --role, --json; and the Asking they make."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from typing import Any

from access.asking import Asking
from access.local_mode import switched_off
from access.purpose import Purpose
from access.roles import ROLES
from cohorts.errors import Refused
from cohorts.loci import Everything, Locus, parse_gene, parse_named_variant, parse_region
from queries.asking import asking_for
from queries.consent.accepted import demand_accepted
from queries.warehouse import Warehouse, open_warehouse


def add_shared(parser: argparse.ArgumentParser) -> None:
    """The options of every command that asks."""
    parser.add_argument("--warehouse", metavar="DIR", help="default: $CONCORD_WAREHOUSE, else data/warehouse")
    parser.add_argument("--parquet", metavar="DIR", help="ask a copy of one of its releases (python -m data parquet)")
    parser.add_argument(
        "--purpose", required=True, metavar="P", help="'investigation=disease disease=PHECODE:585 …', or a JSON file"
    )
    parser.add_argument("--role", default="partner", choices=tuple(ROLES), help="default: partner")
    parser.add_argument("--json", action="store_true", help="JSON on standard output")


def with_asking(arguments: argparse.Namespace, run: Callable[[argparse.Namespace, Warehouse, Asking], Any]) -> Any:
    """Open the warehouse and run. A role is self-asserted here, which only a machine with one owner may allow. What is
    written to a file (--out) waits for the duties that come with the data."""
    if arguments.role not in ("public", "partner") and switched_off():
        raise Refused(f"The role '{arguments.role}' cannot be taken here", do="Sign in, or ask as partner")
    purpose = Purpose.parse(arguments.purpose)
    warehouse = open_warehouse(arguments.warehouse, getattr(arguments, "parquet", None))
    try:
        asking = asking_for(warehouse, login(), arguments.role, purpose, owner=True)
        if getattr(arguments, "out", None):
            _to_take_away(warehouse, asking)
        return run(arguments, warehouse, asking)
    finally:
        warehouse.close()


def _to_take_away(warehouse: Warehouse, asking: Asking) -> None:
    try:
        demand_accepted(warehouse, asking)
    except Refused as error:
        warehouse.audit.record(asking, {"file": "command line"}, "refused", str(error))
        raise


def add_place(parser: argparse.ArgumentParser) -> None:
    """One of --gene, --region, --variant, --all."""
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--gene", metavar="G", help="a gene symbol, as LDLR")
    place.add_argument("--region", metavar="R", help="contig:start-end, 1-based and inclusive")
    place.add_argument("--variant", metavar="V", help="contig-position-ref-alt, or an rsID")
    place.add_argument("--all", action="store_true", help="every variant of the release")


def locus(arguments: argparse.Namespace) -> Locus:
    """The place that was named."""
    if arguments.gene is not None:
        return parse_gene(arguments.gene)
    if arguments.region is not None:
        return parse_region(arguments.region)
    return Everything() if arguments.variant is None else parse_named_variant(arguments.variant)


def login() -> str:
    """Who sits at this machine, as its system says."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
