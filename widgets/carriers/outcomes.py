"""What became of carriers over time: one outcome, followed from entry on, with the questions of the outcomes page."""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from charts.survival import estimated
from cohorts.criteria import CarrierOf
from cohorts.outcomes import DEATH, Outcome, TimeZero, known_outcomes
from queries.outcomes.follow_up import FollowUp
from queries.ran import SqlRan
from stats.survival.analysis import estimate
from stats.survival.estimates import SurvivalEstimate
from widgets.ask import ask
from widgets.bound import Bound
from widgets.carriers.groups import CarrierGroups
from widgets.carriers.phewas import scanned
from widgets.carriers.values import look
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.outcomes import words as outcome_words
from widgets.outcomes.choices import titled
from widgets.style import colours
from widgets.visit import Visit


def outcome_choice(visit: Visit, groups: CarrierGroups, bound: Bound, criterion: CarrierOf, name: str) -> Outcome:
    """The outcome: at first the one that this gene is looked at for, else the strongest condition of the strip."""
    first = look(visit, criterion).outcome
    names: dict[str, str] = {}
    if first is None:
        tested = scanned(visit, groups)[2].tested.head(1)
        names = dict(tested.select("code", "name").iter_rows())
        first = next(iter(names), "coronary_disease")
    known = [first, *(one for one in known_outcomes() if one != first)]
    chosen = st.selectbox(
        "Outcome", known, key=bound(name, first), format_func=lambda one: names.get(one) or titled(one),
        accept_new_options=True, help="A named case definition, or SYSTEM:code with its descendants", width=420,
    )  # fmt: skip
    return Outcome.parse(chosen)


def survival(visit: Visit, groups: CarrierGroups, bound: Bound, criterion: CarrierOf) -> None:
    """The curves, the hazard ratio, who was left out, and the way to the outcomes page."""
    outcome = outcome_choice(visit, groups, bound, criterion, "carriers_outcome")
    question = FollowUp(groups.both, outcome, TimeZero("birth"))
    seen = ask(visit, question, then=estimate)
    figure = estimated(seen, None, colours(), outcome=f"{outcome.title}: {groups.words}", death=outcome.kind == DEATH)
    story = Story(
        literal(seen.methods), sizes(seen), lambda: ask(visit, SqlRan(question)).text, outcome_words.beside(seen)
    )
    show(visit, figure, story, "carriers_survival")
    outcome_words.contrasts(seen)
    st.markdown(f":gray[**Estimand.** {literal(seen.estimand)}]")
    st.page_link(
        "outcomes.py", label="Open on the outcomes page, with adjustment and the naïve curve",
        icon=":material/trending_up:", query_params=groups.link(outcome.name, scale="birth"),
    )  # fmt: skip
    outcome_words.cautions(seen)


def sizes(seen: SurvivalEstimate) -> str:
    return " + ".join(written(group.n, "count") for group in seen.groups) + " individuals at risk"
