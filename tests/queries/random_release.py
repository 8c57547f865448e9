"""A small release with everything awkward in it, from a fixed seed: plain rows, and the warehouse made of them.

Two assemblies, four assays with different coverage, individuals without a sample or a sex or a birth date, missing and
failed calls, carriers of unknown zygosity, X hemizygotes, heteroplasmy, tumours, drugs without an end, mixed units.
"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from tests.queries.random_genotypes import Rows, fill_genotypes, fill_on_y, fill_variants

ROOT = Path(__file__).resolve().parents[2]
RELEASE = "2026-01-01.1"

CODES = [  # system, code, domain, parents
    ("ICD10CM", "C50", "condition", ["PHECODE:174"]),
    ("ICD10CM", "C50.9", "condition", ["ICD10CM:C50"]),
    ("ICD10CM", "I20", "condition", ["PHECODE:411"]),
    ("ICD10CM", "I25", "condition", ["PHECODE:411"]),
    ("PHECODE", "174", "condition", []),
    ("PHECODE", "411", "condition", []),
    ("SNOMED", "192671", "condition", []),
    ("LOINC", "13457-7", "measurement", []),
    ("LOINC", "2160-0", "measurement", []),
    ("LOINC", "8302-2", "measurement", []),
    ("ATC", "C10AA", "treatment", []),
    ("RXNORM", "36567", "treatment", ["ATC:C10AA"]),
    ("RXNORM", "83367", "treatment", ["ATC:C10AA"]),
    ("RXNORM", "99999", "treatment", []),
    ("CPT4", "33510", "procedure", []),
    ("CPT4", "33533", "procedure", ["CPT4:33510"]),
    ("HP", "0000118", "condition", []),
    ("HP", "0001250", "condition", ["HP:0000118"]),
    ("HP", "0002069", "condition", ["HP:0001250"]),
    ("VISIT", "IP", "visit", []),
    ("VISIT", "OP", "visit", []),
]
GROUPS = ["AFR-like", "EUR-like", "EAS-like", None]


def random_rows(seed: int = 7, individuals: int = 160) -> Rows:
    """Every table as rows, keyed as in data/schema.sql."""
    chance = random.Random(seed)
    rows: Rows = {}
    rows["dataset"] = [
        {"dataset_id": 0, "name": "alpha", "assembly": "GRCh38", "simulated": True, "calendar": True},
        {"dataset_id": 1, "name": "beta", "assembly": "GRCh37", "simulated": True, "calendar": True},
        {"dataset_id": 2, "name": "gamma", "assembly": None, "simulated": True, "calendar": True},
    ]
    _people(rows, chance, individuals)
    _codes(rows)
    _clinical(rows, chance)
    fill_variants(rows, chance)
    fill_genotypes(rows, chance)
    _further(rows, random.Random(seed + 1))
    _visits_and_relatives(rows, random.Random(seed + 2))
    fill_on_y(rows, random.Random(seed + 3))
    return rows


def _further(rows: Rows, chance: random.Random) -> None:
    """What came later, from a stream of its own: names of changes, impacts, phase, allele fractions, scores."""
    somatic = {row["biosample_id"] for row in rows["biosample"] if row["assay_id"] == 3}
    rows["phased_genotype"] = []
    for row in rows["consequence"]:
        row["impact"] = chance.choice(["HIGH", "MODERATE", "LOW", "MODIFIER"])
        row["hgvsc"] = f"{row['transcript_id']}.1:c.{row['variant_id'] + 1}A>G"
        row["hgvsp"] = f"{row['transcript_id']}.1:p.Arg{row['variant_id'] + 1}Ter" if chance.random() < 0.5 else None
    for row in rows["genotype"]:
        single = row["alt_count"] == 1 and row["ploidy"] == 2 and not row["missing_count"]
        if single and (phase_set := chance.choice([None, 0, 0, 100, 200])) is not None:
            phase = {"phase_set": phase_set, "haplotype": chance.choice([1, 2])}
            rows["phased_genotype"].append({name: row[name] for name in ("variant_id", "biosample_id")} | phase)
        if row["biosample_id"] in somatic and row["alt_count"] and row["vaf"] is None:
            row["vaf"] = chance.choice([0.02, 0.05, 0.3, 0.6, None])
    rows["variant_frequency"] = [
        {"variant_id": row["variant_id"], "population": "all", "ac": chance.choice([1, 2, 3, 9]), "an": 20, "het": 0,
         "hom": 0, "hemi": 0, "not_called": 0, "ac_raw": 99, "an_raw": 99}
        for row in rows["variant"]
    ]  # fmt: skip
    rows["variant_frequency"] += [
        rows["variant_frequency"][0] | {"variant_id": row["variant_id"], "population": population,
                                        "ac": chance.choice([0, 1, 4]), "an": chance.choice([0, 400, 4000])}
        for row in rows["variant"]
        for population in ("unrelated", "AFR-like")
    ]  # fmt: skip
    rows["reference_frequency"] = [
        {"variant_id": row["variant_id"], "reference": reference, "version": version, "population": population, "ac": 0,
         "an": 0, "af": chance.choice([None, 0.0, 0.0002, 0.005, 0.02, 0.3])}
        for row in rows["variant"]
        for reference, version in (("gnomAD", "4.1"), ("gnomAD", "2.1"), ("ALFA", "2"))
        for population in (("all",) if reference == "ALFA" else ("all", "AFR", "NFE", "FIN"))
        if chance.random() < 0.6
    ]  # fmt: skip
    rows["score"] = [
        {"individual_id": row["individual_id"], "name": name, "value": 0.0,
         "percentile": chance.choice([0.0, 10.0, 50.0, 90.0, 100.0])}
        for row in rows["individual"]
        for name in ("coronary_disease", "height")
        if chance.random() < 0.8
    ]  # fmt: skip


def _people(rows: Rows, chance: random.Random, n: int) -> None:
    rows["consent_profile"] = [
        {"profile_id": 0, "permission": "DUO:0000042", "disease": None, "modifiers": "{}"},
        {"profile_id": 1, "permission": "DUO:0000011", "disease": None, "modifiers": "{}"},
    ]
    rows["individual"], rows["consent"], rows["observation_period"], rows["attribute"] = [], [], [], []
    for i in range(n):
        birth = date(1930, 1, 1) + timedelta(days=chance.randrange(25000))
        enrolled = date(2005, 1, 1) + timedelta(days=chance.randrange(5000))
        status = chance.choices(["alive", "deceased", "unknown"], [6, 3, 1])[0]
        death = enrolled + timedelta(days=chance.randrange(3000)) if status == "deceased" else None
        rows["individual"].append(
            {
                "individual_id": i,
                "dataset_id": chance.choices([0, 1, 2], [5, 4, 1])[0],
                "source_id": f"P{i:04d}",
                "site": chance.choice(["north", "south", None]),
                "sex": chance.choice(["female", "male", "female", "male", "other", None]),
                "karyotypic_sex": chance.choice(["XX", "XY", "XX", "XY", "other", None]),
                "birth_date": None if chance.random() < 0.1 else birth,
                "birth_precision": "day",
                "enrolment_date": None if chance.random() < 0.1 else enrolled,
                "vital_status": status,
                "death_date": None if chance.random() < 0.1 else death,
                "genetic_group": chance.choice(GROUPS),
                "self_reported_group": ("one", "another", None)[i % 3],
                "unrelated": chance.random() < 0.9,
            }
        )
        if chance.random() < 0.97:
            rows["consent"].append(
                {
                    "individual_id": i,
                    "profile_id": int(chance.random() < 0.1),
                    "valid_from": None,
                    "withdrawn_on": None,
                    "recontact_research": chance.choice([True, False, None]),
                    "recontact_results": chance.choice([True, None]),
                    "recontact_clinician": None,
                    "ehr_linkage": None,
                    "basis": "record",
                }
            )
        for start in range(chance.choices([0, 1, 2], [1, 6, 2])[0]):
            begins = date(2000 + 8 * start, 1, 1) + timedelta(days=chance.randrange(1000))
            rows["observation_period"].append(
                {"individual_id": i, "start_date": begins, "end_date": begins + timedelta(days=1500)}
            )
        if chance.random() < 0.6:
            rows["attribute"].append({"individual_id": i, "name": "FAB", "value": chance.choice(["M0", "M1", "M2"])})


def _codes(rows: Rows) -> None:
    names = [f"{system}:{code}" for system, code, _, _ in CODES]
    parents = {name: parent for name, (_, _, _, parent) in zip(names, CODES, strict=True)}
    rows["code"] = [
        {
            "code_id": i,
            "system": system,
            "code": code,
            "name": f"{system} {code}",
            "domain": domain,
            "omop_concept_id": {"192671": 192671, "IP": 9201}.get(code),
            "n_individuals": 1,
        }
        for i, (system, code, domain, _) in enumerate(CODES)
    ]
    rows["code_ancestor"] = []
    for i, name in enumerate(names):
        distance, level = 0, [name]
        while level:
            for ancestor in level:
                rows["code_ancestor"].append(
                    {"ancestor_id": names.index(ancestor), "descendant_id": i, "distance": distance}
                )
            level = [up for ancestor in level for up in parents[ancestor]]
            distance += 1


def _onset(person: int) -> date | None:
    """Every third individual's features have an onset."""
    return date(2001, 1, 1) + timedelta(days=13 * person) if person % 3 == 0 else None


