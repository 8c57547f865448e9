"""A cohort's individuals as GA4GH Phenopackets 2 (JSON): one file each, one a family, or the cohort in one.

Ages, never dates. Who was brought as a phenopacket leaves as that one. Written whole or not at all.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from access.asking import Asking
from exchange.phenopackets.export import SHAPES, export
from exchange.sealed import add_recipients, sealed
from queries.commands.files import read_cohort
from queries.commands.shared import add_shared, with_asking
from queries.warehouse import Warehouse

HELP = "a cohort as Phenopackets 2 (roles with row access)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", metavar="COHORT.json", help="a cohort file")
    parser.add_argument("--out", metavar="DIR", required=True, type=Path, help="a folder that is empty or not there")
    parser.add_argument("--as", dest="shape", choices=SHAPES, default="individuals", help="default: individuals")
    add_recipients(parser)
    add_shared(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the files, and say how many."""
    told = with_asking(arguments, _write)
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{told['individuals']:,} individuals in {told['files']:,} files of {told['folder']}; "
              f"release {told['release']}")  # fmt: skip
    return 0


def _write(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    cohort = read_cohort(arguments.cohort, warehouse, asking)
    print(f"{cohort.sentence}.", file=sys.stderr)
    with sealed(arguments.out, arguments.encrypt_for) as out:
        found = export(warehouse, asking, cohort, out, arguments.shape)
    return {"individuals": found.individuals, "files": found.files, "folder": str(arguments.out),
            "release": found.release}  # fmt: skip
