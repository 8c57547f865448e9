"""`python -m data ingest` of a VCF of 25,000 × 20,000, beside `plink2 --make-pgen` and the limit, `bgzip -d`.

Memory too. They take turns, so that a machine that is slower for a while is so for all of them, and each one's fastest
run counts. What the first build of an installation does once, preparing the reference, stands in a row of its own.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from bench.make_vcf import OUT, make_vcf
from bench.rows import Row, Run, timed
from data.reference import prepared

RUNS = 5
MEMORY = 2 << 30


def run() -> list[Row]:
    vcf = make_vcf()
    shutil.rmtree(prepared.FOLDER, ignore_errors=True)
    anew = ingest_once(vcf)
    runs = {
        "ours": lambda: ingest_once(vcf),
        "peer": lambda: timed(["plink2", "--vcf", str(vcf), "--make-pgen", "--out", str(OUT / "pgen")]),
        "limit": lambda: timed(["bgzip", "-d", "-c", str(vcf)]),
    }
    rounds = [{name: one() for name, one in runs.items()} for _ in range(RUNS)]
    ours, peer, limit = (min((each[name] for each in rounds), key=lambda run: run.seconds) for name in runs)
    memory = max(each["ours"].memory for each in rounds)
    what = "Ingest of a VCF, 25,000 × 20,000"
    return [
        Row(what, ours.seconds, "plink2 --make-pgen", peer.seconds, at_most=1.0),
        Row(f"{what}, processor time", ours.processor, "plink2 --make-pgen", peer.processor),
        Row(f"{what}, first", anew.seconds, "plink2 --make-pgen", peer.seconds),
        Row(what, ours.seconds, "bgzip -d, one thread", limit.seconds),
        *_with_qualities(),
        Row("Peak memory of all its processes", memory / 1e6, "2 GB", MEMORY / 1e6, unit="M", at_most=1.0),
    ]


def _with_qualities() -> list[Row]:
    """GT:AD:DP:GQ with genotype QC, beside plink2 with its filters of GQ and DP (it has none of allele balance)."""
    vcf = make_vcf(individuals=2500, variants=4000, fields="GT:AD:DP:GQ")
    filters = ["--vcf-min-gq", "20", "--vcf-min-dp", "10"]
    peer_command = ["plink2", "--vcf", str(vcf), *filters, "--make-pgen", "--out", str(OUT / "pgen")]
    rounds = [(ingest_once(vcf), timed(peer_command)) for _ in range(RUNS)]
    ours, peer = (min((each[i] for each in rounds), key=lambda run: run.seconds) for i in (0, 1))
    what = "Ingest of GT:AD:DP:GQ, 2,500 × 4,000"
    return [
        Row(what, ours.seconds, "plink2 --vcf-min-gq --vcf-min-dp", peer.seconds),
        Row(f"{what}, processor time", ours.processor, "plink2 --vcf-min-gq --vcf-min-dp", peer.processor),
    ]


def ingest_once(vcf: Path) -> Run:
    """Into a warehouse of its own, so that every run publishes the first release."""
    warehouse = Path(tempfile.mkdtemp(dir=OUT))
    try:
        command = [
            sys.executable,
            "-m",
            "data",
            "ingest",
            str(vcf),
            "--warehouse",
            str(warehouse),
            "--data-use",
            "DUO:0000042",
        ]
        return timed(command)
    finally:
        shutil.rmtree(warehouse)
