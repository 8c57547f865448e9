"""Genotypes of a cohort as PLINK's files; with --outcome, phenotype and covariates beside and the command to test them.

Roles with row access only. .pgen, .pvar and .psam, or .bed, .bim and .fam with --bed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from access.asking import Asking
from access.banners import RESEARCH_BANNER
from cohorts.errors import InvalidQuestion
from exchange import hand_off
from exchange.plink_files import write_about, write_bed, write_pgen
from exchange.sealed import add_recipients, ending, sealed
from queries.answer import answer
from queries.associations.files import AssociationFiles, AssociationFilesAnswer
from queries.associations.variant_scan import MIN_COPIES, VariantScan
from queries.commands.covariates import add_adjust, adjusting
from queries.commands.files import read_cohort
from queries.commands.shared import add_shared, with_asking
from queries.warehouse import Warehouse

HELP = "genotypes as PLINK files, and with --outcome what plink2 and REGENIE need to test them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cohort", nargs="?", metavar="COHORT.json", help="whose genotypes; without one, everybody permitted"
    )
    parser.add_argument("--out", metavar="PREFIX", required=True, type=Path, help="files PREFIX.pgen, PREFIX.pvar, …")
    parser.add_argument("--bed", action="store_true", help=".bed, .bim and .fam instead of .pgen")
    parser.add_argument("--outcome", metavar="O", help="a case definition, SYSTEM:code or LOINC:code: who is compared")
    parser.add_argument("--region", default="", metavar="R", help="contig:start-end; default: autosomes and X")
    parser.add_argument(
        "--min-copies", type=int, metavar="N", help=f"of both alleles in the release; default: 1, or {MIN_COPIES}"
    )
    add_adjust(parser)
    parser.add_argument("--related", action="store_true", help="keep close relatives among cases and controls")
    add_recipients(parser)
    add_shared(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the files, and say what they hold."""
    told = with_asking(arguments, write)
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"{told['variants']:,} variants of {told['individuals']:,} individuals: {', '.join(told['files'])}")
    if told["commands"]:
        print(told["commands"])
    return 0


def write(
    arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking, *, related: bool | None = None
) -> dict[str, Any]:
    folder = arguments.out.parent
    if not folder.is_dir():
        raise InvalidQuestion(f"There is no folder {folder}", where="--out", do="Make it first")
    copies = arguments.min_copies or (MIN_COPIES if arguments.outcome else 1)
    adjust: tuple[str, ...] = ()
    if arguments.outcome:
        if arguments.cohort:
            raise InvalidQuestion("An outcome names its own cases and controls", do="Give one of both")
        adjust = adjusting(arguments, warehouse, asking)
        keep = arguments.related if related is None else related
        scan = VariantScan(arguments.outcome, adjust, copies, not keep, arguments.region)
        question = AssociationFiles(scan=scan)
    else:
        cohort = read_cohort(arguments.cohort, warehouse, asking) if arguments.cohort else None
        question = AssociationFiles(cohort=cohort, region=arguments.region, copies=copies)
    found = answer(warehouse, asking, question)
    with sealed(arguments.out, arguments.encrypt_for) as prefix:
        files = (write_bed if arguments.bed else write_pgen)(prefix, found.called, found.names, found.sex)
        files.append(write_about(prefix, _about(found, asking)))
        commands = ""
        if arguments.outcome:
            files += [*hand_off.write_tables(prefix, found, adjust), hand_off.write_common(prefix, found.called)]
            commands = hand_off.commands(
                arguments.out, found, adjust, bed=arguments.bed, min_copies=copies, relatives=found.relatives
            )  # fmt: skip
            text = prefix.with_name(prefix.name + ".commands")
            text.write_text(commands, encoding="utf-8")
            files.append(text)
    last = ending(arguments.encrypt_for)
    print("Individuals' genotypes: keep these files as the data use of each dataset asks.", file=sys.stderr)
    return {
        "variants": len(found.called), "individuals": len(found.names), "assembly": found.assembly,
        "release": found.release, "files": [f"{folder / each.name}{last}" for each in files],
        "commands": commands,
    }  # fmt: skip


def _about(found: AssociationFilesAnswer, asking: Asking) -> list[tuple[str, str]]:
    said = [("release", found.release), ("assembly", found.assembly)]
    said += [("annotation", str(layer)) for layer in found.layers]
    said += [("purpose", asking.purpose.sentence())] if asking.purpose else []
    return [*said, ("notice", RESEARCH_BANNER)]
