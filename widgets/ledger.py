"""The ledger of questions, reached from every page: how many were asked in this session, and what all tests come to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import streamlit as st

from charts.fields import p_value
from cohorts.errors import ConcordError
from stats.multiplicity import q_values
from widgets.markdown import literal
from widgets.visit import Visit
from workspace.ledger import GUIDE, KEPT, Asked, QuestionLedger

LEVEL = 0.05
_SESSION, _NOTED = "ledger_session", "ledger_noted"
_SHOWN = 50


@dataclass(frozen=True)
class Tests:
    """What a question tested: (label, p) as shown, and how many were attempted, told or not."""

    __test__ = False  # not something for pytest to collect

    shown: tuple[tuple[str, float], ...] = ()
    attempted: int = 0


def of_scan(frame: pl.DataFrame, label: str, attempted: int) -> Tests:
    """The tests of a scan, whose rows have −log10 p."""
    told = frame.filter(pl.col("log10_p").is_not_null()).select(label, p=10.0 ** -pl.col("log10_p"))
    return Tests(tuple(told.sort("p").head(KEPT).iter_rows()), attempted)


def note(visit: Visit, question: Any, title: str, tests: Tests = Tests()) -> None:
    """Enter a question into the ledger of this session, once. A ledger that cannot be written stops no page."""
    asked = question.to_json()
    mark = (visit.asking.release, repr(asked), tests)
    noted = st.session_state.setdefault(_NOTED, set())
    if mark in noted:
        return
    shown = [(label, p) for label, p in tests.shown if p is not None]
    try:
        ledger(visit).note(
            visit.asking.user, session(), visit.asking.release, asked, title, shown, max(tests.attempted, len(shown))
        )
    except ConcordError:
        st.caption("This question could not be entered into the ledger: its file cannot be written.")
    noted.add(mark)


def drawer(visit: Visit) -> None:
    """The button in the strip, and what it opens."""
    opened = st.popover("Ledger", icon=":material/history:", key="ledger", type="tertiary", on_change="rerun")
    with opened:
        if opened.open:
            _told(visit)


def summary(visit: Visit) -> str:
    """One line for the end of a page: '3 questions in this session · 1 of 40 tests at q < 0.05 over all of them'."""
    try:
        entries = ledger(visit).entries(visit.asking.user, session(), visit.asking.release)
    except ConcordError:
        return ""
    tests = adjusted(entries)
    attempted = sum(each.attempted for each in entries)
    asked = f"{len(entries):,} question{'' if len(entries) == 1 else 's'} asked in this session"
    if not attempted:
        return asked
    sure = tests.filter(pl.col("q") < LEVEL).height
    return f"{asked}, {attempted:,} test{'' if attempted == 1 else 's'}: {sure:,} at q < {LEVEL:g} over all. {GUIDE}"


def adjusted(entries: tuple[Asked, ...]) -> pl.DataFrame:
    """question, test, p, q: Benjamini and Hochberg's over every test of every question, told or not; smallest first."""
    rows = [(entry.title, label, p) for entry in entries for label, p in entry.tests]
    schema = {"question": pl.String, "test": pl.String, "p": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    attempted = sum(entry.attempted for entry in entries)
    q = q_values(frame["p"].to_numpy(), attempted) if rows else np.array([])
    return frame.with_columns(q=pl.Series(q, dtype=pl.Float64)).sort("p", "question", "test")


def ledger(visit: Visit) -> QuestionLedger:
    return QuestionLedger(visit.warehouse.directory)


def session() -> str:
    """A mark of this session that says nothing of who it is."""
    return st.session_state.setdefault(_SESSION, secrets.token_hex(8))


def _told(visit: Visit) -> None:
    asking = visit.asking
    try:
        entries = ledger(visit).entries(asking.user, session(), asking.release)
        ever = ledger(visit).ever(asking.user, asking.release)
    except ConcordError as error:
        st.caption(literal(error.what))
        return
    st.markdown(f"**{len(entries):,} questions in this session** :gray[· {ever:,} ever, of release {asking.release}]")
    st.caption(GUIDE)
    if not entries:
        st.caption("Comparisons, outcomes and scans are entered here as they are asked.")
        return
    st.dataframe(
        pl.DataFrame({"Question": [each.title for each in entries], "Tests": [each.attempted for each in entries]}),
        key="ledger_questions", hide_index=True, alt="The questions of this session and how many tests each made",
        height=min(240, 38 + 35 * len(entries)),
    )  # fmt: skip
    tests = adjusted(entries)
    if not tests.height:
        return
    attempted = sum(each.attempted for each in entries)
    st.markdown(
        f"**{tests.filter(pl.col('q') < LEVEL).height:,} of {attempted:,} tests at q < {LEVEL:g}**"
        " :gray[· Benjamini and Hochberg's over all of them]"
    )
    shown = tests.head(_SHOWN).with_columns(pl.col("p", "q").map_elements(p_value, return_dtype=pl.String))
    named = {"p": "p", "q": "q", "test": "Test", "question": "Question"}
    st.dataframe(
        shown.select(named).rename(named), key="ledger_tests", hide_index=True, height=min(260, 38 + 35 * shown.height),
        alt=f"The {shown.height} smallest p-values of this session with their adjusted values",
    )  # fmt: skip
