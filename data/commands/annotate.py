"""`python -m data annotate`: layers about the variants of the release in force, genotypes untouched."""

from __future__ import annotations

import argparse
from pathlib import Path

from cohorts.errors import InvalidQuestion


def options(parser: argparse.ArgumentParser) -> None:
    """The options that `ingest` shares; --reference is its own there."""
    parser.add_argument(
        "--genes", type=Path, metavar="GFF3", help="compute consequences with bcftools csq (needs --reference)"
    )
    parser.add_argument("--clinvar", type=Path, metavar="VCF", help="ClinVar's VCF: classifications with stars")
    parser.add_argument(
        "--frequencies",
        action="append",
        default=[],
        metavar="[NAME[:VERSION]=]VCF",
        help="allele frequencies of a reference from a sites-only VCF; may be given several times",
    )
    parser.add_argument("--chain", type=Path, metavar="CHAIN", help="lift variants over: where they stand elsewhere")
    parser.add_argument("--onto", type=Path, metavar="FASTA", help="of the assembly that --chain leads to")


def asked_of(asked: argparse.Namespace):
    """The Asked of these options."""
    from data.annotation import Asked

    return Asked(tuple(asked.frequencies), asked.clinvar, asked.genes, asked.reference, asked.chain, asked.onto)


def add(commands, here: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "annotate", parents=[here], help="consequences, ClinVar, frequencies of the current release, asked again"
    )
    options(parser)
    parser.add_argument("--reference", type=Path, metavar="FASTA", help="the sequence that --genes is about")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> None:
    from data.ingest.rebuild import refresh
    from data.progress import Line

    wanted = asked_of(asked)
    if not wanted:
        raise InvalidQuestion(
            "Nothing to annotate with", where="annotate", do="Give --genes, --clinvar, --frequencies or --chain."
        )
    progress = Line()
    manifest = refresh(asked.warehouse, wanted, progress=progress)
    progress.end()
    print(f"Release {manifest['release']} is published.")
    for layer in manifest["annotations"]:
        print(
            f"  {layer['kind']}: {layer['name']} {layer['version']} on {layer['assembly']}, "
            f"{layer['matched']:,} of {layer['variants']:,} variants"
        )
