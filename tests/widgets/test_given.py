"""An uploaded file is text or an error, never text with marks in it."""

from __future__ import annotations

from io import BytesIO

import pytest

from access.identifiers import read_identifiers
from cohorts.errors import InvalidQuestion
from widgets.given import text_of


def given(content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = "list.csv"
    return file


def test_a_mark_of_byte_order_is_no_part_of_the_first_identifier() -> None:
    assert read_identifiers(text_of(given("P1\nP2\n".encode("utf-8-sig")))) == (("", "P1"), ("", "P2"))


@pytest.mark.parametrize(
    "content", ["P1\nP2\n".encode("utf-16"), "Zoë".encode("latin-1"), b"P1\0P2", bytes(range(256))]
)
def test_what_is_not_utf_8_is_refused_with_its_file(content: bytes) -> None:
    with pytest.raises(InvalidQuestion, match=r"not text — list\.csv — Save it as UTF-8"):
        text_of(given(content))
