"""A feasibility report: how many, and how the cohort comes about, as a partner is told, on one HTML page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from access.banners import DEMO_BANNER
from access.site_key import SITE_KEY_FILE, private_key, public_key, signed_page
from charts.fields import written
from queries.cohort.attrition import Attrition, AttritionAnswer
from queries.cohort.count import Count
from widgets.ask import ask
from widgets.question import current
from widgets.saved.cohorts import looked_up
from widgets.values import simulated
from widgets.visit import Visit

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#16262B}"
    "table{border-collapse:collapse;width:100%}"
    "td,th{border-bottom:1px solid #DCE4E5;padding:.35rem .5rem;text-align:left}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}small{color:#52646A}"
)


def protected_visit(visit: Visit) -> Visit:
    """The same visit as a partner would make it: a document leaves with what a partner is told, whoever takes it."""
    return replace(visit, asking=replace(visit.asking, role="partner"))


def report_section(visit: Visit) -> None:
    """The report of the current question, made when it is asked for."""
    st.markdown("**Feasibility report** :gray[· of the current question, with what a partner is told]")
    if not st.button("Make the report", icon=":material/summarize:", key="make_report"):
        return
    partner, cohort = protected_visit(visit), looked_up(visit, current.cohort())
    counted, steps = ask(partner, Count(cohort)), ask(partner, Attrition(cohort))
    key = private_key(visit.warehouse.directory / SITE_KEY_FILE)
    page = signed_page(html(visit, cohort, counted, steps, public_key(key)), key)
    st.markdown(f"**{written(counted.count, 'count')}** individuals of {written(counted.permitted, 'count')} permitted")
    st.download_button(
        "The report (HTML)", data=page, file_name="feasibility.html", mime="text/html", key="report_document",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def html(visit: Visit, cohort: Any, counted: Any, steps: AttritionAnswer, key: str) -> str:
    """One page without scripts; its foot names release, day, the definition by its SHA-256, and the key it is signed
    with (`python -m exchange report FILE` checks it)."""
    mark = hashlib.sha256(json.dumps(cohort.to_json(), sort_keys=True).encode()).hexdigest()
    rows = "".join(
        f'<tr><td>{escape(each.step)}</td><td class="n">{escape(written(each.alone, "count"))}</td>'
        f'<td class="n">{escape(written(each.remaining, "count"))}</td></tr>'
        for each in steps.steps
    )
    banner = f"<p><strong>{escape(DEMO_BANNER)}</strong></p>" if simulated(visit) else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Feasibility: {escape(cohort.name)}</title>'
        f"<style>{_STYLE}</style><h1>Feasibility: {escape(cohort.name)}</h1>{banner}"
        f"<p>{escape(cohort.sentence)}.</p><p>Purpose: {escape(visit.asking.purpose.sentence())}</p>"
        f"<p><strong>{escape(written(counted.count, 'count'))}</strong> individuals of"
        f" {escape(written(counted.permitted, 'count'))} who permit the purpose;"
        f" {escape(written(counted.unknown, 'count'))} unknown.</p>"
        f'<table><tr><th>Step</th><th class="n">Alone</th><th class="n">Remaining</th></tr>{rows}</table>'
        "<p><small>Counts are rounded down and small ones hidden, as for a partner.</small></p>"
        f"<p><small>Release {escape(counted.release)}, asked on {visit.asking.as_of}. Definition (SHA-256) {mark}."
        f" Signed by the site with the key {escape(key)}: a changed copy does not pass"
        " <code>python -m exchange report FILE</code>.</small></p></html>"
    )
