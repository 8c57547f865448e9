"""Each page answers on a small warehouse, keeps its rules by role, and says what is wrong instead of failing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Ancestry, CarrierOf, Not, Sex
from tests.pages.test_guard import words
from tests.pages.test_saved_cohorts import saved_of
from widgets.permalink import packed, packed_list

PATHOGENIC = CarrierOf(gene="LDLR", clinvar=("pathogenic",))
CARRIERS = packed(Cohort("Pathogenic LDLR", AllOf((PATHOGENIC,))))
FEW = packed(Cohort("Few", AllOf((PATHOGENIC, Sex("female"), Ancestry(("AFR-like",))))))
NOBODY = packed(Cohort("Nobody", AllOf((PATHOGENIC, Not(PATHOGENIC)))))
UNKNOWN_GENE = packed(Cohort("Typo", AllOf((CarrierOf(gene="LDLRR"),))))


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def test_overview_shows_the_release_and_three_ways_in(visit: Callable[..., AppTest]) -> None:
    app = visit("overview")
    assert not app.exception
    assert metrics(app)["Individuals in the release"] == "600"
    assert int(metrics(app)["Permit this purpose"]) < 600
    assert {"Clinician", "Researcher", "Partner"} <= {
        one.value.split("**")[1] for one in app.markdown if one.value.startswith(":material/") and "**" in one.value
    }
    assert len(app.dataframe) == 3


def test_cohort_builder_counts_and_draws_the_funnel_with_consent_in_it(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", cohort=CARRIERS)
    assert not app.exception
    shown = metrics(app)
    assert 20 < int(shown["In the cohort"]) < 120
    assert int(shown["Unknown"]) >= 10  # people without a sample
    assert charts(app) >= 4
    assert "Carrying a variant in **LDLR**" in words(app)
    assert "In words." in words(app)


def test_switching_a_row_off_asks_without_it_and_undo_brings_it_back(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", cohort=CARRIERS)
    before = metrics(app)["In the cohort"]
    app.toggle[0].set_value(False).run()
    assert metrics(app)["In the cohort"] == metrics(app)["Permitted"]
    button(app, "Undo").click().run()
    assert metrics(app)["In the cohort"] == before
    button(app, "Redo").click().run()
    assert metrics(app)["In the cohort"] != before


def test_a_saved_cohort_can_be_opened_again(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    app = visit("cohort_builder", cohort=CARRIERS)
    button(app, "Save").click().run()
    assert [one.name for one in saved_of(small_warehouse)] == ["Pathogenic LDLR"]
    app.toggle[0].set_value(False).run()
    button(app, "Pathogenic LDLR").click().run()
    assert app.session_state["question"].criterion == AllOf((PATHOGENIC,))


def test_an_empty_cohort_says_so(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", cohort=NOBODY)
    assert not app.exception
    assert metrics(app)["In the cohort"] == "0"
    assert "Nobody is in this cohort" in words(app)


@pytest.mark.parametrize("page", ["cohort_builder", "variant_browser", "outcomes"])
def test_a_cohort_with_an_unknown_gene_is_told_with_suggestions(visit: Callable[..., AppTest], page: str) -> None:
    app = visit(page, cohort=UNKNOWN_GENE)
    assert not app.exception
    assert "Unknown gene 'LDLRR'" in words(app)
    assert "Did you mean LDLR" in words(app)


def test_the_address_holds_the_question(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", cohort=CARRIERS)
    assert app.query_params["cohort"] == CARRIERS
    assert app.query_params["purpose"] == "investigation=health"
    app.toggle[0].set_value(False).run()
    assert app.query_params["cohort"] != CARRIERS


def test_variant_browser_draws_lists_and_compares(visit: Callable[..., AppTest]) -> None:
    app = visit("variant_browser", cohort=CARRIERS)
    assert not app.exception
    assert charts(app) == 2  # the drawing and its strip
    listed = app.dataframe[0].value
    assert {"af_others", "interval", "p_exact", "odds_ratio"} <= set(listed.columns)
    assert "likely pathogenic ★★" in set(listed["shown_clinvar"])
    assert "deletions and duplications were not assessed" in words(app)
    assert "absence here does not mean benign" in words(app)


def test_variant_browser_without_a_variant_that_passes_says_so(visit: Callable[..., AppTest]) -> None:
    app = visit("variant_browser")
    app.text_input(key="find").set_value("no such change").run()
    assert not app.exception
    assert "No variant passes these filters" in words(app)


def test_outcomes_compare_the_cohort_with_who_is_known_not_to_be_in_it(visit: Callable[..., AppTest]) -> None:
    app = visit("outcomes", cohort=CARRIERS)
    assert not app.exception
    [ratio] = [value for label, value in metrics(app).items() if label.startswith("HR vs Everybody else")]
    assert float(ratio) > 2
    assert "**Estimand.**" in words(app)
    assert "unknown for a criterion" in words(app)  # people without a sample are in neither group


def test_outcomes_draw_the_naive_curve_on_request(visit: Callable[..., AppTest]) -> None:
    app = visit("outcomes", cohort=CARRIERS)
    app.toggle(key="naive").set_value(True).run()
    assert not app.exception
    assert "Ignoring entry" in "\n".join(info.value for info in app.info)


@pytest.mark.parametrize("by", ["sex", "site", "genetic_group", "age", "gene", "diplotype"])
def test_outcomes_by_every_kind_of_group(visit: Callable[..., AppTest], by: str) -> None:
    app = visit("outcomes")
    app.selectbox(key="by").select(by).run()
    assert not app.exception
    if by != "diplotype":  # the small release has no APOL1
        assert charts(app) >= 1  # with a forest beside the curves where there are several ratios


def test_saved_cohorts_are_compared_and_a_link_reopens_them(visit: Callable[..., AppTest]) -> None:
    pair = [Cohort("Carriers", AllOf((PATHOGENIC,))), Cohort("Women", AllOf((Sex("female"),)))]
    app = visit("outcomes", by="saved", groups=packed_list(pair))
    assert not app.exception
    assert any(label.startswith("HR vs Women") for label in metrics(app))
    assert app.query_params["groups"] == packed_list(pair)
    app.selectbox(key="by").select("sex").run()
    assert "groups" not in app.query_params


def test_s_dc_3_a_partner_sees_rounded_counts_and_no_files(visit: Callable[..., AppTest]) -> None:
    exact, shown = (metrics(visit("cohort_builder", role=role, cohort=CARRIERS)) for role in ("researcher", "partner"))
    assert int(shown["In the cohort"]) == int(exact["In the cohort"]) // 10 * 10
    assert int(shown["Permitted"]) % 10 == 0
    app = visit("outcomes", role="partner", cohort=CARRIERS)
    assert not app.exception
    assert "Counts are rounded" in "\n".join(info.value for info in app.info)


@pytest.mark.parametrize("page", ["overview", "cohort_builder", "variant_browser", "outcomes"])
def test_s_dc_7_the_public_role_sees_no_counts(visit: Callable[..., AppTest], page: str) -> None:
    app = visit(page, role="public", cohort=CARRIERS)
    assert not app.exception
    assert "No counts for this role" in words(app)
    assert not app.metric
    assert not charts(app)
    assert "permit it" not in words(app)


def test_a_partner_is_not_told_sums_of_suppressed_cells(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", role="partner", cohort=FEW)
    followed = next(metric for metric in app.metric if metric.label == "Followed 5 years")
    assert (followed.value, followed.delta) == ("–", "small groups suppressed")


def test_search_leads_to_a_gene_and_says_why_nothing_was_found(visit: Callable[..., AppTest]) -> None:
    app = visit("overview")
    app.text_input(key="search_text").set_value("FHC").run()
    assert any("LDLR" in one.label for one in app.button)
    app.text_input(key="search_text").set_value("zzzz").run()
    assert "zzzz" in words(app)


def test_a_criterion_of_women_is_added_by_a_code_found_in_search(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", cohort=packed(Cohort("Women", AllOf((Sex("female"),)))))
    app.text_input(key="search_text").set_value("ischemic").run()
    next(one for one in app.button if "Ischemic heart disease" in one.label).click().run()
    assert not app.exception
    assert len(app.session_state["question"].items) == 2


def test_outcomes_show_subgroups_rates_and_the_sensitivity_panel(visit: Callable[..., AppTest]) -> None:
    chosen = {"subgroups": "sex", "standard": "release", "strata": "site", "trend": "yes", "landmark": "1"}
    app = visit("outcomes", cohort=CARRIERS, **chosen)
    assert not app.exception
    captions = "\n".join(one.value for one in app.caption)
    assert "nteraction of group and sex" in captions
    assert "standardised\\: ages" in captions
    assert "not before the landmark at age 1" in words(app)
    assert charts(app) == 2  # curves and forest
    app.expander(key="sensitivity")  # closed until it is wanted: nothing is asked before


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_s_dc_4_checks_of_the_model_are_for_roles_with_rows(visit: Callable[..., AppTest], role: str) -> None:
    app = visit("outcomes", role=role, cohort=CARRIERS, subgroups="sex")
    assert not app.exception
    labels = [one.label for one in app.expander]
    assert any("Sensitivity" in label for label in labels)
    assert any("Checks of the model" in label for label in labels) == (role == "researcher")
