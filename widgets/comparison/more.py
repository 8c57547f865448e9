"""Beyond the Table One: conditions, genes, a measurement, an outcome. Only what is chosen is asked."""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from charts.spread import boxes, trend
from charts.survival import estimated
from charts.volcano import volcano
from cohorts.cohort import Cohort
from cohorts.outcomes import DEATH, Outcome, TimeZero, known_outcomes
from queries.associations.gene_enrichment import GeneEnrichment
from queries.carriers.conditions import CarriersConditions
from queries.carriers.values import CarriersValues, MeasurementLines
from queries.cohort.comparison import Compare
from queries.cohort.describe_records import Values
from queries.genomics.alterations import KINDS, Alteration
from queries.outcomes.follow_up import FollowUp
from queries.outcomes.spans import index_of
from queries.ran import SqlRan
from stats.groups.spread import spreads
from stats.scans.association import scan
from stats.survival.weighted_survival import OverlapWeighted
from widgets.ask import ask
from widgets.bound import Bound
from widgets.comparison import words
from widgets.ending import Tests, ending
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.notices import notice, told
from widgets.outcomes import words as outcome_words
from widgets.outcomes.choices import titled
from widgets.style import colours
from widgets.visit import Visit

NOTHING = "none"
SECTIONS = {
    NOTHING: "Table only", "conditions": "Conditions", "genes": "Genes", "measurement": "Measurement",
    "outcome": "Outcome, weighted",
}  # fmt: skip
OVER = {"age": ("By age", "age at measurement, years", 5), "enrolment": ("Since enrolment", "years since enrolment", 1),
        "index": ("Since the index event", "years since the index event", 1)}  # fmt: skip
MAX_AF = 0.01


def more(visit: Visit, question: Compare) -> None:
    """Choose a section and draw it, below the table of `question`."""
    bound = Bound()
    st.divider()
    offered = {name: label for name, label in SECTIONS.items() if name != "outcome" or question.weigh_by}
    section = st.segmented_control(
        "Look further", list(offered), required=True, format_func=offered.get, persist_state="session",
        key=bound("section", NOTHING, offered),
        help="An outcome is compared by weight once the cohorts are made comparable.",
    )  # fmt: skip
    with told(f"section_{section}"):
        if section == "outcome":
            _outcome(visit, question, bound)
        elif section != NOTHING:
            first, second = _pair(question.groups, bound)
            {"conditions": _conditions, "genes": _genes, "measurement": _measurement}[section](
                visit, first, second, bound, question.unrelated_only
            )
    bound.write()


def _pair(groups: tuple[Cohort, ...], bound: Bound) -> tuple[Cohort, Cohort]:
    """The first cohort, and the one it is set against."""
    if len(groups) == 2:
        return groups
    others = {each.name: each for each in groups[1:]}
    name = st.selectbox(
        f"“{literal(groups[0].name)}” against", list(others), key=bound("against", next(iter(others)), list(others))
    )
    return groups[0], others[name]


def _conditions(visit: Visit, first: Cohort, second: Cohort, bound: Bound, unrelated: bool) -> None:
    question = CarriersConditions(first, second, 2, unrelated)
    answer = ask(visit, question)
    _enriched(visit, question, answer, "Conditions", "conditions", words.conditions(first, second, answer))


def _genes(visit: Visit, first: Cohort, second: Cohort, bound: Bound, unrelated: bool) -> None:
    kind = st.selectbox(
        "Carriers of a variant that is", list(KINDS), format_func=KINDS.get, persist_state="session",
        key=bound("mask", "loss_of_function", KINDS),
    )  # fmt: skip
    question = GeneEnrichment(first, second, Alteration(kind, MAX_AF), unrelated)
    answer = ask(visit, question)
    _enriched(visit, question, answer, "Genes", "genes", words.genes(first, second, answer, question.what.words))


def _enriched(visit: Visit, question: object, answer: object, title: str, each: str, methods: str) -> None:
    found, first, second = scan(answer.conditions.frame), question.carriers.name, question.others.name
    if not found.tested.height:
        notice("scatter_plot", f"No {each} can be compared", words.too_few(visit.rows, each), key=f"no_{each}")
        return
    story = Story(
        literal(f"{methods} {words.tests(found, each, visit.rows)}"), words.denominator(answer),
        lambda: ask(visit, SqlRan(question)).text,
    )  # fmt: skip
    figure = volcano(found, colours(), title=title, first=first, second=second, each=each)
    show(visit, figure, story, f"enriched_{each}")
    sizes = (answer.sizes.carriers, answer.sizes.others)
    ps = tuple(zip(found.tested["name"], found.tested["p"], strict=True))
    ending(visit, question, Tests(ps, found.attempted), shares=(first, second, *sizes, found.attempted))


