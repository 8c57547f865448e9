"""A small warehouse for the pages: 600 simulated people, one gene (LDLR) with its real exons, one planted effect.

Carriers of a pathogenic LDLR variant have coronary disease far more often. Everything comes from a fixed seed.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "data" / "reference"
RELEASE = "2026-01-01.1"
PEOPLE = 600
CODES = [  # system, code, name, domain
    ("PHECODE", "411", "Ischemic heart disease", "condition"),
    ("PHECODE", "411.2", "Myocardial infarction", "condition"),
    ("ICD10CM", "I21", "Acute myocardial infarction", "condition"),
    ("PHECODE", "585", "Renal failure", "condition"),
    ("LOINC", "13457-7", "Cholesterol in LDL", "measurement"),
    ("ATC", "C10AA", "HMG CoA reductase inhibitors", "treatment"),
]
ANCESTORS = [(0, 1, 1), (1, 2, 1), (0, 2, 2), *((n, n, 0) for n in range(len(CODES)))]
#: position in an exon of LDLR, ref, alt, SO term, class, ClinVar significance, allele frequency
ALLELES = [
    (11105408, "C", "T", "stop_gained", "loss_of_function", "pathogenic", 0.03),
    (11105220, "G", "A", "missense_variant", "missense", "likely_pathogenic", 0.02),
    (11105567, "C", "T", "missense_variant", "missense", None, 0.10),
    (11113307, "G", "A", "missense_variant", "missense", "conflicting", 0.01),
    (11116124, "C", "T", "synonymous_variant", "synonymous", None, 0.30),
    (11120143, "T", "C", "intron_variant", "other", None, 0.002),
]


def write_small_warehouse(directory: Path) -> Path:
    """Build the release in `directory` and point at it."""
    (directory / "releases").mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(11)
    with duckdb.connect(str(directory / "releases" / f"{RELEASE}.duckdb")) as con:
        con.execute((ROOT / "data" / "schema.sql").read_text(encoding="utf-8"))
        _reference(con)
        copies, called = _genotypes(con, chance)
        _people(con, chance, copies[:, 0] + copies[:, 1] > 0)
        _frequencies(con, copies, called)
    datasets = [{"name": "small", "assembly": "GRCh38", "simulated": True, "calendar": True}]
    manifest = {"release": RELEASE, "datasets": datasets}
    (directory / "releases" / f"{RELEASE}.json").write_text(json.dumps(manifest), encoding="utf-8")
    (directory / "current").write_text(RELEASE, encoding="utf-8")
    return directory


def _put(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    con.register("given", pl.DataFrame(rows, infer_schema_length=None).to_arrow())
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")
    con.unregister("given")


def _reference(con: duckdb.DuckDBPyConnection) -> None:
    path = {
        name: str(REFERENCE / f"{name}.parquet") for name in ("gene", "transcript", "exon", "protein_domain", "clinvar")
    }
    con.execute("INSERT INTO gene BY NAME SELECT *, 'GRCh38' AS assembly FROM read_parquet(?) WHERE symbol = 'LDLR'",
                [path["gene"]])  # fmt: skip
    con.execute("INSERT INTO transcript BY NAME SELECT t.*, 'GRCh38' AS assembly FROM read_parquet(?) AS t"
                " JOIN gene AS g ON g.gene_id = t.gene_id", [path["transcript"]])  # fmt: skip
    for table, more in (("exon", ", 'GRCh38' AS assembly"), ("protein_domain", "")):
        con.execute(f"INSERT INTO {table} BY NAME SELECT r.*{more} FROM read_parquet(?) AS r"
                    " JOIN transcript AS t ON t.transcript_id = r.transcript_id", [path[table]])  # fmt: skip
    con.execute("INSERT INTO gene_alias VALUES ('FHC', 'LDLR')")
    con.execute("INSERT INTO clinvar BY NAME SELECT *, 'GRCh38' AS assembly FROM read_parquet(?) WHERE gene = 'LDLR'",
                [path["clinvar"]])  # fmt: skip


def _genotypes(con: duckdb.DuckDBPyConnection, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Copies of each allele and whether it is called, people × alleles; the last twenty people have no sample."""
    copies = np.stack([chance.binomial(2, af, PEOPLE) for *_, af in ALLELES], axis=1)
    called = chance.random(copies.shape) > 0.01
    called[-20:] = False
    assay = {"assay_id": 0, "dataset_id": 0, "name": "exomes", "assembly": "GRCh38", "origin": "germline"}
    assay |= {"capture_kit": "kit", "callable_basis": "intervals", "qc_fields": "GQ,DP,AD", "cnv_assessed": False}
    _put(con, "assay", [assay])
    _put(
        con,
        "callable_interval",
        [{"assay_id": 0, "contig": "19", "start_position": 11080000, "end_position": 11140000}],
    )
    _put(con, "biosample", [{"biosample_id": n, "individual_id": n, "assay_id": 0, "source_id": f"S{n}", "speaks": True}
                            for n in range(PEOPLE - 20)])  # fmt: skip
    order = sorted(range(len(ALLELES)), key=lambda n: ALLELES[n][0])
    for key, n in enumerate(order):
        position, ref, alt, term, kind, significance, af = ALLELES[n]
        common = {"gene": "LDLR", "consequence": term, "consequence_class": kind, "hgvsp": f"p.Planted{n}"}
        place = {"assembly": "GRCh38", "contig": "19", "position": position, "ref": ref, "alt": alt}
        state = {"left_aligned": True, "region": "autosome", "packed": False, "groupmax_af": af}
        _put(con, "variant", [{"variant_id": key, **place, **state, **common}])
        _put(con, "consequence", [{"variant_id": key, "preferred": True, **common}])
        _put(con, "variant_assay", [{"variant_id": key, "assay_id": 0}])
        if significance:
            _put(con, "variant_clinvar", [{"variant_id": key, "significance": significance, "stars": 2,
                                           "release": "2024-12-15"}])  # fmt: skip
        rows = [
            {"variant_id": key, "biosample_id": person, "packed": False,
             "alt_count": int(copies[person, n]) if called[person, n] else 0, "other_alt_count": 0,
             "missing_count": 0 if called[person, n] else 2, "ploidy": 2, "passes_qc": True, "phased": False}
            for person in range(PEOPLE - 20) if copies[person, n] or not called[person, n]
        ]  # fmt: skip
        _put(con, "genotype", rows)
    return np.where(called, copies, 0), called


