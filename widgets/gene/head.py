"""What a gene is, why its variants matter, and how many carry the kinds of variant that people ask for first."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.fields import written
from charts.theme import CONSEQUENCES
from cohorts.cohort import Cohort
from cohorts.definitions import gene_set, names
from cohorts.loci import Region
from cohorts.logic import unknown_for
from queries.variants.gene_model import GeneAnswer, GeneModel
from queries.variants.gene_summary import GeneSummary, Line, SummaryAnswer, Tally
from queries.variants.region_page import RegionPage
from widgets.ask import ask
from widgets.bound import Bound
from widgets.markdown import literal
from widgets.notices import notice
from widgets.question import current
from widgets.variants.asked import REGION
from widgets.variants.compared import Compared
from widgets.visit import Visit

_KINDS = {
    "loss_of_function": f":red[{CONSEQUENCES['loss_of_function'].glyph}] pLoF",
    "missense": f":orange[{CONSEQUENCES['missense'].glyph}] Missense",
    "pathogenic": "★ Pathogenic",
}
_STATES = {
    "carriers": "carriers",
    "both_copies": "homozygous or hemizygous",
    "compound": "compound heterozygous, phase known",
    "phase_unknown": "two alleles, phase unknown",
}
_NOT_CALLED = "not_called"


def gene_asked(visit: Visit, symbol: str, bound: Bound) -> GeneAnswer:
    """The gene; where the release holds several assemblies, on the one that is chosen (S-GT 11)."""
    known = ask(visit, GeneModel(symbol))
    if len(known.assemblies) < 2:
        return known
    chosen = st.segmented_control(
        "Assembly", list(known.assemblies), required=True,
        key=bound("assembly", known.assembly, list(known.assemblies)),
    )  # fmt: skip
    return known if chosen == known.assembly else ask(visit, GeneModel(symbol, None, chosen))


def standing_on(shown: Compared, gene: GeneAnswer) -> Compared:
    """Without the variants of another assembly, where there are several."""
    if len(gene.assemblies) < 2:
        return shown
    return replace(shown, frame=shown.frame.filter(pl.col("assembly") == gene.assembly))


def gene_head(gene: GeneAnswer, place: DeltaGenerator) -> None:
    """The gene's name, where it is, and what the gene sets say of its mechanism (S-GT 18)."""
    where = f"{gene.contig}:{gene.start:,}–{gene.end:,} · {gene.assembly}" if gene.contig else ""
    with place.container(gap="xsmall", key="gene_head"):
        st.markdown(f"### {gene.symbol} :gray[{literal(gene.name or '')}]", anchors=False)
        with st.container(horizontal=True, vertical_alignment="center", key="foot_gene"):
            biotype = (gene.biotype or "").replace("_", " ")
            st.caption(literal(" · ".join(part for part in (where, biotype, gene.note) if part)), width="content")
            if told := mechanisms(gene.symbol):
                with st.popover("Mechanism", type="tertiary", icon=":material/lightbulb:", key="mechanism"):
                    said = (f"- {literal(words)}  \n  :small[:gray[{literal(source)}]]" for words, source in told)
                    st.markdown("\n".join(said))


@cache
def mechanisms(symbol: str) -> tuple[tuple[str, str], ...]:
    """(what counts in the gene and why, which set says so) of every named gene set that has a rule for it."""
    told = []
    for name in names("gene_sets"):
        known = gene_set(name)
        said = dict.fromkeys(rule.mechanism for rule in known.rules if rule.gene == symbol)
        told += [(words, f"{known.title} ({known.version})") for words in said]
    return tuple(told)


def summary(visit: Visit, gene: str, cohort: Cohort | None) -> None:
    """Carriers by kind, in the cohort where there is one; each number is a button that adds its criterion."""
    answer: SummaryAnswer = ask(visit, GeneSummary(gene, cohort))
    with st.container(gap=None, key="gene_summary"):
        for kind, label in _KINDS.items():
            lines = {line.state: line for line in answer.lines if line.kind == kind}
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"summary_{kind}"):
                st.markdown(label, width=104)
                key = f"states_{kind}_{gene}"
                st.pills(
                    f"{kind.replace('_', ' ')}: ask for who is", [*lines, _NOT_CALLED], key=key, width="content",
                    label_visibility="collapsed", format_func=lambda state, lines=lines: _number(lines, state),
                    on_change=_ask, args=(key, lines),
                )  # fmt: skip
                st.markdown(f":small[:gray[{_called(lines['carriers'])}]]", width="content")
        whose = f"In {literal(cohort.name)}" if cohort else "Of all who permit this purpose"
        st.caption(f"{whose}, relatives included. Press a number to ask for these individuals.")


def _own(line: Line) -> Tally:
    return line.cohort or line.everybody


def _number(lines: dict[str, Line], state: str) -> str:
    if state == _NOT_CALLED:
        return f"{written(_own(lines['carriers']).unknown, 'count')} not called enough"
    return f"{written(_own(lines[state]).yes, 'count')} {_STATES[state]}"


def _called(line: Line) -> str:
    """The denominator: who was called enough to tell."""
    words = f"of {written(_own(line).called, 'count')} called"
    if line.cohort:
        everybody = line.everybody
        words += f" · everybody: {written(everybody.yes, 'count')} carriers of {written(everybody.called, 'count')}"
    return words


def _ask(key: str, lines: dict[str, Line]) -> None:
    chosen, st.session_state[key] = st.session_state.get(key), None
    if chosen == _NOT_CALLED:
        current.add(unknown_for(lines["carriers"].criterion))
    elif line := lines.get(chosen):
        current.add(line.criterion)


def nothing_known(visit: Visit, gene: GeneAnswer) -> None:
    """A gene without a variant: which kind of nothing it is (S-GT 5)."""
    said = f"No variant of {literal(gene.symbol)} is known of those who permit this purpose."
    if gene.contig:
        kits = ask(visit, RegionPage(Region(gene.contig, gene.start, gene.end, gene.assembly))).kits
        if any(kit.spans for kit in kits):
            said += " It was looked at, by some kits or in part: the region page shows where."
        else:
            said += " Nobody was looked at anywhere in it: no capture kit of this release is callable there."
    notice("search_off", f"No variant of {literal(gene.symbol)} here", said, key="no_variants")
    if gene.contig:
        place = {"region": f"{gene.contig}:{gene.start}-{gene.end}", "assembly": str(gene.assembly)}
        st.page_link(REGION, label="The gene as a region", icon=":material/width:", query_params=place)
