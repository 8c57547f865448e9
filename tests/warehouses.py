"""A small hand-made dataset, written as files and built through the real ingest, for tests of every folder.

`write_tiny(folder)` writes it, `build_tiny(warehouse, folder)` ingests it. The fixture `tiny_warehouse` of conftest.py
is a directory with one release of it, built once a session and never to be written to.

Dataset 'tiny', GRCh38, simulated. 60 individuals P00 … P59:

    sex         even female, odd male
    born        on 15 January of 1940 + number
    enrolled    2010-01-01, observed from then to 2019-12-31 or death
    site        'north' P00–P29, 'south' P30–P59
    group       AFR-like P00–P19, EUR-like P20–P54, not assigned P55–P59
    died        P03 2012-03-03, P13 2013-03-03, P23 2014-03-03, P33 2015-03-03; P59 unknown, the others alive
    consent     GRU P00–P39; DS ICD10CM:E78 P40–P49; HMB P50–P57, of them P56 not for commercial use (NCU) and P57
                withdrawn on 2015-01-01; P58 and P59 none at all
    relatives   P01 is the child of P00, P20 and P21 are siblings, P30 and P31 duplicates: P01, P21, P31 are left out

Samples S00 … S49 of P00 … P49, and S50b: a later biosample of P49, which speaks. P50–P59 were never sequenced.
Capture kits: 'wide' S00–S29 and S50b, 'narrow' S30–S49. Both cover LDLR (19:11089463–11133820); 'wide' also covers
BRCA1 (17:43044295–43125364) and X:154530000–154540000. Every call has GQ 40 and DP 30 unless said:

    19-11105408-C-T  rs1001  LDLR   stop_gained           S00 S01 S30 heterozygous, S02 homozygous; S03 not called
    19-11105500-G-A          LDLR   missense_variant      S02 S04 S49 S50b heterozygous; S05 with GQ 5, which fails
    19-11106000-C-A,T        LDLR   synonymous, missense  S06 1/2 (both), S07 0/1, S08 0/2, S09 ./1
    19-11110000-A-G          LDLR   synonymous_variant    S00 S02 … S48 heterozygous: common, packed as bits
    17-43057062-T-TG         BRCA1  frameshift_variant    S10 heterozygous; ./. in the narrow kit, which did not look
    X-154536002-C-T          G6PD   missense_variant      S11 S13 hemizygous men, S12 a heterozygous woman; ./. as above

OMOP tables in Parquet, with concept and concept_ancestor:

    E78.0 hypercholesterolaemia    P00 P01 P02 P40 P50 on 2011-05-01
    I21.4 myocardial infarction    P00 P04 P20 P33 on 2013-06-01; P00 also on 2016-06-01; P05 on 2005-01-01, before
                                   the observation period
    C50.9 breast cancer            P10 P12 on 2015-02-02, and a person who does not exist
    simvastatin, RXNORM:36567      P00 P02 P20 from 2012-01-01 to 2012-12-31
    LDL, LOINC:13457-7             P00–P29 on 1 March 2010 to 2013: 100 + number mg/dL, 90 more in P00–P02;
                                   P30–P34 on 2010-03-01: 3.0 mmol/L (116.01 mg/dL); P35: 100 without a unit
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pysam

from data.ingest import Summary, ingest

NOW = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)
PEOPLE = range(60)
DIED = {3: date(2012, 3, 3), 13: date(2013, 3, 3), 23: date(2014, 3, 3), 33: date(2015, 3, 3)}
SAMPLES = [*(f"S{n:02}" for n in range(50)), "S50b"]
#: (contig, position, id, ref, alts, consequence a allele, gene, genotype by sample, what the narrow kit shows)
VARIANTS: Sequence[tuple[str, int, str, str, str, tuple[str, ...], str, dict[str, str]]] = (
    ("chr17", 43057062, ".", "T", "TG", ("frameshift_variant",), "BRCA1", {"S10": "0/1", "narrow": "./."}),
    ("chr19", 11105408, "rs1001", "C", "T", ("stop_gained",), "LDLR",
     {"S00": "0/1", "S01": "0/1", "S30": "0/1", "S02": "1/1", "S03": "./."}),
    ("chr19", 11105500, ".", "G", "A", ("missense_variant",), "LDLR",
     {"S02": "0/1", "S04": "0/1", "S49": "0/1", "S50b": "0/1", "S05": "0/1:5:30:15,15"}),
    ("chr19", 11106000, ".", "C", "A,T", ("synonymous_variant", "missense_variant"), "LDLR",
     {"S06": "1/2", "S07": "0/1", "S08": "0/2", "S09": "./1"}),
    ("chr19", 11110000, ".", "A", "G", ("synonymous_variant",), "LDLR", {f"S{n:02}": "0/1" for n in range(0, 50, 2)}),
    ("chrX", 154536002, ".", "C", "T", ("missense_variant",), "G6PD",
     {"S11": "1", "S13": "1", "S12": "0/1", "narrow": "./."}),
)  # fmt: skip
CONCEPTS = [  # concept_id, name, domain, vocabulary, code
    (1, "Disorders of lipoprotein metabolism", "Condition", "ICD10CM", "E78"),
    (2, "Pure hypercholesterolemia", "Condition", "ICD10CM", "E78.0"),
    (3, "Acute myocardial infarction", "Condition", "ICD10CM", "I21"),
    (4, "Non-ST elevation myocardial infarction", "Condition", "ICD10CM", "I21.4"),
    (5, "Malignant neoplasm of breast", "Condition", "ICD10CM", "C50"),
    (6, "Malignant neoplasm of breast, unspecified", "Condition", "ICD10CM", "C50.9"),
    (7, "simvastatin", "Drug", "RxNorm", "36567"),
    (8, "Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation", "Measurement", "LOINC", "13457-7"),
]


def write_tiny(folder: Path) -> Path:
    """Write the files of the dataset into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.json").write_text(json.dumps({"name": "tiny", "assembly": "GRCh38", "simulated": True}))
    _write_side_tables(folder)
    _write_omop(folder / "omop")
    write_vcf(folder / "tiny.vcf.gz")
    return folder


