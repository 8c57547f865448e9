"""Choices of a page that stand in the address, under stable names, so that a link reopens the view.

Streamlit can bind a widget to the address itself, but writes the label that is shown: a link would break with the
next better word. Here the value is written, and left out where it is the default. A value that this session did not
write (a link, a button of another page, the browser's back) is taken over once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import streamlit as st


class Bound:
    """The bound widgets of one run: `key=bound("by", "sex", options)` seeds the widget, `bound.write()` comes last."""

    def __init__(self) -> None:
        self._defaults: dict[str, Any] = {}

    def __call__(self, name: str, default: Any, options: Sequence[Any] | None = None) -> str:
        """The widget's key; its state is what the address says, else what it was, else the default. What was a default
        on the page before is this page's default here: only what was chosen comes along."""
        self._defaults[name] = default
        self._arrive(name, default)
        text = st.query_params.get_all(name)
        if text and text != st.session_state.get(_written(name)):
            st.session_state[_written(name)] = text
            value = parsed(text, default)
            if value is not None and _fits(value, options):
                st.session_state[name] = value
        if name not in st.session_state or not _fits(st.session_state[name], options):
            st.session_state[name] = default
        return name

    @staticmethod
    def _arrive(name: str, default: Any) -> None:
        """On another page the widget is another one, which begins at its first option unless its state is set anew."""
        here = page()
        seen = st.session_state.setdefault("bound_seen", {})
        there, before = seen.get(name, (here, default))
        if there != here and name in st.session_state:
            value = st.session_state[name]
            st.session_state[name] = default if value == before else value
        seen[name] = (here, default)

    def write(self) -> None:
        """Put every value that is not a default into the address, and take the others out."""
        for name, default in self._defaults.items():
            value = st.session_state.get(name, default)
            text = [] if value is None or value == default else texts(value)
            st.session_state[_written(name)] = text
            if not text:
                st.query_params.pop(name, None)
            elif st.query_params.get_all(name) != text:
                st.query_params[name] = text


def page() -> str:
    """Where the reader is: the path of the page that runs."""
    return urlsplit(st.context.url or "").path


def came_to(page: str, forgotten: Sequence[str] = ()) -> None:
    """Note where the reader is. Pages share some names: who comes from another of them begins without its choices, but
    for those that the address states."""
    before, st.session_state["came_to"] = st.session_state.get("came_to", page), page
    for name in forgotten if before != page else ():
        if not st.query_params.get_all(name):
            st.session_state.pop(name, None)


def texts(value: Any) -> list[str]:
    """A value as the strings of its parameter; an empty list of choices is one empty string."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list | tuple):
        return [str(one) for one in value] or [""]
    return [str(value)]


def parsed(text: Sequence[str], default: Any) -> Any:
    """The value that `texts` wrote, in the type of the default; None when it cannot be one."""
    if isinstance(default, bool):
        return {"yes": True, "no": False}.get(text[0])
    if isinstance(default, float):
        try:
            return float(text[0])
        except ValueError:
            return None
    if isinstance(default, int):
        return int(text[0]) if text[0].isascii() and text[0].isdigit() and len(text[0]) < 10 else None
    if isinstance(default, list):
        return [one for one in text if one]
    return text[0]


def _fits(value: Any, options: Sequence[Any] | None) -> bool:
    if options is None:
        return True
    return all(one in options for one in value) if isinstance(value, list) else value in options


def _written(name: str) -> str:
    return f"address_{name}"
