"""What REGENIE needs for an outcome: PLINK files, phenotype, covariates, variants of its first step, and the commands.

Relatives stay: its first step is a whole-genome model, which deals with them. Roles with row access only.
"""

from __future__ import annotations

import argparse
import json

from cohorts.errors import InvalidQuestion
from exchange.commands import plink
from queries.commands.shared import with_asking

HELP = "files and commands to test an outcome with REGENIE, relatives kept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    plink.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the files, and print the commands."""
    if not arguments.outcome:
        raise InvalidQuestion("REGENIE tests an outcome", where="--outcome", do="Name one")
    told = with_asking(arguments, lambda *given: plink.write(*given, related=True))
    print(json.dumps(told, ensure_ascii=False) if arguments.json else told["commands"])
    return 0
