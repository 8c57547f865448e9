"""Conditions of carriers against called non-carriers: the strip of all of them, and one in full."""

from __future__ import annotations

import streamlit as st

from charts.fields import p_value, written
from charts.phewas_strip import in_order, p_written, ratio_written, strip
from cohorts.criteria import HasCondition
from queries.carriers.conditions import CarriersConditions, ConditionsAnswer
from queries.ran import SqlRan
from stats.alleles.fisher import fisher_exact
from stats.scans.association import CELLS, MIN_CASES, Scan, scan
from widgets.ask import ask
from widgets.bound import Bound
from widgets.carriers.groups import CarrierGroups
from widgets.ending import ending
from widgets.figure import Story, foot
from widgets.ledger import of_scan
from widgets.markdown import literal
from widgets.notices import notice
from widgets.question import current
from widgets.style import colours
from widgets.visit import Visit

_CONFIG = {"displayModeBar": False}
MIN_DATES = 2


def scanned(visit: Visit, groups: CarrierGroups) -> tuple[CarriersConditions, ConditionsAnswer, Scan]:
    """The question, its answer as it may be shown, and the tests made of that."""
    question = CarriersConditions(groups.carriers, groups.others, MIN_DATES)
    answer = ask(visit, question)
    return question, answer, scan(answer.conditions.frame)


def phewas(visit: Visit, groups: CarrierGroups, bound: Bound) -> str | None:
    """Draw the strip; a click, or the list below, chooses a condition. Gives its code."""
    question, answer, found = scanned(visit, groups)
    tested = found.tested
    if not tested.height or answer.sizes.carriers == 0:
        too_few(visit, answer, found)
        return None
    codes = tested["code"].to_list()
    key = bound("condition", codes[0], codes)
    title = f"Conditions of {groups.words}"
    figure = strip(found, colours(), title=title, carriers=groups.carriers.name, selected=st.session_state[key])
    order = in_order(tested)["code"].to_list()
    place = f"drawing_phewas_{st.session_state.get('phewas_turn', 0)}"

    def clicked() -> None:
        for point in st.session_state[place].selection.points:
            if 0 <= (index := point.get("point_index", -1)) < len(order):
                st.session_state[key] = order[index]
                st.session_state["phewas_turn"] = st.session_state.get("phewas_turn", 0) + 1
                return

    with st.container(gap="xsmall", key="figure_phewas"):
        st.markdown(f"**{literal(figure.title)}** :gray[· {literal(figure.subtitle)}]")
        st.plotly_chart(
            figure.drawing, key=place, theme=None, config=_CONFIG, alt=figure.alt, on_select=clicked,
            selection_mode="points",
        )  # fmt: skip
        story = Story(methods(groups, answer, found), denominator(answer), lambda: ask(visit, SqlRan(question)).text)
        foot(visit, figure, story, "phewas")
    if not visit.rows:
        st.caption(
            "Everything here is made from counts rounded down to tens. Conditions with fewer than 11 carriers on either"
            " side are kept back, and count as tested."
        )
    rows = {row["code"]: row for row in tested.iter_rows(named=True)}
    code = st.selectbox("One condition in full", codes, key=key, format_func=lambda one: _line(rows[one]))
    in_full(groups, rows[code])
    sizes = ("the carriers", "those called without", answer.sizes.carriers, answer.sizes.others, found.attempted)
    ending(visit, question, of_scan(tested, "name", found.attempted), shares=sizes)
    return code


