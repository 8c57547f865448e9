"""The drawings of the variant page and the region page: what they say, and what they do not let a wide interval do."""

from __future__ import annotations

import polars as pl
import pytest

from charts.region_afar import region_afar
from charts.region_map import BINS, MOST_STEMS, Gene, Kit, lanes, region_map
from charts.theme import LIGHT
from charts.variant_frequencies import said, variant_frequencies

ROWS = pl.DataFrame(
    {
        "of": ["cohort", "cohort", "cohort", "all", "all", "all"],
        "population": ["all", "AFR-like", "XX"] * 2,
        "kind": ["total", "group", "sex"] * 2,
        "people": [50, 0, 1, 500, 100, 250],
        "ac": [2, 0, 0, 20, 0, None],
        "an": [100, 0, 2, 1000, 0, 500],
        "af": [0.02, None, 0.0, 0.02, None, None],
        "lower": [0.006, None, 0.0, 0.013, None, None],
        "upper": [0.07, None, 0.66, 0.031, None, None],
    }
)


def test_s_gt_5_kinds_of_nothing_stay_apart() -> None:
    assert [said(row) for row in ROWS.iter_rows(named=True)] == [
        "0.02 (2 of 100)", "– nobody", "0 (0 of 2)", "0.02 (20 of 1,000)", "– not called", "suppressed of 500",
    ]  # fmt: skip
    assert said({"people": None, "an": None, "ac": None, "af": None}) == "– suppressed"


def test_s_st_14_an_interval_of_two_alleles_does_not_stretch_the_axis() -> None:
    names = {"cohort": "Women", "all": "everybody"}
    figure = variant_frequencies(ROWS, LIGHT, variant="p.X", names=names, first="cohort")
    assert figure.drawing.layout.xaxis.range[1] == pytest.approx(0.07 * 1.06)
    assert figure.table["upper"][2] == 0.66
    assert "AFR-like – nobody" in figure.alt
    assert len(figure.drawing.data) == 2


def test_genes_that_touch_stand_in_lanes_of_their_own() -> None:
    genes = [Gene("A", "+", 1, 500), Gene("B", "-", 400, 900), Gene("C", "+", 950, 990)]
    assert [(gene.symbol, lane) for gene, lane in lanes(genes, (1, 1000))] == [("A", 0), ("B", 1), ("C", 0)]


def variants(n: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "position": [1 + i % 1000 for i in range(n)],
            "consequence_class": ["missense", None] * (n // 2),
            "label": ["p.X"] * n,
            "carriers": [3, None] * (n // 2),
        },
        {"position": pl.Int64, "consequence_class": pl.String, "label": pl.String, "carriers": pl.Int64},
    )


def test_few_variants_have_stems_and_many_are_counted_in_bins() -> None:
    kits = [Kit("wide", ((1, 1000),)), Kit("narrow", ())]
    few = region_map((1, 1000), [Gene("A", "+", 1, 500)], kits, variants(10), LIGHT, title="t", group="everybody")
    assert "carriers suppressed" in str(few.drawing.data)
    said = region_map((1, 1000), [], kits, variants(10), LIGHT, title="t", group="everybody", few=11)
    [hollow] = [trace for trace in said.drawing.data if trace.mode == "markers" and trace.marker.color == "#FFFFFF"]
    assert (len(hollow.y), len(set(hollow.y))) == (5, 1)
    ticks = dict(zip(said.drawing.layout.yaxis.ticktext, said.drawing.layout.yaxis.tickvals, strict=True))
    assert ticks["< 11"] == hollow.y[0]
    assert "1" not in ticks
    assert "hollow: < 11 carriers, all at one height" in said.subtitle
    assert "5 are hollow and all at one height: < 11 carriers" in said.alt
    assert "callable in part by: wide" in few.alt
    many = variants(MOST_STEMS + 2)
    drawn = region_map((1, 1000), [], kits, many, LIGHT, title="t", group="everybody")
    bars = [trace for trace in drawn.drawing.data if trace.type == "bar"]
    assert sum(sum(trace.y) for trace in bars) == many.height
    assert f"{BINS} equal bins" in drawn.subtitle
    nothing = region_map((1, 1000), [], [], variants(0), LIGHT, title="t", group="everybody")
    assert nothing.alt.startswith("0 variants")


def test_s_dc_1_from_afar_a_gene_whose_carriers_are_not_told_is_not_drawn() -> None:
    counted = pl.DataFrame({"bin": [0, 119], "kind": ["missense", "other"], "variants": [3, 1]})
    genes = pl.DataFrame(
        {"gene": ["A", "B"], "start": [10, 500], "end": [400, 900], "n": [20, None], "called": [90, 90]}
    )
    drawn = region_afar((1, 1000), counted, 120, genes, [(10, 400)], LIGHT, title="t", carriers_of="missense alleles")
    [heads] = [one for one in drawn.drawing.data if one.type == "scatter" and one.mode == "markers"]
    assert list(heads.customdata) == ["A: 20 of 90"]
    assert drawn.alt == "t. Variants: 4. Individuals with missense alleles: A 20."
