"""Reads of the dataset 'tiny' (tests/warehouses.py), made up: a FASTA of chromosome 19, and BAM and CRAM files on it.

The FASTA has bases in 19:11100001–11120000 and N elsewhere. Every file holds DEPTH pairs of 100 bases around each of
PLACES, with the alleles that the genotypes say; names, groups, tags and header lines that must not leave stand in all.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import pysam

from tests.warehouses import write_tiny

CONTIG, LENGTH = "chr19", 58_617_616
BASES_FROM, BASES_TO = 11_100_001, 11_120_000
DEPTH, LONG = 30, 100
#: position, ref, alt: of tests/warehouses.py
PLACES = ((11_105_408, "C", "T"), (11_110_000, "A", "G"))
#: of whom there are reads, and the copies of alt at each of PLACES
COPIES: Mapping[str, tuple[int, int]] = {"S00": (1, 1), "S02": (2, 1), "S30": (1, 1), "S40": (0, 1), "S49": (0, 0)}
CRAM = "S30"
SECRETS = ("SEQUENCER", "hospital", "UMIUMI", "bwa mem", "/data/", *COPIES)


def write_fasta(path: Path) -> Path:
    """The chromosome on one line, and its index."""
    rng = random.Random(19)
    bases = "".join(rng.choices("ACGT", k=BASES_TO - BASES_FROM + 1))
    for position, ref, _ in PLACES:
        at = position - BASES_FROM
        bases = bases[:at] + ref + bases[at + 1 :]
    with path.open("w") as file:
        file.write(f">{CONTIG}\n{'N' * (BASES_FROM - 1)}{bases}{'N' * (LENGTH - BASES_TO)}\n")
    path.with_name(path.name + ".fai").write_text(f"{CONTIG}\t{LENGTH}\t{len(CONTIG) + 2}\t{LENGTH}\t{LENGTH + 1}\n")
    return path


def write_reads(path: Path, biosample: str, fasta: Path, *, header: Mapping | None = None, index: bool = True) -> Path:
    """A BAM or CRAM file, by the path's ending. `header` takes the place of parts of its header."""
    whole = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": CONTIG, "LN": LENGTH}],
        "RG": [{"ID": "SEQUENCER.1", "SM": biosample, "LB": "hospital"}],
        "PG": [{"ID": "bwa", "CL": f"bwa mem /data/{biosample}.fq"}],
        "CO": [f"of {biosample}, hospital"],
    } | dict(header or {})
    cram = path.suffix == ".cram"
    reads = _pairs(biosample, fasta)
    with pysam.AlignmentFile(
        str(path), "wc" if cram else "wb", header={k: v for k, v in whole.items() if v}, reference_filename=str(fasta)
    ) as file:
        for each in sorted(reads, key=lambda read: read["pos"]):
            file.write(_aligned(each, file.header))
    if index:
        pysam.index(str(path))
    return path


def write_tiny_with_reads(folder: Path) -> Path:
    """The files of the dataset 'tiny' without its clinical tables, with the table `reads` and what it names beside."""
    write_tiny(folder)
    shutil.rmtree(folder / "omop")
    fasta = write_fasta(folder / "chr19.fa")
    rows = ["biosample_id,file,reference"]
    for biosample in COPIES:
        name = f"{biosample}.{'cram' if biosample == CRAM else 'bam'}"
        write_reads(folder / name, biosample, fasta)
        rows.append(f"{biosample},{name},{fasta.name if biosample != 'S02' else ''}")
    for each in (*folder.glob("*.bam*"), *folder.glob("*.cram*")):
        each.rename(_beside(folder) / each.name)
    (folder / "reads.csv").write_text("\n".join(rows).replace(",S", f",../{folder.name}_reads/S") + "\n")
    return folder


def _beside(folder: Path) -> Path:
    beside = folder.with_name(f"{folder.name}_reads")
    beside.mkdir(exist_ok=True)
    return beside


def _pairs(biosample: str, fasta: Path) -> list[dict]:
    rng = random.Random(biosample)
    with pysam.FastaFile(str(fasta)) as whole:
        bases = whole.fetch(CONTIG, BASES_FROM - 1, BASES_TO)
    made: list[dict] = []
    for (position, _, alt), copies in zip(PLACES, COPIES.get(biosample, (0, 0)), strict=True):
        for number in range(DEPTH):
            start = position - 1 - rng.randrange(10, LONG - 10)
            mate = start + rng.randrange(150, 300)
            carries = copies == 2 or (copies == 1 and number % 2 == 0)
            for first, pos in ((True, start), (False, mate)):
                sequence = list(bases[pos - BASES_FROM + 1 : pos - BASES_FROM + 1 + LONG])
                md = str(LONG)
                if carries and pos <= position - 1 < pos + LONG:
                    at = position - 1 - pos
                    md = f"{at}{sequence[at]}{LONG - 1 - at}"
                    sequence[at] = alt
                made.append({
                    "name": f"SEQUENCER:{biosample}:{position}:{number}", "pos": pos, "mate": mate if first else start,
                    "first": first, "seq": "".join(sequence), "md": md,
                })  # fmt: skip
    return made


def _aligned(one: dict, header: pysam.AlignmentHeader) -> pysam.AlignedSegment:
    read = pysam.AlignedSegment(header)
    read.query_name, read.query_sequence = one["name"], one["seq"]
    read.flag = 99 if one["first"] else 147
    read.reference_id = read.next_reference_id = 0
    read.reference_start, read.next_reference_start = one["pos"], one["mate"]
    read.mapping_quality, read.cigarstring = 60, f"{LONG}M"
    read.template_length = (1 if one["first"] else -1) * (abs(one["mate"] - one["pos"]) + LONG)
    read.query_qualities = pysam.qualitystring_to_array("I" * LONG)
    read.set_tags([("RG", "SEQUENCER.1"), ("MD", one["md"]), ("NM", int(len(one["md"]) > 3)), ("RX", "UMIUMI")])
    return read