def build_tiny(warehouse: Path, folder: Path) -> Summary:
    """The dataset of `folder` as a release of `warehouse`."""
    return ingest([folder], warehouse, now=NOW)


def write_vcf(path: Path) -> Path:
    """The genotypes as a bgzipped VCF with CSQ."""
    lines = [
        "##fileformat=VCFv4.2",
        *(f"##contig=<ID={c},length={n}>" for c, n in (("chr17", 83257441), ("chr19", 58617616), ("chrX", 156040895))),
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: '
        'Allele|Consequence|IMPACT|SYMBOL|Gene|Feature|CANONICAL">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depth per allele">',
        "\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *SAMPLES]),
    ]
    for contig, position, rsid, ref, alts, terms, gene, calls in VARIANTS:
        csq = ",".join(
            f"{_vep_allele(ref, alt)}|{term}||{gene}||ENST_{gene}|YES"
            for alt, term in zip(alts.split(","), terms, strict=True)
        )
        cells = [_cell(sample, calls, len(terms), contig) for sample in SAMPLES]
        lines.append(
            "\t".join([contig, str(position), rsid, ref, alts, ".", "PASS", f"CSQ={csq}", "GT:GQ:DP:AD", *cells])
        )
    with pysam.BGZFile(str(path), "wb") as file:
        file.write(("\n".join(lines) + "\n").encode())
    return path


def _vep_allele(ref: str, alt: str) -> str:
    return alt[1:] or "-" if len(ref) != len(alt) else alt


