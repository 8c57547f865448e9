"""The page of saved cohorts: what is kept is found, put together, frozen and taken away, by right."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, InCohort, Sex
from tests.pages.test_guard import words
from widgets.permalink import packed
from workspace import SavedCohort, open_workspace

CARRIERS = Cohort("Carriers", AllOf((CarrierOf(gene="LDLR", clinvar=("pathogenic",)),)))
WOMEN = Cohort("Women", AllOf((Sex("female"),)))


def saved_of(warehouse: Path, user: str | None = None, **how: bool) -> list[SavedCohort]:
    return open_workspace(warehouse).cohorts(user or getpass.getuser(), **how)


def keep(warehouse: Path, *cohorts: Cohort, user: str | None = None) -> list[SavedCohort]:
    user = user or getpass.getuser()
    return [open_workspace(warehouse).save(user, one, "2026-01-01.1", f"about {one.name}") for one in cohorts]


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def marked(app: AppTest, *ids: str) -> AppTest:
    for id in ids:
        app.checkbox(key=f"pick_{id}").check()
    return app.run()


def downloads(app: AppTest) -> set[str]:
    return {one.proto.label for one in app.get("download_button")}


def test_with_nothing_saved_the_page_says_how_to_begin(visit: Callable[..., AppTest]) -> None:
    app = visit("saved_cohorts")
    assert not app.exception
    assert "Nothing is saved yet" in words(app)
    assert "Mark a cohort" not in words(app)  # there is none to mark


def test_s_dc_7_the_public_role_sees_no_counts(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    app = visit("saved_cohorts", role="public")
    assert not app.exception
    assert "No counts for this role" in words(app)
    assert not app.checkbox


def test_search_looks_at_names_notes_and_sentences(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    keep(small_warehouse, CARRIERS, WOMEN)
    app = visit_again(visit, small_warehouse)
    assert len([one for one in app.checkbox if one.key.startswith("pick_")]) == 2
    app.text_input(key="saved_search").set_value("ldlr").run()
    assert [one.label for one in app.checkbox] == ["**Carriers**"]
    app.text_input(key="saved_search").set_value("zebra").run()
    assert "None of 2 matches" in words(app)


def visit_again(
    visit: Callable[..., AppTest], small_warehouse: Path, role: str = "researcher", **query: str
) -> AppTest:
    """The page with what was saved since the fixture forgot the rest."""
    app = visit("saved_cohorts", role=role, **query)
    assert not app.exception
    return app


def test_a_cohort_is_opened_frozen_shared_and_put_away(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    [one] = keep(small_warehouse, CARRIERS)
    app = marked(visit_again(visit, small_warehouse), one.id)
    count = metrics(app)["In the cohort"]
    assert int(count) > 20
    app.checkbox[-1].check()
    button(app, "Save as a new version").click().run()
    assert not app.exception
    [frozen] = saved_of(small_warehouse)
    assert (frozen.version, frozen.state) == (2, "frozen")
    assert metrics(app)["In the cohort"] == count
    assert "0 changed for consent reasons" in "\n".join(info.value for info in app.info)
    next(each for each in app.toggle if each.label == "Shared").set_value(True).run()
    assert saved_of(small_warehouse, "somebody else")[0].id == one.id
    button(app, "Put into the archive").click().run()
    assert not app.exception
    assert saved_of(small_warehouse) == []
    assert saved_of(small_warehouse, archived=True)[0].id == one.id


@pytest.mark.parametrize("view", ["versions", "changed", "files"])
@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_every_view_of_a_cohort_answers(
    visit: Callable[..., AppTest], small_warehouse: Path, view: str, role: str
) -> None:
    [one] = keep(small_warehouse, CARRIERS)
    open_workspace(small_warehouse).save(one.owner, WOMEN, one.release, of=one.id)
    app = marked(visit_again(visit, small_warehouse, role), one.id)
    app.segmented_control(key="saved_view").set_value(view).run()
    assert not app.exception
    if view == "versions":
        assert len(app.get("plotly_chart")) == 1
    if view == "changed":
        assert "only release on disk" in "\n".join(info.value for info in app.info)
    if view == "files":
        taken = {"Cohort (JSON)", "Individuals (CSV)", "Individuals (Parquet)"}
        assert downloads(app) >= taken if role == "researcher" else not downloads(app) & (taken - {"Cohort (JSON)"})
        assert "From release" in words(app)
        for name in ("Phenopackets 2", "cBioPortal study", "OMOP cohort tables"):
            if role == "partner":
                assert not [each for each in app.radio if each.key == "saved_format"]
                continue
            app.radio(key="saved_format").set_value(name)
            button(app, "Write the files").click().run()
            assert not app.exception
            written = [each for each in downloads(app) if each.startswith(f"{name} (zip")]
            if name == "cBioPortal study":  # nobody here has a tumour, and it is said
                assert not written
                assert "Nobody in this cohort has a tumour" in "\n".join(info.value for info in app.info)
            else:
                assert len(written) == 1


def test_what_a_frozen_cohort_was_defined_by_can_be_taken_away(
    visit: Callable[..., AppTest], small_warehouse: Path
) -> None:
    [one] = keep(small_warehouse, CARRIERS)
    app = marked(visit_again(visit, small_warehouse), one.id)
    app.checkbox[-1].check()
    button(app, "Save as a new version").click().run()
    app.segmented_control(key="saved_view").set_value("files").run()
    assert not app.exception
    assert "Its definition (JSON)" in downloads(app)
    assert "It was defined as: Individuals carrying a variant in LDLR" in words(app)


def test_a_link_opens_a_shared_cohort_and_no_other(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    [one] = keep(small_warehouse, CARRIERS, user="somebody else")
    app = visit_again(visit, small_warehouse, saved=one.id)
    assert "There is no saved cohort" in words(app)
    open_workspace(small_warehouse).share("somebody else", one.id)
    app = visit_again(visit, small_warehouse, saved=one.id)
    assert int(metrics(app)["In the cohort"]) > 20
    assert "Only its owner saves versions" in words(app)
    assert not [each for each in app.button if each.label == "Save as a new version"]


@pytest.mark.parametrize("operation", ["union", "intersection", "difference", "exactly_one"])
def test_two_cohorts_are_put_together_and_the_result_is_one_again(
    visit: Callable[..., AppTest], small_warehouse: Path, operation: str
) -> None:
    pair = keep(small_warehouse, CARRIERS, WOMEN)
    app = marked(visit_again(visit, small_warehouse), *(one.id for one in pair))
    app.segmented_control(key="set_operation").set_value(operation).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    button(app, "Save it").click().run()
    assert not app.exception
    made = next(one for one in saved_of(small_warehouse) if one.id not in {each.id for each in pair})
    assert {leaf.id for leaf in made.cohort.criterion.leaves()} == {one.id for one in pair}
    assert all(leaf.version == 1 for leaf in made.cohort.criterion.leaves())


def test_more_than_six_at_once_is_said(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    many = keep(small_warehouse, *(Cohort(f"c{n}", Sex("female")) for n in range(7)))
    app = marked(visit_again(visit, small_warehouse), *(one.id for one in many))
    assert "At most 6 at once" in words(app)


def test_a_cohort_that_names_a_saved_one_counts_as_that_one(
    visit: Callable[..., AppTest], small_warehouse: Path
) -> None:
    [one] = keep(small_warehouse, CARRIERS)
    plain = metrics(again(visit, small_warehouse, CARRIERS))["In the cohort"]
    named = Cohort("named", AllOf((InCohort(one.id, None, "Carriers"),)))
    app = again(visit, small_warehouse, named)
    assert metrics(app)["In the cohort"] == plain
    assert "saved cohort “Carriers”" in words(app)


def again(visit: Callable[..., AppTest], small_warehouse: Path, cohort: Cohort) -> AppTest:
    app = visit("cohort_builder", cohort=packed(cohort))
    assert not app.exception
    return app


def test_saved_cohorts_are_groups_of_the_outcomes_page(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    keep(small_warehouse, CARRIERS, WOMEN)
    app = visit("outcomes", by="saved")
    assert not app.exception
    assert set(app.multiselect[0].options) == {"Carriers", "Women"}


def test_a_damaged_workspace_is_said_and_the_page_goes_on(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    (small_warehouse / "workspace.sqlite").write_bytes(b"not a database, but long enough to look at " * 50)
    app = visit_again(visit, small_warehouse)
    assert "workspace.sqlite cannot be used" in words(app)
    app = visit("outcomes")
    assert not app.exception
    assert app.get("plotly_chart")  # what does not rest on it is answered


CIRCE = {
    "PrimaryCriteria": {"CriteriaList": [{"ObservationPeriod": {}}], "PrimaryCriteriaLimit": {"Type": "First"}},
    "InclusionRules": [
        {
            "name": "women",
            "expression": {
                "Type": "ALL",
                "DemographicCriteriaList": [{"Gender": [{"CONCEPT_ID": 8532, "CONCEPT_NAME": "FEMALE"}]}],
            },
        }
    ],
}


def take_in(app: AppTest, name: str, definition: object) -> AppTest:
    app.file_uploader[0].set_value((name, json.dumps(definition).encode(), "application/json"))
    return app.run()


def test_a_definition_of_ohdsi_is_taken_in_and_taken_away_again(visit: Callable[..., AppTest]) -> None:
    app = take_in(visit("saved_cohorts"), "Women.json", CIRCE)
    assert not app.exception
    assert int(metrics(app)["In the cohort"]) > 20
    app.segmented_control(key="saved_view").set_value("files").run()
    assert "OHDSI Circe (JSON)" in downloads(app)


def test_the_builder_opens_and_writes_definitions_of_ohdsi_too(visit: Callable[..., AppTest]) -> None:
    app = take_in(visit("cohort_builder"), "Women.json", CIRCE)
    assert not app.exception
    assert app.text_input(key="question_name").value == "Women"
    assert int(metrics(app)["In the cohort"]) > 20
    assert "OHDSI Circe (JSON)" in downloads(app)
    app = take_in(app, "Strange.json", CIRCE | {"PrimaryCriteria": {"CriteriaList": [{"Specimen": {}}]}})
    assert "Nothing was taken in" in words(app)
    assert app.text_input(key="question_name").value == "Women"


def test_what_ohdsi_cannot_say_is_named_beside_the_other_files(
    visit: Callable[..., AppTest], small_warehouse: Path
) -> None:
    [one] = keep(small_warehouse, CARRIERS)
    app = marked(visit_again(visit, small_warehouse), one.id)
    app.segmented_control(key="saved_view").set_value("files").run()
    assert "OHDSI Circe (JSON)" not in downloads(app)
    assert "Circe asks what lies around the event" in words(app)


def test_a_definition_that_says_more_than_can_be_said_here_is_refused_whole(
    visit: Callable[..., AppTest], small_warehouse: Path
) -> None:
    strange = {"CriteriaList": [{"Specimen": {}}]}
    app = take_in(visit("saved_cohorts"), "Strange.json", CIRCE | {"PrimaryCriteria": strange})
    assert not app.exception
    assert "Nothing was taken in" in words(app)
    assert "Specimen" in words(app)
    assert not saved_of(small_warehouse)
