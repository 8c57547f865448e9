"""Who a cohort is, in figures whose marks add criteria: each view is asked for when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

import polars as pl
import streamlit as st

from charts import distribution
from charts.fields import written
from charts.prevalence import prevalence
from charts.upset import upset
from cohorts.cohort import Cohort
from cohorts.criteria import (
    Age,
    Alive,
    Ancestry,
    AnyOf,
    CarrierOf,
    Criterion,
    Deceased,
    FollowedUp,
    HasCondition,
    HasMeasurement,
    HasTreatment,
    SelfReportedGroup,
    Sex,
    Site,
)
from queries.cohort.describe import Describe, DescribeAnswer
from queries.cohort.describe_records import Carriers, Recorded, Values
from queries.cohort.intersections import Intersections
from queries.ran import SqlRan
from stats.groups.prevalence import with_ratios
from widgets.ask import ask
from widgets.bound import Bound
from widgets.cohort import pick
from widgets.cohort.pick import Choice, Range
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.style import colours
from widgets.visit import Visit
from widgets.words import in_chart

HINT = "Click a bar, or drag over a histogram, to add it as a criterion; + offers the same to the keyboard."
_LAST_FOLLOW_UP = 30  # years: the last bin takes in what lies beyond
_SEXES = ("female", "male", "other")
_VITAL = {"alive": Alive(), "deceased": Deceased()}
_KINDS = {"condition": HasCondition, "treatment": HasTreatment}


def who(visit: Visit, cohort: Cohort, described: DescribeAnswer) -> None:
    """Ages, recorded sex, genetic similarity group and self-report, sites."""
    left, middle, right = st.columns(3, gap="small")
    with left:
        ages = described.ages.frame
        figure = distribution.histogram(ages, colours(), title="Age at enrolment", unit="years", height=200)
        low, high = (int(ages["from"].min()), int(ages["to"].max())) if ages.height else (0, 90)
        span = Range("years", low, min(high, 90), 1, _aged)
        methods = (
            "Completed years of age on the day of enrolment, by tens; 90 and over are one group."
            " Individuals whose dates do not tell an age are left out."
        )
        pick.histogram(visit, figure, span, "ages", _described(visit, cohort, methods), narrow=True)
        _bars(
            visit, cohort, described.sex.frame, "Recorded sex", "sex",
            lambda value: Sex(value) if value in _SEXES else None, "the sex that the clinic recorded",
        )  # fmt: skip
    with middle:
        _bars(
            visit, cohort, described.genetic_group.frame, "Genetic similarity group", "groups",
            lambda value: Ancestry((value,)), "the genetic similarity group that their dataset gives",
        )  # fmt: skip
    with right:
        _bars(visit, cohort, described.site.frame, "Site", "sites", lambda value: Site((value,)), "where they enrolled")
        _bars(
            visit, cohort, described.self_reported_group.frame, "Self-reported group", "self_reported",
            lambda value: SelfReportedGroup((value,)), "how they described themselves",
        )  # fmt: skip


def follow_up(visit: Visit, cohort: Cohort, described: DescribeAnswer) -> None:
    """From enrolment to last contact, and who has died."""
    left, right = st.columns(2, gap="small")
    with left:
        spans = distribution.histogram(
            described.follow_up.frame, colours(), title="Follow-up", unit="years", height=200
        )
        ends = [row[side] for side in ("from", "to") for row in described.follow_up.frame.iter_rows(named=True)]
        span = Range("years", min(ends, default=0), max(ends, default=35), 1, _followed)
        methods = (
            "Years from enrolment to death or the end of the last observation period."
            " Individuals whose dates do not tell are left out."
        )
        pick.histogram(visit, spans, span, "follow_up", _described(visit, cohort, methods), narrow=True)
    with right:
        _bars(
            visit, cohort, described.vital_status.frame, "Vital status", "vital", _VITAL.get,
            "whether a death is on record",
        )  # fmt: skip


def recorded(visit: Visit, cohort: Cohort, domain: str) -> None:
    """Conditions or treatments beside the rest, by their prevalence ratio."""
    question = Recorded(cohort, domain)
    frame = with_ratios(ask(visit, question).table.frame)
    figure = prevalence(frame, colours(), title=f"Commonest {domain}s, against the rest")
    choices = [
        Choice(row["name"], _KINDS[domain](row["code"], records="observed"))
        for row in frame.head(12).iter_rows(named=True)
    ]
    methods = (
        f"Individuals with a {domain} on record inside an observation period, descendants of each code included, among"
        " those with any observation period; the others are everybody else who permits the purpose. Intervals of the"
        " ratio: 95 %, log method (Katz). Crude: not adjusted for age, sex or group. Absence of a code is not absence"
        f" of the {domain}."
    )
    pick.bars(visit, figure, choices, f"{domain}s", _story(visit, question, methods, "of those observed"))


def values(visit: Visit, cohort: Cohort) -> None:
    """One measurement, an individual's last value each."""
    bound = Bound()
    first = ask(visit, Values(cohort))
    if first is None:
        st.caption("No measurement with a value is in this release.")
        return
    options = dict(first.measurements)
    code = st.selectbox(
        "Measurement", list(options), format_func=options.get, key=bound("measurement", first.code, list(options))
    )
    bound.write()
    question = Values(cohort, None if code == first.code else code)
    found = ask(visit, question)
    frame = found.bins.frame
    told = found.not_measured.frame["n"][0]
    figure = distribution.histogram(frame, colours(), title=found.name, unit=found.unit, height=230)
    low, high = (float(frame["from"].min()), float(frame["to"].max())) if frame.height else (0.0, 1.0)

    edges = [*frame["from"], *frame["to"].tail(1)]

    def measured(least: float, most: float) -> Criterion | None:
        least, most = (min(edges, key=lambda edge: abs(edge - end)) for end in (least, most))
        if least >= most:
            return None
        # A stretch up to an end of the axis takes in what lies beyond it, as the bins at the ends do.
        bounds = {"at_least": least if least > low else None, "at_most": most if most < high else None}
        given = {name: value for name, value in bounds.items() if value is not None}
        return HasMeasurement(found.code, **given, unit=found.unit if given else None, which="last")

    methods = (
        f"Each individual's last value of {literal(f'{found.name} ({found.code})')} inside an observation period, in"
        f" {literal(found.unit)};"
        " values in other units are left out. The bins reach from the first to the last hundredth of everybody who"
        " permits the purpose; the first and the last bin take in what lies beyond."
    )
    step = (high - low) / 20
    story = _story(visit, question, methods, f"not measured {'few' if told is None else written(told, 'count')}")
    pick.histogram(visit, figure, Range(found.unit, low, high, step, measured), "values", story)
    st.caption("One value an individual: the last inside an observation period.")


