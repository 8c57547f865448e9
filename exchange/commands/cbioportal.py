"""A cohort's tumours as a study folder of cBioPortal: clinical tables, mutations, case list and meta files.

Roles with row access only. Written whole or not at all; an ingest of Concord reads it back.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from access.asking import Asking
from exchange.cbioportal import write_study
from exchange.sealed import add_recipients, sealed
from queries.commands.files import read_cohort
from queries.commands.shared import add_shared, with_asking
from queries.warehouse import Warehouse

HELP = "a cohort's tumours as a study of cBioPortal (roles with row access)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cohort", metavar="COHORT.json", help="a cohort file")
    parser.add_argument("--out", metavar="DIR", required=True, type=Path, help="a folder that is empty or not there")
    parser.add_argument("--study", metavar="ID", help="cancer_study_identifier; default: from the cohort's name")
    parser.add_argument("--type-of-cancer", metavar="T", default="mixed", help="as the portal knows it; default: mixed")
    add_recipients(parser)
    add_shared(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the folder, and say what it holds."""
    told = with_asking(arguments, _write)
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"{told['mutations']:,} mutations in {told['samples']:,} tumours of {told['individuals']:,} individuals"
          f" ({told['without']:,} of them without a tumour), study {told['study']} in {told['folder']};"
          f" release {told['release']}")  # fmt: skip
    return 0


def _write(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    cohort = read_cohort(arguments.cohort, warehouse, asking)
    print(f"{cohort.sentence}.", file=sys.stderr)
    with sealed(arguments.out, arguments.encrypt_for) as out:
        found = write_study(
            warehouse, asking, cohort, out, study=arguments.study, type_of_cancer=arguments.type_of_cancer
        )
    for duty in found.duties:
        print(f"Duty: {duty}.", file=sys.stderr)
    return {**asdict(found), "folder": str(arguments.out)}
