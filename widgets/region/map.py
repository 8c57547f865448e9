"""A region drawn: its variants, its genes, where each capture kit is callable; and the kits as a table."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import written
from charts.region_map import Gene, Kit, region_map
from cohorts.cohort import Cohort
from queries.ran import SqlRan
from queries.variants.gene_variants import VariantCounts, VariantsOf
from queries.variants.region_page import RegionAnswer
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

#: More genes than this are drawn without the ones that code for no protein.
MANY_GENES = 40
_DRAWN = ("position", "consequence_class", "label", "carriers")
_BASIS = {
    "intervals": "the intervals of its BED file",
    "sites": "the places of its file's records only",
    "assumed": "assumed everywhere: no intervals were given",
}


def drawing(
    visit: Visit, answer: RegionAnswer, question: VariantsOf, counts: VariantCounts, frame: pl.DataFrame
) -> None:
    """The map of the variants in `frame`, its story, and which genes it leaves out."""
    region, cohort = answer.region, question.cohort
    shown = answer.genes
    if len(shown) > MANY_GENES:
        shown = tuple(one for one in shown if one.biotype == "protein_coding")
    genes = [Gene(one.symbol, one.strand, one.start, one.end, one.exons, one.coding) for one in shown]
    kits = [Kit(one.name, one.spans) for one in answer.kits]
    group = cohort.name if cohort else "all who permit this purpose"
    figure = region_map(
        (region.start, region.end), genes, kits, frame.select(_DRAWN), colours(),
        title=f"{region}: {frame.height:,} of {answer.variants:,} variants", group=group,
        few=counts.hidden_below(),
    )  # fmt: skip
    size = f"{written(counts.individuals.get('cohort', counts.individuals.get('all')), 'count')} unrelated individuals"
    show(
        visit,
        figure,
        Story(methods(answer, cohort, size), size, sql=lambda: ask(visit, SqlRan(question)).text),
        "region",
    )
    if len(shown) < len(answer.genes):
        st.caption(f"Drawn are the {len(shown)} protein-coding genes of {len(answer.genes)}. Closer, all are.")


def coverage(answer: RegionAnswer) -> None:
    """Which kits cover how much of the region, and how many of the permitted each sequenced."""
    st.markdown("**Callable, by capture kit** :gray[· where nobody looked, nothing is known]")
    frame = answer.people.frame.with_columns(pl.col("basis").replace(_BASIS))
    table(
        frame, key="region_kits", columns=("kit", "people", "bases", "share", "basis"),
        alt="Capture kits: individuals sequenced with each, and how much of the region it is callable in",
    )  # fmt: skip
    if not all(kit.cnv_assessed for kit in answer.kits):
        st.caption("Deletions and duplications were not assessed.")


def methods(answer: RegionAnswer, cohort: Cohort | None, size: str) -> str:
    """A paragraph fit for a paper."""
    group = (
        f"the cohort “{literal(cohort.name)}” ({literal(cohort.sentence)})" if cohort else "all who permit the purpose"
    )
    return (
        f"Variants touching {answer.region} ({answer.region.assembly}) were counted in {group}: {size}. Genes are drawn"
        " by their preferred transcript, MANE Select where known, else Ensembl canonical; coding exons high,"
        " untranslated parts low. A kit is drawn where its calls are callable. Relatives closer than third degree"
        " are left out where known; calls that fail genotype quality control are not counted."
    )
