"""What people wrote never acts as markup."""

from __future__ import annotations

import pytest

from widgets.markdown import literal, spoken, strong


@pytest.mark.parametrize("text", ["[x](http://evil.test)", ":red[x]", "<b>x</b>", "**x**", "$x$", "`x`", "a|b"])
def test_markup_is_escaped(text: str) -> None:
    shown = literal(text)
    assert shown != text
    assert shown.replace("\\", "") == text.replace("\\", "")


def test_what_the_page_itself_sets_in_bold_stays_bold() -> None:
    assert literal(f"carrying {strong('LDLR_1')} [x]") == r"carrying **LDLR\_1** \[x\]"


def test_a_label_that_is_heard_has_no_escapes_in_it() -> None:
    assert spoken("with PHECODE:250.2 or *a* [descendant]") == "with PHECODE 250.2 or a descendant"
