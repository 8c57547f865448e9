"""What a burden scan found, for its page: Manhattan and QQ, every gene in a table, one gene in full."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import p_value, written
from charts.figure import Figure
from charts.phewas_strip import p_written, ratio
from queries.associations.burden import Burden
from queries.ran import SqlRan
from stats.scans.burden_estimate import BurdenEstimate
from stats.scans.burden_words import METHODS, cautions, methods
from stats.scans.guard_words import guard_line
from widgets.ask import ask
from widgets.associations.scan_drawn import scan_figures
from widgets.figure import Story, foot
from widgets.markdown import literal
from widgets.notices import notice
from widgets.outcomes.choices import titled
from widgets.region.head import GENE
from widgets.table import table
from widgets.visit import Visit

_GENES = (
    "gene", "best_mask", "case_carriers", "control_carriers", "odds_ratio", "or_lower", "or_upper", "log10_p", "q",
)  # fmt: skip
A_PAGE = 100
_TESTS = (
    "mask", "case_carriers", "case_others", "control_carriers", "control_others", "odds_ratio", "or_lower", "or_upper",
    "log10_p", "method", "exact_log10_p", "crude_odds_ratio", "crude_log10_p",
)  # fmt: skip


def drawn(visit: Visit, question: Burden, found: BurdenEstimate) -> None:
    """Everything beside the choices."""
    warned = tuple(f"Warning: {one}" for one in cautions(found))
    said = Story(literal(methods(found)), denominator(found), lambda: ask(visit, SqlRan(question)).text, warned)
    if found.guard is not None:
        st.caption(literal(f"Guard: {guard_line(found.guard, found.relatives)}"))
    for each in cautions(found):
        st.warning(literal(each), icon=":material/warning:")
    if not found.genes.height:
        few = "" if visit.rows else " Genes with a count under 11 are kept back."
        notice(
            "genetics", "No gene can be tested", f"None has five carriers and five others of these masks.{few}",
            key="no_genes",
        )  # fmt: skip
        return
    title = f"Rare variants of genes and {titled(found.outcome)}"
    clicked = scan_figures(
        visit, placed(found), said, key="burden", title=title, line=found.line, attempted=found.attempted,
        subtitle=f"{found.label} · p of {len(found.masks)} masks by ACAT", inflation=found.inflation, what="genes",
    )  # fmt: skip
    with st.container(gap="xsmall", key="figure_burden_genes"):
        st.markdown(f"**Every gene** :gray[· {found.genes.height:,} tested · {literal(found.label)}]", wrap=True)
        numbers = Figure(None, title, f"The tests of: {title}", found.genes)
        _paged(found.genes, numbers.alt)
        foot(visit, numbers, said, "burden_genes")
    _one(visit, found, clicked)


def _paged(genes: pl.DataFrame, alt: str) -> None:
    """A page of them at a time: of eighteen thousand only those looked at reach the browser. Data has all."""
    pages = -(-genes.height // A_PAGE)
    page = 1
    if pages > 1:
        page = st.number_input(
            f"Page of {pages:,}", 1, pages, st.session_state.get("burden_page", 1), key="burden_page", width=140
        )
    first = (page - 1) * A_PAGE
    part = _in_words(genes.slice(first, A_PAGE), "best_mask")
    table(part, key="burden_genes", columns=_GENES, alt=alt, height=300)
    if pages > 1:
        st.caption(f"Genes {first + 1:,} to {first + part.height:,} of {genes.height:,}, the smallest p first.")


def placed(found: BurdenEstimate) -> pl.DataFrame:
    """The genes where they lie, with what their points say."""
    frame = found.genes
    if found.places is not None:
        frame = frame.join(found.places, on="gene", how="left", maintain_order="left")
    else:
        frame = frame.with_columns(contig=pl.lit(None, pl.String), position=pl.lit(None, pl.Int64))
    hover = [
        f"<b>{literal(row['gene'])}</b><br>p {p_written(row['log10_p'])}, q {p_value(row['q']) if row['q'] else '0'}"
        f"<br>best mask: {literal(row['best_mask'].replace('_', ' '))}, odds ratio {ratio(row)}"
        for row in frame.iter_rows(named=True)
    ]
    columns = ("contig", "position", "log10_p", "q", "best_mask", "odds_ratio", "or_lower", "or_upper")
    return frame.select(*columns, label=pl.col("gene"), hover=pl.Series(hover, dtype=pl.String))


def _in_words(frame: pl.DataFrame, mask: str) -> pl.DataFrame:
    return frame.with_columns(pl.col(mask).str.replace_all("_", " "))


def denominator(found: BurdenEstimate) -> str:
    return f"{written(found.cases, 'count')} cases, {written(found.controls, 'count')} controls"


def _one(visit: Visit, found: BurdenEstimate, clicked: str | None) -> None:
    genes = found.genes["gene"].to_list()
    if clicked in genes and st.session_state.get("burden_clicked") != clicked:
        st.session_state["burden_clicked"] = st.session_state["burden_gene"] = clicked
    if st.session_state.get("burden_gene") not in genes:
        st.session_state["burden_gene"] = genes[0]
    left, right = st.columns([0.7, 0.3], vertical_alignment="bottom")
    gene = left.selectbox("One gene in full", genes, key="burden_gene")
    right.page_link(
        GENE, label=f"Variants of {literal(gene)}", icon=":material/genetics:",
        query_params={"gene": gene},
    )  # fmt: skip
    tests = found.tests.filter(pl.col("gene") == gene).with_columns(pl.col("method").replace(METHODS))
    table(_in_words(tests, "mask"), key="burden_tests", columns=_TESTS, alt=f"The tests of {gene} by mask")
    if not visit.rows:
        st.caption("Counts are rounded down to tens; tests resting on a count under 11 are left out.")
