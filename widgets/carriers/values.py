"""Measurements of carriers against called non-carriers, and how old cases were when a condition began."""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from charts.spread import boxes, trend
from cohorts.criteria import CarrierOf
from cohorts.first_look import FirstLook, first_look
from queries.carriers.genes import GenesOf
from queries.carriers.values import CarriersOnset, CarriersValues, GroupValues
from queries.cohort.describe_records import Values
from queries.ran import SqlRan
from stats.groups.spread import Spreads, spreads
from widgets.ask import ask
from widgets.bound import Bound
from widgets.carriers.groups import CarrierGroups
from widgets.carriers.phewas import MIN_DATES, scanned, too_few
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.notices import notice
from widgets.style import colours
from widgets.visit import Visit

#: Drugs that move a measurement: values before the first of them are offered.
TREATED = {
    "LOINC:13457-7": ("ATC:C10", "a lipid-lowering drug"),
    "LOINC:2093-3": ("ATC:C10", "a lipid-lowering drug"),
    "LOINC:2571-8": ("ATC:C10", "a lipid-lowering drug"),
    "LOINC:4548-4": ("ATC:A10", "a drug for diabetes"),
    "LOINC:2345-7": ("ATC:A10", "a drug for diabetes"),
    "LOINC:3084-1": ("ATC:M04", "a drug for gout"),
}


def spread_of(found: GroupValues) -> Spreads:
    """What leaves of the values: never a value of one person."""
    return spreads(found.values, found.by_age, found.groups, found.release)


def look(visit: Visit, criterion: CarrierOf) -> FirstLook:
    """Where to begin with these carriers."""
    return first_look(criterion, ask(visit, GenesOf(criterion)).genes)


def measurements(visit: Visit, groups: CarrierGroups, bound: Bound, criterion: CarrierOf) -> None:
    """One measurement: its spread, and its course with age."""
    offered = ask(visit, Values(groups.carriers))
    if offered is None:
        notice("science", "No measurements", "No measurement with a value is in this release.", key="no_measurements")
        return
    known = dict(offered.measurements)
    first = look(visit, criterion).measurement
    first = first if first in known else next(iter(known))
    with st.container(horizontal=True, vertical_alignment="bottom", key="measurement_choices"):
        code = st.selectbox(
            "Measurement", list(known), format_func=known.get, key=bound("carriers_measurement", first, list(known)),
            width=480,
        )  # fmt: skip
        drug = TREATED.get(code)
        before = drug is not None and st.toggle(
            f"Only before {drug[1]}", key=bound("carriers_untreated", False),
            help="Values before each person's first record of such a drug",
        )  # fmt: skip
    question = CarriersValues(groups.carriers, groups.others, code, drug[0] if before else None)
    found = ask(visit, question, spread_of)
    unit = _unit(visit, groups, code)
    name = known[code] + (f", before {drug[1]}" if before else "")
    story = Story(_methods(groups, found, name, unit), _sizes(found), lambda: ask(visit, SqlRan(question)).text)
    show(visit, boxes(found, colours(), title=f"{name} in {groups.words}", unit=unit), story, "carriers_values")
    difference(found, unit)
    if found.bands.height:
        show(visit, trend(found, colours(), title=f"{name} by age", unit=unit), story, "carriers_by_age")
    _kept_back(visit, found)


def onset(visit: Visit, groups: CarrierGroups, bound: Bound, criterion: CarrierOf) -> None:
    """Age at the first record of one condition, among its cases."""
    _, answer, scan = scanned(visit, groups)
    if not scan.tested.height or answer.sizes.carriers == 0:
        too_few(visit, answer, scan)
        return
    names = dict(scan.tested.select("code", "name").iter_rows())
    code = st.selectbox(
        "Condition", list(names), format_func=lambda one: f"{names[one]} · {one}",
        key=bound("condition", next(iter(names)), list(names)), help="Those of the strip, the smallest p first",
    )  # fmt: skip
    question = CarriersOnset(groups.carriers, groups.others, code, MIN_DATES)
    found = ask(visit, question, spread_of)
    methods = (
        f"Age at the first record of {names[code]} ({code}) or a code below it inside an observation period, among"
        f" those with such records on {MIN_DATES} dates, in {groups.words} and in those called without a qualifying"
        " allele; ages over 90 count as 90. Estimand: a description of recorded cases. Who began before being observed,"
        " and who will begin later, are not accounted for: the survival and penetrance parts do. Crude."
    )
    story = Story(literal(methods), _sizes(found), lambda: ask(visit, SqlRan(question)).text)
    title = f"Age at the first record of {names[code]}"
    show(visit, boxes(found, colours(), title=title, unit="years, of recorded cases"), story, "carriers_onset")
    difference(found, "years")
    st.page_link(
        "outcomes.py", label="Account for who is at risk, on the outcomes page", icon=":material/trending_up:",
        query_params=groups.link(code, scale="birth"),
    )  # fmt: skip
    _kept_back(visit, found)


def difference(found: Spreads, unit: str) -> None:
    """The difference of means in one sentence, with its interval."""
    gap = found.difference
    if gap.mean is None:
        return
    ends = sorted(abs(each) for each in (gap.lower, gap.upper)) if gap.lower is not None else []
    crosses = gap.lower is not None and gap.lower < 0 < gap.upper
    limits = f" (95 % {_signed(gap.lower)} to {_signed(gap.upper)})" if crosses else (
        f" (95 % {ends[0]:,.3g} to {ends[1]:,.3g})" if ends else ""
    )  # fmt: skip
    way = "higher" if gap.mean >= 0 else "lower"
    st.markdown(
        f"**{abs(gap.mean):,.3g} {literal(unit)} {way}** on average in carriers than in called non-carriers{limits}."
        " :gray[Crude: not adjusted for age, sex or ancestry.]"
    )


def _signed(value: float) -> str:
    return f"{value:+,.3g}".replace("-", "−")


def _kept_back(visit: Visit, found: Spreads) -> None:
    if not visit.rows:
        st.caption(
            "Numbers that rest on fewer than 11 people, and quantiles without 11 on either side, are kept back; the"
            " others are rounded to two digits."
        )


def _unit(visit: Visit, groups: CarrierGroups, code: str) -> str:
    return ask(visit, Values(groups.carriers, code)).unit


def _sizes(found: Spreads) -> str:
    return " + ".join(written(group.n, "count") for group in found.groups) + " with a value"


def _methods(groups: CarrierGroups, found: Spreads, name: str, unit: str) -> str:
    return literal(
        f"{name}, in {unit}: the last value of each individual inside an observation period, in the commonest unit, of"
        f" {groups.words} and of those called without a qualifying allele; unrelated individuals only, who permit the"
        " purpose. By age: the mean of each individual's values within five years of age, until 90. Means with"
        " Student's interval, their difference with Welch's. Estimand: the difference in means between carriers and"
        " called non-carriers who were measured; crude, not adjusted for age, sex, ancestry or treatment."
    )
