"""The penetrance card: cumulative incidence of an outcome by age, in carriers and in called non-carriers."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import written
from charts.survival import estimated
from cohorts.criteria import CarrierOf
from cohorts.outcomes import DEATH, TimeZero
from queries.outcomes.follow_up import FollowUp
from queries.ran import SqlRan
from stats.survival.analysis import estimate
from stats.survival.estimates import SurvivalEstimate
from stats.survival.penetrance import AGES, WORDS, by_age
from widgets.ask import ask
from widgets.bound import Bound
from widgets.carriers import groups as carrier_groups
from widgets.carriers.outcomes import outcome_choice, sizes
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.notices import no_counts, notice, told
from widgets.outcomes import words as outcome_words
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_OFFERED = [str(age) for age in range(30, 91, 5)]
_FEW = 11  # at risk: fewer, and an estimate says little


def penetrance_card(visit: Visit, criterion: CarrierOf, name: str) -> None:
    """Draw the card of the carriers of `criterion`, called `name` in titles."""
    if not visit.counts:
        no_counts(visit.asking.role)
        return
    bound = Bound()
    with st.container(key="penetrance_card"), told("penetrance_card"):
        groups = carrier_groups.chosen(visit, criterion, name, bound, "penetrance_")
        with st.container(horizontal=True, vertical_alignment="bottom", key="penetrance_choices"):
            outcome = outcome_choice(visit, groups, bound, criterion, "penetrance_outcome")
            ages = st.multiselect(
                "By age", _OFFERED, key=bound("ages", [str(age) for age in AGES], _OFFERED), width=320,
                placeholder="30 to 90",
            )  # fmt: skip
        question = FollowUp(groups.both, outcome, TimeZero("birth"))
        seen = ask(visit, question, then=estimate)
        st.markdown(f":material/info: **{WORDS}** {literal(conditional(seen))}")
        rows = by_age(seen, sorted(map(int, ages)))
        if rows["probability"].null_count() < rows.height:
            table(in_words(rows, seen), key="penetrance", alt=f"Cumulative incidence of {outcome.title} by age")
        else:
            _nothing(visit, seen)
        title = f"{outcome.title} by age: {groups.words}"
        figure = estimated(seen, None, colours(), outcome=title, death=outcome.kind == DEATH)
        story = Story(
            literal(f"{seen.methods} {WORDS}"),
            sizes(seen),
            lambda: ask(visit, SqlRan(question)).text,
            outcome_words.beside(seen),
        )
        show(visit, figure, story, "penetrance")
        st.markdown(f":gray[**Estimand.** {literal(seen.estimand)}]")
        st.page_link(
            "outcomes.py", label="Compare the hazards, on the outcomes page", icon=":material/trending_up:",
            query_params=groups.link(outcome.name, scale="birth"),
        )  # fmt: skip
        outcome_words.cautions(seen)
    bound.write()


def conditional(seen: SurvivalEstimate) -> str:
    """What the numbers are conditional on."""
    competing = any(group.cumulative_incidence is not None for group in seen.groups)
    how = "Death competes (Aalen–Johansen)." if competing else "Nobody died without it (one minus Kaplan–Meier)."
    given = f" Probability of the outcome by each age, {seen.given}." if seen.given else ""
    return f"{how} People count from when they joined.{given}"


def in_words(rows: pl.DataFrame, seen: SurvivalEstimate) -> pl.DataFrame:
    """One line an age, two columns a group: incidence with its interval, and how many are at risk there."""
    made: dict[str, list[str]] = {"by_age": [str(age) for age in rows["age"].unique(maintain_order=True)]}
    for group, name in zip(seen.groups, ("carriers", "non-carriers"), strict=True):
        part = rows.filter(pl.col("group") == group.name).to_dicts()
        made[f"in_{name}"] = [_incidence(row) for row in part]
        made[f"{name}_at_risk"] = [_at_risk(row) for row in part]
    return pl.DataFrame(made)


def _incidence(row: dict) -> str:
    if row["probability"] is None:
        return f"– {row['why']}"
    if row["probability_lower"] is None:
        return f"{written(row['probability'], 'percent')} (no event yet)" if not row["events"] else (
            written(row["probability"], "percent")
        )  # fmt: skip
    low, high = (written(row[f"probability_{end}"], "percent") for end in ("lower", "upper"))
    return f"{written(row['probability'], 'percent')} ({low} – {high})"


def _at_risk(row: dict) -> str:
    if row["at_risk"] is None:
        return "–"
    return f"{row['at_risk']:,}" + (" · few" if row["at_risk"] < _FEW else "")


def _nothing(visit: Visit, seen: SurvivalEstimate) -> None:
    if not visit.rows:
        text = (
            "Curves that rest on fewer than 11 people or 11 events are kept back to protect individuals, and so is"
            " every number read off them."
        )
    elif not any(group.n for group in seen.groups):
        text = "Nobody of either group is at risk of this outcome; below stands who was left out and why."
    else:
        text = "The curves do not reach the ages chosen."
    notice("timeline", "No age can be told", text, key="no_ages")
