"""A large VCF with an exome-like frequency spectrum, the same bytes for the same arguments.

`python -m bench.make_vcf [--individuals 25000] [--variants 20000] [--fields GT|GT:AD:DP:GQ]`
writes it once into bench/out/.
"""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

import numpy as np
from isal import igzip

OUT = Path(__file__).parent / "out"
# Share of sites that are common, low-frequency and rare: about 500 carriers a site among 25,000 people.
COMMON, LOW = 0.045, 0.08
MISSING = 0.0005


def frequencies(variants: int, rng: np.random.Generator) -> np.ndarray:
    """Allele frequencies: common ones uniform on 2–50 %, low ones log-uniform on 0.1–2 %, the rest a few copies."""
    kind = rng.random(variants)
    common = rng.uniform(0.02, 0.5, variants)
    low = np.exp(rng.uniform(np.log(0.001), np.log(0.02), variants))
    rare = np.exp(rng.uniform(np.log(0.00002), np.log(0.0006), variants))
    return np.where(kind < COMMON, common, np.where(kind < COMMON + LOW, low, rare))


def header(individuals: int, fields: str) -> bytes:
    lines = ["##fileformat=VCFv4.2", "##contig=<ID=1,length=248956422,assembly=GRCh38>"]
    lines += ['##FILTER=<ID=PASS,Description="All filters passed">']
    described = {
        "GT": ("1", "String", "Genotype"),
        "AD": ("R", "Integer", "Reads of each allele"),
        "DP": ("1", "Integer", "Reads"),
        "GQ": ("1", "Integer", "Genotype quality"),
    }
    for field in fields.split(":"):
        number, kind, text = described[field]
        lines.append(f'##FORMAT=<ID={field},Number={number},Type={kind},Description="{text}">')
    names = "\t".join(f"P{i:06d}" for i in range(individuals))
    lines.append(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}")
    return ("\n".join(lines) + "\n").encode()


def genotype_columns(frequency: float, individuals: int, rng: np.random.Generator) -> np.ndarray:
    """The GT cells of one record as an (individuals, 4) byte array, each cell closed by a tab."""
    cells = np.tile(np.frombuffer(b"0/0\t", np.uint8), (individuals, 1))
    carriers = np.flatnonzero(rng.random(individuals, dtype=np.float32) < 1 - (1 - frequency) ** 2)
    homozygous = rng.random(len(carriers)) < frequency / (2 - frequency)
    cells[carriers, 2] = ord("1")
    cells[carriers[homozygous], 0] = ord("1")
    missing = rng.integers(0, individuals, rng.poisson(individuals * MISSING))
    cells[missing, 0] = cells[missing, 2] = ord(".")
    return cells


def with_qualities(cells: np.ndarray, rng: np.random.Generator) -> bytes:
    """The same cells as GT:AD:DP:GQ, with depths and qualities about as an exome has them."""
    depth = rng.poisson(32, len(cells))
    quality = np.clip(rng.normal(60, 22, len(cells)), 3, 99).astype(int)
    alt_reads = rng.binomial(depth, 0.5)
    text = []
    for cell, dp, gq, alt in zip(cells.tobytes().decode().split("\t"), depth, quality, alt_reads, strict=False):
        reads = {"0/0": (dp, 0), "1/1": (0, dp)}.get(cell, (dp - alt, alt))
        text.append(f"{cell}:{reads[0]},{reads[1]}:{dp}:{gq}")
    return "\t".join(text).encode()


def make_vcf(individuals: int = 25_000, variants: int = 20_000, fields: str = "GT", seed: int = 1) -> Path:
    """Write the file unless it is there, and return its path. Needs bgzip."""
    path = OUT / f"exome_{individuals}x{variants}_{fields.replace(':', '')}_{seed}.vcf.gz"
    if path.exists():
        return path
    OUT.mkdir(exist_ok=True)
    rng = np.random.default_rng(seed)
    af = frequencies(variants, rng)
    positions = 10_000 + np.cumsum(rng.integers(1, 4000, variants))
    bases = np.array(list("ACGT"))
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as out:
        squeeze = subprocess.Popen(["bgzip", "-c", "-@", "2"], stdin=subprocess.PIPE, stdout=out)
        squeeze.stdin.write(header(individuals, fields))
        for i in range(variants):
            ref, alt = bases[rng.choice(4, 2, replace=False)]
            fixed = f"1\t{positions[i]}\t.\t{ref}\t{alt}\t.\tPASS\t.\t{fields}\t".encode()
            cells = genotype_columns(af[i], individuals, rng)
            columns = cells.tobytes()[:-1] if fields == "GT" else with_qualities(cells, rng)
            squeeze.stdin.write(fixed + columns + b"\n")
        squeeze.stdin.close()
        if squeeze.wait():
            raise RuntimeError("bgzip failed")
    unfinished.rename(path)
    return path


def tenfold(vcf: Path, times: int = 10) -> Path:
    """The records of a file of one contig ten times, further along each time. Needs bgzip."""
    path = OUT / f"{vcf.name.removesuffix('.vcf.gz')}_x{times}.vcf.gz"
    if path.exists():
        return path
    text = igzip.open(vcf).read()
    head, _, body = text.partition(b"\n1\t")
    records = [record.partition(b"\t") for record in body.rstrip(b"\n").split(b"\n1\t")]
    length = int(records[-1][0])
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as out:
        squeeze = subprocess.Popen(["bgzip", "-c", "-@", "2"], stdin=subprocess.PIPE, stdout=out)
        squeeze.stdin.write(head + b"\n")
        for turn in range(times):
            for position, _, rest in records:
                squeeze.stdin.write(b"1\t%d\t%s\n" % (int(position) + turn * length, rest))
        squeeze.stdin.close()
        if squeeze.wait():
            raise RuntimeError("bgzip failed")
    unfinished.rename(path)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--individuals", type=int, default=25_000)
    parser.add_argument("--variants", type=int, default=20_000)
    parser.add_argument("--fields", default="GT", choices=["GT", "GT:AD:DP:GQ"])
    arguments = parser.parse_args()
    print(make_vcf(arguments.individuals, arguments.variants, arguments.fields))
