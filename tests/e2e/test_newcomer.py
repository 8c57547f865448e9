"""A newcomer asks the demo biobank for "women over 50 with type 2 diabetes carrying a pathogenic HNF1A variant, no
insulin before 60": once with the mouse, typing only names, and once with the keyboard alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import TimeoutError

from access import Purpose
from cohorts.bounds import Ages
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, CarrierOf, Event, HasCondition, HasTreatment, Not, Sex
from queries import answer, asking_for, open_warehouse
from queries.cohort.count import Count
from tests.e2e.screen import go, metric, settle
from widgets.permalink import unpacked

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BUILDER = "cohort_builder?purpose=investigation%3Dhealth"
INSULIN, DIABETES = Code.parse("ATC:A10A"), "type 2 diabetes"


@pytest.fixture(scope="module")
def demo(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo biobank, with an audit and a workspace of its own."""
    directory = tmp_path_factory.mktemp("demo")
    (directory / "releases").mkdir()
    (directory / "current").write_text((demo_warehouse / "current").read_text())
    for file in (demo_warehouse / "releases").iterdir():
        os.symlink(file, directory / "releases" / file.name)
    return directory


@pytest.fixture(scope="module")
def builder(serve: Callable[..., str], demo: Path) -> str:
    return f"{serve(demo)}/{BUILDER}"


def asked(page) -> Cohort:
    """What the address says is asked."""
    return unpacked(parse_qs(urlparse(page.url).query)["cohort"][0])


def holds(page, demo: Path) -> None:
    """The question is the newcomer's, and the number on the screen is its answer from another door."""
    criterion = asked(page).criterion
    women, over_50, ill, carriers, untreated = criterion.of
    assert (women, over_50) == (Sex("female"), Age("enrolment", 51, None))
    assert isinstance(ill, HasCondition)
    assert isinstance(carriers, CarrierOf)
    assert (carriers.gene, carriers.clinvar) == ("HNF1A", ("pathogenic",))
    assert untreated == Not(Event((HasTreatment(INSULIN),), age=Ages(None, 59)))
    warehouse = open_warehouse(demo)
    asking = asking_for(warehouse, "ada", "researcher", Purpose("health"))
    counted = answer(warehouse, asking, Count(Cohort("x", criterion)))
    assert metric(page, "In the cohort") == f"{counted.count:,}"
    assert metric(page, "Unknown") == f"{counted.unknown:,}"
    # The same people minus the carriers' gene are many: the question is not empty by mistake.
    others = AllOf(tuple(part for part in criterion.of if part is not carriers))
    assert answer(warehouse, asking, Count(Cohort("x", others))).count > 100
    warehouse.close()


# By mouse


def dialog(page):
    return page.get_by_role("dialog")


def open_choice(page) -> None:
    page.locator(".st-key-add_criterion button").click()
    settle(page)


def click(page, name: str, role: str = "button") -> None:
    dialog(page).get_by_role(role, name=name).first.click()
    settle(page)


def finish(page) -> None:
    dialog(page).locator(".st-key-form_done button:not([disabled])").click()
    settle(page)
    dialog(page).wait_for(state="detached")


def find(page, text: str) -> None:
    """Type a name into the choice and click the first thing found by it."""
    open_choice(page)
    dialog(page).get_by_label("What is asked?").fill(text)
    dialog(page).locator(".st-key-found_0 button").click()
    settle(page)


def drag(page, thumb: int, value: int) -> None:
    """Pull one end of the slider to a value."""
    inputs = dialog(page).get_by_role("slider").all()
    (low, low_at), (high, high_at) = (
        (one.locator("xpath=../..").bounding_box(), float(one.input_value())) for one in inputs
    )
    width = (high["x"] - low["x"]) / (high_at - low_at)
    box, at = (low, low_at) if thumb == 0 else (high, high_at)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + width * (value - at), y, steps=6)
    page.mouse.up()
    settle(page)
    assert inputs[thumb].input_value() == str(value)


