"""What a variant is: its names, how it was brought into one form, what to beware of, and where else to read of it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import streamlit as st

from charts.theme import CONSEQUENCES
from cohorts.genomic_names import genomic_name, resources
from cohorts.vrs import vrs_id, why_none
from queries.variants.about_variant import AboutAnswer, Allele
from queries.variants.frequencies import FrequencyAnswer
from widgets.markdown import literal
from widgets.variants.asked import GENE, region_link, variant_link

_CLASS = {"loss_of_function": "red", "missense": "orange", "synonymous": "green", "other": "gray"}
#: Share of individuals not called from which the page warns.
LOW_COVERAGE = 0.1
_PLOIDY = {
    "X": "On X outside the pseudo-autosomal regions: two alleles or one by genetic sex; XXY, X0, discordant left out",
    "Y": "On Y: one allele, of XY only; XXY, X0, discordant left out",
    "MT": "On the mitochondrion: people are counted, carriers from 10 % heteroplasmy, homoplasmic from 95 %",
}


def variant_head(about: AboutAnswer) -> None:
    """The name, what it does, and the flags that do not depend on who is counted."""
    one = about.alleles[0]
    change = short(one.hgvsp) or short(one.hgvsc)
    said = " · ".join(filter(None, (one.gene, spoken(one.consequence), change)))
    st.markdown(f"### {literal(str(one.locus))} :gray[{literal(said)}]", anchors=False)
    with st.container(horizontal=True, gap="small", key="variant_links", vertical_alignment="center"):
        st.badge(one.assembly, color="gray")
        if one.consequence_class:
            mark = CONSEQUENCES.get(one.consequence_class, CONSEQUENCES["other"])
            st.badge(f"{mark.glyph} {mark.word}", color=_CLASS.get(one.consequence_class, "gray"))
        if one.gene:
            st.page_link(GENE, label=literal(one.gene), icon=":material/genetics:", query_params={"gene": one.gene})
        region_link(one.contig, one.position - 5000, one.position + 5000, one.assembly, "Region")
        links = resources(one.locus, one.rsid, [record.variation_id for record in about.clinvar])
        outside = " · ".join(f"[{name}]({address})" for name, address in links.items())
        if outside:
            st.markdown(
                f":gray[Elsewhere:] {outside}", width="content",
                help="Opened by you in a new tab. That site learns which variant you look at; Concord asks it nothing.",
            )  # fmt: skip
    names = [one.rsid, one.hgvsc, genomic_name(one.locus, one.roll), vrs_id(*place(one))]
    st.caption(literal(" · ".join(name for name in names if name)))
    if about.note:
        st.caption(literal(about.note))


def flags(about: AboutAnswer, counted: FrequencyAnswer) -> None:
    """What to beware of, each in a sentence; the counted ones as they may be shown."""
    found = [*_of_the_record(about), *_of_the_place(about), *_of_the_counts(about, counted.frame)]
    if found:
        st.markdown("\n".join(f"- :orange[:material/flag:] {line}" for line in found))
    for other in about.beside:
        variant_link(other, f"Also here: {literal(f'{other.ref}>{other.alt}')}", icon=":material/alt_route:")


def _of_the_record(about: AboutAnswer) -> Iterator[str]:
    one = about.alleles[0]
    if one.filter:
        yield f"Filtered: the record's FILTER says **{literal(one.filter)}**, so the site itself is in doubt"
    if not one.left_aligned and len(one.ref) != len(one.alt):
        yield "Only trimmed, not left-aligned: no reference sequence was given, so other files may spell it otherwise"
    if about.consequences is not None and not about.consequences.height:
        yield "Not annotated: no consequence is known"


def _of_the_place(about: AboutAnswer) -> Iterator[str]:
    one = about.alleles[0]
    if one.region in _PLOIDY:
        yield _PLOIDY[one.region]
    elif one.contig in ("X", "Y"):
        yield f"In a pseudo-autosomal region of {one.contig}: two alleles for everybody"
    if any(each.covers and each.origin == "somatic" for each in about.assays):
        yield "Called in tumours too: an allele of a tumour is not inherited, and its frequency is not a population's"
    if about.beside:
        yield f"Multi-allelic site: {len(about.beside) + 1} alternates begin here, each counted by itself"
    without = [each.capture_kit or each.name for each in about.assays if not each.covers]
    if without:
        yield f"Not looked at by {literal(', '.join(dict.fromkeys(without)))}: unknown for whom only it sequenced"


def _of_the_counts(about: AboutAnswer, frame: pl.DataFrame) -> Iterator[str]:
    everybody = frame.filter(of="all")
    whole = everybody.filter(kind="total").row(0, named=True)
    if whole["zero"] == "only in calls failing quality control":
        yield "Seen only in calls that failed genotype quality control: AC is 0, and nobody is known to carry it"
    elif whole["zero"] == "not called":
        yield "No call at all among those who permit this purpose: no data, which is not zero"
    if whole["carriers"] and whole["het"] == whole["hom"] == whole["hemi"] == 0:
        yield "Zygosity is not known: the calls say that the allele is there, not how often"
    on_y = about.alleles[0].region == "Y"  # where others than XY have nothing to call
    asked = next(everybody.filter(population="XY").iter_rows(named=True), whole) if on_y else whole
    people, lacking = asked["people"], asked["not_called"]
    if people and lacking is not None and lacking / people >= LOW_COVERAGE and whole["an"]:
        who = "unrelated XY individuals" if on_y else "unrelated individuals"
        yield f"Low coverage: {lacking / people:.0%} of {who} have no call here"


def short(name: str | None) -> str | None:
    """An HGVS name without what stands before its colon; none where its residues are not known (Xaa)."""
    return name.rpartition(":")[2] if name and "Xaa" not in name else None


def spoken(term: str | None) -> str | None:
    """'stop_gained' → 'stop gained'."""
    return term.removesuffix("_variant").replace("_", " ") if term else None


def identity(about: AboutAnswer, transcript: str | None = None) -> pl.DataFrame:
    """(name, value): every name of the variant, with c. and p. on `transcript` where that is not the preferred one."""
    one = about.alleles[0]
    hgvsc, hgvsp = _on(about, one, transcript)
    aligned = "left-aligned and trimmed" if one.left_aligned else "trimmed only; no reference sequence was given"
    if one.roll:
        aligned = f"left-aligned; the same up to {one.roll:,} bases further right"
    computed = vrs_id(*place(one)) or f"none: {why_none(*place(one))}"
    rows = [
        ("Variant", str(one.locus)), ("Assembly", one.assembly), ("rsID", one.rsid), ("VRS 2", computed),
        ("HGVS g.", genomic_name(one.locus, one.roll) or "none: its last place is told by the reference sequence"),
        ("HGVS c.", hgvsc), ("HGVS p.", hgvsp), ("Form", aligned), ("Record wrote", one.original),
        ("FILTER", one.filter or "PASS, or not filtered"),
    ]  # fmt: skip
    return pl.DataFrame([row for row in rows if row[1]], {"name": pl.String, "value": pl.String}, orient="row")


def place(one: Allele) -> tuple[str, str, int, str, str, int | None]:
    """What names the allele outside the release, and by how much it can stand further right."""
    return one.assembly, one.contig, one.position, one.ref, one.alt, one.roll


def _on(about: AboutAnswer, one: Allele, transcript: str | None) -> tuple[str | None, str | None]:
    rows = about.consequences.filter(transcript_id=transcript) if transcript else None
    if rows is None or not rows.height:
        return one.hgvsc, one.hgvsp
    return rows["hgvsc"][0], rows["hgvsp"][0]
