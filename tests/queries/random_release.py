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

ROOT = Path(__file__).resolve().parents[2]
RELEASE = "2026-01-01.1"

Rows = dict[str, list[dict[str, Any]]]

#: gene → (contig, start, end)
GENES = {
    "LDLR": ("19", 1000, 2000),
    "BRCA1": ("17", 5000, 6000),
    "TTN": ("2", 100, 900),
    "HFE": ("6", 26090000, 26093000),
    "APOL1": ("22", 36265000, 36266000),
    "G6PD": ("X", 154534000, 154537000),
    "MT-ND1": ("MT", 3307, 4262),
    "EMPTY1": ("3", 10, 20),
    "QUIET1": ("4", 10, 20),
}
#: As GENES, on Y outside PAR; nothing was ever seen in the second.
GENES_ON_Y = {"SRY": ("Y", 2786855, 2787682), "QUIETY1": ("Y", 20_000_000, 20_000_100)}
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
ALLELES = [  # alleles of the definitions, by gene
    ("22", 36265860, "A", "G", "APOL1"),
    ("22", 36265988, "T", "G", "APOL1"),
    ("22", 36265995, "AATAATT", "A", "APOL1"),
    ("X", 154536002, "C", "T", "G6PD"),
    ("6", 26092913, "G", "A", "HFE"),
    ("6", 26090951, "C", "G", "HFE"),
]
CONSEQUENCES = {
    "stop_gained": "loss_of_function",
    "frameshift_variant": "loss_of_function",
    "missense_variant": "missense",
    "synonymous_variant": "synonymous",
    "inframe_deletion": "other",
    "intron_variant": "other",
    "upstream_gene_variant": "other",
}


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
    _variants(rows, chance)
    _genotypes(rows, chance)
    _further(rows, random.Random(seed + 1))
    _visits_and_relatives(rows, random.Random(seed + 2))
    _on_y(rows, random.Random(seed + 3))
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


def _variants(rows: Rows, chance: random.Random) -> None:
    rows["gene"] = [
        {
            "gene_id": f"ENSG{i:03d}",
            "symbol": symbol,
            "name": symbol,
            "assembly": "GRCh38",
            "contig": contig,
            "start_position": start,
            "end_position": end,
            "strand": "+",
            "biotype": "protein_coding",
        }
        for i, (symbol, (contig, start, end)) in enumerate(GENES.items())
    ]
    rows["gene_alias"] = [{"alias": "FHC", "symbol": "LDLR"}, {"alias": "OLDTTN", "symbol": "TTN"}]
    sites = [("GRCh38", *allele) for allele in ALLELES]
    for assembly in ("GRCh38", "GRCh37"):
        for symbol, (contig, start, end) in GENES.items():
            for _ in range(0 if symbol in ("EMPTY1", "QUIET1") else chance.randrange(2, 9)):
                sites.append((assembly, contig, chance.randrange(start, end), "C", chance.choice("AGT"), symbol))
    sites = sorted(set(sites), key=lambda site: (site[0], site[1], site[2], site[3], site[4]))
    rows["variant"], rows["consequence"], rows["variant_clinvar"], rows["variant_assay"] = [], [], [], []
    for i, (assembly, contig, position, ref, alt, gene) in enumerate(sites):
        rows["variant"].append(
            {
                "variant_id": i,
                "assembly": assembly,
                "contig": contig,
                "position": position,
                "ref": ref,
                "alt": alt,
                "rsid": f"rs{i}" if chance.random() < 0.5 else None,
                "left_aligned": False,
                "original": None,
                "region": contig if contig in ("X", "MT") else "autosome",
                "filter": None,
                "packed": chance.random() < 0.3,
                "gene": gene,
                "consequence": None,
                "consequence_class": None,
                "hgvsc": None,
                "hgvsp": None,
                "groupmax_af": chance.choice([None, 0.0001, 0.005, 0.01, 0.2]),
            }
        )
        name = "OLDTTN" if gene == "TTN" and assembly == "GRCh37" else gene
        for transcript in range(chance.choice([0, 1, 2, 2])):
            term = chance.choice(list(CONSEQUENCES))
            rows["consequence"].append(
                {
                    "variant_id": i,
                    "gene": name,
                    "gene_id": None,
                    "transcript_id": f"T{transcript}",
                    "consequence": term,
                    "consequence_class": CONSEQUENCES[term],
                    "impact": None,
                    "hgvsc": None,
                    "hgvsp": None,
                    "preferred": transcript == 0,
                    "loftee": None,
                }
            )
        if chance.random() < 0.4:
            rows["variant_clinvar"].append(
                {
                    "variant_id": i,
                    "variation_id": i,
                    "significance": chance.choice(
                        ["pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic", "conflicting", "benign"]
                    ),
                    "stars": chance.randrange(4),
                    "conditions": None,
                    "release": "2024-12-15",
                }
            )


