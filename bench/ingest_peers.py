"""`python -m data ingest` beside bcftools, cyvcf2 and vcf2zarr, on files of bench/ingest.py; and ten times the file.

Peers that are Python packages have environments of their own. Each is run once on a file, on both processors where it
can use them. What they do differs: bcftools writes BCF, cyvcf2 reads genotypes (and DP, GQ, AD) as arrays and keeps
nothing, vcf2zarr writes Zarr, bgzip alone unpacks; ours is a whole release with frequencies, checked and published.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bench.environments import python_of
from bench.ingest import ingest_once
from bench.make_vcf import OUT, make_vcf, tenfold
from bench.rows import Row, Run, timed

_PEER = Path(__file__).with_name("cyvcf2_peer.py")


def run() -> list[Row]:
    large = make_vcf()
    small = make_vcf(individuals=2500, variants=4000, fields="GT:AD:DP:GQ")
    rows = [*_beside(large, "25,000 × 20,000"), *_beside(small, "2,500 × 4,000, GT:AD:DP:GQ")]
    return [*rows, *_ten_times(small)]


def _beside(vcf: Path, what: str) -> list[Row]:
    ours = ingest_once(vcf)
    return [Row(f"Ingest, {what}", ours.seconds, name, peer.seconds, at_most=1.0) for name, peer in _peers(vcf).items()]


def _peers(vcf: Path) -> dict[str, Run]:
    cyvcf2 = python_of("cyvcf2", "cyvcf2", "cyvcf2==0.34.0")
    zarr = python_of("bio2zarr", "bio2zarr, cyvcf2", "bio2zarr[vcf]==0.2.1").with_name("vcf2zarr")
    if not vcf.with_suffix(".gz.csi").exists():
        subprocess.run(["bcftools", "index", str(vcf)], check=True)
    out = OUT / "peer.vcz"
    shutil.rmtree(out, ignore_errors=True)
    commands = {
        "bcftools view -Ob, two threads": [
            "bcftools",
            "view",
            "--threads",
            "2",
            "-Ob",
            "-o",
            str(OUT / "peer.bcf"),
            vcf,
        ],
        "cyvcf2, arrays": [cyvcf2, _PEER, vcf],
        "vcf2zarr convert, two processes": [zarr, "convert", "-f", "-Q", "-p", "2", vcf, out],
    }
    return {name: timed(list(map(str, command))) for name, command in commands.items()}


def _ten_times(vcf: Path) -> list[Row]:
    """Ten times the file: no more than ten times the time, and the same memory."""
    once, ten = ingest_once(vcf), ingest_once(tenfold(vcf))
    filters = ["--vcf-min-gq", "20", "--vcf-min-dp", "10"]
    peer = timed(["plink2", "--vcf", str(tenfold(vcf)), *filters, "--make-pgen", "--out", str(OUT / "pgen")])
    what = "Ten times the file, 2,500 × 40,000"
    return [
        Row(f"{what}: time", ten.seconds, "ten times that of one", 10 * once.seconds, at_most=1.0),
        Row(f"{what}: memory", ten.memory / 1e6, "that of one", once.memory / 1e6, unit="M", at_most=1.25),
        Row(f"{what}: processor time", ten.processor, "plink2 --vcf-min-gq --vcf-min-dp", peer.processor),
        Row(f"{what}: time", ten.seconds, "plink2 --vcf-min-gq --vcf-min-dp", peer.seconds),
        Row(f"{what}: memory", ten.memory / 1e6, "plink2", peer.memory / 1e6, unit="M"),
    ]
