"""Files of figures: by right, audited, of consents as they are now; and what each of them holds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from types import SimpleNamespace

import plotly.graph_objects as go
import polars as pl
import pytest

from access.banners import DEMO_BANNER, RESEARCH_BANNER
from access.purpose import Purpose
from charts.exported import LIBRARIES, Exported, for_browser, page
from charts.figure import Figure
from charts.theme import LIGHT
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.errors import InvalidQuestion, Refused
from queries.asking import asking_for
from queries.warehouse import Warehouse, open_warehouse
from stats.survival.analysis import estimate
from widgets.figure import Story
from widgets.figure_export import exported
from widgets.outcomes.words import beside

HOSTILE = '</script><script>alert("1")</script>&'
FIGURE = Figure(
    go.Figure(go.Scatter(x=[1, 2], y=[3, 4], text=[HOSTILE, "b"])), f"Title {HOSTILE}", "Alt.",
    pl.DataFrame({"name": [HOSTILE, "=1+1"], "n": [11, 20]}), "subtitle",
)  # fmt: skip
WARNED = "Warning: 'treated' is judged over the whole record (immortal time)"
STORY = Story("Counted \\[once\\], as \\*said\\*.", "31 individuals", beside=(WARNED,))
LINES = ["Release 1, asked on 2026-01-01", "Purpose: health"]
ALL = Cohort("everybody", EVERYBODY)


@pytest.fixture(scope="module")
def warehouse(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    copied = tmp_path_factory.mktemp("figures") / "warehouse"
    shutil.copytree(tiny_warehouse, copied)
    opened = open_warehouse(copied)
    yield opened
    opened.close()


def taken(warehouse: Warehouse, role: str, kind: str = "html", revision: int | None = None) -> Exported:
    asking = asking_for(warehouse, "ada", role, Purpose("health"), as_of=date(2026, 1, 1))
    if revision is not None:
        asking = replace(asking, consent_revision=revision)
    visit = SimpleNamespace(warehouse=warehouse, asking=asking)
    return exported(visit, FIGURE, STORY, "some_figure", LINES, kind, ALL)


@pytest.mark.parametrize("role", ["partner", "public"])
def test_s_dc_7_roles_without_files_are_refused_and_the_refusal_is_audited(warehouse: Warehouse, role: str) -> None:
    with pytest.raises(Refused):
        taken(warehouse, role)
    last = warehouse.audit.entries(last=1)[0]
    assert (last.outcome, last.role) == ("refused", role)
    assert json.loads(last.question)["figure_export"]["figure"] == "some_figure"


def test_s_dc_8_each_file_is_audited_with_its_cohort(warehouse: Warehouse) -> None:
    for kind in ("html", "png", "svg"):
        taken(warehouse, "researcher", kind)
        asked = json.loads(warehouse.audit.entries(last=1)[0].question)["figure_export"]
        assert asked["format"] == kind
        assert asked["cohort"] == ALL.to_json()


def test_s_du_4_a_figure_drawn_before_a_withdrawal_is_not_taken_after_it(warehouse: Warehouse) -> None:
    drawn_at = warehouse.ledger.revision()
    assert taken(warehouse, "researcher", revision=drawn_at).methods
    warehouse.ledger.withdraw("tiny", "anybody", on=date(2025, 1, 1), by="steward")
    with pytest.raises(InvalidQuestion, match="Consents changed"):
        taken(warehouse, "researcher", revision=drawn_at)


def test_s_dc_9_the_page_holds_everything_and_asks_for_nothing(warehouse: Warehouse) -> None:
    made = taken(warehouse, "steward")
    text = page(made, LIGHT).decode()
    for part in (RESEARCH_BANNER, DEMO_BANNER, "Counted [once], as *said*.", "31 individuals", *LINES, *LIBRARIES):
        assert part in text
    assert "default-src 'none'" in text
    head, _, body = text.partition("</head>")
    assert "<script src" not in text
    assert "<link" not in head
    assert HOSTILE not in body
    assert "Save as CSV" in body
    assert "'=1+1" in made.csv.decode(), "no spreadsheet runs it"


def test_s_st_8_who_is_left_out_and_what_is_warned_of_stands_in_every_file(warehouse: Warehouse) -> None:
    made = taken(warehouse, "researcher")
    assert escape(WARNED) in page(made, LIGHT).decode()
    assert f"# {WARNED}" in made.csv.decode()
    for kind in ("png", "svg"):
        assert WARNED in for_browser(taken(warehouse, "researcher", kind), LIGHT, kind)["lines"]


def test_what_the_outcomes_page_says_beside_its_figure_its_files_say() -> None:
    frame = pl.DataFrame({"group": ["a"] * 3, "entry": [0.0] * 3, "exit": [1.0, 2.0, 3.0], "event": [True] * 3})
    told = beside(estimate(frame, excluded=[("unknown vital status", 7)], warnings=[("It looks ahead", None)]))
    assert told[:2] == ("Left out: 7 unknown vital status", "Warning: It looks ahead")


def test_a_browser_is_given_what_the_picture_prints(warehouse: Warehouse) -> None:
    given = for_browser(taken(warehouse, "researcher", "png"), LIGHT, "png")
    assert json.loads(given["drawing"])["data"][0]["x"] == [1, 2]
    assert given["banners"][0] == RESEARCH_BANNER
    assert json.loads(json.dumps(given)) == given
    with pytest.raises(ValueError, match="no drawing"):
        for_browser(replace(taken(warehouse, "researcher"), figure=replace(FIGURE, drawing=None)), LIGHT, "png")
