"""The text of a file that somebody gave."""

from __future__ import annotations

from typing import Any

from cohorts.errors import InvalidQuestion


def text_of(given: Any) -> str:
    """An uploaded file's text, UTF-8 with or without a mark of byte order. Raises InvalidQuestion."""
    try:
        text = given.getvalue().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    if text is None or "\0" in text:
        raise InvalidQuestion("The file is not text", where=given.name, do="Save it as UTF-8")
    return text
