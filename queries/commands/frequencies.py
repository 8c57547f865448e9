"""`python -m queries frequencies [COHORT.json] (--gene G | --region R | --variant V | --all) --out F`"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from access.asking import Asking
from access.disclosure import plain
from queries.answer import answer
from queries.commands.files import check_out, read_cohort, write
from queries.commands.shared import add_place, locus
from queries.commands.tables import cell
from queries.export.layers import Layers
from queries.variants.frequencies import QC_RULE, Frequencies, FrequencyAnswer
from queries.warehouse import Warehouse

HELP = "allele counts and frequencies of a place, of everybody permitted or of a cohort"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command; the shared ones (--warehouse, --purpose, …) are added by the caller."""
    parser.add_argument(
        "cohort", nargs="?", metavar="COHORT.json", help="a cohort file; without one, everybody permitted"
    )
    add_place(parser)
    parser.add_argument("--out", metavar="F", required=True, type=Path, help="a .csv or .parquet file to write")
    parser.add_argument("--with-relatives", action="store_true", help="count related individuals too")
    parser.add_argument("--details", action="store_true", help="more columns: HGVS, ClinVar, carriers, raw counts, …")


def run(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    """Write the file; gives what was counted, as JSON can hold it."""
    check_out(arguments.out)
    cohort = read_cohort(arguments.cohort, warehouse, asking) if arguments.cohort else None
    question = Frequencies(
        cohort, locus(arguments), unrelated_only=not arguments.with_relatives, details=arguments.details
    )
    found: FrequencyAnswer = answer(warehouse, asking, question)
    write(found.frame, arguments.out)
    told = {
        "variants": found.frame.height,
        "individuals": plain(found.individuals),
        "relatives_left_out": plain(found.relatives),
        "release": found.release,
        "annotation": [str(layer) for layer in answer(warehouse, asking, Layers()).layers],
        "file": str(arguments.out),
    }
    for line in (f"Counted: calls passing quality control ({QC_RULE}).", found.note):
        if line:
            print(line, file=sys.stderr)
    return told


def readable(told: dict[str, Any]) -> str:
    counted = ", ".join(f"{cell(n)} ({name})" for name, n in told["individuals"].items())
    return (
        f"{told['variants']:,} variants in {told['file']}; individuals counted: {counted};"
        f" relatives left out: {cell(told['relatives_left_out'])}; release {told['release']}"
        f"{''.join(f'; {layer}' for layer in told['annotation'])}"
    )