def in_full(groups: CarrierGroups, row: dict) -> None:
    """One condition: its two-by-two table, exact, and where to go on with it."""
    exact = fisher_exact(*(row[name] for name in CELLS))
    grid = st.grid(4, min_column_width=150, gap="small")
    off = {"delta_color": "off", "delta_arrow": "off"}
    limits = "no interval" if exact.lower is None else (
        f"95 % {ratio_written(exact.lower)} – {ratio_written(exact.upper)} · exact, crude"
    )  # fmt: skip
    grid.metric("Odds ratio", ratio_written(exact.odds_ratio), delta=limits, **off,
                help="Conditional maximum likelihood, with its exact interval, as R's fisher.test")  # fmt: skip
    q = f"q {p_value(row['q'] or 0)} of all attempted"
    grid.metric("Fisher's p", p_written(exact.minus_log10_p), delta=q, **off)
    expected = f"{row['expected']:,.{'0f' if row['expected'] >= 10 else '2g'}} expected"
    grid.metric(literal(groups.carriers.name), _share(row, "carriers"), delta=expected, **off)
    grid.metric("Others, called", _share(row, "others"), delta="cases of cases and controls", **off)
    with st.container(horizontal=True, vertical_alignment="center", key="phewas_onward"):
        criterion = HasCondition(row["code"], min_dates=MIN_DATES, records="observed")
        st.button(
            "Add to the question", icon=":material/add:", type="tertiary", key="phewas_add", on_click=current.add,
            args=(criterion,), help=literal(criterion.sentence),
        )  # fmt: skip
        st.page_link(
            "outcomes.py", label="Compare over time, on the outcomes page", icon=":material/trending_up:",
            query_params=groups.link(row["code"]),
        )  # fmt: skip


def too_few(visit: Visit, answer: ConditionsAnswer, found: Scan) -> None:
    """Nothing could be tested: say why, and no more than may be said."""
    carriers = answer.sizes.carriers
    if carriers == 0:
        text = "Nobody who permits this purpose is known to carry it."
    elif not visit.rows:
        text = (
            f"{written(carriers, 'count')} carriers. Counts under 11 are kept back to protect individuals, and so is"
            " every number that rests on them."
        )
    else:
        text = (
            f"{written(carriers, 'count')} carriers, and no condition has {MIN_CASES} cases and {MIN_CASES} controls"
            " among carriers and non-carriers together."
        )
    notice("stethoscope", "No condition can be compared", text, key="no_conditions")


def denominator(answer: ConditionsAnswer) -> str:
    sizes = answer.sizes
    return (
        f"{written(sizes.carriers, 'count')} carriers, {written(sizes.others, 'count')} called non-carriers; "
        f"{written(sizes.neither, 'count')} neither"
    )


def methods(groups: CarrierGroups, answer: ConditionsAnswer, found: Scan) -> str:
    """The paragraph beside the strip: estimand, denominators, rules."""
    sizes = answer.sizes
    count = {name: written(n, "count") for name, n in vars(sizes).items()}
    left = f"{count['relatives']} with a close relative in the release and" if answer.unrelated_only else ""
    return literal(
        f"Estimand: the odds of being recorded as a case, in {groups.words}, relative to those called without a"
        " qualifying allele, among people of this biobank who permit the purpose; crude, without adjustment for age,"
        f" sex, ancestry or time at risk. {groups.carriers.sentence}: {count['carriers']} of {count['permitted']}"
        f" permitted; {count['others']} are called and do not; {count['neither']} are neither, being not called, of"
        f" another number of copies, or not among those asked about. {left} {count['unobserved']} without an"
        f" observation period are left out. A case has the phecode (1.2), or one below it, on {answer.min_dates} dates"
        " inside observation periods; one date makes neither case nor control; a control has no record of the phecode's"
        " exclusion range; sex-specific phecodes count in that recorded sex only. p is Fisher's, two-sided; odds ratios"
        " of the strip are the sample's with Woolf's interval, half a count added where a cell is empty; those in full"
        f" are conditional with the exact interval. {found.attempted:,} tests were attempted: all phecodes with"
        f" {found.min_cases} cases and {found.min_cases} controls or more. The line is 0.05 over all of them"
        " (Bonferroni), q is Benjamini and Hochberg's over the same. The absence of a code is not absence of the"
        " condition."
    )


def _line(row: dict) -> str:
    way = "▼" if (row["odds_ratio"] or 1) < 1 else "▲"
    return f"{way} {row['name']} · p {p_written(row['log10_p'])} · {row['code']}"


def _share(row: dict, who: str) -> str:
    cases, controls = row[f"case_{who}"], row[f"control_{who}"]
    return f"{cases:,} of {cases + controls:,}"
