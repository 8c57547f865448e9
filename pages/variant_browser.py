"""The variant browser: a gene's variants on its exons, the cohort above, everybody else below, and their table."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import written
from charts.frequencies import frequencies
from charts.gene_model import gene_model
from cohorts.cohort import Cohort
from queries.frequencies import FrequenciesByGroup
from queries.gene_model import GeneAnswer, GeneModel
from queries.ran import SqlRan
from widgets import current, variants
from widgets.ask import ask
from widgets.bound import Bound
from widgets.figure import Story, show
from widgets.gene_head import gene_head
from widgets.guard import entered
from widgets.notices import notice, told
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit


def browser(visit: Visit, symbol: str, row: list, bound: Bound) -> None:
    gene = ask(visit, GeneModel(symbol))
    gene_head(visit, gene, row[1], row[2])
    cohort = None if current.is_everybody() else current.cohort()
    drawing, side = st.columns([0.77, 0.23], gap="medium")
    with side:
        chosen = variants.filters(bound)
    asked = chosen.question(gene.symbol, cohort)
    page = ask(visit, asked)
    frame = chosen.passing(variants.named(page.frame))
    model = variants.transcript(gene)
    sizes = {name: written(n, "count") for name, n in page.individuals.items()}
    above = (cohort.name, sizes["cohort"]) if cohort else ("All who permit this purpose", sizes["all"])
    below = ("everybody else", sizes.get("others", "")) if cohort else None
    counted = f"{sizes.get('cohort') or sizes.get('all')} unrelated individuals" + (
        f" beside {sizes.get('others')}" if cohort else ""
    )
    story = Story(variants.methods(gene, cohort, counted), counted, sql=lambda: ask(visit, SqlRan(asked)).text)
    with drawing:
        if not frame.height:
            notice(
                "search_off",
                "No variant passes these filters",
                f"{page.total:,} variants of {gene.symbol} pass the filters of frequency, ClinVar and text. Choose more"
                " classes, or also what nobody carries.",
                key="no_variants",
            )
        elif model is None:
            notice("map", "This gene cannot be drawn", gene.note or "Its exons are not known here.", key="no_model")
        else:
            show(
                visit,
                gene_model(model, variants.drawn(frame), colours(), above=above, below=below),
                story,
                "gene_model",
            )
    rows(visit, gene, frame, cohort)
    st.caption(variants.footnotes(gene, frame.height, page, counted))


def rows(visit: Visit, gene: GeneAnswer, frame: pl.DataFrame, cohort: Cohort | None) -> None:
    """The table, a page at a time, and one variant's frequencies by group beside it."""
    if not frame.height:
        return
    pages = -(-frame.height // variants.PAGE)
    left, right = st.columns([0.66, 0.34], gap="medium")
    with left:
        number = st.pagination(pages, key=f"page_{gene.symbol}") if pages > 1 else 1
        part = frame.slice((number - 1) * variants.PAGE, variants.PAGE)
        table(
            part, key="variants", columns=variants.COLUMNS, alt=f"Variants of {gene.symbol}, page {number} of {pages}"
        )
    with right:
        names = dict(zip(frame["variant"], frame["label"], strict=True))
        variant = st.selectbox(
            "Frequencies by group of", list(names), format_func=lambda one: f"{names[one]} · {one}", key="one_variant"
        )
        row = frame.row(by_predicate=pl.col("variant") == variant, named=True)
        with told("by_group"):
            asked = FrequenciesByGroup(variants.place(row), cohort)
            answer = ask(visit, asked)
            name = cohort.name if cohort else "all who permit it"
            frame = variants.by_group(answer).with_columns(pl.col("population").replace({"cohort": name, "all": name}))
            figure = frequencies(frame, colours(), variant=names[variant], first=name)
            told_of = f"{names[variant]} in {name}, by group"
            story = Story(variants.methods(gene, cohort, told_of), name, sql=lambda: ask(visit, SqlRan(asked)).text)
            show(visit, figure, story, "by_group")


visit = entered()
row = st.columns([0.17, 0.41, 0.42], vertical_alignment="bottom")
bound = Bound()
symbol = row[0].text_input("Gene", key=bound("gene", "LDLR"), icon=":material/genetics:", persist_state="session")
with told("variants"):
    browser(visit, symbol.strip() or "LDLR", row, bound)
bound.write()
