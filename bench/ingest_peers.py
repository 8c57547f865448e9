"""`python -m data ingest` beside bcftools, cyvcf2 and vcf2zarr, on files of bench/ingest.py; and ten times the file.

Peers that are Python packages have environments of their own. Each is run once on a file, on both processors where it
can use them. What they do differs: bcftools writes BCF, cyvcf2 reads genotypes (and DP, GQ, AD) as arrays and keeps
nothing, vcf2zarr writes Zarr; ours is a whole release with frequencies, checked and published.
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
    rows = _beside(ingest_once(large), _peers(large), "Ingest, 25,000 × 20,000", at_most=1.0)
    # A second and a half is the same for every file: the database, its reference, the compiled kernel.
    once = ingest_once(small)
    rows += _beside(once, _peers(small), "Ingest, GT:AD:DP:GQ, 2,500 × 4,000")
    return [*rows, *_ten_times(once, tenfold(small))]


def _beside(ours: Run, peers: dict[str, Run], what: str, at_most: float | None = None) -> list[Row]:
    return [Row(what, ours.seconds, name, peer.seconds, at_most=at_most) for name, peer in peers.items()]


def _peers(vcf: Path, *, all_of_them: bool = True) -> dict[str, Run]:
    """`all_of_them`: vcf2zarr too, which takes minutes."""
    if not vcf.with_suffix(".gz.csi").exists():
        subprocess.run(["bcftools", "index", str(vcf)], check=True)
    bcf = str(OUT / "peer.bcf")
    cyvcf2 = python_of("cyvcf2", "cyvcf2", "cyvcf2==0.34.0")
    runs = {
        "bcftools view -Ob, two threads": timed(["bcftools", "view", "--threads", "2", "-Ob", "-o", bcf, str(vcf)]),
        "cyvcf2, arrays": timed([str(cyvcf2), str(_PEER), str(vcf)]),
    }
    if all_of_them:
        zarr = python_of("bio2zarr", "bio2zarr, cyvcf2", "bio2zarr[vcf]==0.2.1").with_name("vcf2zarr")
        out = OUT / "peer.vcz"
        shutil.rmtree(out, ignore_errors=True)
        convert = [str(zarr), "convert", "-f", "-Q", "-p", "2", str(vcf), str(out)]
        runs["vcf2zarr convert, two processes"] = timed(convert)
    return runs


def _ten_times(once: Run, vcf: Path) -> list[Row]:
    """Ten times the file: no more than ten times the time, and the same memory."""
    ten = ingest_once(vcf)
    filters = ["--vcf-min-gq", "20", "--vcf-min-dp", "10"]
    peer = timed(["plink2", "--vcf", str(vcf), *filters, "--make-pgen", "--out", str(OUT / "pgen")])
    what = "Ingest, GT:AD:DP:GQ, 2,500 × 40,000"
    return [
        Row(what, ten.seconds, "ten times that of a tenth", 10 * once.seconds, at_most=1.0),
        Row(f"{what}, memory", ten.memory / 1e6, "that of a tenth", once.memory / 1e6, unit="M", at_most=1.25),
        Row(what, ten.seconds, "plink2 --vcf-min-gq --vcf-min-dp", peer.seconds),
        Row(f"{what}, memory", ten.memory / 1e6, "plink2", peer.memory / 1e6, unit="M"),
        *_beside(ten, _peers(vcf, all_of_them=False), what),
    ]
