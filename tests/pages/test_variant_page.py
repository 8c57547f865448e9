"""The variant page and the region page: by role, by what was typed, and what they add to the question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, Not, Sex
from tests.pages.test_guard import shown, words
from tests.pages.test_pages import button, charts, metrics
from widgets.permalink import packed
from widgets.region.head import moved, region_asked

STOP = "19-11105408-C-T"
WOMEN = packed(Cohort("Women", AllOf((Sex("female"),))))
LDLR = "19:11089463-11133820"


def test_a_variant_is_named_counted_and_drawn(visit: Callable[..., AppTest]) -> None:
    app = visit("variant", variant=STOP)
    assert not app.exception
    told = words(app)
    assert "19-11105408-C-T" in told
    assert "LDLR · stop gained" in told
    assert "NC\\_000019.10\\:g.11105408C\\>T" in told
    assert charts(app) == 1
    found = metrics(app)
    assert 0.01 < float(found["Allele frequency"]) < 0.06
    assert float(found["GroupMax FAF"]) > 0
    assert int(found["Yes"]) + int(found["No"]) + int(found["Unknown"]) > 500
    assert int(found["Unknown"]) >= 10  # people without a sample
    groups = app.dataframe[0].value
    assert groups["population"].to_list() == ["together", "AFR-like", "EUR-like", "not assigned"]
    assert "pathogenic ★★☆☆" in told
    assert "absence here does not mean benign" in told
    assert "allele balance ≥ 0.2" in told


def test_links_out_are_plain_links(visit: Callable[..., AppTest]) -> None:
    told = words(visit("variant", variant=STOP))
    for site in ("gnomad.broadinstitute.org", "ncbi.nlm.nih.gov/clinvar", "ensembl.org", "genome.ucsc.edu"):
        assert site in told


def test_a_cohort_stands_beside_the_rest_and_everybody(visit: Callable[..., AppTest]) -> None:
    app = visit("variant", variant=STOP, cohort=WOMEN)
    assert not app.exception
    assert "**Women**: AF" in words(app)
    assert "In **Women**:" in words(app)
    women = app.dataframe[0].value["people"][0]
    app = visit("variant", variant=STOP, cohort=WOMEN, of="all")
    assert app.dataframe[0].value["people"][0] > women
    assert app.query_params["of"] == "all"


@pytest.mark.parametrize(
    ("label", "criterion"),
    [
        ("Carriers", CarrierOf(variant=f"GRCh38 {STOP}")),
        ("Homozygous", CarrierOf(variant=f"GRCh38 {STOP}", zygosity="homozygous")),
        ("Called non-carriers", Not(CarrierOf(variant=f"GRCh38 {STOP}"))),
    ],
)
def test_s_gt_4_three_states_are_added_to_the_question(
    visit: Callable[..., AppTest], label: str, criterion: CarrierOf | Not
) -> None:
    app = visit("variant", variant=STOP)
    button(app, label).click().run()
    assert not app.exception
    assert app.session_state["question"].criterion == AllOf((criterion,))


def test_s_gt_6_quality_that_no_file_has_is_not_assessed(visit: Callable[..., AppTest]) -> None:
    app = visit("variant", variant=STOP)
    app.session_state["variant_sections"] = "Quality of calls"
    app.run()
    assert not app.exception
    assert "Not assessed: the files of this release carry no GQ, DP or AD" in words(app)


def test_s_dc_3_a_partner_sees_rounded_counts_or_none(visit: Callable[..., AppTest]) -> None:
    app = visit("variant", role="partner", variant=STOP)
    assert not app.exception
    found = metrics(app)
    assert all(int(found[name]) % 10 == 0 for name in ("Carriers", "Yes", "No", "Not called"))
    for _, row in app.dataframe[0].value.iterrows():
        for name in ("people", "ac", "an", "hom", "not_called"):
            assert row[name] != row[name] or row[name] in (None, 0) or row[name] % 10 == 0


@pytest.mark.parametrize(("page", "asked"), [("variant", {"variant": STOP}), ("region", {"region": LDLR})])
def test_s_dc_7_the_public_role_sees_no_counts(visit: Callable[..., AppTest], page: str, asked: dict) -> None:
    app = visit(page, role="public", **asked)
    assert not app.exception
    assert "No counts for this role" in words(app)
    assert not shown(app)


@pytest.mark.parametrize(("page", "asked"), [("variant", {"variant": STOP}), ("region", {"region": LDLR})])
def test_s_du_2_no_purpose_no_rows(visit: Callable[..., AppTest], page: str, asked: dict) -> None:
    app = visit(page, stated=None, **asked)
    assert "What is it for?" in words(app)
    assert not shown(app)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Which variant?"),
        ("LDLR", "This page is about one variant"),
        (LDLR, "This page is about one variant"),
        ("19-11105408-C-C", "The alternate allele is the reference"),
        ("19-11105408-C-<DEL>", "is not a sequence of bases"),
        ("rs1", "Unknown rsID"),
        ("19-11105409-C-T", "looked at, and seen in nobody"),
        ("1-100-C-T", "was not looked at"),
        ("GRCh37 19-11105408-C-T", "No data on GRCh37"),
        ("<script>-1-A-C", "is not a contig"),
    ],
)
def test_whatever_is_typed_is_answered(visit: Callable[..., AppTest], typed: str, said: str) -> None:
    app = visit("variant", variant=typed)
    assert not app.exception
    assert said in words(app).replace("\\", "")
    assert not charts(app)


def test_the_same_letters_on_another_assembly_are_offered(visit: Callable[..., AppTest]) -> None:
    app = visit("variant", variant=STOP, assembly="hg19")
    assert not app.exception
    assert "The same letters are a variant on GRCh38" in words(app)
    wrong = visit("variant", variant=STOP, assembly="hg17")
    assert "is no assembly" in words(wrong)


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_a_whole_arm_is_told_from_afar(visit: Callable[..., AppTest], role: str) -> None:
    app = visit("region", region="19p", role=role)
    assert not app.exception
    said = " ".join(str(one.value) for one in (*app.markdown, *app.caption))
    assert "120 equal stretches" in said
    assert "Drag over a stretch" in said
    assert app.dataframe[0].value["gene"].to_list() == ["LDLR"]


def test_a_region_is_drawn_listed_and_its_kits_told(visit: Callable[..., AppTest]) -> None:
    app = visit("region", region=LDLR)
    assert not app.exception
    assert charts(app) == 1
    assert "of 6 variants" in words(app)
    variants, kits = (one.value for one in app.dataframe)
    assert variants["variant"].to_list()[:2] == ["19-11105220-G-A", "19-11105408-C-T"]
    assert kits["kit"].to_list() == ["kit"]
    assert "Deletions and duplications were not assessed" in words(app)


def test_buttons_move_along_the_genome_and_the_address_follows(visit: Callable[..., AppTest]) -> None:
    app = visit("region", region="19:11100001-11110000")
    button(app, "Closer, three times").click().run()
    assert app.query_params["region"] == "19:11103334-11106666"
    button(app, "Right by half").click().run()
    assert app.query_params["region"] == "19:11105000-11108332"
    assert not app.exception


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Which region?"),
        ("LDLR", "is no region"),
        ("19", "120 equal stretches"),
        ("19:1-9000000", "Drag over a stretch"),
        ("19:20-10", "is no region"),
        ("19:1-1000", "No variant in this region"),
        ("19:60000000-60000100", "ends at 58,617,616"),
        ("GRCh37 19:1-1000", "No variant in this region"),
    ],
)
def test_whatever_region_is_typed_is_answered(visit: Callable[..., AppTest], typed: str, said: str) -> None:
    app = visit("region", region=typed)
    assert not app.exception
    assert said in words(app)


def test_a_region_reached_from_a_variant_has_none_chosen(visit: Callable[..., AppTest]) -> None:
    app = visit("variant", variant=STOP)
    app.query_params.clear()
    app.query_params["region"] = LDLR
    app.switch_page("region.py").run()
    assert not app.exception
    assert "variant" not in app.query_params
    app.query_params["variant"] = STOP
    app.run()
    assert app.query_params["variant"] in (STOP, [STOP])


def test_moves_stay_on_the_contig_and_a_variant_is_a_region_around_it() -> None:
    start = region_asked("GRCh38 19:1-1000", None)
    assert str(moved(start, -0.5, 1.0)) == "19:1-1000"
    assert str(moved(start, 0.0, 3.0)) == "19:1-3000"
    end = region_asked("19:58616617-58617616", "hg38")
    assert str(moved(end, 0.5, 1.0)) == "19:58616617-58617616"
    assert str(moved(region_asked("MT", "GRCh38"), 0.0, 1.0)) == "MT:1-16569"
    assert str(region_asked(STOP, None)) == "19:11104908-11105908"
    held = [region_asked("7q31.2", *named) for named in ((None,), (None, ("GRCh37",)), ("hg19", ("GRCh38",)))]
    assert [(one.start, one.assembly) for one in held] == [
        (115000001, "GRCh38"), (114600001, "GRCh37"), (114600001, "GRCh37")
    ]  # fmt: skip
