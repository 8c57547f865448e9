"""Figures whose marks are criteria: click a bar or brush a range, and it is added to the question.

The same is offered to the keyboard beside the title: a menu of the bars, or two numbers of the range.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from charts import Figure
from cohorts.criteria import Criterion
from widgets.figure import Story, folded, foot
from widgets.markdown import literal
from widgets.question import current
from widgets.visit import Visit

_CONFIG = {"displayModeBar": False}


@dataclass(frozen=True)
class Choice:
    """A mark of a figure in its order; without a criterion it can only be looked at."""

    label: str
    criterion: Criterion | None


@dataclass(frozen=True)
class Range:
    """An axis that can be brushed: what its values are called, its ends, and the criterion of a stretch of it."""

    what: str
    low: float
    high: float
    step: float
    criterion: Callable[[float, float], Criterion | None]


def bars(
    visit: Visit, figure: Figure, choices: Sequence[Choice], key: str, story: Story, *, narrow: bool = False
) -> None:
    """A figure whose points are criteria, in the order of `choices`; of a narrow one the frame is one menu."""
    place = f"drawing_{key}_{_turn()}"

    def clicked() -> None:
        for point in st.session_state[place].selection.points:
            index = point.get("point_index", -1)
            if 0 <= index < len(choices) and choices[index].criterion is not None:
                _add(choices[index].criterion)
                return

    offered = {choice.label: choice.criterion for choice in choices if choice.criterion is not None}
    with st.container(gap="xsmall", key=f"figure_{key}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"head_{key}"):
            _title(figure)
            if offered and figure.table.height:
                chosen = st.menu_button(
                    f"Add from {literal(figure.title)}", list(offered), icon=":material/add:", key=f"pick_{key}",
                    type="tertiary", help="Add one of these as a criterion", format_func=literal,
                )  # fmt: skip
                if chosen:
                    _add(offered[chosen])
                    st.rerun()
            if narrow and figure.table.height:
                folded(visit, figure, story, key)
        if not _empty(visit, figure):
            st.plotly_chart(
                figure.drawing, key=place, theme=None, config=_CONFIG, alt=figure.alt,
                on_select=clicked if offered else "ignore", selection_mode="points",
            )  # fmt: skip
            if not narrow:
                foot(visit, figure, story, key)


def histogram(visit: Visit, figure: Figure, span: Range, key: str, story: Story, *, narrow: bool = False) -> None:
    """A figure whose horizontal axis is brushed; of a narrow one the frame is one menu."""
    place = f"drawing_{key}_{_turn()}"

    def brushed() -> None:
        for box in st.session_state[place].selection.get("box", []):
            ends = sorted(box.get("x", []))
            if len(ends) > 1 and (criterion := span.criterion(ends[0], ends[-1])) is not None:
                _add(criterion)
                return

    with st.container(gap="xsmall", key=f"figure_{key}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"head_{key}"):
            _title(figure)
            if figure.table.height:
                with st.popover(
                    f"Add a range of {literal(span.what)}", icon=":material/add:", key=f"pick_{key}", type="tertiary",
                    help="Add a range as a criterion",
                ):  # fmt: skip
                    _between(span, key)
                if narrow:
                    folded(visit, figure, story, key)
        if not _empty(visit, figure):
            figure.drawing.update_layout(dragmode="select", selectdirection="h")
            st.plotly_chart(
                figure.drawing, key=place, theme=None, config=_CONFIG, alt=figure.alt, on_select=brushed,
                selection_mode="box",
            )  # fmt: skip
            if not narrow:
                foot(visit, figure, story, key)


def _between(span: Range, key: str) -> None:
    low = st.number_input(f"From {span.what}", value=span.low, step=span.step, key=f"from_{key}_{span.low}")
    high = st.number_input(f"To {span.what}", value=span.high, step=span.step, key=f"to_{key}_{span.high}")
    if st.button("Add", key=f"between_{key}", icon=":material/add:", disabled=low >= high):
        if (criterion := span.criterion(low, high)) is not None:
            _add(criterion)
        st.rerun()


def _title(figure: Figure) -> None:
    subtitle = f" :gray[· {literal(figure.subtitle)}]" if figure.subtitle else ""
    st.markdown(f"**{literal(figure.title)}**{subtitle}", width="stretch")


def _empty(visit: Visit, figure: Figure) -> bool:
    if not figure.table.height:
        st.caption("Nobody, or too few to show." if visit.rows else "Too few to show.")
    return not figure.table.height


def _turn() -> int:
    """Changes with every mark that was taken, so that the next drawing begins with nothing selected."""
    return st.session_state.get("picked", 0)


def _add(criterion: Criterion) -> None:
    current.add(criterion)
    st.session_state["picked"] = _turn() + 1
