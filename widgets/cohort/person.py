"""One individual explained: who is asked about and why, the state of each criterion, and the records behind it.

A pseudonym typed here stays in the session: it never stands in a link. Nothing is cached, so that every opening is in
the audit with its reason (S-DC 8).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from access.banners import RESEARCH_BANNER
from charts.timeline import STATES, timeline
from cohorts.cohort import Cohort
from cohorts.criteria import Age, Alive, Ancestry, Criterion, Deceased, SelfReportedGroup, Sex, Site
from queries import answer
from queries.cohort.evidence import named_codes
from queries.cohort.explain import Decided, Explain, ExplainAnswer
from queries.cohort.individuals import Individuals
from queries.permitted import limited_to_care
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit
from widgets.words import in_chart, in_sentence

_ICONS = {1: ":material/check_circle:", 0: ":material/help:", -1: ":material/cancel:"}
_VERDICT = {1: "is in the cohort", 0: "is unknown: neither in nor out", -1: "is not in the cohort"}
_FACTS = {
    "sex": "Recorded sex", "karyotypic_sex": "Genetic complement", "genetic_group": "Genetic similarity group",
    "self_reported_group": "Self-reported group", "site": "Site", "vital_status": "Vital status",
    "age_at_enrolment": "Age at enrolment", "age_at_death": "Age at death",
}  # fmt: skip
_ASKED = {
    Sex: "sex", Ancestry: "genetic_group", SelfReportedGroup: "self_reported_group", Site: "site",
    Alive: "vital_status", Deceased: "vital_status",
}  # fmt: skip


def person(visit: Visit, cohort: Cohort) -> None:
    """Ask for a pseudonym and a reason, then explain."""
    with st.form("explain", border=True):
        who, why, go = st.columns([0.34, 0.46, 0.2], vertical_alignment="bottom")
        pseudonym = who.text_input(
            "Individual", key="explain_who", placeholder="dataset/pseudonym", autocomplete="off",
            help="The data holder's pseudonym, as in the list of the cohort's individuals",
        )  # fmt: skip
        reason = why.text_input("Reason for opening this record", key="explain_why", placeholder="Kept in the audit")
        go.form_submit_button("Explain", type="primary", icon=":material/person_search:", width="stretch")
    _examples(visit, cohort)
    if not pseudonym.strip() or not reason.strip():
        st.caption("Name an individual and state a reason: each opening is written to the audit.")
        return
    found = answer(visit.warehouse, visit.asking, Explain(cohort, pseudonym.strip(), reason.strip()))
    _explained(visit, cohort, found)


def _examples(visit: Visit, cohort: Cohort) -> None:
    with st.popover("Choose from the cohort", icon=":material/list:", key="explain_list", on_change="rerun") as opened:
        if not opened.open:
            return
        members = ask(visit, Individuals(cohort)).frame
        if not members.height:
            st.caption("Nobody is in this cohort. Somebody outside it can be named all the same.")
            return
        page = st.number_input("Page", 1, max(1, -(-members.height // 20)), key="explain_page")
        for name in members["individual_id"][(page - 1) * 20 : page * 20]:
            st.button(name, key=f"explain_pick_{name}", type="tertiary", on_click=_pick, args=(name,))


def _pick(name: str) -> None:
    st.session_state["explain_who"] = name


def _explained(visit: Visit, cohort: Cohort, found: ExplainAnswer) -> None:
    st.markdown(f"{_ICONS[found.state]} **This individual {_VERDICT[found.state]}.**")
    facts = {label: found.facts[name] for name, label in _FACTS.items() if found.facts.get(name) is not None}
    st.caption(" · ".join(f"{label} **{literal(str(value))}**" for label, value in facts.items()))
    if any(each.genotypes is not None for each in found.decided):
        st.warning(RESEARCH_BANNER, icon=":material/science:")
        if limited_to_care(visit.asking):
            st.caption(
                "Genotypes are shown of people in your care who agreed to have results returned. Of who declined, or"
                " was not asked, they count as unknown here and in every cohort of yours."
            )
    for index, each in enumerate(found.decided):
        with st.container(border=True, key=f"decided_{index}"):
            word = STATES[each.state][0]
            st.markdown(f"{_ICONS[each.state]} **{word}** · {in_sentence(visit, each.criterion)}")
            st.caption(because(each, found.observed, found.facts))
            if each.genotypes is not None and each.genotypes.height:
                _genotypes(each.genotypes, index)
    records = _lanes(visit, found)
    if records.height:
        drawn = timeline(records, found.observed, colours(), by_age=found.by_age)
        story = Story(
            methods="Every record of one individual with a code that a criterion names or a descendant of it, whether"
            " or not the criterion counts it, on the age axis; ages over 89 are shown as 90.",
            denominator="1 individual",
        )
        show(visit, drawn, story, "timeline")
    else:
        st.caption("No dated record stands behind these criteria.")


def because(each: Decided, observed: pl.DataFrame, facts: Mapping[str, Any]) -> str:
    """Why the state is what it is, in a line."""
    said = []
    about = _fact(each.criterion)
    if each.genotypes is not None:
        said.append(_called(each.genotypes))
    if each.records.height:
        first = each.records["start_at"].min()
        n = each.records.height
        said.append(
            f"{n} record{'' if n == 1 else 's'} of its codes" + (f", the first at {first:.1f}" if first else "")
        )
    elif about:
        said.append(f"{_FACTS[about]}: {'not recorded' if facts.get(about) is None else facts[about]}")
    elif each.genotypes is None and not any(named_codes(each.criterion)):
        said.append("asks for no coded record")
    elif each.genotypes is None:
        long = (observed["end_at"] - observed["start_at"]).sum()
        said.append(f"no record of its codes in {long:.1f} observed years" if observed.height else "never observed")
    line = "; ".join(said)
    # The criterion's own words, whose names of fields are code.
    unknown = f"; unknown when {each.criterion.unknown_when}" if each.state == 0 else ""
    return literal(line[:1].upper() + line[1:]) + unknown + "."


def _fact(criterion: Criterion) -> str | None:
    """The fact that a criterion on the person asks about."""
    if isinstance(criterion, Age):
        return {"enrolment": "age_at_enrolment", "death": "age_at_death"}.get(criterion.at)
    return _ASKED.get(type(criterion))


def _called(genotypes: pl.DataFrame) -> str:
    sites = genotypes["variant"].n_unique()
    missing = genotypes.filter(
        ~pl.col("covered") | ((pl.col("alt_count") == 0) & (pl.col("missing_count") > 0)) | ~pl.col("passes_qc")
    )["variant"].n_unique()
    carried = genotypes.filter(pl.col("alt_count") > 0)["variant"].n_unique()
    return f"{carried} of {sites} qualifying variants carried, {sites - missing} of {sites} called"


def _genotypes(genotypes: pl.DataFrame, index: int) -> None:
    rows = genotypes.filter(pl.col("alt_count") > 0).with_columns(
        pl.when(pl.col("passes_qc")).then(pl.lit("passes")).otherwise(pl.lit("fails")).alias("quality")
    )
    if rows.height:
        columns = ("variant", "gene", "hgvs", "consequence", "alt_count", "ploidy", "quality", "gq", "dp", "vaf")
        kept = [name for name in columns if rows[name].null_count() < rows.height]
        table(rows, key=f"genotypes_{index}", columns=kept, alt="Qualifying variants that this individual carries")


def _lanes(visit: Visit, found: ExplainAnswer) -> pl.DataFrame:
    """The records of all criteria in one frame, each with its criterion in short words and its state."""
    lanes = [
        each.records.with_columns(
            pl.lit(in_chart(visit, each.criterion.phrase, each.criterion)).alias("criterion"),
            pl.lit(each.state, dtype=pl.Int8).alias("state"),
        )
        for each in found.decided
    ]
    return pl.concat(lanes) if lanes else pl.DataFrame(schema={"criterion": pl.String, "state": pl.Int8})
