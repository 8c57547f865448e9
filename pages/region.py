"""A region of the genome: its genes and variants to scale, which capture kits look where, and the variants' table."""

from __future__ import annotations

import streamlit as st

from exchange.vcf import zipped
from queries.frequencies import Frequencies
from queries.region_page import RegionPage
from widgets import current, region_map
from widgets.ask import ask
from widgets.bound import Bound
from widgets.guard import entered
from widgets.notices import notice, told
from widgets.reads import reads
from widgets.region_head import region_asked, region_head
from widgets.region_variants import rows
from widgets.variant_downloads import variant_downloads
from widgets.visit import Visit


def region(visit: Visit, text: str) -> None:
    """Everything of one region."""
    answer = ask(visit, RegionPage(region_asked(text, st.session_state["assembly"])))
    region_head(answer, "region")
    cohort = None if current.is_everybody() else current.cohort()
    variant_downloads(visit, answer.region, cohort, zipped, assembly=answer.region.assembly)
    question = Frequencies(cohort, answer.region, details=True)
    with st.skeleton(height=300):
        counts = ask(visit, question)
    region_map.drawing(visit, answer, question, counts)
    with told("region_variants"):
        rows(visit, counts, cohort)
    region_map.coverage(answer)
    with st.expander("Reads", icon=":material/align_horizontal_left:", key="region_reads", on_change="rerun") as opened:
        if opened.open:
            one = answer.region
            reads(visit, one.contig, one.start, one.end, str(one.assembly))


visit = entered()
bound = Bound()
text = st.text_input(
    "Region", key=bound("region", ""), icon=":material/width:", width=420, persist_state="session",
    placeholder="19:11089463-11133820", label_visibility="collapsed",
)  # fmt: skip
bound("assembly", "")
if text.strip():
    with told("region"):
        region(visit, text)
else:
    notice(
        "width", "Which region?",
        "Write contig:start-end, 1-based and inclusive, at most 5 million bases. Genes have a page of their own.",
        key="which_region",
    )  # fmt: skip
bound.write()
