"""`python -m data ingest` of a VCF of 25,000 × 20,000, beside `plink2 --make-pgen` and the limit, `bgzip -d`.

Memory too.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from bench.make_vcf import OUT, make_vcf
from bench.rows import Row, Run, best_of, timed

RUNS = 3
MEMORY = 2 << 30


def run() -> list[Row]:
    vcf = make_vcf()
    peer = best_of(RUNS, ["plink2", "--vcf", str(vcf), "--make-pgen", "--out", str(OUT / "pgen")])
    limit = best_of(RUNS, ["bgzip", "-d", "-c", str(vcf)])
    ours = min((_ingest(vcf) for _ in range(RUNS)), key=lambda run: run.seconds)
    what = "Ingest of a VCF, 25,000 × 20,000"
    return [
        Row(what, ours.seconds, "plink2 --make-pgen", peer.seconds, at_most=1.0),
        Row(f"{what}, processor time", ours.processor, "plink2 --make-pgen", peer.processor),
        Row(what, ours.seconds, "bgzip -d, one thread", limit.seconds),
        Row("Peak memory of all its processes", ours.memory / 1e6, "2 GB", MEMORY / 1e6, unit="M", at_most=1.0),
    ]


def _ingest(vcf: Path) -> Run:
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
