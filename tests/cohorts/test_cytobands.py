"""Bands of chromosomes stand for stretches of either assembly."""

from __future__ import annotations

import polars as pl
import pytest

from cohorts.cytobands import ASSEMBLIES, _bands, band
from cohorts.errors import UnknownName
from cohorts.normalise import CONTIG_LENGTHS, CONTIGS
from cohorts.typed import read
from data.reference.load import table_path


@pytest.mark.parametrize(
    ("text", "name", "region"),
    [
        ("7q31.2", "7q31.2", "7:115000001-117700000"),
        ("chr17q21.31", "17q21.31", "17:42800001-46800000"),
        ("7 q31", "7q31", "7:107800001-127500000"),
        ("xP22.33", "Xp22.33", "X:1-4400000"),
        ("22p", "22p", "22:1-15000000"),
    ],
)
def test_a_band_its_sub_bands_and_an_arm(text: str, name: str, region: str) -> None:
    found = band(text)
    assert found is not None
    assert (found[0], str(found[1]), found[1].assembly) == (name, region, "GRCh38")


@pytest.mark.parametrize("text", ["", "7", "7q31.2x", "LDLR", "7:q31", "p53", "q13"])
def test_other_texts_name_no_band(text: str) -> None:
    assert band(text) is None


def test_a_band_that_is_not_there_is_an_error_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"7q31\.2"):
        band("7q31.29")


def test_s_gt_11_a_band_lies_elsewhere_on_the_other_assembly() -> None:
    [older] = read("hg19 7q31.2")
    assert (str(older.locus), older.locus.assembly) == ("7:114600001-117400000", "GRCh37")
    assert older.words == "the band 7q31.2, GRCh37 7:114600001-117400000"
    assert [one.locus.assembly for one in read("7q31.2")] == ["GRCh38", "GRCh37"]


@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_bands_tile_each_chromosome_from_end_to_end(assembly: str) -> None:
    for contig in CONTIGS[:-1]:
        short, long = (band(f"{contig}{arm}", assembly)[1] for arm in "pq")
        assert (short.start, short.end + 1, long.end) == (1, long.start, CONTIG_LENGTHS[assembly][contig])
        within = [one[1:] for one in _bands()[assembly, contig]]
        assert [first for first, _ in within] == [1, *(last + 1 for _, last in within[:-1])]


def test_the_table_is_the_reference_table() -> None:
    bands = pl.read_parquet(table_path("cytoband"))
    for contig, name, first, last in bands.select("contig", "name", "start_position", "end_position").iter_rows():
        found = band(f"{contig}{name}")
        assert found is not None
        inside = bands.filter((pl.col("contig") == contig) & pl.col("name").str.starts_with(f"{name}."))
        if inside.is_empty():
            assert (found[1].start, found[1].end) == (first, last)