def test_by_mouse(page, builder: str, demo: Path) -> None:
    go(page, builder)
    open_choice(page)
    click(page, "Sex")
    finish(page)
    open_choice(page)
    dialog(page).get_by_role("button", name="Age", exact=True).click()
    settle(page)
    drag(page, 0, 51)
    drag(page, 1, 90)
    finish(page)
    find(page, DIABETES)
    finish(page)
    find(page, "HNF1A")
    click(page, "ClinVar", "combobox")
    page.get_by_role("option", name="pathogenic", exact=True).click()
    settle(page)
    finish(page)
    open_choice(page)
    click(page, "Event at an age")
    click(page, "Event: kind", "combobox")
    page.get_by_role("option", name="Treatment").click()
    settle(page)
    dialog(page).get_by_label("Event", exact=True).fill(str(INSULIN))
    dialog(page).get_by_role("combobox", name="Event: matches").wait_for()
    drag(page, 1, 59)
    finish(page)
    page.get_by_role("button", name="Change, move or remove").last.click()
    page.get_by_role("menuitem", name="Negate").click()
    settle(page)
    holds(page, demo)


# By keyboard

FOCUSED = """() => { const e = document.activeElement; const label = e.getAttribute('aria-label') || '';
  return e.type === 'range' ? 'slider' : label || e.innerText || e.placeholder || ''; }"""


def tab_to(page, name: str, most: int = 80, exact: bool = False) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        words = page.evaluate(FOCUSED).replace("\n", " ").strip()
        if words == name or (not exact and (name in words if len(name) > 3 else words.endswith(name))):
            return
    pytest.fail(f"Tab never reached “{name}”")


def choose(page, text: str, name: str) -> None:
    """Open the choice with its key, narrow it, and take an entry."""
    settle(page)
    page.keyboard.press("Alt+a")
    field = '[role="dialog"] [class*="st-key-asked_for_"] input:focus'
    try:
        page.wait_for_selector(field, timeout=5000)
    except TimeoutError:  # pressed before the page listened, as people do: they press again
        page.keyboard.press("Alt+a")
        page.wait_for_selector(field)
    page.keyboard.type(text)
    page.wait_for_timeout(600)
    settle(page)
    tab_to(page, name)
    page.keyboard.press("Enter")
    settle(page)


def accept(page) -> None:
    tab_to(page, "Add")
    page.keyboard.press("Enter")
    settle(page)
    dialog(page).wait_for(state="detached")


def test_by_keyboard(page, builder: str, demo: Path) -> None:
    go(page, builder)
    choose(page, "women", "Sex")
    accept(page)
    choose(page, "age", "Age")
    tab_to(page, "slider")
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    settle(page)
    page.wait_for_timeout(400)
    accept(page)
    choose(page, DIABETES, "Type 2 diabetes")
    accept(page)
    choose(page, "HNF1A", "HNF1A")
    tab_to(page, "ClinVar (none chosen: any)", exact=True)
    page.keyboard.type("pathogenic")
    page.keyboard.press("Enter")
    settle(page)
    accept(page)
    choose(page, "event", "Event at an age")
    tab_to(page, "Event: kind")
    page.keyboard.type("Treatment")
    page.keyboard.press("Enter")
    settle(page)
    tab_to(page, "Event", exact=True)
    page.keyboard.type(str(INSULIN))
    page.wait_for_timeout(600)
    settle(page)
    tab_to(page, "slider")
    page.keyboard.press("Tab")
    for _ in range(31):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(600)
    settle(page)
    accept(page)
    # The new row has the focus.
    page.wait_for_function("(document.activeElement.getAttribute('aria-label') || '').includes('A10A')")
    settle(page)
    page.wait_for_timeout(800)
    page.keyboard.press("n")
    page.get_by_text("Not:").first.wait_for()
    settle(page)
    holds(page, demo)
