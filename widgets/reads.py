"""Reads under a place: of one carrier, opened for a stated reason, drawn by igv.js from this app alone.

The list names carriers by number. What is drawn is fetched by the browser with a token (access/grants.py) that stands
in no address; each fetch is a question of its own, so it is audited, and a withdrawal counts at the next one.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from access.banners import RESEARCH_BANNER
from access.grants import GRANTS
from cohorts.loci import Region, Variant
from cohorts.normalise import CONTIG_LENGTHS
from queries.reads.registered import WIDEST, ZYGOSITIES, OpenReads, ReadsCarriers
from widgets import igv
from widgets.ask import ask
from widgets.notices import told
from widgets.sign_in import browser_mark
from widgets.style import colours
from widgets.visit import Visit

#: Bases fetched and bases shown on either side of a variant.
FETCHED, SHOWN = 2_000, 40
LISTED = 200
_KEY = "reads_opening"


@dataclass(frozen=True)
class Opening:
    """What this session has open, and the token that fetches it."""

    question: OpenReads
    asking: str
    token: str


def reads(visit: Visit, contig: str, start: int, end: int, assembly: str, *, variant: Variant | None = None) -> None:
    """Choose a carrier of an allele of the place, or of `variant` alone, and draw their reads there."""
    place = Region(contig, start, end, assembly)
    with told("reads"):
        found = ask(visit, ReadsCarriers(replace(variant, assembly=assembly) if variant else place))
        if not found.registered:
            st.caption("No BAM or CRAM files are registered in this release: `python -m data ingest` takes them.")
        elif end - start >= WIDEST:
            st.caption(f"Reads are drawn of {WIDEST:,} bases at most: choose a smaller region.")
        elif not found.frame.height:
            st.caption("Reads are registered in this release, but of nobody who is seen to carry an allele here.")
        elif not igv.fetched():
            st.caption(
                "igv.js, which draws reads, was not fetched when Concord was set up. Run this once, then reload:"
            )
            st.code(igv.COMMAND, language="shell")
        else:
            _choose(visit, found.frame.head(LISTED), found.frame.height, place, variant)


def _choose(visit: Visit, carriers: pl.DataFrame, of: int, place: Region, variant: Variant | None) -> None:
    rows, labels = carriers.to_dicts(), labelled(carriers)
    focus = variant.position if variant else None
    with st.form("reads_form", border=False):
        who, why, go = st.columns([0.34, 0.46, 0.2], vertical_alignment="bottom")
        number = who.selectbox("Carrier", range(len(rows)), key="reads_who", format_func=labels.__getitem__)
        reason = why.text_input("Reason for opening these reads", key="reads_why", placeholder="Kept in the audit")
        icon = ":material/align_horizontal_left:"
        pressed = go.form_submit_button("Open reads", type="primary", icon=icon, width="stretch")
    if len(rows) < of:
        st.caption(f"The first {len(rows):,} of {of:,} files.")
    if pressed and reason.strip():
        st.session_state[_KEY] = _opened(visit, rows[number], _window(place), focus, reason.strip())
    opening = _followed(visit, rows, _window(place), focus)
    if opening is None:
        st.caption("Choose a carrier and state a reason: each opening is written to the audit.")
        return
    st.warning(RESEARCH_BANNER, icon=":material/science:")
    shown = labels[next(i for i, row in enumerate(rows) if _is(opening, row))]
    _draw(opening, shown, place)


def labelled(carriers: pl.DataFrame) -> list[str]:
    """A name for each row that says nothing of who it is: 'Carrier 2 · heterozygous'."""
    people = {name: number for number, name in enumerate(dict.fromkeys(carriers["individual"]), 1)}
    files: dict[str, int] = {}
    said = []
    for row in carriers.iter_rows(named=True):
        name = row["individual"]
        files[name] = files.get(name, 0) + 1
        words = [f"Carrier {people[name]}", ZYGOSITIES[row["zygosity"]]]
        words += [f"{row['variants']} variants"] if row["variants"] > 1 else []
        words += ["call fails quality control"] if not row["passes"] else []
        words += [f"file {files[name]}"] if files[name] > 1 else []
        said.append(" · ".join(words))
    return said


def _window(place: Region) -> Region:
    """What is fetched: the place and some bases on either side, of WIDEST at most, inside the contig."""
    beside = min(FETCHED, (WIDEST - 1 - (place.end - place.start)) // 2)
    last = CONTIG_LENGTHS[str(place.assembly)].get(place.contig, place.end)
    return replace(place, start=max(1, place.start - beside), end=min(last, place.end + beside))


def _opened(visit: Visit, row: dict[str, Any], window: Region, focus: int | None, reason: str) -> Opening:
    question = OpenReads(row["individual"], row["biosample"], row["file"], window, focus, reason)
    holder = browser_mark(st.context.cookies.to_dict())
    token = GRANTS.give(visit.warehouse, visit.asking, question, holder=holder, session=_session())
    return Opening(question, repr(visit.asking), token)


def _followed(visit: Visit, rows: list[dict[str, Any]], window: Region, focus: int | None) -> Opening | None:
    """What is open, moved with the page where the same reads are of a carrier there too; else it ends."""
    opening: Opening | None = st.session_state.get(_KEY)
    if opening is None:
        return None
    row = next((row for row in rows if _is(opening, row)), None)
    if row is None or opening.asking != repr(visit.asking):
        GRANTS.end(_session())
        del st.session_state[_KEY]
        return None
    if (opening.question.window, opening.question.focus) != (window, focus):
        opening = st.session_state[_KEY] = _opened(visit, row, window, focus, opening.question.reason)
    return opening


def _is(opening: Opening, row: dict[str, Any]) -> bool:
    asked = opening.question
    return (asked.individual, asked.biosample, asked.file) == (row["individual"], row["biosample"], row["file"])


def _draw(opening: Opening, label: str, place: Region) -> None:
    window = opening.question.window
    beside = SHOWN if place.end - place.start < 2 * SHOWN else 0
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    root = f"/{base}" if base else ""
    _component()(
        key="reads",
        data={
            "opening": hashlib.sha256(opening.token.encode()).hexdigest()[:16], "token": opening.token,
            "script_path": f"{root}/reads/igv.js", "window_path": f"{root}/reads/window",
            "nowhere_path": f"{root}/reads/nowhere", "dark": colours().name == "dark",
            "label": label, "place": f"{window.contig}:{window.start:,}–{window.end:,}",
            "assembly": window.assembly, "contig": window.contig, "from": window.start, "to": window.end,
            "length": CONTIG_LENGTHS[str(window.assembly)][window.contig], "focus": opening.question.focus,
            "locus": f"{window.contig}:{max(1, place.start - beside)}-{place.end + beside}",
        },
    )  # fmt: skip
    st.caption(
        f"{window.assembly}. Drag it, or use the buttons. Bases that differ from the reference are coloured. Names,"
        " tags and read groups are taken out before reads leave the server."
    )


def _session() -> str:
    """A mark of this session for the tokens it is given."""
    return st.session_state.setdefault("reads_session", secrets.token_hex(16))


@st.cache_resource(show_spinner=False)
def _component():
    here = Path(__file__)
    html, css, js = (here.with_suffix(end).read_text(encoding="utf-8") for end in (".html", ".css", ".js"))
    return st.components.v2.component("concord_reads", html=html, css=css, js=js)
