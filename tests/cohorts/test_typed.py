"""What is typed, understood without data. The rows with their landings: tests/queries/test_search_examples.py."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cohorts.loci import Variant
from cohorts.named_variants import by_rsid, every, named
from cohorts.readings import Accession, AnyGene, At, Computed, Named, Record, Unanchored, Words, Wrong
from cohorts.typed import read
from queries.search.examples import EXAMPLES, MISSES

CLINVAR = Path(__file__).resolve().parents[2] / "data" / "reference" / "clinvar.parquet"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("LDLR", [Words]),
        ("rs12", [At]),
        ("VCV000000012", [Record]),
        ("ENSG00000000012", [Accession]),
        ("ga4gh:VA.0AePZIWZUNsUlQTamyLrjm2HWUw2opLt", [Computed]),
        ("chr1:g.100_101insA", [Unanchored]),
        ("NC_000001.11:99:A:", [Unanchored]),
        ("p.Arg1699Trp", [AnyGene]),
        ("C1R", [AnyGene, Words]),
        ("BRAF V600E", [Named, At]),
        ("APOL1 G1", [Named]),
        ("1-100-A-C,G", [At, At]),
        ("1-100-A-Q", [Wrong]),
        ("HP:0001250", [Words]),
        ("HLA-DRB1", [Words]),
        ("type 2 diabetes", [Words]),
        ("TCGA-AB-2803", [Words]),
        ("biobank/P0001", [Words]),
    ],
)
def test_readings_of_a_text_the_likeliest_first(text: str, kinds: list[type]) -> None:
    assert [type(one) for one in read(text)] == kinds


@pytest.mark.parametrize("text", [row.typed for row in (*EXAMPLES, *MISSES)])
def test_reading_never_raises_and_shorter_texts_neither(text: str) -> None:
    for length in range(len(text) + 1):
        read(text[:length])


def test_bases_are_trimmed_as_at_ingest_and_the_words_say_so() -> None:
    [one] = read("hg38 chr1:99 GCA>GTA")
    assert one.locus == Variant("1", 100, "C", "T", "GRCh38")
    assert one.words.endswith("trimmed from 1-99-GCA-GTA")


def test_spdi_counts_from_0_and_names_its_assembly() -> None:
    [one] = read("NC_000019.9:99:C:T")
    assert one.locus == Variant("19", 100, "C", "T", "GRCh37")


def test_named_variants_are_those_of_the_shipped_clinvar() -> None:
    known = pl.read_parquet(CLINVAR, columns=["contig", "position", "ref", "alt", "rsid", "gene"])
    rows = {tuple(row[:4]): row[4:] for row in known.iter_rows()}
    met = [(one, rows[key]) for one in every() if (key := _place(one.allele)) in rows]
    assert len(met) > 20
    assert not [one.said for one, (rsid, gene) in met if gene != one.gene or (rsid and one.rsid and rsid != one.rsid)]


def _place(allele: Variant) -> tuple[str, int, str, str]:
    return (allele.contig, allele.position, allele.ref, allele.alt)


def test_names_of_the_literature_in_any_case_and_numbering() -> None:
    assert named("f5 r506q") == named("F5 Leiden") == named("F5  FVL") == by_rsid("rs6025")
    assert [one.said for one in named("cyp2c19*2")] == ["CYP2C19*2"]
    assert len(named("APOL1 G1")) == 2
    assert named("F5 nonsense") == ()
