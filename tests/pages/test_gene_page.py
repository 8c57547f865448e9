"""The gene page: its address holds the whole view, roles see what they may, and every number can be asked for."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex
from widgets.permalink import packed
from workspace import open_workspace

WOMEN = packed(Cohort("Women", AllOf((Sex("female"),))))
PAGE = "variant_browser"


def words(app: AppTest) -> str:
    return " ".join(str(each.value) for each in (*app.markdown, *app.caption))


def listed(app: AppTest) -> Any:
    return app.dataframe[0].value


def test_the_address_restores_filters_order_page_height_and_the_chosen_variant(visit: Callable[..., AppTest]) -> None:
    asked = {
        "cohort": WOMEN, "classes": "missense", "order": "af", "reversed": "yes", "height": "effect", "find": "planted",
        "variant": "19-11105567-C-T", "absent": "no",
    }  # fmt: skip
    app = visit(PAGE, **asked)
    assert not app.exception
    rows = listed(app)
    assert set(rows["shown_consequence"].explode()) == {"● missense"}
    assert list(rows["af"]) == sorted(rows["af"])
    assert "−log10 p" in words(app)
    assert "**19-11105567-C-T**" in words(app)
    for name, value in asked.items():
        assert app.query_params[name] in (value, [value]), name
    app.toggle(key="reversed").set_value(False).run()
    assert "reversed" not in app.query_params


def test_a_range_cuts_the_table_and_a_wrong_one_is_told(visit: Callable[..., AppTest]) -> None:
    app = visit(PAGE, range="11105200-11105450")
    assert set(listed(app)["variant"]) == {"19-11105220-G-A", "19-11105408-C-T"}
    app = visit(PAGE, range="exon four")
    assert not app.exception
    assert "is not a range of positions" in words(app)


def test_s_gt_9_clinvar_below_the_axis_is_labelled_for_what_it_is(visit: Callable[..., AppTest]) -> None:
    app = visit(PAGE, cohort=WOMEN, below="clinvar")
    assert not app.exception
    drawing = str(app.get("plotly_chart")[0].proto)
    assert "ClinVar P/LP, two stars or more, 2024-12-15; absence here does not mean benign" in drawing


def test_s_st_6_another_saved_cohort_below_is_tested_only_where_nobody_is_in_both(
    visit: Callable[..., AppTest], small_warehouse: Path
) -> None:
    kept = open_workspace(small_warehouse)
    men, everybody = (
        kept.save(getpass.getuser(), Cohort(name, AllOf(of)), "2026-01-01.1", "")
        for name, of in (("Men", (Sex("male"),)), ("Everybody", ()))
    )
    app = visit(PAGE, cohort=WOMEN, below=men.id)
    assert not app.exception
    assert "of Men" in words(app)
    assert "p_exact" in listed(app).columns
    app.selectbox(key="below").set_value(everybody.id).run()
    assert not app.exception
    assert "individuals are in both groups" in words(app)
    assert "p_exact" not in listed(app).columns


def test_s_gt_12_another_transcript_says_whether_it_is_annotated(visit: Callable[..., AppTest]) -> None:
    app = visit(PAGE)
    switch = app.selectbox(key="transcript")
    assert "MANE Select where known, else Ensembl canonical" in words(app)
    switch.set_value(switch.options[1].split(" ")[0]).run()
    assert not app.exception
    assert "these data are not annotated on" in words(app)


def test_each_number_of_the_summary_adds_its_criterion(visit: Callable[..., AppTest]) -> None:
    app = visit(PAGE)
    assert "of " in words(app)
    pills = next(each for each in app.button_group if each.key == "states_pathogenic_LDLR")
    assert any("carriers" in option for option in pills.options)
    pills.set_value("carriers").run()
    assert not app.exception
    question = app.session_state["question"]
    assert "ClinVar calls pathogenic" in question.criterion.sentence


def test_s_gt_18_the_mechanism_of_a_gene_is_told_with_its_source(visit: Callable[..., AppTest]) -> None:
    assert "LDL is not cleared" in words(visit(PAGE))


def test_s_dc_1_a_partner_sees_rounded_numbers_and_no_groupmax(visit: Callable[..., AppTest]) -> None:
    app = visit(PAGE, role="partner", cohort=WOMEN, order="ac")
    assert not app.exception
    rows = listed(app)
    assert all(n is None or n != n or n % 10 == 0 for n in rows["ac"])
    assert "intervals, odds ratios and p are made from the rounded ones" in words(app)
    slider = next(each for each in app.select_slider if each.key == "max_af")
    assert "in the group shown" in slider.label


def test_without_a_cohort_there_is_no_effect(visit: Callable[..., AppTest]) -> None:
    app = visit(PAGE, height="effect", order="minus_log10_p")
    assert not app.exception
    assert "p_exact" not in listed(app).columns
    assert "Heights are carriers" in str(app.get("plotly_chart")[0].proto)