def _cell(sample: str, calls: dict[str, str], alternates: int, contig: str) -> str:
    number = 49 if sample == "S50b" else int(sample[1:])
    narrow = number >= 30 and sample != "S50b"
    haploid = contig == "chrX" and number % 2 == 1
    call = calls.get(sample) or (calls.get("narrow") if narrow else None) or ("0" if haploid else "0/0")
    if ":" in call or call == "./.":
        return call
    alleles = call.split("/")
    depths = [30 // len(alleles) if str(a) in alleles else 0 for a in range(alternates + 1)]
    return f"{call}:40:30:{','.join(map(str, depths))}"


def _write_side_tables(folder: Path) -> None:
    _csv(
        folder / "individuals.csv",
        "individual_id sex birth_date enrolment_date vital_status death_date site genetic_group self_reported_group",
        (
            (
                _p(n),
                _sex(n),
                date(1940 + n, 1, 15),
                date(2010, 1, 1),
                _status(n),
                DIED.get(n, ""),
                _site(n),
                _group(n),
                "",
            )
            for n in PEOPLE
        ),
    )
    _csv(
        folder / "biosamples.csv",
        "biosample_id individual_id karyotypic_sex capture_kit collected_on sequenced_on",
        ((s, _p(_n(s)), _karyotype(s), _kit(s), date(2010, 1, 1), date(2011 + (s == "S50b"), 1, 1)) for s in SAMPLES),
    )
    _csv(
        folder / "relatives.csv",
        "individual_id relative_id relationship kinship",
        [("P00", "P01", "child", 0.25), ("P20", "P21", "sibling", 0.24), ("P30", "P31", "duplicate", 0.49)],
    )
    _csv(
        folder / "consents.csv",
        "individual_id permission disease modifiers valid_from withdrawn_on recontact_research recontact_results "
        "recontact_clinician ehr_linkage",
        (row for n in PEOPLE if (row := _consent(n))),
    )
    (folder / "callable").mkdir(exist_ok=True)
    ldlr, brca1 = "chr19\t11089462\t11133820\n", "chr17\t43044294\t43125364\n"
    (folder / "callable" / "narrow.bed").write_text(ldlr)
    with gzip.open(folder / "callable" / "wide.bed.gz", "wt") as file:
        file.write(ldlr + brca1 + "chrX\t154529999\t154540000\n")


def _write_omop(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    people = [(n + 1000, 8532 if n % 2 == 0 else 8507, 1940 + n, 1, 15, n // 30 + 1, _p(n)) for n in PEOPLE]
    _parquet(
        folder,
        "person",
        "person_id gender_concept_id year_of_birth month_of_birth day_of_birth care_site_id person_source_value",
        people,
    )
    _parquet(folder, "care_site", "care_site_id care_site_name", [(1, "north"), (2, "south")])
    _parquet(folder, "death", "person_id death_date", [(n + 1000, day) for n, day in DIED.items()])
    periods = [(n + 1000, date(2010, 1, 1), DIED.get(n, date(2019, 12, 31))) for n in PEOPLE]
    _parquet(
        folder, "observation_period", "person_id observation_period_start_date observation_period_end_date", periods
    )
    conditions = [
        *((n, 2, date(2011, 5, 1)) for n in (0, 1, 2, 40, 50)),
        *((n, 4, date(2013, 6, 1)) for n in (0, 4, 20, 33)),
        (0, 4, date(2016, 6, 1)),
        (5, 4, date(2005, 1, 1)),
        *((n, 6, date(2015, 2, 2)) for n in (10, 12)),
        (8000, 6, date(2015, 2, 2)),
    ]
    _parquet(
        folder,
        "condition_occurrence",
        "person_id condition_concept_id condition_start_date condition_source_concept_id",
        [(n + 1000, concept, day, concept) for n, concept, day in conditions],
    )
    _parquet(
        folder,
        "drug_exposure",
        "person_id drug_concept_id drug_exposure_start_date drug_exposure_end_date",
        [(n + 1000, 7, date(2012, 1, 1), date(2012, 12, 31)) for n in (0, 2, 20)],
    )
    values = [(n, date(year, 3, 1), 100.0 + n + 90 * (n < 3), "mg/dL") for n in range(30) for year in range(2010, 2014)]
    values += [(n, date(2010, 3, 1), 3.0, "mmol/L") for n in range(30, 35)] + [(35, date(2010, 3, 1), 100.0, None)]
    _parquet(
        folder,
        "measurement",
        "person_id measurement_concept_id measurement_date value_as_number unit_source_value",
        [(n + 1000, 8, day, value, unit) for n, day, value, unit in values],
    )
    _parquet(folder, "concept", "concept_id concept_name domain_id vocabulary_id concept_code", CONCEPTS)
    above = [(1, 2, 1), (3, 4, 1), (5, 6, 1), *((c[0], c[0], 0) for c in CONCEPTS)]
    _parquet(folder, "concept_ancestor", "ancestor_concept_id descendant_concept_id min_levels_of_separation", above)


def _p(number: int) -> str:
    return f"P{number:02}"


def _n(sample: str) -> int:
    return 49 if sample == "S50b" else int(sample[1:])


def _karyotype(sample: str) -> str:
    return "XX" if _n(sample) % 2 == 0 else "XY"


def _kit(sample: str) -> str:
    return "wide" if _n(sample) < 30 or sample == "S50b" else "narrow"


def _sex(number: int) -> str:
    return "female" if number % 2 == 0 else "male"


def _site(number: int) -> str:
    return "north" if number < 30 else "south"


def _group(number: int) -> str:
    return "AFR-like" if number < 20 else "EUR-like" if number < 55 else ""


def _status(number: int) -> str:
    return "deceased" if number in DIED else "unknown" if number == 59 else "alive"


def _consent(number: int) -> tuple[object, ...] | None:
    since = date(2010, 1, 1)
    asked = ("true", "true", "false", "true")
    if number < 40:
        return (_p(number), "DUO:0000042", "", "", since, "", *asked)
    if number < 50:
        return (_p(number), "DUO:0000007", "ICD10CM:E78", "", since, "", *asked)
    if number < 58:
        modifiers = '{"DUO:0000046": null}' if number == 56 else ""
        withdrawn = date(2015, 1, 1) if number == 57 else ""
        return (_p(number), "DUO:0000006", "", modifiers, since, withdrawn, *asked)
    return None


def _csv(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns.split())
        writer.writerows(rows)


def _parquet(folder: Path, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
    pl.DataFrame(rows, schema=columns.split(), orient="row").write_parquet(folder / f"{table}.parquet")
