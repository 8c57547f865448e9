"""The views of altered genes: most altered, oncoprint, pairs."""

from __future__ import annotations

from html import escape

import polars as pl
import streamlit as st

from charts.altered_genes import HATCHES, altered_genes
from charts.fields import written
from charts.interactions import interactions
from charts.oncoprint import Key, Strip, oncoprint
from charts.theme import CONSEQUENCES
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf
from cohorts.errors import InvalidQuestion
from queries.genomics.alterations import CLASSES, Alteration
from queries.genomics.interactions import Interactions
from queries.genomics.most_altered import AlteredGenes, MostAltered
from queries.genomics.oncoprint import Oncoprint
from queries.genomics.variables import ATTRIBUTE, TRACKS
from queries.lookup.attributes import Attributes
from queries.ran import SqlRan
from stats.alleles.interactions import fisher_of
from widgets.ask import ask
from widgets.bound import Bound
from widgets.cohort import pick
from widgets.cohort.pick import Choice
from widgets.figure import Story, show
from widgets.genomics.choices import Choices
from widgets.markdown import literal
from widgets.notices import notice
from widgets.question import current
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

CALLED = (
    "Called: individuals with an alteration, and those of whom at least 95 % of the gene's such variants are called;"
    " everybody else is unknown for the gene, neither altered nor unaltered, and not in the denominator."
)


def counted(visit: Visit, cohort: Cohort, chosen: Choices) -> tuple[MostAltered, AlteredGenes, pl.DataFrame]:
    """The question, its answer, and the rows that were asked for. Raises InvalidQuestion for genes of which nothing is
    known here."""
    question = MostAltered(cohort, chosen.what)
    found = ask(visit, question)
    frame = found.table.frame
    if not chosen.named:
        return question, found, frame.head(chosen.most)
    order = {gene: place for place, gene in enumerate(chosen.named)}
    mine = frame.filter(pl.col("gene").is_in(list(order)))
    if mine.is_empty():
        names = ", ".join(chosen.named[:8])
        raise InvalidQuestion(
            f"No alteration of {names} is shown in this cohort", where="Genes",
            do="Check the symbols, or leave the field empty for the most altered genes",
        )  # fmt: skip
    if absent := [gene for gene in chosen.named if gene not in set(mine["gene"])]:
        names = literal(", ".join(absent[:8]))
        st.caption(f"Not shown: {names}. No alteration of it is told of here, or no such gene is known.")
    return question, found, mine


def genes(visit: Visit, cohort: Cohort, chosen: Choices) -> None:
    """Individuals by gene; a click asks for the gene's carriers."""
    question, found, frame = counted(visit, cohort, chosen)
    if frame.is_empty():
        _nothing(visit, chosen.what)
        return
    n = found.members
    members = written(n, "count")
    figure = altered_genes(
        frame, colours(), classes=CLASSES, title=f"Most altered genes of “{cohort.name}”",
        subtitle=f"individuals of those called, {members} in the cohort; {chosen.what.words}",
    )  # fmt: skip
    methods = (
        f"Individuals with at least one called {literal(chosen.what.words)} allele in a gene, on its preferred"
        " transcript,"
        " each counted once a gene and under the worst class found; several tumours of one individual are one. "
        f"{CALLED} Calls that fail genotype QC do not count. Ordered by individuals, then by alterations."
    )
    picks = [Choice(gene, chosen.what.carrier(gene)) for gene in frame["gene"]]
    pick.bars(
        visit,
        figure,
        picks,
        "altered",
        _story(visit, question, methods, f"those called in each gene, of {members} in the cohort"),
    )
    _legend((Key("Worst alteration", marks_of(frame)),))
    st.caption("Click a bar to ask for the gene's carriers; + does the same from the keyboard.")
    with st.expander("Numbers, and each gene's page", key="altered_rows"):
        table(frame, key="altered_table", alt="Altered genes: individuals, called, not called, by class")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            gene = st.selectbox("Gene page of", frame["gene"].to_list(), key="altered_gene", width=220)
            st.page_link(
                "variant_browser.py", label=f"Open {literal(gene)}", icon=":material/genetics:",
                query_params={"gene": gene},
            )  # fmt: skip


def marks_of(frame: pl.DataFrame) -> tuple[tuple[str, str], ...]:
    """The classes that a frame has somebody in, and the mark of those whose class is not told."""
    there = [name for name in CLASSES if frame[name].sum()]
    marks = tuple((CONSEQUENCES[name].colour, f"{CONSEQUENCES[name].word}{HATCHES[name]}") for name in there)
    kept = frame.filter(pl.col("n").fill_null(0) > pl.sum_horizontal(pl.col(CLASSES).fill_null(0)))
    return (*marks, (colours().pale, "class not told")) if kept.height else marks


