"""The variants of a region as a table, a page at a time; a marked row opens its variant's page."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import written
from cohorts.cohort import Cohort
from queries.frequencies import QC_RULE, FrequencyAnswer
from widgets.markdown import literal
from widgets.notices import notice
from widgets.table import table
from widgets.variant_asked import VARIANT
from widgets.visit import Visit

PAGE = 25
COLUMNS = (
    "variant", "gene", "hgvs", "consequence", "clinvar", "carriers", "ac", "an", "af", "hom", "hemi", "not_called",
    "suppressed",
)  # fmt: skip


def rows(visit: Visit, counts: FrequencyAnswer, cohort: Cohort | None) -> None:
    """The table in the order of the genome."""
    frame = counts.frame
    if not frame.height:
        notice(
            "search_off", "No variant in this region",
            "None is known of those who permit this purpose. Which kits looked stands below.",
            key="no_variants",
        )  # fmt: skip
        return
    pages = -(-frame.height // PAGE)
    number = st.pagination(pages, key="region_page") if pages > 1 else 1
    part = named(frame.slice((number - 1) * PAGE, PAGE))
    columns = [one for one in COLUMNS if one != "hemi" or part["hemi"].fill_null(1).sum() > 0]
    table(part, key="region_rows", columns=columns, alt=f"Variants of the region, page {number} of {pages}")
    left, right = st.columns([0.35, 0.65], vertical_alignment="bottom")
    names = part["variant"].to_list()
    chosen = left.selectbox("Open", names, index=None, placeholder="A variant of this page", key="region_open")
    if chosen:
        assembly = part["assembly"][names.index(chosen)]
        st.switch_page(VARIANT, query_params={"variant": chosen, "assembly": assembly})
    size = written(counts.individuals.get("cohort", counts.individuals.get("all")), "count")
    whose = f"“{literal(cohort.name)}”" if cohort else "all who permit this purpose"
    right.caption(
        f"{frame.height:,} variants · counts of {whose}, {size} unrelated individuals · QC: {QC_RULE} · ClinVar P/LP,"
        " two stars or more, 2024-12-15; absence here does not mean benign"
    )


def named(frame: pl.DataFrame) -> pl.DataFrame:
    """With the names a reader knows: `variant`, `hgvs`, words of the consequence, ClinVar's class with its stars."""
    stars = pl.col("stars").fill_null(0).map_elements(lambda n: " " + "★" * n if n else "", return_dtype=pl.String)
    return frame.with_columns(
        variant=pl.concat_str("contig", "position", "ref", "alt", separator="-"),
        hgvs=pl.coalesce("hgvsp", "hgvsc").str.replace("^.*:", ""),
        clinvar=pl.col("clinvar").str.replace_all("_", " ") + stars,
        consequence=pl.col("consequence").str.replace("_variant$", "").str.replace_all("_", " "),
    )
