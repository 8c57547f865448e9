"""The parts of the variant browser: filters, the drawing's frame, the table's columns, and what must stand under it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import streamlit as st

from charts.gene_axis import Exon
from charts.gene_model import Domain, Transcript
from charts.theme import CONSEQUENCES
from cohorts.cohort import Cohort
from cohorts.loci import Variant
from queries.frequencies import QC_RULE, FrequencyAnswer
from queries.gene_model import GeneAnswer
from queries.gene_variants import VariantPage, VariantsInGene
from stats.intervals import wilson
from widgets.bound import Bound
from widgets.markdown import literal

CLINVAR = {
    "pathogenic": "Pathogenic (P, P/LP, LP)",
    "conflicting": "Conflicting",
    "uncertain": "Uncertain",
    "benign": "Benign",
}
ORDERS = {
    "position": "Position",
    "carriers": "Carriers",
    "af": "Frequency",
    "clinvar": "ClinVar",
    "consequence": "Consequence",
}
#: Streamlit's names for the colours nearest to those of the drawing.
_COLOURS = {"loss_of_function": "red", "missense": "orange", "synonymous": "green", "other": "gray"}
_LIMITS = [0.0001, 0.001, 0.01, 0.05, 1.0]
PAGE = 25
COLUMNS = (
    "variant", "hgvs", "consequence", "clinvar", "carriers", "ac", "an", "af", "hom", "not_called", "ac_others",
    "an_others", "af_others", "suppressed",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the reader wants to see of a gene."""

    classes: tuple[str, ...]
    clinvar: tuple[str, ...]
    max_af: float | None
    carried_only: bool
    text: str
    order: str

    def passing(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of the chosen classes that somebody carries, where asked; a suppressed count is somebody."""
        kept = pl.col("consequence_class").fill_null("other").is_in(list(self.classes))
        counts = [name for name in ("carriers", "carriers_others") if name in frame.columns]
        if self.carried_only:
            kept &= pl.any_horizontal(pl.col(name).is_null() | (pl.col(name) > 0) for name in counts)
        return frame.filter(kept)

    def question(self, gene: str, cohort: Cohort | None) -> VariantsInGene:
        """Everything that passes, classes aside: their numbers stand on the buttons that choose them."""
        return VariantsInGene(
            gene, cohort, clinvar=self.clinvar, min_stars=1 if self.clinvar else 0, max_af=self.max_af, text=self.text,
            order=self.order, descending=self.order in ("carriers", "af"), limit=None,
        )  # fmt: skip


def filters(bound: Bound) -> Filters:
    """Drawn beside the figure; all of it stands in the address."""
    classes = st.pills(
        "Consequence", list(CONSEQUENCES), selection_mode="multi", format_func=_consequence, wrap=True,
        key=bound("classes", list(CONSEQUENCES), CONSEQUENCES), persist_state="session",
    )  # fmt: skip
    clinvar = st.multiselect(
        "ClinVar, at least one star", list(CLINVAR), format_func=CLINVAR.get, placeholder="Any, or none",
        key=bound("clinvar", [], CLINVAR), persist_state="session",
    )  # fmt: skip
    most = st.select_slider(
        "Frequency at most, in the group shown", _LIMITS, key=bound("max_af", 1.0, _LIMITS), persist_state="session",
        format_func=lambda one: "any" if one == 1.0 else f"{100 * one:g} %",
    )  # fmt: skip
    carried = st.toggle("Only what somebody carries", key=bound("carried", True), persist_state="session")
    text = st.text_input(
        "Find", key=bound("find", ""), placeholder="p.Arg…, c.…, rsID, place", icon=":material/search:",
        persist_state="session",
    )  # fmt: skip
    order = st.selectbox(
        "Order", list(ORDERS), key=bound("order", "position", ORDERS), format_func=ORDERS.get, persist_state="session"
    )
    return Filters(tuple(classes), tuple(clinvar), None if most == 1.0 else most, carried, text or "", order)


def _consequence(name: str) -> str:
    return f":{_COLOURS[name]}[{CONSEQUENCES[name].glyph}] {CONSEQUENCES[name].word}"


def named(frame: pl.DataFrame) -> pl.DataFrame:
    """With names a reader knows: `variant` (contig-position-ref-alt), `hgvs`, `label`, ClinVar's class with stars."""
    variant = pl.concat_str("contig", "position", "ref", "alt", separator="-")
    hgvs = pl.coalesce("hgvsp", "hgvsc").str.replace("^.*:", "")
    stars = pl.col("stars").fill_null(0).map_elements(lambda n: " " + "★" * n if n else "", return_dtype=pl.String)
    clinvar = pl.col("clinvar").str.replace_all("_", " ") + stars
    return frame.with_columns(
        variant=variant,
        hgvs=hgvs,
        label=pl.coalesce(hgvs, variant),
        clinvar=clinvar,
        consequence=pl.col("consequence").str.replace("_variant$", "").str.replace_all("_", " "),
    )


def drawn(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that the gene model draws."""
    others = pl.col("carriers_others") if "carriers_others" in frame.columns else pl.lit(0, pl.Int64)
    return frame.select("position", "consequence_class", "label", "carriers", others=others)


def transcript(gene: GeneAnswer) -> Transcript | None:
    """The chart's view of a gene model; None where the gene has no coordinates."""
    if not gene.exons or gene.transcript is None:
        return None
    exons = tuple(Exon(exon.start, exon.end, exon.coding) for exon in gene.exons)
    domains = tuple(Domain(one.name, one.start_residue, one.end_residue) for one in gene.domains)
    return Transcript(gene.symbol, gene.transcript.transcript_id, gene.strand or "+", exons, _outermost(domains))


def _outermost(domains: tuple[Domain, ...]) -> tuple[Domain, ...]:
    """Domains that cover each other are drawn once, by the narrower; whole-protein ones not at all."""
    length = max((domain.end for domain in domains), default=0)
    chosen: list[Domain] = []
    for domain in sorted(domains, key=lambda one: one.end - one.start):
        whole = domain.end - domain.start > 0.6 * length
        if not whole and all(domain.end < other.start or domain.start > other.end for other in chosen):
            chosen.append(domain)
    return tuple(sorted(chosen, key=lambda one: one.start))


def by_group(answer: FrequencyAnswer) -> pl.DataFrame:
    """population, ac, an, af and its Wilson interval; NULL where nothing is called or it is suppressed."""
    frame = answer.frame
    rows = [
        {**row, **dict(zip(("lower", "upper"), _interval(row["ac"], row["an"]), strict=True))}
        for row in frame.select("population", "ac", "an", "af", "hom", "not_called").to_dicts()
    ]
    schema = {"population": pl.String, "ac": pl.Int64, "an": pl.Int64, "af": pl.Float64, "hom": pl.Int64,
              "not_called": pl.Int64, "lower": pl.Float64, "upper": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _interval(ac: int | None, an: int | None) -> tuple[float | None, float | None]:
    if ac is None or not an:
        return None, None
    return wilson(ac, an) or (None, None)


def place(row: dict) -> Variant:
    """The variant of a row."""
    return Variant(row["contig"], row["position"], row["ref"], row["alt"], row["assembly"])


def footnotes(gene: GeneAnswer, shown: int, page: VariantPage, unrelated: str) -> str:
    """What was counted, and what was not looked at (S-GT 6, 8, 9, 12, 14)."""
    rule = "MANE Select where known, else Ensembl canonical"
    chosen = f"{gene.transcript.transcript_id}, {rule}" if gene.transcript else ""
    notes = [
        f"{shown:,} of {page.total:,} variants",
        f"AN counts called alleles of {unrelated}",
        f"QC: {QC_RULE}",
        "deletions and duplications were not assessed",
        "ClinVar P/LP, two stars or more, 2024-12-15; absence here does not mean benign",
        chosen,
        "loss of function is predicted",
    ]
    return " · ".join(note for note in notes if note)


def methods(gene: GeneAnswer, cohort: Cohort | None, counted: str) -> str:
    """A paragraph fit for a paper."""
    group = (
        f"the cohort “{literal(cohort.name)}” ({literal(cohort.sentence)})"
        if cohort
        else "all individuals who permit the purpose"
    )
    on = gene.transcript.transcript_id if gene.transcript else "the annotated transcript"
    return (
        f"Alleles of {gene.symbol} were counted in {group}: {counted}. A genotype counts when it passes {QC_RULE}; AN"
        " is the number of alleles called in the group, never twice its size, and multi-allelic sites are split without"
        " inventing reference alleles. Relatives closer than third degree are left out where known. Consequences are"
        f" those on {on}; loss of function means stop gained, frameshift, splice donor or splice acceptor, and is"
        " predicted. Intervals are Wilson's, 95 %."
    )
