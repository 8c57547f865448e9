"""A region of the genome: its genes and variants to scale, which capture kits look where, and the variants' table."""

from __future__ import annotations

import polars as pl
import streamlit as st

from exchange.vcf import zipped
from queries.lookup.described_release import Datasets
from queries.variants.gene_variants import VariantsOf
from queries.variants.region_page import RegionAnswer, RegionPage
from widgets.ask import ask
from widgets.bound import Bound, came_to
from widgets.guard import entered
from widgets.notices import notice, told
from widgets.question import current
from widgets.reads import reads
from widgets.region import map
from widgets.region.afar import afar
from widgets.region.head import region_asked, region_head
from widgets.variants.choices import choices
from widgets.variants.compared import compared, with_all
from widgets.variants.downloads import variant_downloads
from widgets.variants.table import chosen_variant, variant_table
from widgets.visit import Visit


def region(visit: Visit, text: str, bound: Bound) -> None:
    """Everything of one region."""
    held = tuple(one.assembly for one in ask(visit, Datasets()).datasets if one.assembly)
    answer = ask(visit, RegionPage(region_asked(text, st.session_state["assembly"], held)))
    region_head(answer, "region")
    cohort = None if current.is_everybody() else current.cohort()
    if answer.density is not None:
        afar(visit, answer, current.cohort(), bound)
        map.coverage(answer)
        return
    variant_downloads(visit, answer.region, cohort, zipped, assembly=answer.region.assembly)
    question = VariantsOf(answer.region, cohort)
    shown = ask(visit, question, compared)
    left, right = st.columns([0.77, 0.23], gap="medium")
    with right:
        filters = choices(bound, shown.frame, exact=visit.rows)
    frame = filters.passing(shown.frame)
    with left:
        map.drawing(visit, answer, question, shown.counts, frame)
    rows(visit, answer, frame, bound)
    map.coverage(answer)
    with st.expander("Reads", icon=":material/align_horizontal_left:", key="region_reads", on_change="rerun") as opened:
        if opened.open:
            one = answer.region
            reads(visit, one.contig, one.start, one.end, str(one.assembly))


def rows(visit: Visit, answer: RegionAnswer, frame: pl.DataFrame, bound: Bound) -> None:
    """The table, a page at a time, and the way to the chosen variant; or which kind of nothing."""
    chosen = st.session_state.get(bound("variant", ""), "")
    if frame.height:
        variant_table(with_all(frame), bound, what=f"Variants of {answer.region}", list_key=str(answer.region))
        for row in frame.filter(variant=chosen).iter_rows(named=True):
            chosen_variant(row)
    elif answer.variants:
        said = "Choose more classes, or also what nobody carries."
        notice("search_off", "No variant passes these filters", said, key="no_variants")
    else:
        said = "None is known of those who permit this purpose. Which kits looked stands below."
        notice("search_off", "No variant in this region", said, key="no_variants")


visit = entered()
bound = Bound()
text = st.text_input(
    "Region", key=bound("region", ""), icon=":material/width:", width=420, persist_state="session",
    placeholder="19:11089463-11133820", label_visibility="collapsed",
)  # fmt: skip
came_to("region", forgotten=["variant"])
bound("assembly", "")
if text.strip():
    with told("region"):
        region(visit, text, bound)
else:
    notice(
        "width", "Which region?",
        "Write contig:start-end, 1-based and inclusive, a band as 17q21.31, an arm or a whole chromosome; long ones are"
        " told from afar. Genes have a page of their own.",
        key="which_region",
    )  # fmt: skip
bound.write()