def _frequencies(con: duckdb.DuckDBPyConnection, copies: np.ndarray, called: np.ndarray) -> None:
    order = sorted(range(len(ALLELES)), key=lambda n: ALLELES[n][0])
    for key, n in enumerate(order):
        ac, an = int(copies[:, n].sum()), 2 * int(called[:, n].sum())
        hom = int((copies[:, n] == 2).sum())
        row = {"variant_id": key, "ac": ac, "an": an, "het": ac - 2 * hom, "hom": hom, "hemi": 0,
               "not_called": PEOPLE - an // 2, "ac_raw": ac, "an_raw": an}  # fmt: skip
        _put(con, "variant_frequency", [{**row, "population": name} for name in ("all", "unrelated")])


def _people(con: duckdb.DuckDBPyConnection, chance: np.random.Generator, carrier: np.ndarray) -> None:
    _put(
        con, "dataset", [{"dataset_id": 0, "name": "small", "assembly": "GRCh38", "simulated": True, "calendar": True}]
    )
    _put(con, "source", [{"source_id": 0, "dataset_id": 0, "name": "small.vcf.gz", "format": "vcf", "sha256": "0" * 64,
                          "bytes": 1234, "records": len(ALLELES)}])  # fmt: skip
    _put(con, "finding", [{"dataset_id": 0, "source": "small.vcf.gz", "rule": "no-sample", "severity": "note", "n": 20,
                           "outcome": "told",
                           "message": "20 individuals have no sample; their genotypes are unknown"}])  # fmt: skip
    _put(con, "code", [{"code_id": n, "system": s, "code": c, "name": name, "domain": d, "n_individuals": 1}
                       for n, (s, c, name, d) in enumerate(CODES)])  # fmt: skip
    _put(con, "code_ancestor", [{"ancestor_id": a, "descendant_id": d, "distance": n} for a, d, n in ANCESTORS])
    _put(con, "consent_profile", [
        {"profile_id": 0, "permission": "DUO:0000042", "disease": None, "modifiers": "{}"},
        {"profile_id": 1, "permission": "DUO:0000007", "disease": "PHECODE:585", "modifiers": "{}"},
    ])  # fmt: skip
    tables: dict[str, list[dict[str, Any]]] = {}
    for n in range(PEOPLE):
        birth = date(1940, 1, 1) + timedelta(days=int(chance.integers(0, 40 * 365)))
        entry = date(2005, 1, 1) + timedelta(days=int(chance.integers(0, 3 * 365)))
        last = entry + timedelta(days=int(chance.integers(5 * 365, 15 * 365)))
        dead = chance.random() < 0.1
        tables.setdefault("individual", []).append({
            "individual_id": n, "dataset_id": 0, "source_id": f"P{n:04}", "site": ["North", "South"][n % 2],
            "sex": ["female", "male"][int(chance.integers(2))], "karyotypic_sex": None, "birth_date": birth,
            "birth_precision": "day", "enrolment_date": entry, "vital_status": "deceased" if dead else "alive",
            "death_date": last if dead else None, "unrelated": True,
            "genetic_group": ["EUR-like", "AFR-like", None][int(chance.choice(3, p=[0.6, 0.35, 0.05]))],
        })  # fmt: skip
        span = {"individual_id": n, "start_date": entry, "end_date": last}
        tables.setdefault("observation_period", []).append(span)
        profile = {"individual_id": n, "profile_id": int(chance.random() < 0.1), "valid_from": entry, "basis": "record"}
        tables.setdefault("consent", []).append(profile | {"recontact_research": bool(chance.random() < 0.6)})
        onset = entry + timedelta(days=int((last - entry).days * chance.random()))
        event = {"individual_id": n, "start_date": onset, "precision": "day", "in_period": True}
        if chance.random() < (0.6 if carrier[n] else 0.15):
            tables.setdefault("condition", []).append(event | {"code_id": 2})
        if chance.random() < 0.1:
            tables["condition"].append(event | {"code_id": 3})
        tables.setdefault("measurement", []).append(
            {"individual_id": n, "code_id": 4, "date": onset, "unit": "mg/dL", "precision": "day", "in_period": True,
             "value": float(chance.normal(195 if carrier[n] else 130, 20))}
        )  # fmt: skip
        if chance.random() < 0.3:
            tables.setdefault("treatment", []).append(event | {"code_id": 5})
    for table, rows in tables.items():
        _put(con, table, sorted(rows, key=lambda row: (row.get("code_id", 0), row["individual_id"])))
