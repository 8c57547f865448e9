"""Left alignment, splitting and counting beside bcftools, on generated files (S-GT 1, 2, 3).

CONCORD_SEEDS sets how many files are generated (3).
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pysam
import pysam.bcftools
import pytest

from cohorts.errors import InvalidSource
from cohorts.normalise import bare
from data.ingest.vcf import read_call_set
from tests.data.vcf.releases import release_of

SEEDS = int(os.environ.get("CONCORD_SEEDS", "3"))
SAMPLES = tuple("ABCDEF")
Key = tuple[int, str, str]


def sequence(chance: random.Random) -> str:
    """Bases with many repeats, so that indels have somewhere to go; no repeat is longer than 40."""
    parts = []
    while sum(map(len, parts)) < 4000:
        unit = "".join(chance.choices("ACGT", k=chance.randint(1, 4)))
        parts.append(unit * chance.randint(1, 10))
        parts.append("".join(chance.choices("ACGT", k=chance.randint(1, 12))))
    return "".join(parts)


def alternates(chance: random.Random, ref: str) -> list[str]:
    """One to three alternates of REF: changed, cut, lengthened, by what stands beside or by anything."""
    found: list[str] = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        kind = chance.random()
        if kind < 0.3:
            alt = "".join(chance.choices("ACGT", k=len(ref)))
        elif kind < 0.6 and len(ref) > 1:
            alt = ref[: chance.randint(1, len(ref) - 1)]
        elif kind < 0.8:
            alt = ref + ref[-1] * chance.randint(1, 3)
        else:
            alt = ref[0] + "".join(chance.choices("ACGT", k=chance.randint(1, 5))) + ref[1:]
        if alt != ref and alt not in found:
            found.append(alt)
    return found or [ref + "A" if not ref.endswith("A") else ref + "C"]


def genotype(chance: random.Random, alleles: int) -> str:
    """Every awkward genotype: half calls, no calls, two alternates, one allele, phased or not."""
    one, two = (chance.choice([".", "0", "0", "0", *map(str, range(alleles + 1))]) for _ in range(2))
    return f"{one}{chance.choice('/|')}{two}"


def written(folder: Path, seed: int) -> tuple[Path, Path]:
    """(VCF, FASTA)"""
    chance = random.Random(seed)
    bases = sequence(chance)
    fasta, vcf = folder / "toy.fa", folder / "toy.vcf"
    fasta.write_text(f">chr1\n{bases}\n")
    lines = [
        "##fileformat=VCFv4.2",
        f"##contig=<ID=chr1,length={len(bases)}>",
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">',
        "\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *SAMPLES]),
    ]
    position = 1
    while position < len(bases) - 10:
        ref = bases[position - 1 : position - 1 + chance.choice((1, 1, 2, 3, 6))]
        alts = alternates(chance, ref)
        cells = [genotype(chance, len(alts)) for _ in SAMPLES]
        shown = chance.random() < 0.1
        lines.append("\t".join(
            ["chr1", str(position), ".", ref.lower() if shown else ref, ",".join(alts), ".", ".", ".", "GT", *cells]
        ))  # fmt: skip
        position += chance.randint(1, 60)
    vcf.write_text("\n".join(lines) + "\n")
    return vcf, fasta


def rolled(bases: str, position: int, ref: str, alt: str) -> int:
    """How much further right the same sequence comes of another record: by writing out the whole sequence each time."""
    start, gone, put = bare(position, ref, alt)
    if bool(gone) == bool(put):
        return 0
    at, made, n = start - 1, bases[: start - 1] + put + bases[start - 1 + len(gone) :], 0
    while at + n + 1 + len(gone) <= len(bases):
        moved = made[at + n + 1 : at + n + 1 + len(put)]
        if bases[: at + n + 1] + moved + bases[at + n + 1 + len(gone) :] != made:
            break
        n += 1
    return n


def by_bcftools(vcf: Path, fasta: Path, folder: Path) -> Iterator[tuple[Key, dict[str, int]]]:
    """Each allele as bcftools splits and normalises it, with its counts; allele numbers of the whole record for AN."""
    tagged = folder / "tagged.vcf"
    subprocess.run(["bcftools", "+fill-tags", vcf, "-o", tagged, "--", "-t", "AN"], check=True, capture_output=True)
    split = folder / "split.vcf"
    options = ["-f", str(fasta), "-m", "-any", "--multi-overlaps", ".", "-o", str(split)]
    pysam.bcftools.norm(*options, str(tagged), catch_stdout=False)
    counted = folder / "counted.vcf"
    tags = ["--", "-t", "AC,AC_Hom,AC_Het"]
    subprocess.run(["bcftools", "+fill-tags", split, "-o", counted, *tags], check=True, capture_output=True)
    with pysam.VariantFile(str(counted)) as file:
        for record in file:
            alt = record.alts[0] if record.alts else None
            if alt is not None and alt != "*":
                yield (record.pos, record.ref.upper(), alt.upper()), {
                    "ac": record.info["AC"][0], "an": record.info["AN"], "hom": record.info["AC_Hom"][0] // 2,
                }  # fmt: skip


@pytest.mark.skipif(shutil.which("bcftools") is None, reason="apt-get install bcftools")
@pytest.mark.parametrize("seed", range(SEEDS))
def test_s_gt_1_2_3_alleles_and_counts_are_those_of_bcftools(tmp_path: Path, seed: int) -> None:
    vcf, fasta = written(tmp_path, seed)
    expected = list(by_bcftools(vcf, fasta, tmp_path))
    times = Counter(key for key, _ in expected)
    with release_of([vcf], tmp_path, reference=fasta, assembly="GRCh38") as (con, _, _):
        rows = con.execute(
            "SELECT v.position, v.ref, v.alt, v.left_aligned, f.ac, f.an, f.hom, v.roll FROM variant AS v "
            "JOIN variant_frequency AS f ON f.variant_id = v.variant_id WHERE f.population = 'all'"
        ).fetchall()
    ours = {row[:3]: {"ac": row[4], "an": row[5], "hom": row[6]} for row in rows}
    assert all(row[3] for row in rows)
    bases = fasta.read_text().split()[1]
    assert {row[:3]: row[7] for row in rows} == {row[:3]: rolled(bases, *row[:3]) for row in rows}
    assert max(row[7] for row in rows) > 10
    assert set(ours) == set(times)
    # Two records may become one allele; bcftools keeps both, here they are one variant.
    once = {key: counts for key, counts in expected if times[key] == 1}
    assert len(once) > 100
    assert {key: ours[key] for key in once} == once


def test_s_gt_1_a_ref_that_is_not_the_fasta_s_is_refused_with_its_place(tmp_path: Path) -> None:
    vcf, fasta = written(tmp_path, 0)
    bases = fasta.read_text().split()[1]
    fasta.write_text(f">chr1\n{bases[:9]}{'A' if bases[9] != 'A' else 'C'}{bases[10:]}\n")
    lines = vcf.read_text().splitlines()
    lines[4:] = [f"chr1\t10\t.\t{bases[9]}\tN\t.\t.\t.\tGT" + "\t0/1" * len(SAMPLES)]
    vcf.write_text("\n".join(lines) + "\n")
    with pytest.raises(InvalidSource, match="disagrees with the reference FASTA") as refused:
        read_call_set([vcf], tmp_path / "work", reference=fasta, assembly="GRCh38")
    assert "toy.vcf, line 5, chr1:10" in refused.value.where


def test_s_gt_11_a_fasta_of_another_assembly_is_refused(tmp_path: Path) -> None:
    vcf, fasta = written(tmp_path, 0)
    fasta.write_text(">21\nACGT\n")
    Path(f"{fasta}.fai").write_text("21\t48129895\t4\t4\t5\n")  # chromosome 21 of GRCh37, by its length
    with pytest.raises(InvalidSource, match="FASTA is of GRCh37"):
        read_call_set([vcf], tmp_path / "work", reference=fasta, assembly="GRCh38")
