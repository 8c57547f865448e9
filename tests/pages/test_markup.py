"""A cohort's name comes with a link that anybody may write: nowhere is it markup, and nothing is fetched for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex
from widgets.permalink import packed

EVIL = "![x](http://evil.test/a.png) $x$"
LINK = packed(Cohort(EVIL, AllOf((Sex("female"),))))
#: Protos whose text is drawn as it is.
PLAIN = {"plotly_chart", "dataframe", "code", "text_input", "selectbox", "multiselect"}


def elements(block: Any) -> Iterator[tuple[str, str]]:
    for child in block.children.values():
        if hasattr(child, "children"):
            yield child.type, repr(child.proto)
            yield from elements(child)
        elif child.type not in PLAIN:
            yield child.type, repr(child.proto)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("variant", {"variant": "19-11105408-C-T"}),
        ("cohort_genomics", {"rarity": "any"}),
        ("variant_browser", {"gene": "LDLR"}),
        ("region", {"region": "19:11089463-11133820"}),
        ("cohort_builder", {}),
        ("comparison", {}),
        ("outcomes", {}),
    ],
)
def test_the_name_of_a_cohort_is_never_markup(visit: Callable[..., AppTest], page: str, asked: dict[str, str]) -> None:
    app = visit(page, cohort=LINK, **asked)
    assert not app.exception
    acting = [(kind, told) for kind, told in elements(app._tree) if "![x](" in told]
    assert acting == []
