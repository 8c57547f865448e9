"""A release of 200,000 variants × 25,000 people made without a VCF, and the same genotypes for PLINK.

Both are cached in bench/out/.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import duckdb
import numpy as np

from bench.make_vcf import OUT, frequencies
from data.build.call_set import Calls, CallSet, PieceWriter
from data.build.codes import pack
from data.build.genotypes import load_genotypes

SCHEMA = Path(__file__).resolve().parent.parent / "data" / "schema.sql"
HET, HOM, NONE = pack(1, 0, 0), pack(2, 0, 0), pack(0, 0, 2)
_BED = np.full(256, 3, np.uint8)  # PLINK: 3 homozygous reference, 2 heterozygous, 0 homozygous alternate, 1 missing
_BED[[HET, HOM, NONE]] = 2, 0, 1
_MISSING = 0.0005


def large_release(individuals: int = 25_000, variants: int = 200_000, seed: int = 1) -> tuple[Path, Path]:
    """Paths of the DuckDB file and of the PLINK file set (without its suffix)."""
    OUT.mkdir(exist_ok=True)
    name = OUT / f"large_{individuals}x{variants}_{seed}"
    release, plink = name.with_suffix(".duckdb"), name
    if release.exists() and name.with_suffix(".pgen").exists():
        return release, plink
    work = OUT / "large.work"
    shutil.rmtree(work, ignore_errors=True)
    call_set = _write(work, plink, individuals, variants, np.random.default_rng(seed))
    subprocess.run(
        ["plink2", "--bfile", str(plink), "--make-pgen", "--out", str(plink)], check=True, capture_output=True
    )
    plink.with_suffix(".bed").unlink()
    unfinished = release.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with duckdb.connect(str(unfinished), config={"memory_limit": "2GB"}) as con:
        con.execute(SCHEMA.read_text())
        con.execute("INSERT INTO dataset VALUES (0, 'large', 'GRCh38', TRUE, TRUE)")
        con.execute("INSERT INTO assay VALUES (0, 0, 'large', 'GRCh38', 'germline', NULL, 'sites', '', FALSE)")
        con.execute(
            "INSERT INTO individual BY NAME SELECT UNNEST(RANGE(?)) AS individual_id, 0 AS dataset_id, "
            "'P' || individual_id AS source_id, 'alive' AS vital_status, TRUE AS unrelated",
            [individuals],
        )
        con.execute(
            "INSERT INTO biosample BY NAME SELECT individual_id AS biosample_id, *, 0 AS assay_id, TRUE AS speaks "
            "FROM (SELECT individual_id, source_id FROM individual)"
        )
        load_genotypes(con, [Calls(call_set, range(individuals))])
    unfinished.rename(release)
    shutil.rmtree(work)
    return release, plink


def _write(work: Path, plink: Path, individuals: int, variants: int, rng: np.random.Generator) -> CallSet:
    """The genotypes as a piece of a call set and as PLINK's .bed, .bim and .fam."""
    af = frequencies(variants, rng)
    writer = PieceWriter(work / "piece", quality=False)
    with plink.with_suffix(".bed").open("wb") as bed, plink.with_suffix(".bim").open("w") as bim:
        bed.write(b"\x6c\x1b\x01")
        held: list[tuple[int, np.ndarray, np.ndarray]] = []
        for i in range(variants):
            writer.add_variant("1", 1000 + 100 * i, "A", "G", f"rs{i}", False, None, None, None)
            bim.write(f"1\trs{i}\t0\t{1000 + 100 * i}\tG\tA\n")
            who, code = _genotypes(float(af[i]), individuals, rng)
            held.append((i, who, code))
            cells = np.full((individuals + 3) // 4 * 4, 3, np.uint8)
            cells[individuals:] = 0
            cells[who] = _BED[code]
            quads = cells.reshape(-1, 4)
            bed.write((quads[:, 0] | quads[:, 1] << 2 | quads[:, 2] << 4 | quads[:, 3] << 6).tobytes())
            if len(held) == 500 or i == variants - 1:
                writer.add_genotypes(
                    variant=np.repeat([v for v, _, _ in held], [len(w) for _, w, _ in held]),
                    biosample=np.concatenate([w for _, w, _ in held]),
                    code=np.concatenate([c for _, _, c in held]),
                )
                held = []
    names = [f"P{i}" for i in range(individuals)]
    plink.with_suffix(".fam").write_text("".join(f"{name}\t{name}\t0\t0\t0\t-9\n" for name in names))
    return CallSet("large", "GRCh38", tuple(names), (writer.close(),))


def _genotypes(af: float, individuals: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Who carries the allele or is missing, in order, and how; Hardy–Weinberg."""
    if af > 0.02:
        carriers = np.flatnonzero(rng.random(individuals, np.float32) < 1 - (1 - af) ** 2)
    else:
        carriers = np.unique(rng.integers(0, individuals, rng.binomial(individuals, 1 - (1 - af) ** 2)))
    code = np.where(rng.random(len(carriers)) < af / (2 - af), HOM, HET).astype(np.uint8)
    missing = np.setdiff1d(rng.integers(0, individuals, rng.poisson(individuals * _MISSING)), carriers)
    who = np.concatenate([carriers, missing])
    order = np.argsort(who, kind="stable")
    return who[order].astype(np.int32), np.concatenate([code, np.full(len(missing), NONE, np.uint8)])[order]
