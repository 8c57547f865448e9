"""Gene models on the reference that ships: exons, coding parts and domains in genomic coordinates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from access import Asking, Purpose, release
from cohorts.errors import UnknownName
from queries.variants.gene_model import GeneAnswer, GeneModel, genomic
from tests.queries.small_release import Small

REFERENCE = Path(__file__).parents[3] / "data" / "reference"
SCHEMA = (REFERENCE.parent / "schema.sql").read_text()
ASKING = Asking("ada", "partner", None, Purpose("health"), date(2025, 6, 1), "r", 0)
GENES = ("LDLR", "BRCA1", "TTN", "APOL1", "G6PD")


@pytest.fixture(scope="module")
def cursor() -> Iterator[Any]:
    """Five genes of the reference, and one that only an annotation knows."""
    con = duckdb.connect()
    con.execute(SCHEMA)
    genes = f"SELECT gene_id FROM read_parquet('{REFERENCE}/gene.parquet') WHERE symbol IN {GENES}"
    transcripts = f"SELECT transcript_id FROM read_parquet('{REFERENCE}/transcript.parquet') WHERE gene_id IN ({genes})"
    for table, columns, of in (
        ("gene", "gene_id, symbol, name, 'GRCh38', contig, start_position, end_position, strand, biotype", genes),
        (
            "transcript",
            "transcript_id, gene_id, 'GRCh38', name, biotype, preferred, start_position, end_position",
            genes,
        ),
        ("exon", "transcript_id, 'GRCh38', rank, part, start_position, end_position", transcripts),
        ("protein_domain", "*", transcripts),
    ):
        key = "gene_id" if of is genes else "transcript_id"
        rows = f"SELECT {columns} FROM read_parquet('{REFERENCE}/{table}.parquet') WHERE {key} IN ({of})"
        con.execute(f"INSERT INTO {table} {rows}")
    con.execute("INSERT INTO gene_alias SELECT * FROM read_parquet(?)", [f"{REFERENCE}/gene_alias.parquet"])
    con.execute(
        "INSERT INTO consequence VALUES (0, 'NOWHERE1', NULL, NULL, 'missense_variant', 'missense', NULL, NULL, NULL,"
        " TRUE, NULL)"
    )
    yield con
    con.close()


def model(cursor: Any, symbol: str, transcript: str | None = None) -> GeneAnswer:
    return GeneModel(symbol, transcript).run(cursor, ASKING)


@pytest.mark.parametrize(
    ("symbol", "exons", "residues", "strand", "contig"),
    [
        ("LDLR", 18, 860, "+", "19"),
        ("BRCA1", 23, 1863, "-", "17"),
        ("TTN", 363, 35991, "-", "2"),
        ("APOL1", 6, 398, "+", "22"),
    ],
)  # the lengths of UniProt P01130, P38398, Q8WZ42 (canonical N2AB+ of MANE: 35,991) and O14791
def test_exons_and_proteins_have_their_known_lengths(
    cursor: Any, symbol: str, exons: int, residues: int, strand: str, contig: str
) -> None:
    found = model(cursor, symbol)
    assert (len(found.exons), found.residues, found.strand, found.contig) == (exons, residues, strand, contig)
    assert found.transcript.preferred
    assert len(found.introns) == exons - 1
    assert found.exons == tuple(sorted(found.exons, key=lambda exon: exon.start))
    ranks = [exon.rank for exon in found.exons]
    assert ranks == sorted(ranks, reverse=strand == "-")


def test_coding_parts_end_where_the_known_codons_do(cursor: Any) -> None:
    """LDLR starts translation at 19:11089549; BRCA1, on the minus strand, at 17:43124096 (GRCh38)."""
    ldlr, brca1 = model(cursor, "LDLR"), model(cursor, "BRCA1")
    assert next(exon.coding for exon in ldlr.exons if exon.coding)[0] == 11089549
    assert next(exon.coding for exon in reversed(brca1.exons) if exon.coding)[1] == 43124096


def test_domains_lie_on_coding_sequence_and_have_their_lengths(cursor: Any) -> None:
    for symbol in ("LDLR", "BRCA1"):
        found = model(cursor, symbol)
        coding = [exon.coding for exon in found.exons if exon.coding]
        assert found.domains
        for domain in found.domains:
            bases = sum(end - start + 1 for start, end in domain.pieces)
            assert bases == 3 * (domain.end_residue - domain.start_residue + 1)
            assert all(any(s <= start and end <= e for s, e in coding) for start, end in domain.pieces)


def test_residues_map_over_introns_on_both_strands() -> None:
    assert genomic([(1, 4), (11, 15)], "+", 1, 2) == ((1, 4), (11, 12))
    assert genomic([(11, 15), (1, 4)], "-", 2, 3) == ((11, 12), (1, 4))
    assert genomic([(1, 6)], "+", 2, 9) == ((4, 6),)
    assert genomic([(1, 6)], "+", 3, 9) == ()


def test_aliases_are_followed_and_said(cursor: Any) -> None:
    found = model(cursor, "brcc1")
    assert found.symbol == "BRCA1"
    assert "BRCA1" in found.note


def test_another_transcript_by_id_or_name(cursor: Any) -> None:
    first = model(cursor, "LDLR")
    other = next(each for each in first.transcripts if not each.preferred)
    assert model(cursor, "LDLR", other.transcript_id).transcript == other
    with pytest.raises(UnknownName):
        model(cursor, "LDLR", "ENST00000000000")


def test_a_gene_without_coordinates_says_so(cursor: Any) -> None:
    found = model(cursor, "NOWHERE1")
    assert (found.contig, found.exons, found.introns) == (None, (), ())
    assert "coordinates" in found.note


def test_an_unknown_gene_is_an_error(cursor: Any) -> None:
    with pytest.raises(UnknownName):
        model(cursor, "LDLX")


def test_reference_passes_the_door_for_a_partner(cursor: Any) -> None:
    found = model(cursor, "LDLR")
    assert release(found, ASKING) is found


def test_s_gt_11_a_gene_stands_on_the_assembly_that_people_were_sequenced_on() -> None:
    small = Small()
    cursor = small.con.cursor()
    assert model(cursor, "LDLR").assembly == "GRCh38"  # nobody was sequenced
    small.assay(assembly="GRCh37")
    nowhere = model(cursor, "LDLR")
    assert (nowhere.contig, nowhere.exons) == (None, ())
    assert "No coordinates" in nowhere.note
    small.con.execute("INSERT INTO gene SELECT * REPLACE ('GRCh37' AS assembly, 7 AS start_position) FROM gene")
    assert (model(cursor, "LDLR").assembly, model(cursor, "LDLR").assemblies) == ("GRCh37", ("GRCh37",))
    small.assay(assembly="GRCh38")
    assert model(cursor, "LDLR").assemblies == ("GRCh38", "GRCh37")
    assert GeneModel("LDLR", None, "GRCh37").run(cursor, ASKING).start == 7