def _measurement(visit: Visit, first: Cohort, second: Cohort, bound: Bound, unrelated: bool) -> None:
    offered = ask(visit, Values(first))
    if offered is None or not offered.measurements:
        notice("science", "No measurements", "No measurement with a value is in this release.", key="no_measured")
        return
    known = dict(offered.measurements)
    indexed = all(index_of(each.criterion) is not None for each in (first, second))
    courses = [name for name in OVER if name != "index" or indexed]
    with st.container(horizontal=True, vertical_alignment="bottom", key="measurement_of"):
        code = st.selectbox(
            "Measurement of both", list(known), format_func=known.get, key=bound("measured", next(iter(known)), known),
            width=420,
        )  # fmt: skip
        over = st.segmented_control(
            "Course", courses, required=True, format_func=lambda one: OVER[one][0], key=bound("over", "age", courses)
        )
        lines = visit.rows and over == "age" and st.toggle(
            "Individual lines", key=bound("lines", False), help="Some individuals, by right; audited",
        )  # fmt: skip
    question = CarriersValues(first, second, code, None, unrelated, over)
    found = ask(visit, question, spread_of)
    unit = ask(visit, Values(first, code)).unit
    sizes = " + ".join(written(each.n, "count") for each in found.groups) + " with a value"
    story = Story(
        literal(words.values(first, second, known[code], unit, over)), sizes, lambda: ask(visit, SqlRan(question)).text
    )
    show(visit, boxes(found, colours(), title=f"{known[code]}, last value", unit=unit), story, "compared_values")
    st.markdown(words.difference(found, unit, first.name, second.name))
    drawn = ask(visit, MeasurementLines(first, second, code, None, unrelated)).lines if lines else None
    label, axis, width = OVER[over]
    if found.bands.height:
        figure = trend(
            found, colours(), title=f"{known[code]} {label.lower()}", unit=unit, width=width, over=axis, lines=drawn
        )
        show(visit, figure, story, "compared_course")
    ending(visit, question)


def spread_of(found: object) -> object:
    """What leaves of the values: never a value of one person."""
    return spreads(found.values, found.by_age, found.groups, found.release)


def _outcome(visit: Visit, question: Compare, bound: Bound) -> None:
    known = list(known_outcomes())
    name = st.selectbox(
        "Outcome", known, key=bound("outcome", "coronary_disease"), format_func=titled, accept_new_options=True,
        help="A case definition, SYSTEM:code with its descendants, any_of:coronary_disease+death",
        persist_state="session",
    )  # fmt: skip
    outcome = Outcome.parse(name)
    by = tuple(column for column in question.weigh_by if column != "self_reported_group")
    if not by:
        notice(
            "balance",
            "Nothing to weigh by",
            "Curves are weighted by age, sex, genetic group, site or dataset.",
            key="no_by",
        )
        return
    asked = FollowUp(
        question.groups, outcome, TimeZero("enrolment"), adjust=by, unrelated_only=question.unrelated_only or None
    )
    seen = ask(visit, asked, then=OverlapWeighted(by))
    figure = estimated(seen, None, colours(), outcome=f"{outcome.title}, weighted", death=outcome.kind == DEATH)
    sizes = " + ".join(written(group.n, "count") for group in seen.groups)
    story = Story(
        literal(seen.methods),
        f"{sizes} individuals",
        lambda: ask(visit, SqlRan(asked)).text,
        outcome_words.beside(seen),
    )
    show(visit, figure, story, "weighted_outcome")
    outcome_words.contrasts(seen)
    if getattr(seen, "by", ()):
        worth = " + ".join(f"{n:,.0f}" if isinstance(n, float) else written(n, "count") for n in seen.effective)
        st.caption(f"Weighted by overlap in {', '.join(by).replace('_', ' ')}: worth {worth} individuals.")
    outcome_words.cautions(seen)
    ps = tuple((f"{outcome.title}, hazard against {each.vs}", each.p) for each in seen.contrasts if each.p is not None)
    ending(visit, asked, Tests(ps, len(seen.contrasts)), survival=seen)
