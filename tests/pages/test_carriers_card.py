"""The carriers, penetrance and co-occurrence cards on their pages, for every part, role and empty state."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.carriers_release import write_carriers_warehouse
from tests.pages.conftest import HEALTH, ROUTER

PARTS = ("conditions", "measurements", "onset", "survival")
COMMON, MANY, RARE = "19-11105408-C-T", "19-11105567-C-T", "19-11120143-T-C"


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_carriers_warehouse(tmp_path_factory.mktemp("carriers"))


@pytest.fixture
def opened(small_warehouse: Path, loopback: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`opened("Penetrance", variant=…)`: the variant page with that tab open, run once."""
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(small_warehouse))

    def go(tab: str, role: str = "researcher", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROUTER), default_timeout=30)
        app.session_state["purpose"], app.session_state["role"] = HEALTH, role
        app.session_state["variant_sections"] = tab
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page("variant.py").run()

    return go


def said(page: AppTest) -> str:
    """Everything a reader sees or hears: words, metrics, tables, drawings with their hover and alt texts."""
    found = [each.value for kind in ("markdown", "caption", "info") for each in getattr(page, kind)]
    found += [f"{each.label} {each.value} {each.delta}" for each in page.metric]
    found += [each.value.to_csv() for each in page.dataframe]
    found += [each.proto.spec + str(each.proto) for each in page.get("plotly_chart")]
    return "\n".join(map(str, found))


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_every_part_is_drawn_and_s_dc_3_a_partners_counts_are_of_tens(role: str, opened) -> None:
    page = opened("Carriers' health", variant=MANY, role=role)
    for part in PARTS:
        if part != "conditions":
            page.session_state["carriers_part"] = part
            page.run()
        assert not page.exception
        told = said(page)
        assert "cannot be asked" not in told
        assert len(page.get("plotly_chart")) >= 2, part  # frequencies, and the part
        if role == "partner":
            counts = re.findall(r"\b(\d[\d,]*) of \d", told) + re.findall(r"n = ([\d,]+)", told)
            assert all(int(n.replace(",", "")) % 10 == 0 for n in counts), part


def test_the_planted_condition_is_found_and_every_test_is_counted(opened) -> None:
    page = opened("Carriers' health", variant=COMMON)
    told = said(page)
    assert "conditions tested" in told
    assert "Ischemic heart disease" in told or "Myocardial infarction" in told
    [ratio] = [each for each in page.metric if each.label == "Odds ratio"]
    assert float(ratio.value) > 3
    assert "crude" in ratio.delta
    captions = " ".join(each.value for each in page.caption)
    assert "What this size can find" in captions
    assert "1 question asked in this session" in captions


def test_s_st_15_penetrance_says_what_it_is_not(opened) -> None:
    page = opened("Penetrance", variant=COMMON)
    assert not page.exception
    assert "not population penetrance" in said(page)
    assert any("in_carriers" in each.value.columns for each in page.dataframe)


def test_the_public_gets_nothing(opened) -> None:
    page = opened("Carriers' health", variant=COMMON, role="public")
    assert not page.exception
    assert not page.metric
    assert not page.get("plotly_chart")


@pytest.mark.parametrize("part", ["conditions", "measurements"])
def test_s_dc_4_few_carriers_are_kept_back_and_it_says_why(part: str, opened) -> None:
    """Of the few with two copies a partner reads no number but that they are fewer than eleven."""
    page = opened("Carriers' health", variant=MANY, role="partner", carriers_part=part, copies="homozygous")
    assert not page.exception
    told = said(page)
    assert "11" in told
    assert not [each for each in page.metric if each.label in ("Odds ratio", "Fisher's p")]
    for each in page.get("plotly_chart"):
        assert not re.search(r"carriers: [1-9]\b", each.proto.spec)


@pytest.mark.parametrize("part", PARTS)
def test_nobody_who_carries_it_is_a_state_of_its_own(part: str, opened) -> None:
    page = opened("Carriers' health", variant=RARE, carriers_part=part)
    assert not page.exception
    assert not [each for each in page.metric if each.label in ("Odds ratio", "Fisher's p")]


def test_the_gene_page_opens_the_card_by_a_click(visit) -> None:
    page = visit("variant_browser", gene="LDLR")
    assert "conditions tested" not in said(page)
    page.session_state["open_carriers_card"] = True
    page.run()
    assert not page.exception
    assert "conditions tested" in said(page)


def test_a_pair_of_variants_is_counted(opened) -> None:
    page = opened("With another variant", variant=COMMON, **{"with": "GRCh38 19-11105567-C-T"})
    assert not page.exception
    assert {"Carry both", "Conditional odds ratio"} <= {each.label for each in page.metric}


@pytest.mark.parametrize("second", ["nonsense", COMMON])
def test_a_wrong_second_variant_is_told_in_place(second: str, opened) -> None:
    page = opened("With another variant", variant=COMMON, **{"with": second})
    assert not page.exception
    assert "cannot be asked" in said(page)


def test_a_wrong_outcome_is_told_in_place(opened) -> None:
    page = opened("Penetrance", variant=COMMON, penetrance_outcome="hart failure")
    assert not page.exception
    assert "cannot be asked" in said(page)


def test_the_way_to_the_outcomes_page_carries_both_groups(opened, visit) -> None:
    page = opened("Carriers' health", variant=COMMON)
    [link] = [each.proto for each in page.get("page_link") if "outcomes page" in each.proto.label]
    assert "by=saved" in link.query_string
    groups = re.search(r"groups=([^&]+)", link.query_string).group(1)
    outcomes = visit("outcomes", by="saved", groups=groups, outcome="PHECODE:411")
    assert not outcomes.exception
    assert "Non-carriers, called" in said(outcomes)
