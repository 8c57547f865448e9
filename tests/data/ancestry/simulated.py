"""Genotypes of three groups with families, as codes of data/ancestry/calls.py and as a VCF."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

NOW = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)
GROUPS, EACH, VARIANTS = 3, 60, 900
#: (place, place) of full siblings, of a parent and a child, and of one person twice.
SIBLINGS, PARENT_CHILD, TWICE = (0, 1), (2, 3), (4, 5)


def genotypes(seed: int = 7, missing: float = 0.01) -> np.ndarray:
    """uint8 (VARIANTS, GROUPS × EACH): Balding–Nichols frequencies with F_ST 0.1; families in the first group."""
    rng = np.random.Generator(np.random.SFC64(seed))
    ancestral = rng.uniform(0.1, 0.9, VARIANTS)
    frequency = rng.beta(ancestral[:, None] * 9, (1 - ancestral[:, None]) * 9, (VARIANTS, GROUPS)).clip(0.03, 0.97)
    group = np.repeat(np.arange(GROUPS), EACH)
    alleles = (rng.random((2, VARIANTS, len(group))) < frequency[:, group]).astype(np.uint8)
    mother, father = alleles[:, :, 6], alleles[:, :, 7]  # of the siblings, in the sample themselves
    for child in SIBLINGS:
        alleles[:, :, child] = _child(rng, mother, father)
    parent, child = PARENT_CHILD
    alleles[0, :, child] = np.where(rng.random(VARIANTS) < 0.5, alleles[0, :, parent], alleles[1, :, parent])
    alleles[:, :, TWICE[1]] = alleles[:, :, TWICE[0]]
    codes = np.array([0, 1, 3], np.uint8)[alleles.sum(axis=0)]
    codes[rng.random(codes.shape) < missing] = 2
    return codes


def _child(rng: np.random.Generator, mother: np.ndarray, father: np.ndarray) -> np.ndarray:
    half = rng.random((2, VARIANTS)) < 0.5
    return np.stack([np.where(half[0], mother[0], mother[1]), np.where(half[1], father[0], father[1])])


def places() -> list[tuple[str, int]]:
    """(contig, position) of the variants: 2 Mb apart, away from regions of long-range LD."""
    free = [(c, p * 2_000_000 + 500_000) for c in range(1, 23) for p in range(1, 60) if c not in (2, 6, 8, 17)]
    return [(str(contig), position) for contig, position in free[:VARIANTS]]


def write_vcf(path: Path, codes: np.ndarray) -> Path:
    words = np.array(["0/0", "0/1", "./.", "1/1"])
    names = [f"s{i:03}" for i in range(codes.shape[1])]
    lines = ["##fileformat=VCFv4.2", '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
    lines += [f"##contig=<ID={contig}>" for contig in dict.fromkeys(contig for contig, _ in places())]
    lines.append("\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *names]))
    for (contig, position), row in zip(places(), codes, strict=True):
        lines.append("\t".join([contig, str(position), ".", "A", "G", ".", "PASS", ".", "GT", *words[row]]))
    path.write_text("\n".join(lines) + "\n")
    return path


def build(folder: Path) -> Path:
    """A warehouse of them, GRU, through the real ingest, with four components: dataset 'kin'."""
    from data.ancestry import derive_ancestry
    from data.ingest import ingest

    source = folder / "source"
    source.mkdir()
    write_vcf(source / "kin.vcf", genotypes())
    names = [f"s{i:03}" for i in range(GROUPS * EACH)]
    words = [f"G{i // EACH}-like" for i in range(GROUPS * EACH)]
    (source / "individuals.csv").write_text("individual_id,genetic_group\n" + "\n".join(
        f"{name},{word}" for name, word in zip(names, words, strict=True)) + "\n")  # fmt: skip
    (source / "relatives.csv").write_text(
        "individual_id,relative_id,relationship,kinship\n"
        + "".join(f"{names[a]},{names[b]},{word},{k}\n" for (a, b), word, k in (
            (SIBLINGS, "sibling", 0.25), (tuple(reversed(PARENT_CHILD)), "parent", 0.25), (TWICE, "duplicate", 0.5)))
    )  # fmt: skip
    ingest([source], folder / "warehouse", dataset="kin", data_use="DUO:0000042", now=NOW)
    derive_ancestry(folder / "warehouse", components_wanted=4)
    return folder / "warehouse"
