"""A release made by hand: seven people and seven variants, each there for one rule of S-GT."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from access import Asking, Purpose
from access.ledger import ConsentLedger
from queries.permitted import fill_permitted

SCHEMA = (Path(__file__).parents[2] / "data" / "schema.sql").read_text()
ASKING = Asking("ada", "researcher", None, Purpose("health"), date(2025, 6, 1), "r", 0)

# individual: karyotype, recorded sex, group, unrelated, assay
PEOPLE = [
    ("XX", "female", "AFR-like", True, 0),
    ("XY", "male", "AFR-like", True, 0),
    ("XX", "male", "EUR-like", True, 0),  # recorded and genetic sex differ: the genetic one speaks
    ("XY", "male", "EUR-like", True, 1),
    ("other", "female", None, True, 0),
    ("XX", "female", "EUR-like", False, 0),  # a sister
    ("XX", "female", "EUR-like", True, 0),  # consents to nothing that is asked here
]
VARIANTS = [  # id, contig, position, ref, alt, region, gene
    (0, "1", 100, "A", "C", "autosome", "GENE1"),
    (1, "1", 100, "A", "G", "autosome", "GENE1"),
    (2, "1", 200, "C", "T", "autosome", "GENE1"),
    (3, "1", 300, "C", "T", "autosome", None),
    (4, "X", 5_000_000, "G", "A", "X", "GENEX"),
    (5, "Y", 5_000_000, "G", "A", "Y", None),
    (6, "MT", 263, "A", "G", "MT", None),
]
GENOTYPES = [  # variant, individual, alt, other, missing, ploidy, passes, vaf
    (0, 0, 1, 1, 0, 2, True, None),  # 1/2
    (1, 0, 1, 1, 0, 2, True, None),
    (0, 1, 0, 0, 1, 2, True, None),  # 0/.
    (1, 1, 0, 0, 1, 2, True, None),
    (0, 2, 0, 0, 2, 2, True, None),  # ./.
    (1, 2, 0, 0, 2, 2, True, None),
    (2, 1, 1, 0, 0, 2, False, None),  # fails QC, and is the only one
    (2, 6, 2, 0, 0, 2, True, None),  # not permitted
    (3, 0, 2, 0, 0, 2, True, None),
    (3, 5, 1, 0, 0, 2, True, None),  # the sister
    (3, 4, 1, 0, 1, 2, True, None),  # ./1
    (4, 0, 1, 0, 0, 2, True, None),
    (4, 1, 1, 0, 0, 1, True, None),
    (4, 2, 2, 0, 0, 2, True, None),
    (4, 4, 1, 0, 0, 2, True, None),  # XXY: left out
    (5, 1, 1, 0, 0, 1, True, None),
    (6, 0, 1, 0, 0, 2, True, 0.4),  # heteroplasmic
    (6, 1, 1, 0, 0, 1, True, 0.99),
    (6, 2, 1, 0, 0, 2, True, 0.02),  # too little to carry
]


def make_release(ledger: Path) -> duckdb.DuckDBPyConnection:
    """A connection whose `permitted` is filled for ASKING: everybody but the last."""
    con = duckdb.connect()
    con.execute(SCHEMA)
    con.execute("INSERT INTO dataset VALUES (0, 'bank', 'GRCh38', TRUE, TRUE)")
    con.execute("INSERT INTO consent_profile VALUES (0, 'DUO:0000042', NULL, '{}'), (1, 'DUO:0000011', NULL, '{}')")
    for assay in (0, 1):
        con.execute(
            "INSERT INTO assay VALUES (?, 0, ?, 'GRCh38', 'germline', 'kit', 'intervals', 'GQ', FALSE)",
            [assay, f"a{assay}"],
        )
    for n, (karyotype, sex, group, unrelated, assay) in enumerate(PEOPLE):
        con.execute(
            "INSERT INTO individual (individual_id, dataset_id, source_id, sex, karyotypic_sex, vital_status,"
            " genetic_group, unrelated) VALUES (?, 0, ?, ?, ?, 'alive', ?, ?)",
            [n, f"p{n}", sex, karyotype, group, unrelated],
        )
        con.execute("INSERT INTO biosample VALUES (?, ?, ?, ?, NULL, NULL, TRUE)", [n, n, assay, f"p{n}"])
        con.execute("INSERT INTO consent VALUES (?, ?, NULL, NULL, TRUE, TRUE, TRUE, TRUE, 'record')", [n, int(n == 6)])
    con.execute("INSERT INTO biosample VALUES (90, 0, 0, 'p0 again', NULL, NULL, FALSE)")  # does not speak
    for number, contig, position, ref, alt, region, gene in VARIANTS:
        con.execute(
            "INSERT INTO variant (variant_id, assembly, contig, position, ref, alt, rsid, left_aligned, region, packed,"
            " gene, consequence, consequence_class) VALUES (?, 'GRCh38', ?, ?, ?, ?, ?, TRUE, ?, FALSE, ?, ?, ?)",
            [number, contig, position, ref, alt, f"rs{position}", region, gene, "missense_variant", "missense"],
        )
        con.execute("INSERT INTO variant_assay VALUES (?, 0)", [number])
        if gene:
            con.execute(
                "INSERT INTO consequence VALUES (?, ?, 'E', 'T', 'missense_variant', 'missense', 'MODERATE', NULL,"
                " NULL, TRUE, NULL)",
                [number, gene],
            )
    con.execute("INSERT INTO variant_assay VALUES (3, 1)")  # the other kit covers only this place
    con.execute("INSERT INTO gene VALUES ('E', 'GENE1', NULL, 'GRCh38', '1', 50, 250, '+', 'protein_coding')")
    con.execute("INSERT INTO gene VALUES ('EX', 'GENEX', NULL, 'GRCh38', 'X', 4999000, 5001000, '+', 'protein_coding')")
    con.execute("INSERT INTO variant_clinvar VALUES (3, 5, 'pathogenic', 2, 'MONDO:1 a', '2024-12-15')")
    con.execute("INSERT INTO variant_clinvar VALUES (3, 4, 'conflicting', 1, 'MONDO:1 b', '2024-12-15')")
    con.executemany(
        "INSERT INTO genotype (variant_id, biosample_id, packed, alt_count, other_alt_count, missing_count, ploidy,"
        " passes_qc, phased, vaf) VALUES (?, ?, FALSE, ?, ?, ?, ?, ?, FALSE, ?)",
        [(*row[:6], *row[6:]) for row in GENOTYPES],
    )
    con.execute(
        "INSERT INTO genotype (variant_id, biosample_id, packed, alt_count, other_alt_count, missing_count, ploidy,"
        " passes_qc, phased) VALUES (3, 90, FALSE, 2, 0, 0, 2, TRUE, FALSE)"
    )
    fill_permitted(con, ASKING, ConsentLedger(ledger))
    return con
