"""What ClinVar says of one allele, and what the variant does to each transcript."""

from __future__ import annotations

import polars as pl
import streamlit as st

from queries.variants.about_variant import AboutAnswer, ClinVarRecord
from widgets.markdown import literal
from widgets.table import table

_SHIPPED = "ClinVar P/LP, two stars or more, 2024-12-15; absence here does not mean benign"
_APART = {
    "conflicting": "Conflicting is a class of its own: it counts as pathogenic nowhere in Concord.",
    "risk_factor": "A risk allele is a class of its own, not pathogenic.",
    "risk_allele": "A risk allele is a class of its own, not pathogenic.",
    "low_penetrance": "Low penetrance is a class of its own.",
    "drug_response": "Drug response is a class of its own, not pathogenic.",
}
RULE = "Preferred transcript: MANE Select where known, else Ensembl canonical"


def clinvar(about: AboutAnswer) -> None:
    """Every record joined on contig-position-ref-alt, the best reviewed first; none is not benign (S-GT 9)."""
    st.markdown("**ClinVar**")
    if not about.clinvar:
        if about.clinvar_known:
            st.caption(f"Not in the table of this release. {_SHIPPED}.")
        else:
            st.caption(f"No allele of {about.alleles[0].assembly} has a record in this release; that means nothing.")
        return
    for record in about.clinvar:
        stars = "★" * record.stars + "☆" * (4 - record.stars)
        st.markdown(
            f"{literal(record.significance.replace('_', ' ').replace('/', ' / '))} {stars}"
            f" :gray[{_count(record.stars)} of review]"
        )
        if conditions := _conditions(record):
            st.caption(" · ".join(map(literal, conditions)))
        number = f"Variation {record.variation_id} · " if record.variation_id is not None else ""
        st.caption(f"{number}release {literal(record.release)}")
        if record.significance in _APART:
            st.caption(_APART[record.significance])
    shipped = any(record.release == "2024-12-15" for record in about.clinvar)
    st.caption("Joined on contig-position-ref-alt, never on the place alone." + (f" {_SHIPPED}." if shipped else ""))


def transcripts(about: AboutAnswer) -> None:
    """One row a transcript, the preferred first, all its terms together."""
    frame = about.consequences
    if frame is None or not frame.height:
        st.caption("No consequence is known for this variant in this release.")
        return
    rows = (
        frame.group_by("transcript_id", "gene", maintain_order=True)
        .agg(
            pl.col("preferred").any(),
            pl.col("consequence").str.replace("_variant$", "").str.replace_all("_", " ").unique(maintain_order=True),
            *(pl.col(name).drop_nulls().first() for name in ("impact", "hgvsc", "hgvsp", "loftee")),
        )
        .with_columns(
            pl.col("consequence").list.join(", "),
            preferred=pl.when("preferred").then(pl.lit("preferred")),
            **{name: pl.col(name).str.replace("^.*:", "") for name in ("hgvsc", "hgvsp")},
        )
    )
    columns = ["transcript_id", "gene", "consequence", "impact", "hgvsc", "hgvsp", "loftee", "preferred"]
    if not rows["loftee"].drop_nulls().len():
        columns.remove("loftee")
    table(rows, key="transcripts", columns=columns, alt="Consequences on each transcript, the preferred one first")
    annotated = "" if "loftee" in columns else "; LOFTEE was not annotated"
    st.caption(
        f"{RULE}; the others are one row each. Loss of function is predicted: stop gained, frameshift, splice donor or"
        f" acceptor on the preferred transcript, without LOFTEE's low-confidence ones{annotated}."
    )


def _conditions(record: ClinVarRecord) -> list[str]:
    return [one.strip() for one in (record.conditions or "").split(";") if one.strip()]


def _count(stars: int) -> str:
    return "1 star" if stars == 1 else f"{stars} stars"
