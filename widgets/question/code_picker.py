"""Pick a code: by typing a few letters of its name, or by walking down the tree of its code system."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from charts.fields import written
from cohorts.codes import Code
from cohorts.errors import ConcordError
from queries.lookup.code_tree import CodeTree
from queries.lookup.search_codes import SearchCodes
from widgets.ask import ask
from widgets.markdown import literal
from widgets.visit import Visit

_SEARCH, _BROWSE = "Search", "Browse"
#: Each code walked through is a part of the path; no code system is deeper.
_DEEPEST = 20


def pick_code(visit: Visit, label: str, domain: str, key: str, default: Code | None = None) -> Code | None:
    """A search field and the matches of `domain`, or the tree of a code system; None while nothing is chosen."""
    with st.container(key=f"{key}_picker", gap="xsmall"):
        way = st.segmented_control(
            f"{label}: how to find it", [_SEARCH, _BROWSE], default=_SEARCH, required=True, key=f"{key}_way",
            label_visibility="collapsed",
        )  # fmt: skip
        if way == _BROWSE:
            return _browse(visit, label, domain, key)
        return _search(visit, label, domain, key, default)


def _search(visit: Visit, label: str, domain: str, key: str, default: Code | None) -> Code | None:
    """Matches as one types; a whole SYSTEM:code is taken as typed."""
    text = st.text_input(
        label,
        str(default) if default else "",
        key=f"{key}_text",
        placeholder="Name or SYSTEM:code",
        icon=":material/search:",
        live=True,
    )
    if not text.strip():
        return None
    try:
        found = ask(visit, SearchCodes(text.strip(), domain=domain))
    except ConcordError as error:
        st.caption(f":orange[{literal(str(error))}]")
        return None
    options = {
        str(Code(row["system"], row["code"])): row["name"] + (f" ({row['synonym']})" if row["synonym"] else "")
        for row in found.frame.iter_rows(named=True)
    }
    if ":" in text and text.strip() not in options:
        with suppress(ConcordError):
            options = {str(Code.parse(text.strip())): "as typed"} | options
    if not options:
        st.caption(f":orange[{literal(found.nothing or f'Nothing called “{text}” among the {domain}s')}]")
        return None
    if found.instead:
        st.caption(f"Nothing is called “{literal(text.strip())}”: these are called “{literal(found.instead)}”.")
    chosen = st.selectbox(
        f"{label}: matches", list(options), key=f"{key}_match", format_func=lambda code: f"{options[code]} · {code}",
        help="The code that most individuals have comes first",
    )  # fmt: skip
    return Code.parse(chosen)


def _browse(visit: Visit, label: str, domain: str, key: str) -> Code | None:
    """The tree, level by level, with how many of the permitted have a record of each code or of one below it."""
    path: list[tuple[str, str]] = st.session_state.setdefault(f"{key}_path", [])
    here = path[-1][0] if path else None
    systems = ask(visit, CodeTree(domain)).systems
    if not systems:
        st.caption(f"This release holds no {domain}s.")
        return None
    system = st.pills(
        "Code system", systems, default=systems[0], required=True, key=f"{key}_system", label_visibility="collapsed",
        on_change=path.clear,
    )  # fmt: skip
    _crumbs(path, system, key)
    below = ask(visit, CodeTree(domain, here, None if here else system)).below.frame
    rows = {str(Code(row["system"], row["code"])): row for row in below.iter_rows(named=True)}
    if not rows:
        st.caption("Nothing stands below this code.")
    elif len(path) < _DEEPEST:
        st.selectbox(
            f"{label}: below {path[-1][1]}" if path else f"{label}: uppermost codes",
            list(rows), index=None, key=f"{key}_below_{len(path)}", placeholder="Choose, or type to narrow",
            format_func=lambda code: _line(rows[code], code),
            on_change=lambda: _descend(path, f"{key}_below_{len(path)}", rows),
        )  # fmt: skip
    return Code.parse(here) if here else None


def _crumbs(path: list[tuple[str, str]], system: str, key: str) -> None:
    """The way from the system to the chosen code; each step leads back up to it."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for depth, name in enumerate([system, *(name for _, name in path)]):
            st.button(
                name, key=f"{key}_crumb_{depth}", type="tertiary", icon=":material/chevron_right:" if depth else None,
                disabled=depth == len(path), on_click=_climb, args=(path, depth),
            )  # fmt: skip


def _line(row: dict, code: str) -> str:
    more = " ▸" if row["has_children"] else ""
    return f"{row['name']} · {code} · {written(row['n'], 'count')}{more}"


def _descend(path: list[tuple[str, str]], key: str, rows: dict[str, dict]) -> None:
    if (code := st.session_state.get(key)) in rows:
        path.append((code, rows[code]["name"]))


def _climb(path: list[tuple[str, str]], depth: int) -> None:
    del path[depth:]
