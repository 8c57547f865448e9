"""Explore on one half, confirm on the other: make the halves, fix a question, ask it of the other half once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from access.halves import Halves, Split, content_hash, names
from charts.fields import written
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.errors import ConcordError
from queries import answer
from queries.cohort.halves import CONFIRM, EXPLORE, KeepHalf
from widgets import permalink
from widgets.ledger import ledger
from widgets.markdown import literal
from widgets.notices import told
from widgets.saved import cohorts as saved
from widgets.visit import Visit
from workspace import names_saved, resolved

LIMITS = (
    "Halves keep an honest analyst from fooling themselves. They are no wall: who asked about everybody before, or"
    " takes rows away, has seen both. A confirmed result holds for people like these; it is no replication elsewhere."
)
_LABEL = {EXPLORE: "Explore", CONFIRM: "Confirm"}


def halves(visit: Visit) -> None:
    """On the page of saved cohorts: the splits there are, and making one."""
    made = st.session_state.pop("halves_made", None)
    with st.expander(
        "Explore on half, confirm on the other", icon=":material/call_split:", key="halves", expanded=made is not None
    ):
        st.caption(
            "Splits all who permit this purpose into two frozen cohorts by a hash of a seed; families stay together."
            " Explore in one. The other answers only questions that were fixed beforehand."
        )
        with st.form("halves_form", border=False):
            seed = st.text_input("Seed", "1", help="The same seed gives the same halves", max_chars=40)
            pressed = st.form_submit_button("Make the halves", icon=":material/call_split:")
        if pressed and seed.strip():
            with told("halves"):
                st.session_state["halves_made"] = make(visit, seed.strip())
                st.rerun()  # the list above was drawn without them
        if made is not None:
            st.success(f"{written(made[0], 'count')} to explore, {written(made[1], 'count')} to confirm.")
        for split in Halves(visit.warehouse.directory).splits():
            _listed(visit, split)
        st.caption(LIMITS)


def make(visit: Visit, seed: str) -> tuple[Any, Any]:
    """Save both halves as frozen cohorts of this visitor; how many are in each, as may be shown."""
    store, user, release = Halves(visit.warehouse.directory), visit.asking.user, visit.asking.release
    before = ledger(visit).ever(user, release)
    sizes, ids = {}, {}
    for half in (EXPLORE, CONFIRM):

        def keep(id: str, version: int, readers: tuple[str, ...], half: str = half) -> None:
            if half == CONFIRM:  # before anybody could ask it
                store.make(ids[EXPLORE], id, seed, user, release, before)
            ids[half] = id
            sizes[half] = answer(visit.warehouse, visit.asking, KeepHalf(half, seed, id, version, readers)).individuals

        cohort = Cohort(f"{_LABEL[half]} half, seed {seed}", EVERYBODY)
        saved.workspace(visit).save(user, cohort, release, f"{_LABEL[half]} half of release {release}", freeze=keep)
    return sizes[EXPLORE], sizes[CONFIRM]


def confirmation(visit: Visit, question: Any, title: str) -> None:
    """Under an answer about a half: fix its question, then ask the other half; or say since when it was fixed."""
    asked = question.to_json()
    store = Halves(visit.warehouse.directory)
    split = next((one for one in store.splits() if names(asked, one.explore) or names(asked, one.confirm)), None)
    if split is None:
        return
    known = {each.hash: each for each in store.fixed(split)}.get(content_hash(asked, split))
    with st.container(border=True, key=f"half_{type(question).__name__}"):
        if names(asked, split.confirm):
            st.markdown(f"**:material/check_circle: Confirming half** · fixed beforehand, {_when(known)}")
            st.caption(_odds(store, split))
        elif known is None:
            st.markdown("**Exploring half** · what is found here was looked for here.")
            if st.button("Fix this question", icon=":material/lock:", key=f"fix_{type(question).__name__}",
                         help="With the time and a hash of its content; it cannot be taken back"):  # fmt: skip
                with told("fix"):
                    store.fix(split, asked, title, visit.asking.user)
                    st.rerun()
        else:
            st.markdown(f"**:material/lock: Fixed** · {_when(known)}")
            _onward(visit, question, split)


def _onward(visit: Visit, question: Any, split: Split) -> None:
    groups = getattr(question, "groups", None)
    if not groups:
        st.caption("The confirming half answers it now: ask it with that half as the cohort.")
        return
    try:
        there = tuple(_other(visit, group, split) for group in groups)
    except ConcordError as error:
        st.caption(literal(error.what))
        return
    own = {name: st.query_params.get_all(name) for name in st.query_params if name not in ("within", "by", "cohort")}
    query = {**own, "by": "saved", permalink.GROUPS: permalink.packed_list(there)}
    page = (st.context.url or "").split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    if page in ("comparison", "outcomes"):
        st.page_link(
            f"{page}.py", label="Ask the confirming half", icon=":material/call_split:", query_params=query
        )  # fmt: skip


def _other(visit: Visit, group: Cohort, split: Split) -> Cohort:
    """The same cohort within the confirming half."""
    if not names_saved(group):
        return group

    def find(id: str, version: int | None):
        return saved.find(visit, *((split.confirm, None) if id == split.explore else (id, version)))

    return resolved(group, find)


def _listed(visit: Visit, split: Split) -> None:
    store = Halves(visit.warehouse.directory)
    if split.owner != visit.asking.user:
        return
    fixed = store.fixed(split)
    st.markdown(
        f"**Seed {literal(split.seed)}** :gray[· {split.made_on:%Y-%m-%d %H:%M} UTC · release {split.release} ·"
        f" {len(fixed):,} fixed]"
    )
    for each in fixed:
        st.caption(f":material/lock: {literal(each.title)} · {_when(each)}")


def _odds(store: Halves, split: Split) -> str:
    """What tells how much a confirmation is worth."""
    asked = f"{split.asked_before:,} question{'s had' if split.asked_before != 1 else ' had'}"
    before = f"{asked} been asked of the whole release before the split."
    n = len(store.fixed(split))
    one = "The only question" if n == 1 else f"One of {n:,} questions"
    return f"{one} fixed for this half. {before} {LIMITS}"


def _when(known: Any) -> str:
    return "" if known is None else f"{known.fixed_on:%Y-%m-%d %H:%M:%S} UTC · {known.hash[:12]}"