def _clinical(rows: Rows, chance: random.Random) -> None:
    periods: dict[int, list[tuple[date, date]]] = {}
    for row in rows["observation_period"]:
        periods.setdefault(row["individual_id"], []).append((row["start_date"], row["end_date"]))
    rows["condition"], rows["measurement"], rows["treatment"] = [], [], []
    rows["procedure"], rows["phenotypic_feature"] = [], []
    by_domain = {domain: [r["code_id"] for r in rows["code"] if r["domain"] == domain] for domain in
                 ("condition", "measurement", "treatment", "procedure")}  # fmt: skip
    features = [row["code_id"] for row in rows["code"] if row["system"] == "HP"]

    def recorded(person: int, code: int) -> dict[str, Any]:
        day = date(2000, 1, 1) + timedelta(days=chance.randrange(80) * 60)
        inside = any(start <= day <= end for start, end in periods.get(person, []))
        return {"individual_id": person, "code_id": code, "date": day, "precision": "day", "in_period": inside}

    for person in range(len(rows["individual"])):
        for _ in range(chance.randrange(6)):
            row = recorded(person, chance.choice(by_domain["condition"]))
            rows["condition"].append({**row, "start_date": row["date"], "end_date": None})
        for _ in range(chance.randrange(4)):
            row = recorded(person, chance.choice(by_domain["treatment"]))
            end = chance.choice([None, row["date"] + timedelta(days=chance.randrange(700))])
            rows["treatment"].append({**row, "start_date": row["date"], "end_date": end, "quantity": None})
        for _ in range(chance.randrange(3)):
            rows["procedure"].append(recorded(person, chance.choice(by_domain["procedure"])))
            feature = {"individual_id": person, "code_id": chance.choice(features), "onset_date": _onset(person)}
            rows["phenotypic_feature"].append({**feature, "excluded": chance.random() < 0.5})
        for _ in range(chance.randrange(8)):
            code = chance.choice(by_domain["measurement"])
            unit = {"13457-7": "mg/dL", "2160-0": "mg/dL"}.get(rows["code"][code]["code"])
            unit = "strange" if chance.random() < 0.1 and unit else unit
            value = None if chance.random() < 0.1 else float(chance.randrange(50, 250))
            rows["measurement"].append(
                {**recorded(person, code), "value": value, "unit": unit, "source_value": value, "source_unit": unit,
                 "value_text": None}
            )  # fmt: skip
    for table in ("condition", "treatment"):
        for row in rows[table]:
            del row["date"]


