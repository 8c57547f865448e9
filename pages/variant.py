"""One variant: what it is, how often it is seen and in whom, who carries it, and how good its calls are."""

from __future__ import annotations

import streamlit as st

from cohorts.loci import Everything, Gene, Region
from exchange.vcf import zipped
from queries.variants.about_variant import AboutAnswer, AboutVariant
from queries.variants.variant_frequencies import VariantFrequencies
from widgets.ask import ask
from widgets.bound import Bound, came_to
from widgets.guard import entered
from widgets.notices import notice, told
from widgets.question import current
from widgets.variants import asked, counts
from widgets.variants.carriers import carriers
from widgets.variants.clinvar import clinvar
from widgets.variants.downloads import variant_downloads
from widgets.variants.head import flags, short, variant_head
from widgets.variants.sections import sections
from widgets.visit import Visit


def variant(visit: Visit, about: AboutAnswer, bound: Bound) -> None:
    """The head, which is there at once; what takes longer stands in tabs below."""
    one = about.alleles[0]
    cohort = None if current.is_everybody() else current.cohort()
    variant_head(about)
    name = short(one.hgvsp) or short(one.hgvsc) or str(one.locus)
    question = VariantFrequencies(one.locus, cohort)
    counted = ask(visit, question)
    counts.numbers(counts.estimated(counted), cohort)
    left, right = st.columns([0.62, 0.38], gap="large")
    with left, told("frequencies"):
        counts.drawn(visit, question, counted, name)
    with right:
        flags(about, counted)
        with told("carriers"):
            carriers(visit, one, cohort)
        clinvar(about)
        variant_downloads(visit, one.locus, cohort, zipped, assembly=one.assembly)
    counts.listed(question, counted, name, bound)
    sections(visit, about, cohort)


visit = entered()
bound = Bound()
text = st.text_input(
    "Variant", key=bound("variant", ""), icon=":material/pin_drop:", width=420, persist_state="session",
    placeholder="19-11105408-C-T, rs28942078, LDLR p.Asp354Gly …", label_visibility="collapsed",
)  # fmt: skip
came_to("variant")
bound("assembly", "")
if not text.strip():
    notice(
        "pin_drop", "Which variant?",
        "Write contig-position-ref-alt, an rsID or an HGVS name; or open one from the variant browser.",
        key="which_variant",
    )  # fmt: skip
else:
    with told("variant"):
        locus = asked.variant_asked(text, st.session_state["assembly"])
        if isinstance(locus, Gene | Region | Everything):
            asked.not_one_variant(locus)
        else:
            about = ask(visit, AboutVariant(locus))
            if not about.alleles:
                asked.nothing(locus, about)
            elif len(about.alleles) > 1:
                asked.several(text, about)
            else:
                variant(visit, about, bound)
bound.write()
