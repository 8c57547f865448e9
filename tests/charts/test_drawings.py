"""Every drawing has its words, shows what it was given, and never more."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import polars as pl
import pytest

from charts import LIGHT, Figure
from charts.distribution import bars, histogram
from charts.frequencies import frequencies
from charts.funnel import funnel
from charts.gene_axis import Exon, GeneAxis
from charts.gene_body import Domain, Transcript, domain_stretches, targets
from charts.gene_brush import gene_brush
from charts.gene_model import gene_model
from charts.lollipop import FOOT, SCALES, STUB, TALLEST, Side, heads, height_of, names
from charts.survival import Curve, at_risk, curves, estimated
from stats.survival.estimates import GroupEstimate, SurvivalEstimate

STEPS = pl.DataFrame(
    {
        "step": ["In the release", "Permit this purpose", "female"],
        "alone": [250, 200, None],
        "remaining": [250, 200, None],
    }
)
BINS = pl.DataFrame({"from": [30, 40], "to": [40, 50], "n": [12, None]})
CATEGORIES = pl.DataFrame({"value": ["Site A", None], "n": [30, 12]})
ROWS = [
    {"time": 40.0, "at_risk": 100, "events": 1, "probability": 0.0, "lower": 0.0, "upper": 0.01},
    {"time": 50.0, "at_risk": 80, "events": 4, "probability": 0.05, "lower": 0.02, "upper": 0.09},
    {"time": 60.0, "at_risk": 30, "events": 2, "probability": 0.11, "lower": 0.05, "upper": 0.2},
]
GENE = Transcript(
    "LDLR", "ENST1", "-", (Exon(1000, 1200, (1100, 1200)), Exon(5000, 5100, (5000, 5050))), (Domain("YWTD", 1, 30),)
)
VARIANTS = pl.DataFrame(
    {
        "position": [1101, 1102, 5001],
        "consequence_class": ["missense", "missense", "loss_of_function"],
        "label": ["p.A1B", "p.A1C", "p.Q3*"],
        "variant": ["1-1101-A-C", "1-1102-A-C", "1-5001-C-T"],
        "value": [2.0, 1.0, 0.0],
    }
)
ABOVE = Side("cohort", "10", VARIANTS)
BELOW = Side("others", "20", VARIANTS.with_columns(value=pl.Series([5.0, 0.0, None])))
GROUPS = pl.DataFrame(
    {
        "population": ["Cohort", "AFR-like", "EAS-like", "SAS-like"],
        "ac": [3, 0, 0, None],
        "an": [1200, 300, 0, None],
        "af": [0.0025, 0.0, None, None],
        "lower": [0.001, 0.0, None, None],
        "upper": [0.006, 0.01, None, None],
    }
)

FIGURES = {
    "funnel": lambda: funnel(STEPS, LIGHT),
    "histogram": lambda: histogram(BINS, LIGHT, title="Age at enrolment", unit="years"),
    "bars": lambda: bars(CATEGORIES, LIGHT, title="Site"),
    "survival": lambda: curves(
        [Curve("Carriers", ROWS, 0), Curve("Carriers", ROWS, 0, naive=True), Curve("Others", ROWS[:2], 1)],
        LIGHT, title="Coronary disease", subtitle="cumulative incidence", time_label="age, years",
    ),
    "gene_model": lambda: gene_model(GENE, ABOVE, BELOW, LIGHT),
    "gene_brush": lambda: gene_brush(GENE, VARIANTS, LIGHT, region=(1101, 1102)),
    "frequencies": lambda: frequencies(GROUPS, LIGHT, variant="19-11105408-C-T", first="Cohort"),
}  # fmt: skip


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_title_alt_table_and_a_transparent_ground(make) -> None:
    figure: Figure = make()
    assert figure.title
    assert len(figure.alt) > 30
    assert figure.alt.endswith(".")
    assert figure.table.height
    assert figure.drawing.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert figure.drawing.layout.showlegend is False
    assert figure.drawing.to_json()


def test_s_dc_1_a_suppressed_step_is_not_told_in_bar_hover_or_alt() -> None:
    figure = funnel(STEPS, LIGHT)
    assert figure.drawing.data[0].x[2] == 10  # the ceiling of what is suppressed, whatever the count
    assert figure.drawing.data[0].text[2] == "< 11"
    assert "female < 11" in figure.alt


def test_s_dc_1_with_a_suppressed_bin_no_total_is_told() -> None:
    assert "n =" not in histogram(BINS, LIGHT, title="Age", unit="years").subtitle
    assert "n\u00a0=\u00a012" in histogram(BINS.drop_nulls(), LIGHT, title="Age", unit="years").subtitle


def test_not_recorded_is_a_bar_of_its_own() -> None:
    assert "not recorded 12" in bars(CATEGORIES, LIGHT, title="Site").alt


def test_a_number_kept_back_for_another_s_sake_is_not_said_to_be_small() -> None:
    kept = bars(CATEGORIES.with_columns(n=pl.lit(None, pl.Int64)), LIGHT, title="Site", hidden="kept back")
    assert ("Site A kept back" in kept.alt, "< 11" in kept.alt) == (True, False)


def test_the_naive_curve_is_dotted_in_its_groups_colour_and_has_no_band() -> None:
    lines = [trace for trace in FIGURES["survival"]().drawing.data if trace.mode == "lines" and trace.line.width]
    dotted = [trace for trace in lines if trace.line.dash == "dot"]
    assert len(dotted) == 1
    assert dotted[0].line.color == LIGHT.series[0]
    assert {trace.line.shape for trace in lines} == {"hv"}


def test_numbers_at_risk_are_those_the_estimate_used() -> None:
    assert at_risk(ROWS, 45) == 80
    assert at_risk(ROWS, 60) == 30
    assert at_risk(ROWS, 61) is None
    assert at_risk(ROWS, 20) is None


def estimate_of(times: list[float], unit: str) -> SurvivalEstimate:
    n = len(times)
    survival = [1 - (i + 1) / (2 * n) for i in range(n)]
    curve = pl.DataFrame({"time": times, "at_risk": list(range(n, 0, -1)), "events": [1] * n, "censored": [0] * n,
                          "survival": survival, "lower": [None, *survival[1:]], "upper": survival})  # fmt: skip
    group = GroupEstimate("All", n, n, None, (None, None), curve, 1.0)
    return SurvivalEstimate((group,), None, (), (), "time since enrolment", unit)


def test_many_days_are_drawn_as_years_and_few_as_days() -> None:
    long, short = ([step * n for n in range(1, 6)] for step in (400.0, 30.0))
    drawn = estimated(estimate_of(long, "days"), None, LIGHT, outcome="Death", death=True)
    assert drawn.table["time"].max() == pytest.approx(2000 / 365.25)
    assert "time since enrolment, years" in drawn.alt
    drawn = estimated(estimate_of(short, "days"), None, LIGHT, outcome="Death", death=True)
    assert drawn.table["time"].max() == 150


def test_a_curve_starts_certain_and_its_band_has_no_hole() -> None:
    table = estimated(estimate_of([1.0, 2.0], "years"), None, LIGHT, outcome="Death", death=True).table
    assert table.row(0, named=True)["probability"] == 1.0
    assert table["probability_lower"].null_count() == 0


def test_beside_an_incidence_a_group_kept_back_has_no_survival_curve() -> None:
    kept = estimate_of([1.0, 2.0], "years").groups[0]
    incidence = kept.curve.select("time", pl.lit(0.1).alias("incidence"), "lower", "upper")
    told = replace(kept, name="Told", cumulative_incidence=incidence)
    estimate = SurvivalEstimate((replace(kept, name="Kept"), told), None, (), (), "age", "years")
    drawn = estimated(estimate, None, LIGHT, outcome="Gout", death=False)
    assert "cumulative incidence" in drawn.subtitle
    assert set(drawn.table["group"]) == {"Told"}
    assert any("too few to draw" in note.text.replace("<br>", " ") for note in drawn.drawing.layout.annotations)


def test_lines_are_named_at_their_ends_without_overlap() -> None:
    same = [Curve(f"Group {n}", ROWS, n) for n in range(6)]
    figure = curves(same, LIGHT, title="t", subtitle="", time_label="years")
    heights = sorted(note.y for note in figure.drawing.layout.annotations)
    assert len(heights) == 6
    top = 0.2
    assert min(b - a for a, b in pairwise(heights)) >= 0.05 * top


def test_variants_of_one_codon_and_class_share_a_head() -> None:
    marks = [t for t in FIGURES["gene_model"]().drawing.data if t.mode == "markers" and t.marker.symbol == "circle"]
    above = next(mark for mark in marks if mark.y[0] > 0)
    assert len(above.x) == 1
    words, first, last, variant, many = above.customdata[0]
    assert words == "p.A1B: 2 carriers<br>p.A1C: 1 carriers"
    assert (first, last, variant, many) == (1101, 1102, "1-1101-A-C", 2)


def test_a_variant_nobody_carries_has_no_head_above_and_a_suppressed_one_tells_no_number() -> None:
    drawing = FIGURES["gene_model"]().drawing
    diamonds = [t for t in drawing.data if t.mode == "markers" and t.marker.symbol == "diamond"]
    assert len(diamonds) == 1
    assert diamonds[0].y[0] < 0
    assert "suppressed" in diamonds[0].customdata[0][0]
    assert diamonds[0].y[0] == -(FOOT + STUB)


def test_s_dc_4_whatever_is_suppressed_stands_hollow_at_one_height_below_what_is_told() -> None:
    values = VARIANTS.with_columns(value=pl.Series([None, None, 20.0]))
    side = Side("partner", "10", values.with_columns(consequence_class=pl.lit("missense")), few=11)
    for told, scale in ((side, "carriers"), (replace(side, few=None), "carriers"), (side, "frequency")):
        figure = gene_model(GENE, replace(told, scale=scale), None, LIGHT)
        ticks = dict(zip(figure.drawing.layout.yaxis.ticktext, figure.drawing.layout.yaxis.tickvals, strict=True))
        word = "< 11" if told.few and scale == "carriers" else "few"
        assert ticks.pop(word) == FOOT + STUB < min(ticks.values())
        assert not {"1", "5"} & set(ticks) or not told.few
        drawn = [trace for trace in figure.drawing.data if trace.mode == "markers" and trace.marker.symbol == "circle"]
        [hollow] = [trace for trace in drawn if trace.marker.color == LIGHT.background]
        [whole] = [trace for trace in drawn if trace is not hollow]
        assert [*hollow.y] == pytest.approx([FOOT + STUB] * len(hollow.y))
        assert min(whole.y) > FOOT + STUB
        kept = "< 11 carriers" if told.few else "suppressed"
        assert kept in hollow.customdata[0][0]
        assert f"hollow: {kept}, all at one height" in figure.subtitle
        assert f"Hollow and all at one height, whatever their number: 2 of partner ({kept})" in figure.alt
    assert "hollow" not in gene_model(GENE, ABOVE, None, LIGHT).subtitle


def test_s_gt_5_not_called_absent_and_suppressed_are_told_apart() -> None:
    figure = FIGURES["frequencies"]()
    assert "AFR-like 0 (0 of 300)" in figure.alt
    assert "EAS-like – not called" in figure.alt
    assert "SAS-like – suppressed" in figure.alt


def test_a_gene_of_hundreds_of_exons_is_drawn_at_once() -> None:
    """Titin has 363 exons and more than 300 domains; a shape for each took minutes."""
    exons = tuple(Exon(n * 1000, n * 1000 + 299, (n * 1000, n * 1000 + 299)) for n in range(1, 364))
    domains = tuple(Domain("Ig-like", n * 100, n * 100 + 90) for n in range(1, 320))
    titin = Transcript("TTN", "ENST2", "-", exons, domains)
    many = pl.DataFrame(
        {
            "position": [1000 * (n % 363 + 1) + n % 290 for n in range(12_000)],
            "consequence_class": [
                ["missense", "synonymous", "other", "loss_of_function"][n % 4] for n in range(12_000)
            ],
            "label": [f"p.Ala{n}Gly" for n in range(12_000)],
            "variant": [f"2-{n}-A-G" for n in range(12_000)],
            "value": [float(n % 40) for n in range(12_000)],
        }
    )
    figure = gene_model(titin, Side("cohort", "1", many), Side("others", "9", many), LIGHT)
    assert len(figure.drawing.layout.shapes) == 0
    assert len(figure.drawing.data) < 20
    assert len(figure.drawing.to_json()) < 180_000
    drawn = figure.table.filter(group="cohort")
    assert drawn["variants"].sum() == many.filter(pl.col("value") > 0).height
    assert drawn["drawn_value"].max() == 39


def test_heads_and_their_names_do_not_collide() -> None:
    near = pl.DataFrame(
        {
            "position": [1101 + n for n in range(60)],
            "consequence_class": ["missense"] * 60,
            "label": [f"p.Arg{n}Cys" for n in range(60)],
            "variant": [f"1-{n}-A-C" for n in range(60)],
            "value": [float(n % 7 + 1) for n in range(60)],
        }
    )
    axis = GeneAxis(GENE.exons, GENE.strand)
    some = heads(Side("cohort", "10", near), axis, 7.0)
    assert all(b.x - a.x >= min(axis.length / 110, axis.length / len(some)) - 1e-6 for a, b in pairwise(some))
    named = names(some, 1, axis, LIGHT, None)
    width = axis.length * 6.4 / 700 * len("p.Arg0Cys")
    boxes = sorted((each["x"], each["y"]) for each in named)
    assert boxes
    assert all(abs(a[0] - b[0]) >= width * 0.9 or abs(a[1] - b[1]) >= 0.6 for a, b in combinations(boxes, 2))


def test_the_chosen_variant_stands_out_and_a_region_is_shaded() -> None:
    drawing = gene_model(GENE, ABOVE, BELOW, LIGHT, chosen="1-1102-A-C", region=(1101, 1103)).drawing
    rings = [trace for trace in drawing.data if trace.mode == "markers" and trace.marker.symbol == "circle-open"]
    assert [ring.y[0] > 0 for ring in rings] == [True]  # nobody below carries it
    assert any(note.text == "<b>p.A1C</b>" for note in drawing.layout.annotations)
    assert len(drawing.layout.shapes) == 1


def test_an_exon_or_domain_that_is_clicked_gives_its_range() -> None:
    axis = GeneAxis(GENE.exons, GENE.strand)
    found = {tuple(data[1:]) for data in targets(GENE, axis).customdata}
    domain = domain_stretches(GENE, axis)[0]
    assert (domain.start, domain.end, "", 0) in found
    assert (1000, 1200, "", 0) in found


@pytest.mark.parametrize("scale", ["carriers", "frequency", "effect", "stars"])
def test_a_higher_value_stands_higher_and_the_line_is_drawn_at_its_value(scale: str) -> None:
    values = {"carriers": (1, 30), "frequency": (1e-4, 0.2), "effect": (0.5, 9.0), "stars": (2, 3)}[scale]
    height = height_of(scale, values[1])
    assert height(values[0]) < height(values[1]) == pytest.approx(TALLEST)
    side = replace(ABOVE, variants=VARIANTS.with_columns(value=pl.Series([*map(float, values), 0.0])), scale=scale)
    figure = gene_model(GENE, side, None, LIGHT, line=values[1])
    assert SCALES[scale][0] in figure.alt
    assert figure.drawing.layout.shapes[0].y0 == pytest.approx(FOOT + TALLEST)


def test_names_from_links_and_files_are_text_not_markup() -> None:
    name = '<a href="http://evil.test">x</a> %{x}'
    drawings = [
        curves([Curve(name, ROWS, 0)], LIGHT, title="t", subtitle="", time_label="years"),
        funnel(STEPS.with_columns(step=pl.lit(name)), LIGHT),
        bars(CATEGORIES.with_columns(value=pl.lit(name)), LIGHT, title="t"),
        gene_model(GENE, Side(name, "1", VARIANTS.with_columns(label=pl.lit(name))), None, LIGHT),
        frequencies(GROUPS.with_columns(population=pl.lit(name)), LIGHT, variant="v"),
    ]
    for figure in drawings:
        drawn = figure.drawing.to_json()
        assert "<a href" not in drawn.replace("\\u003c", "<")
        assert "%{x}</" not in drawn
