"""Two to six saved cohorts together: made into one by a set operation, and how they overlap."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import written
from charts.overlap import upset
from cohorts.cohort import LONGEST_NAME, Cohort
from cohorts.sets import SETS
from queries.cohort.count import Count
from queries.cohort.overlap import MOST, Overlap, OverlapAnswer, indices
from queries.ran import SqlRan
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.notices import notice, told
from widgets.saved import cohorts as saved
from widgets.saved.shelf import build_on, compare
from widgets.style import colours
from widgets.visit import Visit
from widgets.words import in_sentence
from workspace import SavedCohort

_WORDS = {"union": "In any", "intersection": "In all", "difference": "In the first only", "exactly_one": "In one only"}
_NAMES = {"union": " or ", "intersection": " and ", "difference": " without ", "exactly_one": " xor "}


def together(visit: Visit, chosen: list[SavedCohort]) -> None:
    """Everything about several cohorts at once."""
    if len(chosen) > MOST:
        notice("filter_6", f"At most {MOST} at once", f"{len(chosen)} are marked. Unmark some.", key="too_many")
        return
    operation = st.segmented_control(
        "Put together", list(_WORDS), required=True, default="union", format_func=_WORDS.get, key="set_operation"
    )
    first = chosen[0]
    if operation == "difference":
        ids = {one.id: one for one in chosen}
        picked = st.selectbox("First", list(ids), format_func=lambda id: ids[id].name, key="set_first")
        first = ids[picked]
    ordered = [first, *(one for one in chosen if one.id != first.id)]
    made = combined(operation, ordered)
    with told("set"):
        counted = ask(visit, Count(made))
        st.markdown(
            f"**{written(counted.count, 'count')}** individuals :gray[of {written(counted.permitted, 'count')}"
            f" permitted; {written(counted.unknown, 'count')} unknown]  \n{in_sentence(visit, made.criterion)}"
        )
        _keep(visit, made)
        with st.container(horizontal=True, key="set_onward"):
            if st.button("Open in the builder", icon=":material/group_add:", key="set_build"):
                build_on(made)
            if st.button("Compare their outcomes", icon=":material/trending_up:", key="set_outcomes"):
                compare([saved.opened(one) for one in ordered])
    with told("overlap"):
        overlap(visit, [saved.opened(one) for one in ordered])


def combined(operation: str, of: list[SavedCohort]) -> Cohort:
    """The result as a cohort; it names the versions it was made of, so that later ones do not change it."""
    name = _NAMES[operation].join(one.name for one in of)
    return Cohort(name[:LONGEST_NAME], SETS[operation]([one.criterion for one in of]))


def _keep(visit: Visit, made: Cohort) -> None:
    with st.form("set_form", border=False):
        left, right = st.columns([0.7, 0.3], vertical_alignment="bottom")
        name = left.text_input("Name of the result", made.name, max_chars=LONGEST_NAME)
        if right.form_submit_button("Save it", icon=":material/bookmark_add:", width="stretch"):
            kept = saved.save(visit, Cohort(name.strip() or made.name, made.criterion), "Put together from others")
            st.toast(f"Saved “{literal(kept.name)}”, version {kept.version}", icon=":material/bookmark_added:")
            st.rerun()


def overlap(visit: Visit, cohorts: list[Cohort], key: str = "overlap") -> None:
    """The figure, its table and what it does not say."""
    asked = Overlap(tuple(cohorts))
    found = ask(visit, asked)
    figure = upset(found.sets.frame, regions(found), colours())
    names = ", ".join(f"“{literal(one.name)}”" for one in cohorts)
    methods = (
        f"Individuals of release {found.release} who permit the purpose, by the combination of {names} they are in. A"
        " bar counts who is in just these and known to be in no other; who is unknown for another is counted apart."
    )
    story = Story(methods, f"{len(cohorts)} cohorts", sql=lambda: ask(visit, SqlRan(asked)).text)
    show(visit, figure, story, key)
    unclear = found.regions.frame["unclear"]
    if unclear.null_count() or unclear.sum():
        said = "Some" if unclear.null_count() else f"{unclear.sum():,}"
        st.caption(f"{said} more are in at least one and unknown for another: in the table, not in the bars.")
    if found.partial:
        st.caption("Counts are rounded down, small ones suppressed; totals are sums of what is shown.")


def regions(found: OverlapAnswer) -> pl.DataFrame:
    """The regions as `charts.overlap` draws them."""
    members = [list(indices(each)) for each in found.regions.frame["members"]]
    column = pl.Series("members", members, dtype=pl.List(pl.Int64))
    return found.regions.frame.with_columns(column)
