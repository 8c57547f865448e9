"""What a PheWAS found, for its page: the strip, the forest, every test, measurements, one condition in full."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import p_value, written
from charts.figure import Figure
from charts.phewas_forest import forest, shown_rows
from charts.phewas_strip import p_written, ratio, ratio_written, strip
from cohorts.criteria import HasCondition
from queries.ran import SqlRan
from stats.scans.guard_words import adjusted_for, guard_line
from stats.scans.phewas_estimate import WORDS, PheWASEstimate
from stats.scans.phewas_words import cautions, methods
from widgets.ask import ask
from widgets.associations.phewas_choices import Chosen
from widgets.figure import Story, foot, show
from widgets.markdown import literal
from widgets.notices import notice
from widgets.question import current
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_COLUMNS = (
    "name", "category", "cases", "controls", "case_carriers", "control_carriers", "odds_ratio", "or_lower", "or_upper",
    "log10_p", "q", "method", "crude_odds_ratio", "crude_log10_p", "code",
)  # fmt: skip
_MEASURED = (
    "name", "unit", "measured", "measured_carriers", "estimate", "lower", "upper", "log10_p", "q", "crude_estimate",
    "code",
)  # fmt: skip


def drawn(visit: Visit, chosen: Chosen, found: PheWASEstimate) -> None:
    """Everything below the choices."""
    question = chosen.question
    warned = tuple(f"Warning: {one}" for one in cautions(found))
    story = Story(literal(methods(found)), denominator(found), lambda: ask(visit, SqlRan(question)).text, warned)
    title = f"{found.name}{f', among {chosen.among}' if chosen.among else ''}"
    if found.guard is not None:
        st.caption(literal(f"Guard: {guard_line(found.guard, found.sizes.relatives)}"))
    for said in cautions(found):
        st.warning(literal(said), icon=":material/warning:")
    if not found.believed.tested.height:
        _nothing(visit, found)
        return
    beside = None
    if found.adjusted is not None:
        crude = found.crude.tested
        beside = dict(zip(crude["code"].to_list(), crude["log10_p"].to_list(), strict=True))
    figure = strip(found.believed, colours(), title=f"Conditions: {title}", carriers="the exposed",
                   how="adjusted" if found.adjusted else "crude",
                   beside=beside)  # fmt: skip
    show(visit, figure, story, "phewas_strip")
    _only_crude(found)
    show(visit, forest(found, colours()), story, "phewas_forest")
    frame = found.table.filter(pl.col("log10_p").is_not_null())
    with st.container(gap="xsmall", key="figure_phewas_tests"):
        st.markdown(f"**Every test** :gray[· {frame.height:,} conditions · {literal(found.label)}]")
        numbers = Figure(None, f"Tests of {title}", f"Tests of {title}", frame)
        table(frame, key="phewas_tests", columns=_COLUMNS, alt=numbers.alt, height=320)
        foot(visit, numbers, story, "phewas_tests")
    if found.measurements.height:
        with st.container(gap="xsmall", key="figure_phewas_measurements"):
            st.markdown(f"**Measurements** :gray[· last value · {literal(found.label)}]")
            measured = Figure(None, f"Measurements of {title}", f"Measurements of {title}", found.measurements)
            table(measured.table, key="phewas_measured", columns=_MEASURED, alt=measured.alt)
            foot(visit, measured, story, "phewas_measurements")
    if not visit.rows:
        rounded = found.adjusted is None and found.kind == "yes_no"
        made = (
            "Odds ratios are made from the counts as they are shown."
            if rounded
            else "Estimates have two digits, and are told where every count they rest on is 11 or more."
        )
        st.caption(f"Counts are rounded down to tens. {made}")


def one_condition(found: PheWASEstimate, code: str) -> None:
    """The adjusted estimate beside the crude one, and where to go on with it."""
    row = found.table.row(by_predicate=pl.col("code") == code, named=True)
    grid = st.grid(4, min_column_width=150, gap="small")
    off = {"delta_color": "off", "delta_arrow": "off"}
    limits = f"95 % {ratio_written(row['or_lower'])} – {ratio_written(row['or_upper'])}"
    words = WORDS.get(row["method"], "")
    grid.metric(f"Odds ratio, {found.label}", ratio_written(row["odds_ratio"]), delta=limits, **off, help=words)
    q = "" if row["q"] is None else f"q {p_value(row['q'])} of all attempted"
    grid.metric("p", p_written(row["log10_p"]), delta=q, **off)
    if found.adjusted is not None and row["crude_log10_p"] is not None:
        limits = f"95 % {ratio_written(row['crude_or_lower'])} – {ratio_written(row['crude_or_upper'])}"
        grid.metric("Odds ratio, crude", ratio_written(row["crude_odds_ratio"]), delta=limits, **off)
        grid.metric("p, crude", p_written(row["crude_log10_p"]), delta="adjusted for nothing", **off)
    criterion = HasCondition(code, min_dates=found.min_dates, records="observed")
    st.button(
        "Add to the question", icon=":material/add:", type="tertiary", key="phewas_add", on_click=current.add,
        args=(criterion,), help=literal(criterion.sentence),
    )  # fmt: skip


def line(row: dict) -> str:
    """One condition in a list."""
    return f"{row['name']} · OR {ratio(row)} · p {p_written(row['log10_p'])} · {row['code']}"


def denominator(found: PheWASEstimate) -> str:
    sizes = {name: written(n, "count") for name, n in vars(found.sizes).items()}
    if found.kind == "score":
        return f"{sizes['carriers']} with the score of {sizes['permitted']} permitted"
    return f"{sizes['carriers']} exposed, {sizes['others']} others; {sizes['neither']} unknown or neither"


def _only_crude(found: PheWASEstimate) -> None:
    """What the crude scan alone finds is said, with why."""
    _, lost = shown_rows(found)
    if not lost:
        return
    some = "; ".join(f"{row['name']} {ratio_written(row['crude_odds_ratio'])} → {ratio(row)}" for row in lost[:3])
    more = f", and {len(lost) - 3} more" if len(lost) > 3 else ""
    st.info(
        literal(
            f"Over the line only while crude (odds ratio crude → {found.label}): {some}{more}. Exposure and condition"
            f" both differ by {adjusted_for(found.adjust, found.guard)}, and what the crude scan finds goes with"
            " that: confounding. An interval that is still wide may also be too few people to tell."
        ),
        icon=":material/call_split:",
    )


def _nothing(visit: Visit, found: PheWASEstimate) -> None:
    carriers = found.sizes.carriers
    if carriers == 0:
        text = "Nobody who permits this purpose is known to be exposed."
    elif not visit.rows:
        text = "Too few people are exposed to show anything. Counts under 11 are kept back to protect individuals."
    else:
        text = f"{written(carriers, 'count')} exposed, and no condition has enough cases and controls to be tested."
    notice("stethoscope", "No condition can be compared", text, key="no_phewas")
