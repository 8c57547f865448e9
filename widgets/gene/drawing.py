"""A gene's drawing: what stands above and below its axis, how high, and what a click or a brush does to the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log10

import polars as pl
import streamlit as st

from charts.fields import written
from charts.gene_axis import Exon
from charts.gene_body import Domain, Stretch, Transcript, axis_of, domain_stretches, exon_stretches
from charts.gene_brush import gene_brush
from charts.gene_model import gene_model
from charts.lollipop import Side
from cohorts.cohort import Cohort
from queries.variants.gene_model import GeneAnswer
from queries.variants.shipped_clinvar import ClinVarAnswer
from widgets.bound import came_to
from widgets.drawn import drawn
from widgets.figure import Story, foot
from widgets.markdown import literal
from widgets.style import colours
from widgets.variants.compared import Compared
from widgets.variants.filters import VariantFilters
from widgets.visit import Visit

HEIGHTS = {"carriers": "Carriers", "frequency": "Frequency", "effect": "Effect"}
_VALUES = {"carriers": "carriers", "frequency": "af", "effect": "minus_log10_p"}
_OTHERS = {"carriers": "carriers_others", "frequency": "af_others", "effect": "minus_log10_p"}
_CONFIG = {"displayModeBar": False}


@dataclass(frozen=True)
class Groups:
    """Who stands above, and what stands below: 'others' (the rest, or another cohort), or 'clinvar'."""

    above: str
    below: str | None
    kind: str = "others"
    clinvar: ClinVarAnswer | None = None


def sides(
    shown: Compared, frame: pl.DataFrame, groups: Groups, height: str, filters: VariantFilters
) -> tuple[Side, Side | None]:
    """The two sides of the drawing; as effect a variant stands on the side where it is the more frequent."""
    sizes = {name: written(n, "count") for name, n in shown.counts.individuals.items()}
    first = sizes.get("cohort") or sizes.get("all", "")
    upper, lower = pl.col(_VALUES[height]), None
    beside = groups.kind == "others" and "carriers_others" in frame.columns
    if height == "effect" and beside:
        more = pl.col("af").fill_null(0) >= pl.col("af_others").fill_null(0)
        upper, lower = pl.when(more).then(upper).otherwise(0.0), pl.when(~more).then(upper).otherwise(0.0)
        upper, lower = upper.fill_null(0.0), lower.fill_null(0.0)  # nobody carries it, or it was not tested
    elif beside:
        lower = pl.col(_OTHERS[height])
    if height == "frequency":  # nobody called is nothing to draw; what is suppressed stays so
        upper = pl.when(pl.col("an") == 0).then(0.0).otherwise(upper)
        lower = None if lower is None else pl.when(pl.col("an_others") == 0).then(0.0).otherwise(lower)
    above = Side(groups.above, first, _drawn(frame, upper), height, shown.counts.hidden_below())
    if groups.kind == "clinvar" and groups.clinvar is not None:
        return above, _clinvar(groups.clinvar, filters.classes)
    if lower is None or groups.below is None:
        return above, None
    return above, Side(
        groups.below, sizes.get("others", ""), _drawn(frame, lower), height, shown.counts.hidden_below("an_others")
    )


def _drawn(frame: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    return frame.select("position", "consequence_class", "label", "variant", value=value.cast(pl.Float64))


def _clinvar(answer: ClinVarAnswer, classes: Sequence[str]) -> Side:
    """The shipped alleles of the chosen classes; the other filters are of what is counted here."""
    variant = pl.concat_str("contig", "position", "ref", "alt", separator="-")
    label = variant + " (" + pl.col("significance").str.replace_all("_", " ") + ")"
    stars = pl.col("stars").cast(pl.Float64)
    frame = answer.frame.filter(pl.col("consequence_class").is_in(list(classes)))
    frame = frame.select("position", "consequence_class", label=label, variant=variant, value=stars)
    name = f"ClinVar P/LP, two stars or more, {answer.released}; absence here does not mean benign"
    return Side(name, f"{frame.height:,} alleles, seen here or not", frame, "stars")


def drawing(
    visit: Visit, model: Transcript, above: Side, below: Side | None, story: Story, chosen: str,
    filters: VariantFilters, tests: int,
) -> None:  # fmt: skip
    """The figure in its frame, with a menu of exons and domains for the keyboard beside its title."""
    axis = axis_of(model)
    line = log10(tests / 0.05) if tests and above.scale == "effect" else None
    look, region = colours(), filters.region
    both = (above,) if below is None else (above, below)
    figure = drawn(
        "gene_model", (model, look, chosen, region, line, *((one.name, one.size, one.scale, one.few) for one in both)),
        tuple(one.variants for one in both),
        lambda: gene_model(model, above, below, look, chosen=chosen or None, region=region, line=line),
    )  # fmt: skip
    if line is not None:
        sided = f", above: more frequent in {above.name}" if below is not None and below.scale == "effect" else ""
        subtitle = f"{figure.subtitle}{sided} · dotted: 0.05 / {tests:,} tests"
        figure = replace(figure, subtitle=subtitle)
    place, strip = f"drawing_gene_model_{turn()}", f"brush_gene_model_{turn()}"

    def touched() -> None:
        for point in st.session_state[place].selection.points:
            if data := point.get("customdata"):
                take(data)
                return

    def brushed() -> None:
        for box in st.session_state[strip].selection.get("box", []):
            if len(ends := sorted(box.get("x", []))) > 1:
                between(*sorted((axis.position(ends[0]), axis.position(ends[-1]))))
                return

    with st.container(gap="xsmall", key="figure_gene_model"):
        with st.container(horizontal=True, vertical_alignment="center", key="head_gene_model"):
            subtitle = f" :gray[· {literal(figure.subtitle)}]" if figure.subtitle else ""
            st.markdown(f"**{literal(figure.title)}**{subtitle}", width="stretch")
            parts = {part.name: part for part in (*domain_stretches(model, axis), *exon_stretches(model))}
            menu = "pick_part_of_gene"
            st.menu_button(
                f"Only one exon or domain of {model.gene}", list(parts), icon=":material/straighten:", key=menu,
                type="tertiary", on_click=_part, args=(menu, parts), help="Only one exon or domain",
            )  # fmt: skip
        st.plotly_chart(
            figure.drawing, key=place, theme=None, config=_CONFIG, alt=figure.alt, on_select=touched,
            selection_mode="points",
        )  # fmt: skip
        below_it = drawn(
            "gene_brush", (model, look, region), (above.variants.select("position"),),
            lambda: gene_brush(model, above.variants, look, region=region),
        )  # fmt: skip
        st.plotly_chart(
            below_it.drawing, key=strip, theme=None, config=_CONFIG, alt=below_it.alt, on_select=brushed,
            selection_mode="box",
        )  # fmt: skip
        foot(visit, figure, story, "gene_model")


def _part(key: str, parts: dict[str, Stretch]) -> None:
    if part := parts.get(st.session_state.get(key)):
        between(part.start, part.end)


def take(data: Sequence) -> None:
    """What was clicked: [words, first, last, variant, how many]; an exon or domain has no variant."""
    _, first, last, variant, many = data
    st.session_state["drawn_turn"] = turn() + 1
    if not variant:
        between(int(first), int(last))
        return
    if st.session_state.get("variant") == variant:
        st.session_state["variant"] = ""
        return
    st.session_state["variant"], st.session_state["reveal"] = variant, True
    st.session_state["range"] = f"{first}-{last}" if many > 1 else ""


def between(first: int, last: int) -> None:
    """Cut the table to a range of positions; the next drawing begins with nothing brushed."""
    st.session_state["range"] = f"{first}-{last}"
    st.session_state["drawn_turn"] = turn() + 1


def another_gene(symbol: str) -> None:
    """A range, a page and a chosen variant are of one gene: another one begins without them."""
    before = st.session_state.get("gene_seen")
    if before is not None and before != symbol:
        for name in ("range", "variant", "page", "transcript"):
            st.session_state.pop(name, None)
    st.session_state["gene_seen"] = symbol
    came_to("gene")


def turn() -> int:
    return st.session_state.get("drawn_turn", 0)


@lru_cache(maxsize=64)
def transcript(gene: GeneAnswer) -> Transcript | None:
    """The chart's view of a gene model; None where the gene has no coordinates."""
    if not gene.exons or gene.transcript is None:
        return None
    exons = tuple(Exon(exon.start, exon.end, exon.coding) for exon in gene.exons)
    domains = tuple(Domain(one.name, one.start_residue, one.end_residue) for one in gene.domains)
    return Transcript(gene.symbol, gene.transcript.transcript_id, gene.strand or "+", exons, outermost(domains))


def outermost(domains: tuple[Domain, ...]) -> tuple[Domain, ...]:
    """Domains that cover each other are drawn once, by the narrower; whole-protein ones not at all."""
    length = max((domain.end for domain in domains), default=0)
    chosen: list[Domain] = []
    for domain in sorted(domains, key=lambda one: one.end - one.start):
        whole = domain.end - domain.start > 0.6 * length
        if not whole and all(domain.end < other.start or domain.start > other.end for other in chosen):
            chosen.append(domain)
    return tuple(sorted(chosen, key=lambda one: one.start))


def heights(shown: Compared) -> list[str]:
    """The heights there are numbers for: effect needs a group to test against."""
    return [name for name in HEIGHTS if name != "effect" or shown.tests]


def above_name(cohort: Cohort | None) -> str:
    return cohort.name if cohort else "All who permit this purpose"