def _visits_and_relatives(rows: Rows, chance: random.Random) -> None:
    """Visits in and outside observation periods; pairs of relatives from both sides, some of them not permitted."""
    periods: dict[int, list[tuple[date, date]]] = {}
    for row in rows["observation_period"]:
        periods.setdefault(row["individual_id"], []).append((row["start_date"], row["end_date"]))
    kinds = [row["code_id"] for row in rows["code"] if row["domain"] == "visit"]
    ldl = next(row["code_id"] for row in rows["code"] if row["code"] == "13457-7")
    rows["measurement_percentile"] = [
        {"code_id": ldl, "unit": "mg/dL", "percentile": at, "value": 50.0 + 2 * at} for at in range(1, 99)
    ]
    people = [row["individual_id"] for row in rows["individual"]]
    rows["visit"], rows["relative"] = [], []
    for person in people:
        for _ in range(chance.randrange(5)):
            day = date(2000, 1, 1) + timedelta(days=chance.randrange(80) * 60)
            end = chance.choice([None, day, day + timedelta(days=chance.randrange(9))])
            inside = any(start <= day <= last for start, last in periods.get(person, []))
            rows["visit"].append(
                {"individual_id": person, "code_id": chance.choice(kinds), "start_date": day, "end_date": end,
                 "in_period": inside}
            )  # fmt: skip
    back = {"parent": "child", "child": "parent", "sibling": "sibling", "duplicate": "duplicate", "other": "other"}
    for _ in range(len(people)):
        one, other = chance.sample(people, 2)
        kind = chance.choice(list(back))
        for left, right, said in ((one, other, kind), (other, one, back[kind])):
            rows["relative"].append(
                {"individual_id": left, "relative_id": right, "relationship": said, "kinship": None}
            )


def write_warehouse(rows: Rows, directory: Path, release: str = RELEASE) -> Path:
    """A warehouse directory whose one release holds these rows."""
    releases = directory / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(releases / f"{release}.duckdb")) as con:
        con.execute((ROOT / "data" / "schema.sql").read_text(encoding="utf-8"))
        for table, members in rows.items():
            if not members:
                continue
            frame = pl.DataFrame(members, infer_schema_length=None)
            con.register("frame", frame.to_arrow())
            order = " ORDER BY packed, variant_id, biosample_id" if table == "genotype" else ""
            columns = ", ".join(frame.columns)
            con.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM frame{order}")
            con.unregister("frame")
    (releases / f"{release}.json").write_text(json.dumps({"release": release, "sources": []}), encoding="utf-8")
    (directory / "current").write_text(release, encoding="utf-8")
    return directory
