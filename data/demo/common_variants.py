"""Over ten thousand independent common variants between genes; frequencies differ by group (Balding–Nichols)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.gene_places import REFERENCE
from data.demo.plan import FST, GROUPS, stream

NUMBER = 14_300  # places tried on the autosomes; every sixth or so lies in a gene or a centromere and is given up
NUMBER_X = 260
LENGTHS = {  # GRCh38
    "1": 248956422, "2": 242193529, "3": 198295559, "4": 190214555, "5": 181538259, "6": 170805979, "7": 159345973,
    "8": 145138636, "9": 138394717, "10": 133797422, "11": 135086622, "12": 133275309, "13": 114364328, "14": 107043718,
    "15": 101991189, "16": 90338345, "17": 83257441, "18": 80373285, "19": 58617616, "20": 64444167, "21": 46709983,
    "22": 50818468, "X": 156040895,
}  # fmt: skip
PSEUDOAUTOSOMAL_END = 2_781_479
SMALLEST, LARGEST = 0.025, 0.20  # ancestral frequency, density ∝ 1/p


@dataclass(frozen=True)
class Common:
    """`variants`: contig, position, ref, alt. `frequency`: variants × groups."""

    variants: pl.DataFrame
    frequency: np.ndarray


def common_variants(seed: int) -> Common:
    rng = stream(seed, "common variants")
    span = ("contig", "start_position", "end_position")
    bands = pl.read_parquet(REFERENCE / "cytoband.parquet").filter(pl.col("stain").is_in(["acen", "gvar", "stalk"]))
    genes = pl.concat([pl.read_parquet(REFERENCE / "gene.parquet").select(span), bands.select(span)])
    places = []
    autosomes = sum(length for contig, length in LENGTHS.items() if contig != "X")
    for contig, length in LENGTHS.items():
        number = NUMBER_X if contig == "X" else round(NUMBER * length / autosomes) + 1
        places += [(contig, int(p)) for p in _between_genes(rng, genes, contig, length, number)]
    n = len(places)
    ref = rng.integers(0, 4, n)
    alt = (ref + np.array([2, 1, 2, 3])[rng.integers(0, 4, n)]) % 4  # A C G T: two steps on is a transition
    variants = pl.DataFrame(places, schema=["contig", "position"], orient="row").with_columns(
        pl.Series("ref", np.array(list("ACGT"))[ref]), pl.Series("alt", np.array(list("ACGT"))[alt])
    )
    ancestral = SMALLEST * (LARGEST / SMALLEST) ** rng.random(n)
    frequency = np.empty((n, len(GROUPS)))
    for g, f in enumerate(FST):
        spread = (1 - f) / f
        frequency[:, g] = rng.beta(ancestral * spread, (1 - ancestral) * spread)
    return Common(variants, np.minimum(frequency, 0.98))


def _between_genes(rng: np.random.Generator, genes: pl.DataFrame, contig: str, length: int, number: int) -> np.ndarray:
    """Evenly spread places that no gene covers, at least tens of kilobases apart."""
    here = genes.filter(pl.col("contig") == contig).sort("start_position")
    starts, ends = here["start_position"].to_numpy(), np.maximum.accumulate(here["end_position"].to_numpy())
    low, high = PSEUDOAUTOSOMAL_END + 20_000, length - 400_000
    step = (high - low) / number
    found = []
    for k in range(number):
        tries = np.sort(low + (k + 0.1 + 0.8 * rng.random(24)) * step).astype(np.int64)
        rng.shuffle(tries)
        before = np.searchsorted(starts, tries, side="right") - 1
        free = (before < 0) | (ends[np.maximum(before, 0)] < tries)
        if free.any():
            found.append(tries[np.argmax(free)])
    return np.array(found)
