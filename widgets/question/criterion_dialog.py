"""The dialog that makes a criterion: choose a kind or find a name, fill in its form, see how many it gives, add it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from charts.fields import written
from cohorts.cohort import Cohort
from cohorts.criteria import (
    CarrierOf,
    Criterion,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
)
from cohorts.errors import ConcordError
from queries.cohort.count import Count
from queries.lookup.search_codes import SearchCodes
from queries.search import Search
from widgets.ask import ask
from widgets.markdown import literal
from widgets.question import current
from widgets.question.criterion_forms import KINDS, kind_of, sections
from widgets.question.tree import Group, Row
from widgets.visit import Visit
from widgets.words import in_sentence

_KIND, _START, _ROUND = "form_kind", "form_start", "form_round"
#: What a code of each domain makes.
_OF_DOMAIN: dict[str, type[Criterion]] = {
    "condition": HasCondition, "treatment": HasTreatment, "measurement": HasMeasurement, "procedure": HasProcedure,
    "phenotypic_feature": HasPhenotypicFeature,
}  # fmt: skip
_HITS = 6


def add(visit: Visit) -> None:
    """The button that opens the choice."""
    if st.button(
        "Add a criterion", key="add_criterion", icon=":material/add:", width="stretch", shortcut="Alt+A",
        on_click=_begin,
    ):  # fmt: skip
        _adding(visit, None, "")


def add_into(visit: Visit, group: Group, name: str, at_once: bool = False) -> None:
    """The same inside a group, as a quiet button, or opened at once."""
    if at_once:
        _begin()
    if at_once or st.button(
        "Add here", key=f"add_into_{group.id}", icon=":material/add:", type="tertiary", on_click=_begin,
        help=f"Add a criterion to “{literal(name)}”",
    ):  # fmt: skip
        _adding(visit, group.id, name)


def change(visit: Visit, row: Row) -> None:
    """Open the form of a row's criterion."""
    _begin()
    _changing(visit, row)


def _begin() -> None:
    """Forget what an earlier dialog left; its widgets get keys of their own."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_KIND, None)
    st.session_state.pop(_START, None)


@st.dialog("Add a criterion", width="medium", icon=":material/filter_alt:")
def _adding(visit: Visit, group: int | None, name: str) -> None:
    if name:
        st.caption(f"Into “{literal(name)}”")
    kind = next((one for one in KINDS if one.name == st.session_state.get(_KIND)), None)
    if kind is None:
        _choice(visit)
        return
    st.button("All kinds", key="all_kinds", icon=":material/arrow_back:", type="tertiary", on_click=_begin)
    start = st.session_state.get(_START)
    made = _form(visit, kind, start if start is not None and kind.fits(start) else None)
    if st.button("Add", type="primary", disabled=made is None, key="form_done", icon=":material/add:"):
        now = current.question()
        current.put(now.with_criterion(made, group))
        current.focus(now.next_id())
        st.rerun()


@st.dialog("Change a criterion", width="medium", icon=":material/filter_alt:")
def _changing(visit: Visit, row: Row) -> None:
    made = _form(visit, kind_of(row.criterion), row.criterion)
    if st.button("Change", type="primary", disabled=made is None, key="form_done", icon=":material/check:"):
        current.put(current.question().changed(row.id, lambda one: replace(one, criterion=made)))
        current.focus(row.id)
        st.rerun()


def _form(visit: Visit, kind, start: Criterion | None) -> Criterion | None:
    """The kind's form, what it says so far, and how many that gives; None while it cannot be asked."""
    st.markdown(f"**:material/{kind.icon}: {kind.name}**")
    try:
        made = kind.form(visit, start, f"form_{kind.name}_{st.session_state.get(_ROUND, 0)}")
        if made is None:
            return None
        counted = ask(visit, Count(Cohort("alone", made)))
    except ConcordError as error:
        st.error(literal(str(error)), icon=":material/help:")
        return None
    unknown = f", {written(counted.unknown, 'count')} unknown" if counted.unknown else ""
    st.markdown(f"{in_sentence(visit, made)} :gray[{written(counted.count, 'count')} by itself{unknown}.]")
    return made


# Choosing


def _choice(visit: Visit) -> None:
    """Every kind by section, narrowed as one types; below, what the release knows by that name."""
    text = st.text_input(
        "What is asked?", key=f"asked_for_{st.session_state.get(_ROUND, 0)}", live=True, icon=":material/search:",
        placeholder="A kind, or a gene, condition, drug, measurement …",
    ).strip()  # fmt: skip
    found = sections(text)
    for section, kinds in found.items():
        title, buttons = st.columns([1, 8], gap="xsmall")
        title.markdown(f":gray[:small[{section}]]")
        with buttons.container(horizontal=True, gap="xsmall", key=f"section_{section}"):
            for kind in kinds:
                st.button(
                    kind.name, key=f"kind_{kind.name}", icon=f":material/{kind.icon}:", on_click=_choose,
                    args=(kind.name,),
                )  # fmt: skip
    if len(text) > 1:
        _hits(visit, text, bool(found))


def _hits(visit: Visit, text: str, kinds: bool) -> None:
    try:
        named = [hit for hit in ask(visit, Search(text, limit=_HITS)).hits if hit.kind in ("gene", "variant")]
        answer = ask(visit, SearchCodes(text, limit=_HITS))
    except ConcordError as error:
        st.caption(f":orange[{literal(str(error))}]")
        return
    # What is like a name that was not found is no answer beside a kind, gene or variant of that very name.
    codes = [] if answer.instead and (kinds or named) else answer.frame.to_dicts()
    found = [
        (CarrierOf(gene=hit.key) if hit.kind == "gene" else CarrierOf(variant=hit.key), hit.label, hit.detail or "")
        for hit in named[: _HITS // 2]
    ]
    found += [
        (_OF_DOMAIN[row["domain"]](f"{row['system']}:{row['code']}"), row["name"], f"{row['system']}:{row['code']}")
        for row in codes
        if row["domain"] in _OF_DOMAIN
    ]
    if not found and not kinds:
        st.caption(f"No kind of criterion and no name of this release is like “{literal(text)}”.")
    if answer.instead and codes:
        st.caption(f"No code is called “{literal(text)}”; these are called “{literal(answer.instead)}”.")
    for index, (criterion, label, detail) in enumerate(found[:_HITS]):
        kind = kind_of(criterion)
        fine = f"{kind.name} · {detail}" if detail and detail != label else kind.name
        st.button(
            f"**{literal(label)}** :gray[{literal(fine)}]", key=f"found_{index}", type="tertiary",
            icon=f":material/{kind.icon}:", on_click=_choose, args=(kind.name, criterion),
        )  # fmt: skip


def _choose(name: str, start: Criterion | None = None) -> None:
    st.session_state[_KIND] = name
    st.session_state[_START] = start
