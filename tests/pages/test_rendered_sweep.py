"""S-DC over what is rendered: for a partner each count of a page, its hover texts too, is 0, enough and rounded, or
marked; of random cohorts. CONCORD_RENDERED sets how many (the suite renders a few)."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from access import Policy
from tests.access.attacks.test_sweep import cohort
from tests.pages.rendered import counts, in_words
from widgets.permalink import packed

N = int(os.environ.get("CONCORD_RENDERED", "4"))
POLICY = Policy()
EVERYBODY = 600
PAGES = (
    "cohort_builder",
    "variant_browser",
    "comparison",
    "consent",
    "outcomes",
    "cohort_genomics",
    "phewas",
    "burden",
)


def shown(visit: Callable[..., AppTest], page: str, number: int, role: str) -> list[tuple[str, int]]:
    app = visit(
        page, role=role, cohort=packed(cohort(number)), **({"gene": "LDLR"} if page == "variant_browser" else {})
    )
    assert not app.exception
    return list(counts(app, EVERYBODY))


def telling(found: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(where, n) for where, n in found if n and (n < POLICY.base or n % POLICY.base)]


@pytest.mark.parametrize("number", range(N))
def test_s_dc_2_every_number_that_is_rendered_is_none_or_enough_or_marked(
    visit: Callable[..., AppTest], number: int
) -> None:
    pages = PAGES if N > 8 else ("cohort_builder", PAGES[1 + number % (len(PAGES) - 1)])
    assert {page: told for page in pages if (told := telling(shown(visit, page, number, "partner")))} == {}


def test_the_same_sweep_finds_what_a_researcher_is_shown(visit: Callable[..., AppTest]) -> None:
    """The guard switched off: words, tables and drawings each tell an exact count."""
    found = telling(shown(visit, "cohort_builder", 3, "researcher"))
    assert {where.split()[0].rstrip(":") for where, _ in found} >= {"metric", "caption", "bar"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7 of 40 individuals", [7, 40]), ("**1,203** people", [1203]), ("< 11", []), ("PHECODE:585.3 in 12", [12]),
        ("19-11120143-T-C: 3 carriers", [3]), ("12.5 % of 80", [80]), ("aged 30 to 40 years: 9", [9]),
    ],
)  # fmt: skip
def test_what_of_a_text_is_a_count(text: str, found: list[int]) -> None:
    assert in_words(text) == found
