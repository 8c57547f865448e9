"""Taking a figure away: PNG, SVG and HTML with its data, methods and software versions, by right.

Each file is a question of its own (queries/figure_export.py), so its right is checked and it is audited when it is
made. HTML is written here; PNG and SVG are made by the reader's browser, which needs nothing installed beside it.
"""

from __future__ import annotations

import re
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from access.banners import DEMO_BANNER, RESEARCH_BANNER
from charts import Figure
from charts.exported import Exported, for_browser, made_with, page
from cohorts.cohort import Cohort
from queries import answer
from queries.figure_export import FigureExport
from widgets.consent.owed import owing
from widgets.notices import told
from widgets.question import current
from widgets.style import colours
from widgets.table import csv
from widgets.values import simulated
from widgets.visit import Visit

if TYPE_CHECKING:
    from widgets.figure import Story

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def export(visit: Visit, figure: Figure, story: Story, key: str, lines: list[str]) -> None:
    """What stands in the popover. `lines`: what every file says about itself."""
    if not visit.rows:
        st.caption(f"The role {visit.asking.role} sees figures on the page and takes no files.")
        return
    if owing(visit):
        return
    palette, cohort = colours(), current.cohort()
    st.caption("With its data, methods, release, purpose and software versions. Each file is audited.")

    def made(kind: str) -> Exported:
        return exported(visit, figure, story, key, lines, kind, cohort)

    with st.container(horizontal=True, key=f"export_files_{key}"):
        st.download_button(
            "HTML", lambda: page(made("html"), palette), f"{_stem(key)}.html", "text/html", icon=":material/html:",
            on_click="ignore", key=f"export_html_{key}", help="One page that needs no network",
        )  # fmt: skip
        if figure.drawing is None:
            return
        kinds = [kind for kind in ("png", "svg") if st.button(
            kind.upper(), icon=":material/image:" if kind == "png" else ":material/polyline:",
            key=f"export_{kind}_{key}", help="Made by your browser; the data stand in the file's metadata",
        )]  # fmt: skip
    for kind in kinds:
        with told(f"export_{key}"):
            base = (st.get_option("server.baseUrlPath") or "").strip("/")
            script = f"{f'/{base}' if base else ''}/figure/plotly-{version('plotly')}.js"
            data = {**for_browser(made(kind), palette, kind), "mark": secrets.token_hex(8), "script_path": script}
            _component()(key=f"export_made_{key}", data=data)


def exported(
    visit: Visit, figure: Figure, story: Story, key: str, lines: list[str], kind: str, cohort: Cohort
) -> Exported:
    """The figure with all that goes with it. Refused (and audited) for a role that takes no files, and where consents
    changed after it was drawn."""
    question = FigureExport(key, figure.title, cohort, kind, visit.asking.consent_revision)
    released = answer(visit.warehouse, visit.asking, question)
    whole = [*lines, story.denominator.replace("\\", ""), *story.beside, *(f"Duty: {duty}" for duty in released.duties)]
    banners = [RESEARCH_BANNER, *([DEMO_BANNER] if simulated(visit) else [])]
    kept = tuple(line for line in whole if line and line not in (figure.title, figure.subtitle, *banners))
    methods = _ESCAPED.sub(r"\1", story.methods).replace("**", "")
    heading = [figure.title, figure.subtitle, *kept, *banners, f"Methods: {methods}", made_with()]
    return Exported(figure, methods, kept, tuple(banners), csv(figure.table, heading), _stem(key))


def _stem(key: str) -> str:
    return f"concord_{''.join(letter if letter.isalnum() else '_' for letter in key)[:60]}"


@st.cache_resource(show_spinner=False)
def _component():
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component("concord_figure_export", js=script)
