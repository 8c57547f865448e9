"""What stands below the head of a variant's page, a tab each; only the open one asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from cohorts.cohort import Cohort
from queries.variants.about_variant import AboutAnswer, Allele
from widgets.bound import Bound
from widgets.carriers.card import carriers_card
from widgets.carriers.cooccurrence import cooccurrence
from widgets.carriers.penetrance import penetrance_card
from widgets.notices import told
from widgets.reads import reads
from widgets.table import table
from widgets.variants.carriers import carrier
from widgets.variants.clinvar import transcripts
from widgets.variants.haplotypes import haplotypes
from widgets.variants.head import identity, short
from widgets.variants.quality import quality
from widgets.visit import Visit


@dataclass(frozen=True)
class Section:
    """One tab: its name, and what draws it."""

    name: str
    draw: Callable[[Visit, AboutAnswer, Cohort | None], None]


def _allele(about: AboutAnswer) -> Allele:
    return about.alleles[0]


def _reads(visit: Visit, about: AboutAnswer, cohort: Cohort | None) -> None:
    locus = _allele(about).locus
    last = locus.position + len(locus.ref) - 1
    reads(visit, locus.contig, locus.position, last, str(locus.assembly), variant=locus)


def _names(visit: Visit, about: AboutAnswer, cohort: Cohort | None) -> None:
    """Every name of the variant, on the transcript chosen, beside what it does to each transcript."""
    bound = Bound()
    known = list(dict.fromkeys(about.consequences["transcript_id"].drop_nulls()))
    left, right = st.columns([0.4, 0.6], gap="large")
    with left:
        chosen = None
        if len(known) > 1:
            chosen = st.selectbox("Names on transcript", known, key=bound("transcript", known[0], known))
        table(identity(about, chosen), key="identity", alt="Names of the variant")
    with right:
        transcripts(about)
        haplotypes(visit, _allele(about))
    bound.write()


def _named(about: AboutAnswer) -> str:
    one = _allele(about)
    return f"{one.gene or ''} {short(one.hgvsp) or short(one.hgvsc) or one.locus}".strip()


def _pair(visit: Visit, about: AboutAnswer, cohort: Cohort | None) -> None:
    one = _allele(about)
    cooccurrence(visit, carrier(one).variant, short(one.hgvsp) or str(one.locus), one.gene)


#: In the order of the tabs. The first is open at the start.
SECTIONS = (
    Section("Names and transcripts", _names),
    Section(
        "Carriers' health",
        lambda visit, about, cohort: carriers_card(visit, carrier(_allele(about)), _named(about)),
    ),
    Section("Penetrance", lambda visit, about, cohort: penetrance_card(visit, carrier(_allele(about)), _named(about))),
    Section("With another variant", _pair),
    Section("Quality of calls", lambda visit, about, cohort: quality(visit, _allele(about))),
    Section("Reads", _reads),
)


def sections(visit: Visit, about: AboutAnswer, cohort: Cohort | None) -> None:
    """The tabs. What one cannot answer is told inside it."""
    drawn = st.tabs([each.name for each in SECTIONS], key="variant_sections", on_change="rerun")
    for tab, section in zip(drawn, SECTIONS, strict=True):
        if tab.open:
            with tab, told(f"section_{section.name}"):
                section.draw(visit, about, cohort)
