"""What a variant does together with another one on the same chromosome, below what it does alone."""

from __future__ import annotations

import polars as pl
import streamlit as st

from queries.variants.about_variant import Allele
from queries.variants.haplotypes import Haplotypes
from widgets.ask import ask
from widgets.table import table
from widgets.visit import Visit


def haplotypes(visit: Visit, allele: Allele) -> None:
    """A table where there is any, for roles with rows; nothing otherwise, as most variants are read alone."""
    if not visit.rows:
        return
    rows = ask(visit, Haplotypes(allele.locus)).rows
    if not rows:
        return
    frame = pl.DataFrame(
        {
            "With": [", ".join(row.others) for row in rows],
            "Transcript": [row.transcript_id for row in rows],
            "Gene": [row.gene for row in rows],
            "Together": [row.consequence.removesuffix("_variant").replace("_", " ") for row in rows],
            "Protein": [row.hgvsp for row in rows],
            "Carriers of all": [row.carriers for row in rows],
        }
    )
    st.markdown("**Together with another variant on the same chromosome**")
    table(frame, key="haplotypes", alt="What the variant does together with others on one chromosome")
    st.caption(
        "By bcftools csq, where phase is known in somebody. Carriers have all of the variants, on one chromosome or"
        " not; criteria and scans count each variant by what it does alone."
    )