def _genotypes(rows: Rows, chance: random.Random) -> None:
    kinds = [("GRCh38", "germline", "intervals"), ("GRCh38", "germline", "sites"),
             ("GRCh37", "germline", "sites"), ("GRCh37", "somatic", "assumed")]  # fmt: skip
    rows["assay"] = [
        {
            "assay_id": i,
            "dataset_id": 0 if assembly == "GRCh38" else 1,
            "name": f"assay {i}",
            "assembly": assembly,
            "origin": origin,
            "capture_kit": None,
            "callable_basis": basis,
            "qc_fields": "GQ",
            "cnv_assessed": False,
        }
        for i, (assembly, origin, basis) in enumerate(kinds)
    ]
    rows["callable_interval"] = [
        {"assay_id": 0, "contig": contig, "start_position": start, "end_position": end}
        for symbol, (contig, start, end) in GENES.items()
        if symbol not in ("BRCA1", "QUIET1")
    ]
    covers = {0: 0.97, 1: 0.8, 2: 0.9, 3: 1.0}
    covered = set()
    for variant in rows["variant"]:
        for assay in rows["assay"]:
            inside = assay["assay_id"] != 0 or not 5000 <= variant["position"] <= 6000
            if assay["assembly"] == variant["assembly"] and inside and chance.random() < covers[assay["assay_id"]]:
                covered.add((variant["variant_id"], assay["assay_id"]))
    rows["variant_assay"] = [{"variant_id": v, "assay_id": a} for v, a in sorted(covered)]
    rows["biosample"], rows["genotype"] = [], []
    for person in rows["individual"]:
        assays = {0: [0, 1], 1: [2, 3], 2: []}[person["dataset_id"]]
        for assay in chance.sample(assays, chance.choice([0, 1, 1, 1, 2])) if assays else []:
            speaks = chance.random() < 0.9
            sample = len(rows["biosample"])
            rows["biosample"].append(
                {
                    "biosample_id": sample,
                    "individual_id": person["individual_id"],
                    "assay_id": assay,
                    "source_id": f"S{sample}",
                    "collected_on": None,
                    "sequenced_on": None,
                    "speaks": speaks,
                }
            )
            missing = chance.choice([0.0, 0.0, 0.03, 0.2])
            for variant in rows["variant"]:
                if (variant["variant_id"], assay) in covered:
                    row = _call(variant, person, missing, chance)
                    if row:
                        rows["genotype"].append({"biosample_id": sample, **row})


def _on_y(rows: Rows, chance: random.Random) -> None:
    """Genes on Y; also XX individuals have calls there, which do not count (S-GT 7)."""
    like = dict.fromkeys(rows["variant"][0]) | {
        "assembly": "GRCh38", "contig": "Y", "ref": "C", "alt": "T", "left_aligned": False, "region": "Y",
        "packed": False, "gene": "SRY",
    }  # fmt: skip
    named = rows["gene"][0] | {"contig": "Y"}
    for symbol, (_, start, end) in GENES_ON_Y.items():
        gene = {"gene_id": f"ENSG-{symbol}", "symbol": symbol, "name": symbol}
        rows["gene"].append(named | gene | {"start_position": start, "end_position": end})
    first, (_, start, end) = len(rows["variant"]), GENES_ON_Y["SRY"]
    people = {row["individual_id"]: row for row in rows["individual"]}
    for i, position in enumerate(sorted(chance.sample(range(start, end), 4))):
        variant = like | {"variant_id": first + i, "position": position}
        rows["variant"].append(variant)
        rows["variant_frequency"].append(rows["variant_frequency"][0] | {"variant_id": first + i})
        for assay in [assay["assay_id"] for assay in rows["assay"] if assay["assembly"] == "GRCh38"]:
            if i and chance.random() < 0.1:
                continue
            rows["variant_assay"].append({"variant_id": first + i, "assay_id": assay})
            for sample in rows["biosample"]:
                person = people[sample["individual_id"]]
                row = _call(variant, person, 0.03, chance) if sample["assay_id"] == assay else None
                if row:
                    own = {"ploidy": 1, "missing_count": min(row["missing_count"], 1), "other_alt_count": 0}
                    own |= {
                        "alt_count": min(row["alt_count"], 1 - own["missing_count"]),
                    }
                    rows["genotype"].append({"biosample_id": sample["biosample_id"], **row, **own})


def _call(variant: dict[str, Any], person: dict[str, Any], missing: float, chance: random.Random) -> dict | None:
    """A genotype row, or None for a call without the allele."""
    ploidy = 1 if variant["region"] == "MT" or (variant["region"] == "X" and person["karyotypic_sex"] == "XY") else 2
    definition = any(variant["position"] == allele[1] for allele in ALLELES)
    kind = chance.random()
    alt = other = gone = 0
    if kind < missing:
        gone = chance.randrange(1, ploidy + 1)
    elif kind < missing + (0.35 if definition else 0.06):
        alt = chance.choice([1, 1, ploidy])
        left = ploidy - alt
        if left and chance.random() < 0.2:
            gone = 1
        elif left and chance.random() < 0.2:
            other = 1
    else:
        return None
    return {
        "variant_id": variant["variant_id"],
        "packed": variant["packed"],
        "alt_count": alt,
        "other_alt_count": other,
        "missing_count": gone,
        "ploidy": ploidy,
        "passes_qc": chance.random() < 0.9,
        "phased": False,
        "gq": None,
        "dp": None,
        "ad_ref": None,
        "ad_alt": None,
        "vaf": chance.choice([0.05, 0.1, 0.5, 0.95, 1.0, None]) if variant["region"] == "MT" else None,
    }


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
