"""One saved cohort: what it is, its versions, what changed, and what may be taken away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from charts.fields import written
from cohorts.cohort import LONGEST_NAME, Cohort
from queries.cohort.count import Count
from queries.cohort.freeze import Standing
from widgets import permalink
from widgets.ask import ask
from widgets.markdown import literal
from widgets.notices import told
from widgets.saved import cohorts as saved
from widgets.saved.changes import changed
from widgets.saved.export import Bundle, take_away
from widgets.saved.foreign import Foreign
from widgets.saved.sets import overlap
from widgets.saved.shelf import LINK, build_on, compare
from widgets.visit import Visit
from widgets.words import in_sentence
from workspace import SavedCohort, names_saved
from workspace.store import LONGEST_NOTE

_VIEWS = {"cohort": "Cohort", "versions": "Versions", "changed": "What changed", "files": "Take away"}


def detail(visit: Visit, one: SavedCohort, foreign: Foreign, bundles: Sequence[Bundle] = ()) -> None:
    """Everything about one saved cohort; `foreign` is a format of other tools that it can be taken away in, `bundles`
    are those of its individuals."""
    state = f"frozen to release {one.release}" if one.frozen else "live: asked again at every look"
    st.markdown(f"#### {literal(one.name)}", anchors=False)
    st.caption(
        f"Version {one.version} · {state} · saved {one.saved_on:%Y-%m-%d %H:%M} UTC by {literal(one.owner)}"
        f" on release {one.release}"
    )
    view = st.segmented_control(
        "Look at", list(_VIEWS), required=True, default="cohort", format_func=_VIEWS.get, key="saved_view",
        label_visibility="collapsed",
    )  # fmt: skip
    with told("saved_view"):
        if view == "files":
            take_away(visit, one, foreign, bundles)
        else:
            {"cohort": _cohort, "versions": _versions, "changed": changed}[view](visit, one)


def _cohort(visit: Visit, one: SavedCohort) -> None:
    cohort = saved.opened(one)
    counted = ask(visit, Count(cohort))
    places = st.grid(3, min_column_width=130, gap="small")
    places.metric("In the cohort", written(counted.count, "count"))
    places.metric("Unknown", written(counted.unknown, "count"))
    places.metric("Permitted", written(counted.permitted, "count"))
    if one.frozen:
        st.info(f"{ask(visit, Standing(one.id, one.version)).sentence}.", icon=":material/ac_unit:")
    st.markdown(in_sentence(visit, one.cohort.criterion))
    if one.note:
        st.markdown(f":gray[{literal(one.note)}]")
    with st.container(horizontal=True, key="saved_onward"):
        if st.button("Open in the builder", icon=":material/group_add:", key="saved_build"):
            build_on(cohort)
        if st.button("Compare their outcomes", icon=":material/trending_up:", key="saved_outcomes"):
            compare([cohort])
        with st.popover("Link", icon=":material/link:", key="saved_link_words"):
            st.caption(
                "Opens this cohort for whoever may enter this warehouse"
                + ("." if one.shared else ", once it is shared.")
                + " It carries an id, not who is in it; its numbers are asked anew under the rights of who opens it."
            )
            st.code(permalink.address(st.context.url or "", {LINK: one.id}), language=None, wrap_lines=True)
    if one.owner == visit.asking.user:
        _owned(visit, one)
    else:
        st.caption("Only its owner saves versions of it. Open it in the builder to save one of your own.")


def _owned(visit: Visit, one: SavedCohort) -> None:
    with st.expander("New version, freezing, note", icon=":material/edit:", key="saved_edit"):
        with st.form(f"saved_version_{one.id}_{one.version}", border=False):
            name = st.text_input("Name", one.name, max_chars=LONGEST_NAME)
            note = st.text_area("Note", one.note, max_chars=LONGEST_NOTE, height=80)
            freeze = st.checkbox(
                f"Freeze it to release {visit.asking.release}",
                help="Keeps who is in it now, beside the warehouse and out of sight. Who withdraws leaves it at once.",
            )
            done = st.form_submit_button("Save as a new version", icon=":material/bookmark_add:", type="primary")
        if done:
            cohort = Cohort(name.strip() or one.name, one.cohort.criterion)
            kept = saved.save(visit, cohort, note, of=one.id, freeze=freeze)
            st.toast(f"Saved version {kept.version}, {kept.state}", icon=":material/bookmark_added:")
            st.rerun()
    with st.container(horizontal=True, key="saved_own"):
        share = st.toggle("Shared", one.shared, key=f"share_{one.id}_{one.shared}", help="With all of this warehouse")
        if names_saved(one.cohort.criterion):
            st.caption("It names other saved cohorts: who opens it must see those too, so share them as well.")
        if share != one.shared:
            saved.workspace(visit).share(visit.asking.user, one.id, share)
            st.rerun()
        label = "Take out of the archive" if one.archived else "Put into the archive"
        if st.button(label, icon=":material/archive:", key="saved_archive_it"):
            saved.workspace(visit).archive(visit.asking.user, one.id, not one.archived)
            st.rerun()


def _versions(visit: Visit, one: SavedCohort) -> None:
    known = saved.versions(visit, one.id)
    for each in known:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"version_{each.version}"):
            state = f"frozen to {each.release}" if each.frozen else f"live, saved on {each.release}"
            note = f"  \n{literal(each.note)}" if each.note else ""
            said = f"**{each.version}** · {literal(each.name)}  \n:gray[{state} · {each.saved_on:%Y-%m-%d %H:%M}]{note}"
            st.markdown(said, width="stretch")
            if st.button(f"Open version {each.version}", key=f"open_{each.version}", icon=":material/group_add:"):
                build_on(saved.opened(each))
    if len(known) < 2:
        st.caption("There is one version so far.")
        return
    st.markdown(f"**Since the previous version** :gray[· {known[1].version} and {known[0].version}]")
    pair = [Cohort(f"Version {each.version}", saved.opened(each).criterion) for each in (known[1], known[0])]
    overlap(visit, pair, "versions_overlap")
