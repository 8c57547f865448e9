"""The genes, variants and genotypes of tests/queries/random_release.py."""

from __future__ import annotations

import random
from typing import Any

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


def fill_variants(rows: Rows, chance: random.Random) -> None:
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


def fill_genotypes(rows: Rows, chance: random.Random) -> None:
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


def fill_on_y(rows: Rows, chance: random.Random) -> None:
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
