"""The gene page: a gene's variants on its exons, the cohort above, another group below, and their table."""

from __future__ import annotations

import polars as pl
import streamlit as st

from cohorts.cohort import Cohort
from cohorts.loci import Gene
from exchange.vcf import zipped
from queries.ran import SqlRan
from queries.variants.gene_model import GeneModel
from queries.variants.gene_variants import VariantsOf
from queries.variants.shipped_clinvar import ShippedClinVar
from widgets.ask import ask
from widgets.bound import Bound
from widgets.figure import Story
from widgets.gene.carriers import gene_carriers
from widgets.gene.drawing import HEIGHTS, Groups, above_name, another_gene, drawing, heights, sides, transcript
from widgets.gene.head import gene_asked, gene_head, nothing_known, standing_on, summary
from widgets.guard import entered
from widgets.notices import notice, told
from widgets.question import current
from widgets.saved import cohorts as saved
from widgets.variants import words
from widgets.variants.choices import choices, region_taken
from widgets.variants.compared import compared, with_all
from widgets.variants.downloads import variant_downloads
from widgets.variants.table import chosen_variant, variant_table
from widgets.visit import Visit

REST, CLINVAR = "rest", "clinvar"


def browser(visit: Visit, symbol: str, head: list, bound: Bound) -> None:
    known = gene_asked(visit, symbol, bound)
    gene_head(known, head[1])
    cohort = None if current.is_everybody() else current.cohort()
    with told("summary"):
        summary(visit, known.symbol, cohort)
    ids = [one.transcript_id for one in known.transcripts]
    with st.container(horizontal=True, vertical_alignment="bottom", key="views"):
        switch = st.selectbox(
            "Transcript", ids, key=bound("transcript", ids[0] if ids else "", ids), width=210,
            format_func=lambda one: f"{one}{' (preferred)' if ids and one == ids[0] else ''}", disabled=len(ids) < 2,
        )  # fmt: skip
        compared_with = saved.by_id(visit)
        offered = {REST: "The rest of the permitted", CLINVAR: "ClinVar"}
        offered |= {id: cohort.name for id, cohort in compared_with.items()}
        below = st.selectbox(
            "Below the axis", list(offered), key=bound("below", REST, list(offered)), format_func=offered.get, width=230
        )  # fmt: skip
        height_place = st.empty()
        variant_downloads(visit, Gene(known.symbol), cohort, zipped, assembly=known.assembly)
    gene = ask(visit, GeneModel(symbol, switch, known.assembly)) if switch and switch != ids[0] else known
    beside = compared_with.get(below)
    chosen_transcript = gene.transcript.transcript_id if gene.transcript and not gene.transcript.preferred else None
    asked = VariantsOf(Gene(gene.symbol), cohort, beside, chosen_transcript)
    shown = standing_on(ask(visit, asked, compared), known)
    left, right = st.columns([0.77, 0.23], gap="medium")
    with right:
        filters = choices(bound, shown.frame, exact=visit.rows)
    tall = heights(shown)
    height = height_place.segmented_control(
        "Height", tall, key=bound("height", "carriers", tall), format_func=HEIGHTS.get, required=True,
        help="Effect is −log10 p of the exact test against the group below; it needs a cohort, and one that does not"
        " overlap with it.",
    )  # fmt: skip
    clinvar = ask(visit, ShippedClinVar(gene.symbol, gene.assembly)) if below == CLINVAR else None
    rest = beside.name if beside else ("everybody else" if cohort else None)
    groups = Groups(above_name(cohort), rest, "clinvar" if clinvar else "others", clinvar)
    counted = words.counted(shown.counts, beside.name if beside else None)
    story = Story(words.methods(gene, cohort, counted, shown), counted, sql=lambda: ask(visit, SqlRan(asked)).text)
    drawn, frame = filters.passing(shown.frame, region=False), filters.passing(shown.frame)
    model = transcript(gene)
    with left:
        if model is None:
            notice("map", "This gene cannot be drawn", gene.note or "Its exons are not known here.", key="no_model")
        else:
            pair = sides(shown, drawn, groups, height, filters)
            drawing(visit, model, *pair, story, st.session_state.get(bound("variant", ""), ""), filters, shown.tests)
    region_taken(filters)
    if frame.height:
        if cohort:
            whole = VariantsOf(Gene(gene.symbol), None, None, chosen_transcript)
            frame = with_all(frame, ask(visit, whole, compared).frame if beside else None)
        variant_table(frame, bound, what=f"Variants of {gene.symbol}", list_key=gene.symbol)
    elif shown.frame.is_empty():
        nothing_known(visit, known)
    else:
        there = filters.passing(shown.frame, classes=False, region=False).height
        notice(
            "search_off", "No variant passes these filters",
            f"{there:,} of {shown.frame.height:,} variants of {gene.symbol} pass the filters of frequency, ClinVar and"
            " text. Choose more classes, another range of positions, or also what nobody carries.", key="no_variants",
        )  # fmt: skip
    one(visit, shown.frame, cohort, story)
    st.caption(words.footnotes(gene, frame.height, shown, counted, visit.rows))
    gene_carriers(visit, gene.symbol)


def one(visit: Visit, frame: pl.DataFrame, cohort: Cohort | None, story: Story) -> None:
    """The chosen variant, below the table."""
    row = frame.filter(variant=st.session_state.get("variant") or "")
    if row.height:
        left, right = st.columns([0.4, 0.6], gap="medium")
        with left:
            chosen_variant(row.row(0, named=True))
        with right, told("by_group"):
            words.by_group(visit, row.row(0, named=True), cohort, story)


visit = entered()
head = st.columns([0.15, 0.85], vertical_alignment="top")
bound = Bound()
symbol = head[0].text_input("Gene", key=bound("gene", "LDLR"), icon=":material/genetics:", persist_state="session")
another_gene(symbol)
with told("variants"):
    browser(visit, symbol.strip() or "LDLR", head, bound)
bound.write()
