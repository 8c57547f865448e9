"""What bcftools and plink2 count in a VCF, by (contig, position, ref, alt) of each record's first alternate."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest

Place = tuple[str, int, str, str]


@dataclass(frozen=True)
class Counts:
    """AC and AN of the allele; individuals by zygosity, as the program tells them."""

    ac: int
    an: int
    het: int = 0
    hom: int = 0
    hemi: int = 0


def needed(*programs: str) -> None:
    """Skip loudly where a program is missing."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (apt-get install {program})")


def run(command: str) -> str:
    found = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"{command}\n{found.stderr[-2000:]}"
    return found.stdout


def bcftools(path: Path, samples: Sequence[str], *, split: bool = False) -> dict[Place, Counts]:
    """`bcftools view -S | +fill-tags`; with `split` after `norm -m-`, for records that hold several alternates."""
    chosen = path.parent / "chosen.txt"
    chosen.write_text("".join(f"{name}\n" for name in samples))
    tags = r"%CHROM\t%POS\t%REF\t%ALT\t%AC\t%AN\t%AC_Het\t%AC_Hom\t%AC_Hemi\n"
    first = f"bcftools norm -m- -Ou {path} | " if split else ""
    text = run(
        f"{first}bcftools view -S {chosen} -Ou {'' if split else path} | "
        f"bcftools +fill-tags -Ou -- -t AN,AC,AC_Het,AC_Hom,AC_Hemi | bcftools query -f '{tags}'"
    )
    found = {}
    for line in text.splitlines():
        contig, position, ref, alt, ac, an, het, copies, hemi = line.split("\t")
        ac, het, copies, hemi = (int(one.split(",")[0]) for one in (ac, het, copies, hemi))
        found[contig, int(position), ref, alt.split(",")[0]] = Counts(ac, int(an), het, copies // 2, hemi)
    return found


def plink2(path: Path, sexes: Mapping[str, str], build: str = "b38") -> dict[Place, Counts]:
    """`plink2 --freq --geno-counts`, told everybody's karyotype. It cannot hold half a call: those are not there."""
    out = path.parent / "plink"
    sex = {"XX": "2", "XY": "1"}
    people = "".join(f"{name}\t{sex.get(sexes[name], 'NA')}\n" for name in sexes)
    out.with_suffix(".sexes").write_text("#IID\tSEX\n" + people)
    run(
        f"plink2 --vcf {path} --psam {out}.sexes --split-par {build} --vcf-half-call m --threads 1 --memory 700"
        f" --out {out} --freq cols=chrom,pos,ref,alt,altfreq,nobs"
        " --geno-counts cols=chrom,pos,ref,alt,homref,refalt,altxy,hapalt"
    )
    found = {}
    rows = zip(_rows(out.with_suffix(".afreq")), _rows(out.with_suffix(".gcount")), strict=True)
    for row, genotypes in rows:
        contig = {"PAR1": "X", "PAR2": "X"}.get(row["#CHROM"], row["#CHROM"])
        an = int(row["OBS_CT"])
        frequency = row["ALT_FREQS"].split(",")[0]
        ac = round(float(frequency) * an) if an else 0
        # TWO_ALT_GENO_CTS: 1/1, then with a second alternate 1/2, 2/2
        pairs = [int(n) for n in genotypes["TWO_ALT_GENO_CTS"].split(",")]
        het = int(genotypes["HET_REF_ALT_CTS"].split(",")[0]) + (pairs[1] if len(pairs) > 1 else 0)
        hemi = int(genotypes["HAP_ALT_CTS"].split(",")[0])
        place = (contig, int(row["POS"]), row["REF"], row["ALT"].split(",")[0])
        found[place] = Counts(ac, an, het, pairs[0], hemi)
    return found


@dataclass(frozen=True)
class Half:
    """Half-called genotypes of a record: how many, and how many of them hold the allele."""

    calls: int
    carriers: int


def half_called(path: Path) -> dict[Place, Half]:
    """Read with pysam."""
    found = {}
    with pysam.VariantFile(str(path)) as file:
        for record in file:
            alleles = [one["GT"] for one in record.samples.values()]
            half = [one for one in alleles if len(one) == 2 and (one[0] is None) != (one[1] is None)]
            place = (record.chrom, record.pos, record.ref, record.alts[0])
            found[place] = Half(len(half), sum(1 in one for one in half))
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    head, *lines = path.read_text().splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]
