"""A small release on two assemblies with real genes, for the rows of the search's help.

On GRCh38 an exome of fourteen people, on GRCh37 another of three. The last of the first consents to nothing that is
asked here; what only that person carries must read as what nobody carries.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from access import Asking, Purpose
from access.ledger import ConsentLedger
from queries.cursor import ReleaseCursor
from queries.permitted import fill_permitted

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "data" / "reference"
PURPOSE = Purpose("health")
ASKING = Asking("ada", "researcher", None, PURPOSE, date(2025, 6, 1), "r", 0)
PARTNER = Asking("pat", "partner", None, PURPOSE, date(2025, 6, 1), "r", 0)
PEOPLE, OLD_PEOPLE = 14, 3
HIDDEN = PEOPLE - 1  # individual who does not permit the purpose
GENES = (
    "TTR",
    "LDLR",
    "LDLRAP1",
    "TP53",
    "KMT2A",
    "BRCA1",
    "BRAF",
    "F5",
    "HFE",
    "APOL1",
    "CYP2C19",
    "CFTR",
    "G6PD",
    "C1R",
)

#: How far right deletions can stand: BRCA1's AG within AGAG, CFTR's TCT before another T.
ROLLS = {("17", 43124027): 2, ("7", 117559590): 1}

# assembly, contig, position, ref, alt, rsid, gene, transcript, hgvsc, hgvsp, filter, ClinVar, who carries it
ALLELES: list[tuple[Any, ...]] = [
    ("GRCh37", "18", 29178618, "G", "A", None, "TTR", "T37", "c.424G>A", "p.Val142Ile", None, None, {14}),
    ("GRCh38", "18", 31598655, "G", "A", "rs76992529", "TTR", "ENST00000237014.8", "c.424G>A", "p.Val142Ile", None,
     13426, {0, 1}),
    ("GRCh38", "18", 31598657, "C", "T", "rs555", "TTR", "ENST00000237014.8", "c.426C>T", "p.Val142=", None, 555,
     {HIDDEN}),
    ("GRCh38", "18", 31598658, "C", "T", None, "TTR", "ENST00000237014.8", "c.427C>T", "p.Thr143Ser", None, None,
     {-2}),
    ("GRCh38", "18", 31598659, "T", "C", None, "TTR", "ENST00000237014.8", "c.428T>C", "p.Thr143Leu", "LowQual",
     None, {3}),
    ("GRCh38", "1", 169549811, "C", "T", "rs6025", "F5", "ENST00000367797", "c.1601G>A", "p.Arg534Gln", None, None,
     {1, 2, 3}),
    ("GRCh38", "7", 117559590, "ATCT", "A", None, "CFTR", "ENST00000003084", "c.1521_1523del", "p.Phe508del", None,
     7105, {4}),
    ("GRCh38", "7", 140753336, "A", "C", "rs113488022", "BRAF", "ENST00000646891", "c.1799T>G", "p.Val600Gly", None,
     40389, {5}),
    ("GRCh38", "7", 140753336, "A", "T", "rs113488022", "BRAF", "ENST00000646891", "c.1799T>A", "p.Val600Glu", None,
     13961, {6}),
    ("GRCh38", "10", 94781859, "G", "A", None, "CYP2C19", "ENST00000371321", "c.681G>A", "p.Pro227=", None, None, {0}),
    ("GRCh38", "17", 43124027, "ACT", "A", None, "BRCA1", "ENST00000357654", "c.68_69del", "p.Glu23ValfsTer17", None,
     17662, {7}),
    ("GRCh38", "22", 36265860, "A", "G", None, "APOL1", "ENST00000397278", "c.1024A>G", "p.Ser342Gly", None, None,
     {8, 9}),
    ("GRCh38", "22", 36265988, "T", "G", None, "APOL1", "ENST00000397278", "c.1152T>G", "p.Ile384Met", None, None,
     {8, 9}),
    ("GRCh38", "X", 154536002, "C", "T", None, "G6PD", "ENST00000393562", "c.202G>A", "p.Val68Met", None, None, {2}),
    ("GRCh38", "MT", 3243, "A", "G", None, None, None, None, None, None, None, {3}),
]  # fmt: skip
LOOKED = [("18", 31591766, 31599021), ("1", 169500000, 169600000), ("7", 117500000, 117600000), ("7", 140700000,
          140800000), ("17", 43044295, 43125364), ("22", 36260000, 36270000), ("X", 154500000, 154600000)]  # fmt: skip
CODES = [  # id, system, code, name, domain, omop, people
    (0, "ICD10CM", "E11", "Type 2 diabetes mellitus", "condition", 201826, 900),
    (1, "ICD10CM", "E11.9", "Type 2 diabetes mellitus without complications", "condition", None, 700),
    (2, "PHECODE", "250.2", "Type 2 diabetes", "condition", None, 950),
    (3, "LOINC", "4548-4", "Hemoglobin A1c", "measurement", None, 1200),
    (4, "RXNORM", "6809", "metformin", "treatment", None, 600),
    (5, "HP", "0001250", "Seizure", "condition", None, 30),
    (6, "ICD10CM", "I21", "Acute myocardial infarction", "condition", None, 300),
]


def search_release(ledger: Path, asking: Asking = ASKING) -> ReleaseCursor:
    """A cursor whose `permitted` is filled for an Asking."""
    con = duckdb.connect()
    con.execute((ROOT / "data" / "schema.sql").read_text(encoding="utf-8"))
    con.execute("INSERT INTO dataset VALUES (0, 'biobank', 'GRCh38', TRUE, TRUE), (1, 'clinic', 'GRCh37', TRUE, TRUE)")
    con.execute("INSERT INTO consent_profile VALUES (0, 'DUO:0000042', NULL, '{}'), (1, 'DUO:0000011', NULL, '{}')")
    con.execute(
        "INSERT INTO assay VALUES (0, 0, 'exomes', 'GRCh38', 'germline', 'kit', 'intervals', 'GQ', FALSE),"
        " (1, 1, 'panel', 'GRCh37', 'germline', 'kit', 'sites', '', FALSE)"
    )
    con.executemany("INSERT INTO callable_interval VALUES (0, ?, ?, ?)", LOOKED)
    _reference(con)
    _people(con)
    for number, row in enumerate(ALLELES):
        _allele(con, number, *row)
    con.executemany("INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?)", CODES)
    con.execute("INSERT INTO code_synonym VALUES (6, 'Heart attack'), (4, 'Glucophage')")
    fill_permitted(con, asking, ConsentLedger(ledger))
    return ReleaseCursor(con, {})


def _reference(con: duckdb.DuckDBPyConnection) -> None:
    path = {name: str(REFERENCE / f"{name}.parquet") for name in ("gene", "gene_alias", "transcript", "exon")}
    con.execute(
        "INSERT INTO gene BY NAME SELECT *, 'GRCh38' AS assembly FROM read_parquet(?) WHERE LIST_CONTAINS(?, symbol)",
        [path["gene"], list(GENES)],
    )
    con.execute(
        "INSERT INTO gene_alias SELECT a.* FROM read_parquet(?) AS a JOIN gene AS g ON g.symbol = a.symbol",
        [path["gene_alias"]],
    )
    con.execute(
        "INSERT INTO transcript BY NAME SELECT t.*, 'GRCh38' AS assembly FROM read_parquet(?) AS t"
        " JOIN gene AS g ON g.gene_id = t.gene_id WHERE t.preferred",
        [path["transcript"]],
    )
    con.execute(
        "INSERT INTO exon BY NAME SELECT e.*, 'GRCh38' AS assembly FROM read_parquet(?) AS e"
        " JOIN transcript AS t ON t.transcript_id = e.transcript_id",
        [path["exon"]],
    )


def _people(con: duckdb.DuckDBPyConnection) -> None:
    for n in range(PEOPLE + OLD_PEOPLE):
        old = n >= PEOPLE
        con.execute(
            "INSERT INTO individual (individual_id, dataset_id, source_id, sex, karyotypic_sex, vital_status,"
            " unrelated) VALUES (?, ?, ?, 'female', 'XX', 'alive', TRUE)",
            [n, int(old), f"P{n:04}"],
        )
        con.execute("INSERT INTO biosample VALUES (?, ?, ?, ?, NULL, NULL, TRUE)", [n, n, int(old), f"S{n:04}"])
        profile = int(n == HIDDEN)
        con.execute("INSERT INTO consent VALUES (?, ?, NULL, NULL, TRUE, TRUE, TRUE, TRUE, 'record')", [n, profile])


def _allele(
    con: duckdb.DuckDBPyConnection, number: int, assembly: str, contig: str, position: int, ref: str, alt: str,
    rsid: str | None, gene: str | None, transcript: str | None, hgvsc: str | None, hgvsp: str | None,
    marked: str | None, clinvar: int | None, carriers: set[int],
) -> None:  # fmt: skip
    region = contig if contig in ("X", "MT") else "autosome"
    con.execute(
        "INSERT INTO variant VALUES (?, ?, ?, ?, ?, ?, ?, TRUE, ?, NULL, ?, ?, FALSE, ?, 'missense_variant',"
        " 'missense', ?, ?, NULL)",
        [
            number,
            assembly,
            contig,
            position,
            ref,
            alt,
            rsid,
            ROLLS.get((contig, position)),
            region,
            marked,
            gene,
            hgvsc,
            hgvsp,
        ],
    )
    con.execute("INSERT INTO variant_assay VALUES (?, ?)", [number, int(assembly == "GRCh37")])
    if gene:
        con.execute(
            "INSERT INTO consequence VALUES (?, ?, NULL, ?, 'missense_variant', 'missense', 'MODERATE', ?, ?, TRUE,"
            " NULL)",
            [number, gene, transcript, hgvsc and f"{transcript}:{hgvsc}", hgvsp],
        )
    if clinvar:
        con.execute("INSERT INTO variant_clinvar VALUES (?, ?, 'pathogenic', 2, NULL, '2024-12-15')", [number, clinvar])
    for who in carriers:  # a negative one carries it in a call that failed
        con.execute(
            "INSERT INTO genotype (variant_id, biosample_id, packed, alt_count, other_alt_count, missing_count, ploidy,"
            " passes_qc, phased) VALUES (?, ?, FALSE, 1, 0, 0, 2, ?, FALSE)",
            [number, abs(who), who >= 0],
        )