def oncoprints(visit: Visit, cohort: Cohort, chosen: Choices, bound: Bound) -> None:
    """Genes × individuals where the role sees individuals; else the counts that such a drawing adds up to."""
    if not visit.rows:
        notice(
            "grid_off",
            "Columns of individuals are for roles with row access",
            f"The role {visit.asking.role} sees what they add up to: individuals by gene and class, small numbers kept"
            " back.",
            key="no_columns",
        )
        genes(visit, cohort, chosen)
        return
    _, _, frame = counted(visit, cohort, chosen)
    if frame.is_empty():
        _nothing(visit, chosen.what)
        return
    attributes = {f"{ATTRIBUTE}{name}": name.replace("_", " ") for name in _attributes(visit)}
    names = {**TRACKS, **attributes}
    first = ["sex", "age", *(("genetic_group",) if not attributes else ()), "vital_status", *list(attributes)[:1]]
    tracks = st.multiselect(
        "Tracks beneath", list(names), format_func=names.get, max_selections=8, persist_state="session",
        key=bound("tracks", first, list(names)),
    )  # fmt: skip
    wanted = chosen.named and tuple(gene for gene in chosen.named if gene in set(frame["gene"]))
    question = Oncoprint(cohort, tuple(wanted or frame["gene"]), chosen.what, tuple(tracks))
    seen = ask(visit, question)
    told = [track for track in seen.tracks if track.values]
    strips = [Strip(track.title, track.values, track.codes, track.name == "age") for track in told]
    figure = oncoprint(
        seen.genes, seen.worst, seen.hits, strips, colours(), classes=CLASSES, subtitle=chosen.what.words
    )
    methods = (
        f"A row a gene, a column an individual of the cohort. Alterations: {literal(chosen.what.words)} alleles on the"
        " gene's preferred transcript; the bar shows the worst class of an individual in the gene. Columns are"
        " sorted by"
        " the first gene altered, within that by the second, and so on (as maftools and cBioPortal do); who is altered"
        f" in none stands at the right. {CALLED}"
    )
    _legend(figure.keys)
    show(visit, figure, _story(visit, question, methods, "called in each gene"), "oncoprint")
    if silent := [track.title for track in seen.tracks if not track.values]:
        st.caption(f"Recorded of nobody here: {literal(', '.join(silent))}.")


def pairs(visit: Visit, cohort: Cohort, chosen: Choices) -> None:
    """Which genes are altered together or apart."""
    _, _, frame = counted(visit, cohort, chosen)
    if frame.height < 2:
        _nothing(visit, chosen.what)
        return
    question = Interactions(cohort, tuple(frame["gene"]), chosen.what)
    seen = ask(visit, question, then=fisher_of)
    tested = seen.frame
    drawn = interactions(
        tested, question.genes, colours(),
        subtitle="Fisher's exact test; "
        + ("○ p below 0.05, × kept back" if seen.coarse else "● q below 0.05, ○ p below 0.05"),
    )  # fmt: skip
    methods = (
        f"Individuals called in both genes were divided by whether each is altered ({literal(chosen.what.words)}). p:"
        " Fisher's exact test, two-sided; the odds ratio is the conditional maximum-likelihood estimate with its exact"
        f" 95 % interval, as R's fisher.test and maftools give it. q: Benjamini and Hochberg over all {tested.height:,}"
        " pairs attempted. Crude: not adjusted for how many alterations an individual has, nor for ancestry."
    )
    if seen.coarse:
        methods += (
            " For this role counts are rounded, p is given as below 0.001, 0.01 or 0.05 (else 1) and the odds ratio to"
            " one digit, both from exact counts; nothing rests on a small cell, and q and intervals are not given."
        )
    left, right = st.columns([0.52, 0.48], gap="medium")
    with left:
        show(visit, drawn, _story(visit, question, methods, f"{tested.height:,} pairs attempted"), "pairs")
    with right:
        table(tested, key="pairs_table", columns=_COLUMNS, alt="Pairs of genes in the order of p", height=520)
        _pairs_to_ask(chosen.what, tested)
    told = "p is below the value given. " if seen.coarse else f"{_believed(tested):,} of them have q below 0.05. "
    st.caption(
        f"{tested.height:,} pairs attempted. {told}Questions chosen after seeing answers are a guide, not a finding."
    )


def _believed(tested: pl.DataFrame) -> int:
    return tested.filter(pl.col("q") < 0.05).height


_COLUMNS = ("first", "second", "both", "first_only", "second_only", "pair_odds", "p", "q", "suppressed")


def _pairs_to_ask(what: Alteration, tested: pl.DataFrame) -> None:
    """A menu of the first pairs: whoever has both genes altered becomes a criterion."""
    offered = {
        f"{first} and {second}": AllOf((what.carrier(first), what.carrier(second)))
        for first, second in tested.select("first", "second").head(12).rows()
    }
    chosen = st.menu_button(
        "Ask for who has both", list(offered), icon=":material/add:", key="both", type="tertiary", format_func=literal
    )
    if chosen:
        current.add(offered[chosen])
        st.rerun()


def _attributes(visit: Visit) -> list[str]:
    return ask(visit, Attributes()).values.frame["name"].unique(maintain_order=True).to_list()


def _legend(keys: tuple[Key, ...]) -> None:
    """What colours and heights mean, a line for the cells and one for each track."""
    seen = colours()
    hatched = f"repeating-linear-gradient(135deg, {seen.muted} 0 1px, {seen.background} 1px 4px)"
    lines = []
    for key in keys:
        marks = "".join(
            f'<span><i style="background:{hatched if colour == "hatched" else colour}"></i>{escape(words)}</span>'
            for colour, words in key.entries
        )
        lines.append(f"<div><b>{escape(key.title)}</b>{marks}</div>")
    st.html(f'<div class="concord-keys">{"".join(lines)}</div>')


def _nothing(visit: Visit, what: Alteration) -> None:
    few = "" if visit.rows else " that enough of them share to be shown"
    notice(
        "genetics",
        "No altered gene to show",
        f"Nobody in this cohort has an alteration{few}: {what.words}. Widen what counts, or the cohort.",
        key="no_altered",
    )


def _story(visit: Visit, question: object, methods: str, denominator: str) -> Story:
    return Story(methods, denominator, lambda: ask(visit, SqlRan(question)).text)
