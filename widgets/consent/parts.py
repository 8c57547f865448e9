"""What the consent page is made of: what people agreed to, what purposes would yield, duties, and whom to contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from access import Purpose
from access.contacts import EVERY
from access.disclosure import Shown
from access.roles import ROLES
from charts.consents import consents_by_year
from charts.fields import written
from cohorts.cohort import Cohort
from queries.answer import answer
from queries.consent.consents import duties_owed
from queries.consent.over_time import ConsentAnswer
from queries.consent.recontact import Recontact, Worklist
from queries.consent.stewardship import accept_duty, people, record_contacts
from queries.permitted import Permitted
from queries.ran import SqlRan
from widgets.ask import ask
from widgets.bound import Bound
from widgets.consent import purpose_form
from widgets.consent.owed import owing
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.style import colours
from widgets.table import csv, table
from widgets.visit import Visit

KINDS = {"research": "About research", "results": "With results", "clinician": "Through their clinician"}
_BY = {"permission": "By permission", "site": "By site"}
_METHODS = (
    "Consent records of the datasets asked about. A record stands from its first day until it is withdrawn or a newer"
    " one of the same person begins; individuals are counted once a year and line, on its last day. Withdrawals since"
    " the release count from today on. The purpose does not cut this figure: it is about all who consented."
)


def over_time(visit: Visit, found: ConsentAnswer, question: object, bound: Bound) -> None:
    """Standing consents by year, by permission or site."""
    by = st.segmented_control(
        "Lines", list(_BY), format_func=_BY.get, required=True, label_visibility="collapsed",
        key=bound("consents_by", "permission", list(_BY)), persist_state="session",
    )  # fmt: skip
    years = found.years.frame
    lines = years.group_by("year", by, maintain_order=True).agg(
        # What is suppressed adds nothing to a sum of shown cells, and a line of nothing else is suppressed itself.
        pl.when(pl.col("n").is_null().all()).then(None).otherwise(pl.col("n").sum()).alias("n")
    )
    figure = consents_by_year(lines, colours(), by=by, title="Consents over time")
    whole = f"{written(found.individuals, 'count')} individuals"
    show(visit, figure, Story(_METHODS, whole, lambda: ask(visit, SqlRan(question)).text), "consents")


def purposes(visit: Visit) -> None:
    """What each of the usual purposes would yield, beside the one stated."""
    stated = visit.asking.purpose
    rows = {f"{purpose_form.short(stated)} (stated)": stated} | {
        name: purpose for name, purpose in purpose_form.SUGGESTED.items() if purpose != stated
    }
    rows |= {"General research": Purpose("general"), "Ancestry research": Purpose("ancestry"),
             "Commercial health research": Purpose("health", commercial=True, applicant="for-profit")}  # fmt: skip
    for name, purpose in rows.items():
        asked = replace(visit, asking=replace(visit.asking, purpose=purpose))
        seen = ask(asked, Permitted())
        words, number = st.columns([0.72, 0.28], vertical_alignment="center")
        words.markdown(f"**{literal(name)}**  \n:gray[{literal(purpose.sentence())}]")
        number.markdown(f"{_number(seen.permitted)} :gray[of {_number(seen.release)}]", text_alignment="right")


def _number(n: Shown) -> str:
    return f"**{written(n, 'count')}**"


def duties(visit: Visit) -> None:
    """What comes with the data: accepted once, with its document, printed on every export."""
    owed = duties_owed(visit.warehouse)
    if not owed:
        st.caption("No participant's consent brings a duty with it.")
        return
    store = people(visit.warehouse)
    accepted = {each.duty: each for each in store.accepted(visit.asking.user)}
    for place, duty in enumerate(owed):
        done = accepted.get(duty)
        if done:
            st.markdown(f":material/check_circle: {literal(duty)} :gray[· {literal(done.document)}, {done.at[:10]}]")
            continue
        with st.form(f"duty_{place}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            document = st.text_input(duty.capitalize(), placeholder="Reference of the document", max_chars=200)
            taken = st.form_submit_button("Accept")
        if taken and document.strip():
            accept_duty(visit.warehouse, visit.asking.user, duty, document.strip())
            st.rerun()
        elif taken:
            st.error("Name the document: its number or address.", icon=":material/help:")


def worklist(visit: Visit, cohort: Cohort) -> None:
    """Whom to contact: asked by right, for a reason, each time anew; nothing of it is kept in a cache."""
    if not ROLES[visit.asking.role].recontact:
        st.caption("The worklist takes the role steward or clinician.")
        return
    st.caption(f"Of the current cohort: {literal(cohort.sentence)}")
    with st.form("recontact", border=False):
        kind = st.selectbox("Kind of contact", list(KINDS), format_func=KINDS.get)
        reason = st.text_input(
            "Reason, kept in the audit", max_chars=300, placeholder="Return of HFE findings, letter 3"
        )
        asked = st.form_submit_button("Make the list", type="primary", icon=":material/contact_mail:")
    if asked:
        st.session_state["worklist"] = (repr(visit.asking), kind, answer(
            visit.warehouse, visit.asking, Recontact(cohort, kind, reason)
        ))  # fmt: skip
    made = st.session_state.get("worklist")
    if made and made[0] == repr(visit.asking):
        _list(visit, made[1], made[2])


def _list(visit: Visit, kind: str, made: Worklist) -> None:
    total, agreed, lately = (written(n, "count") for n in (made.in_cohort, made.agreed, made.lately))
    st.markdown(
        f"**{written(made.frame.height, 'count')}** on the list :gray[· {total} in the cohort, {agreed} agreed to this"
        f" and live, {lately} of them were contacted within {EVERY} days]"
    )
    if not made.frame.height:
        return
    table(made.frame, key="worklist_table", alt="Whom to contact", height=300)
    with st.container(horizontal=True, key="worklist_actions"):
        said = ["For recontact: " + KINDS[kind], f"Release {made.release}, asked on {visit.asking.as_of}"]
        if not owing(visit):
            st.download_button("CSV", data=csv(made.frame, said), file_name="recontact.csv", mime="text/csv",
                               icon=":material/download:", on_click="ignore")  # fmt: skip
        if st.button("They were contacted", icon=":material/mark_email_read:"):
            who = list(made.frame.select("dataset", "individual").iter_rows())
            record_contacts(visit.warehouse, who, kind, visit.asking.user, date.today())
            st.session_state.pop("worklist")
            st.rerun()
