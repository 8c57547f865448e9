"""Which variant a page was asked for: read from the address, and what to show when it is none, or several."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from charts.fields import written
from cohorts.errors import InvalidQuestion
from cohorts.loci import ASSEMBLIES, Everything, Gene, Locus, Region, Variant, parse_locus
from queries.variants.about_variant import AboutAnswer
from widgets.markdown import literal
from widgets.notices import notice

VARIANT, REGION, GENE = "variant.py", "region.py", "variant_browser.py"


def variant_asked(text: str, assembly: str | None) -> Locus:
    """The place of a text that `parse_locus` understands, on the assembly named beside it. Raises InvalidQuestion."""
    locus, named = parse_locus(text), known_assembly(assembly)
    return replace(locus, assembly=named) if isinstance(locus, Variant | Region) and not locus.assembly else locus


def not_one_variant(locus: Gene | Region | Everything) -> None:
    """A gene or a region has a page of its own: the way there."""
    kind = {Gene: "a gene", Region: "a region"}.get(type(locus), "every variant of the release")
    said = f"This page is about one variant. {literal(str(locus))} is {kind}."
    notice("alt_route", "Not one variant", said, key="not_one_variant")
    if isinstance(locus, Gene):
        st.page_link(GENE, label=literal(locus.symbol), icon=":material/genetics:", query_params={"gene": locus.symbol})
    elif isinstance(locus, Region):
        region_link(locus.contig, locus.start, locus.end, locus.assembly, literal(str(locus)))


def known_assembly(text: str | None) -> str | None:
    """GRCh37 or GRCh38 by any of its names, None for none. Raises InvalidQuestion."""
    if not text:
        return None
    named = ASSEMBLIES.get(text.strip().casefold())
    if named is None:
        raise InvalidQuestion(f"'{text}' is no assembly", where="assembly", do="Write GRCh37 or GRCh38")
    return named


def variant_link(locus: Variant, label: str | None = None, *, icon: str | None = None) -> None:
    """A link to a variant's page."""
    words = label or literal(f"{locus}" + (f" · {locus.assembly}" if locus.assembly else ""))
    query = {"variant": str(locus)} | ({"assembly": locus.assembly} if locus.assembly else {})
    st.page_link(VARIANT, label=words, icon=icon, query_params=query)


def region_link(contig: str, start: int, end: int, assembly: str | None, label: str) -> None:
    """A link to a region's page."""
    query = {"region": f"{contig}:{max(start, 1)}-{end}"} | ({"assembly": assembly} if assembly else {})
    st.page_link(REGION, label=label, icon=":material/width:", query_params=query)


def several(text: str, about: AboutAnswer) -> None:
    """One name may mean several alleles: a choice, never a guess (S-GT 9)."""
    with st.container(border=True, key="several_alleles"):
        count = written(len(about.alleles), "count")
        st.markdown(f"#### :material/alt_route: {literal(text)} names {count} alleles", anchors=False)
        st.caption("Each has frequencies and carriers of its own. Which one?")
        for allele in about.alleles:
            words = [allele.hgvsp or allele.hgvsc, allele.consequence, allele.rsid, allele.assembly]
            detail = " · ".join(literal(word.replace("_", " ")) for word in words if word)
            variant_link(allele.locus, f"**{literal(str(allele.locus))}** :gray[{detail}]", icon=":material/pin_drop:")


def nothing(locus: Variant, about: AboutAnswer) -> None:
    """Which kind of nothing: not looked at, looked at and seen in nobody, another assembly (S-GT 5)."""
    covering = [each.capture_kit or each.name for each in about.assays if each.covers]
    others = [each.capture_kit or each.name for each in about.assays if not each.covers]
    lines = [f"{literal(about.nothing or '')}."]
    if covering:
        lines.append(f"Looked there: {literal(', '.join(dict.fromkeys(covering)))}.")
    if others:
        lines.append(f"Did not look there: {literal(', '.join(dict.fromkeys(others)))}.")
    if about.elsewhere:
        other = about.elsewhere[0].assembly
        lines.append(f"The same letters are a variant on {other}: another place of the genome, unless lifted over.")
    notice("search_off", f"{literal(str(locus))} is not in this release", "  \n".join(lines), key="no_variant")
    for each in about.elsewhere:
        variant_link(each, icon=":material/swap_horiz:")
    region_link(locus.contig, locus.position - 500, locus.position + 500, locus.assembly, "What is near it")
