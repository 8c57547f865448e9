"""Genotypes as PLINK's files: .pgen with .pvar and .psam, or .bed with .bim and .fam.

Written from their specifications: .pgen in its storage mode of two bits a genotype (plink-ng, pgen_spec, mode 0x02,
every REF known), .bed variant by variant (PLINK 1.9's). Copies are of ALT; on X outside PAR a man's copy is written
homozygous, as PLINK reads it; PAR has contigs PAR1 and PAR2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

_PGEN = np.array([0, 1, 2, 3], np.uint8)  # copies of ALT, 3 missing
_BED = np.array([3, 2, 0, 1], np.uint8)  # two bits: homozygous A1, missing, heterozygous, homozygous A2; A1 is ALT
_SEX = {"XY": "1", "XX": "2"}


def variant_names(variants: pl.DataFrame) -> list[str]:
    """contig-position-ref-alt: how pages and commands name them too."""
    return variants.select(pl.format("{}-{}-{}-{}", "contig", "position", "ref", "alt")).to_series().to_list()


def write_pgen(prefix: Path, called: Any, names: tuple[str, ...], sex: tuple[str | None, ...]) -> list[Path]:
    """The three files; `called` as in queries/variants/called.py."""
    pgen, pvar, psam = (_beside(prefix, suffix) for suffix in (".pgen", ".pvar", ".psam"))
    with pgen.open("wb") as out:
        out.write(b"\x6c\x1b\x02" + struct.pack("<II", len(called), len(names)) + b"\x40")
        for block in _packed(called, _PGEN):
            out.write(block)
    lines = ["#CHROM\tPOS\tID\tREF\tALT"]
    lines += ["\t".join(map(str, row)) for row in _placed(called.variants, ("contig", "position", "id", "ref", "alt"))]
    pvar.write_text("\n".join(lines) + "\n", encoding="utf-8")
    people = [f"{name}\t{name}\t{_SEX.get(each or '', 'NA')}" for name, each in zip(names, sex, strict=True)]
    psam.write_text("\n".join(["#FID\tIID\tSEX", *people]) + "\n", encoding="utf-8")
    return [pgen, pvar, psam]


def write_bed(prefix: Path, called: Any, names: tuple[str, ...], sex: tuple[str | None, ...]) -> list[Path]:
    """The three files; A1 is ALT."""
    bed, bim, fam = (_beside(prefix, suffix) for suffix in (".bed", ".bim", ".fam"))
    with bed.open("wb") as out:
        out.write(b"\x6c\x1b\x01")
        for block in _packed(called, _BED):
            out.write(block)
    rows = _placed(called.variants, ("contig", "id", "position", "alt", "ref"))
    bim.write_text(
        "".join(f"{contig}\t{name}\t0\t{at}\t{alt}\t{ref}\n" for contig, name, at, alt, ref in rows), encoding="utf-8"
    )
    people = (f"{name}\t{name}\t0\t0\t{_SEX.get(each or '', '0')}\t-9\n" for name, each in zip(names, sex, strict=True))
    fam.write_text("".join(people), encoding="utf-8")
    return [bed, bim, fam]


def write_about(prefix: Path, told: Iterable[tuple[str, str]]) -> Path:
    """What PLINK's files have no place for: where they come from, and who annotated their variants."""
    path = _beside(prefix, ".about.txt")
    path.write_text("".join(f"{name}: {said}\n" for name, said in told), encoding="utf-8")
    return path


def _beside(prefix: Path, suffix: str) -> Path:
    return prefix.with_name(prefix.name + suffix)


def _placed(variants: pl.DataFrame, columns: tuple[str, ...]) -> Iterator[tuple]:
    par = pl.when(pl.col("position") < 10_000_000).then(pl.lit("PAR1")).otherwise(pl.lit("PAR2"))
    on_par = (pl.col("contig") == "X") & ~pl.col("on_x")
    frame = variants.with_columns(
        contig=pl.when(on_par).then(par).otherwise(pl.col("contig")),
        id=pl.Series(variant_names(variants), dtype=pl.String),
    )
    yield from frame.select(columns).iter_rows()


def _packed(called: Any, codes: np.ndarray) -> Iterator[bytes]:
    """Genotypes of one variant after another, four a byte, the first in the lowest bits."""
    people = len(called.people)
    for places, copies, missing in called.blocks():
        for row, place in enumerate(places.tolist()):
            unknown = missing[row] | ~called.expected(place)
            cells = np.zeros(-(-people // 4) * 4, np.uint8)
            cells[:people] = codes[np.where(unknown, 3, copies[row])]
            quads = cells.reshape(-1, 4)
            yield (quads[:, 0] | quads[:, 1] << 2 | quads[:, 2] << 4 | quads[:, 3] << 6).tobytes()
