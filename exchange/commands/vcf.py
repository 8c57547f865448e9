"""The variants of a place in a cohort as a VCF, bgzipped and indexed: genotypes, or sites with counts.

One record an allele. Counts and genotypes are those that pass genotype QC, on X and Y by genetic sex.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from access.asking import Asking
from cohorts.errors import InvalidQuestion
from exchange.sealed import add_recipients, ending, sealed
from exchange.vcf import Written, write_genotypes, write_sites
from exchange.vcf_file import check_path
from queries.commands.files import read_cohort
from queries.commands.shared import add_place, add_shared, locus, with_asking
from queries.variants.extract import Extract
from queries.warehouse import Warehouse

HELP = "variants of a cohort as a VCF: genotypes, or sites with counts (roles with row access)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cohort", nargs="?", metavar="COHORT.json", help="a cohort file; without one, everybody permitted"
    )
    add_place(parser)
    parser.add_argument("--out", metavar="F.vcf.gz", required=True, type=Path, help="written whole or not at all")
    parser.add_argument("--sites-only", action="store_true", help="no individuals: counts alone")
    parser.add_argument("--assembly", metavar="A", help="needed where the place has variants on several assemblies")
    parser.add_argument(
        "--relatives", choices=("keep", "leave-out"),
        help="individuals related to others; default: keep genotypes, leave out of counts of sites",
    )  # fmt: skip
    parser.add_argument(
        "--failing", choices=("missing", "keep"), default="missing",
        help="calls that fail genotype QC: './.' with FT (default), or kept with FT",
    )  # fmt: skip
    add_recipients(parser)
    add_shared(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and say what it holds."""
    told = with_asking(arguments, _write)
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    who = f"genotypes of {told['samples']:,}" if told["samples"] else f"counts among {told['individuals']:,}"
    print(f"{told['variants']:,} variants, {who} individuals, in {told['file']}; release {told['release']}")
    return 0


def _write(arguments: argparse.Namespace, warehouse: Warehouse, asking: Asking) -> dict[str, Any]:
    check_path(arguments.out)
    if arguments.sites_only and arguments.failing == "keep":
        raise InvalidQuestion("--failing keep is about genotypes", where="--sites-only", do="Leave one of them out")
    cohort = read_cohort(arguments.cohort, warehouse, asking) if arguments.cohort else None
    relatives = arguments.relatives == "keep" if arguments.relatives else not arguments.sites_only
    extract = Extract(locus(arguments), cohort, arguments.assembly, relatives)
    with sealed(arguments.out, arguments.encrypt_for) as out:
        if arguments.sites_only:
            written = write_sites(warehouse, asking, extract, out)
        else:
            written = write_genotypes(
                warehouse, asking, extract, out, keep_failing=arguments.failing == "keep", tick=_tick()
            )
    for line in _notes(written):
        print(line, file=sys.stderr)
    return {
        "variants": written.variants,
        "samples": written.samples,
        "individuals": written.about.individuals,
        "relatives_left_out": written.about.relatives,
        "without_genotypes": written.about.without + written.about.somatic,
        "assembly": written.about.assembly,
        "release": written.release,
        "file": f"{arguments.out}{ending(arguments.encrypt_for)}",
    }


def _notes(written: Written) -> list[str]:
    about = written.about
    notes = [about.note] if about.note else []
    if about.without:
        notes.append(f"{about.without:,} individuals were not sequenced on {about.assembly}.")
    if about.somatic and written.samples:
        notes.append(f"{about.somatic:,} individuals have somatic calls alone and no column.")
    notes += [f"Duty: {duty}." for duty in about.duties]
    return notes


def _tick() -> Any:
    """Progress for whoever looks at a terminal."""
    if not sys.stderr.isatty():
        return None
    return lambda done, parts: print(
        f"\r{done:,} of {parts:,} parts", end="" if done < parts else "\n", file=sys.stderr
    )