def carriers(visit: Visit, cohort: Cohort) -> None:
    """Carriers of a pathogenic or predicted loss-of-function variant, by gene."""
    question = Carriers(cohort)
    frame = ask(visit, question).table.frame
    drawn = frame.select(pl.col("gene").alias("value"), "n")
    figure = distribution.bars(drawn, colours(), title="Carriers by gene", unit="individuals")
    figure = type(figure)(figure.drawing, figure.title, figure.alt, frame, "pathogenic (ClinVar) or loss of function")
    methods = (
        "Individuals with at least one called allele that ClinVar calls pathogenic or likely pathogenic (one star or"
        " more), or that is predicted to be loss of function on the gene's preferred transcript; calls that fail QC do"
        " not count. Called: carriers, and those of whom at least 95 % of the gene's such variants are called; the rest"
        " are neither carriers nor non-carriers."
    )
    choices = [Choice(gene, _carrying(gene)) for gene in frame["gene"].head(12)]
    story = _story(visit, question, methods, "called denominators in Data")
    pick.bars(visit, figure, choices, "carriers", story)


def overlap(visit: Visit, cohort: Cohort) -> None:
    """The criteria against each other."""
    question = Intersections(cohort)
    found = ask(visit, question)
    if len(found.criteria) < 2:
        st.caption("Two criteria or more overlap." if visit.rows else "Too few criteria, or too few people, to divide.")
        return
    words = tuple(in_chart(visit, each, cohort.criterion) for each in found.criteria)
    methods = (
        "Individuals by which criteria are yes for them. Whoever is unknown for another criterion is hatched: they"
        " might belong to a further combination. Only those with at least one yes are drawn, the 16 largest groups."
    )
    show(visit, upset(words, found.table.frame, colours()), _story(visit, question, methods, "permitted"), "overlap")


def _bars(
    visit: Visit, cohort: Cohort, frame: pl.DataFrame, title: str, key: str,
    criterion: Callable[[str], Criterion | None], what: str,
) -> None:  # fmt: skip
    figure = distribution.bars(frame, colours(), title=title)
    choices = [Choice(str(v), criterion(v) if v is not None else None) for v in frame["value"].head(12)]
    story = _described(visit, cohort, f"Individuals of the cohort by {what}. Each is in one bar.")
    pick.bars(visit, figure, choices, key, story, narrow=True)


def _described(visit: Visit, cohort: Cohort, methods: str) -> Story:
    return _story(visit, Describe(cohort, conditions=0), methods, "individuals in the cohort")


def _aged(low: float, high: float) -> Criterion | None:
    """Completed years from `low` to under `high`; 90 and over are one group."""
    youngest, oldest = max(floor(low + 0.5), 0), ceil(high - 0.5) - 1
    if youngest > 90 or oldest < youngest:
        return None
    return Age(from_=youngest, to=None if oldest >= 90 else oldest)


def _followed(low: float, high: float) -> Criterion | None:
    """Completed years from `low` to under `high`; 30 and over are one bin."""
    shortest, longest = max(floor(low + 0.5), 0), ceil(high - 0.5) - 1
    if longest < shortest:
        return None
    return FollowedUp(shortest, None if longest >= _LAST_FOLLOW_UP else longest)


def _carrying(gene: str) -> Criterion:
    return AnyOf((
        CarrierOf(gene=gene, consequences=("loss_of_function",)),
        CarrierOf(gene=gene, clinvar=("pathogenic",)),
    ))  # fmt: skip


def _story(visit: Visit, question: object, methods: str, denominator: str) -> Story:
    return Story(methods, denominator, lambda: ask(visit, SqlRan(question)).text)
