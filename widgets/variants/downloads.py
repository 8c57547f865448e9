"""Files of a place's variants, by right: genotypes or sites as VCF, counts as CSV or Parquet.

The page brings who writes a VCF (exchange/vcf.py), since widgets know no formats of others. Each file is made when it
is wanted, in another thread, and its right is asked for again then.
"""

from __future__ import annotations

from io import BytesIO
from typing import Protocol

import streamlit as st

from access import Asking
from access.banners import DEMO_BANNER
from cohorts.cohort import Cohort
from cohorts.errors import ConcordError
from cohorts.loci import Locus
from queries import Warehouse, answer
from queries.variants.extract import Extract
from queries.variants.genotypes import GenotypeColumns
from queries.variants.sites import Sites
from widgets.ask import ask
from widgets.consent.owed import owing
from widgets.markdown import literal
from widgets.saved.cohorts import looked_up
from widgets.table import csv
from widgets.visit import Visit


class Zipped(Protocol):
    """A zip with a bgzipped VCF and its index."""

    def __call__(
        self, warehouse: Warehouse, asking: Asking, extract: Extract, stem: str, *, genotypes: bool
    ) -> bytes: ...


def variant_downloads(
    visit: Visit, locus: Locus, cohort: Cohort | None, zipped: Zipped, *, assembly: str | None = None
) -> None:
    """A popover; to roles that take no files it says why."""
    opened = st.popover("Download", type="tertiary", icon=":material/download:", key="downloads", on_change="rerun")
    with opened:
        if not opened.open:
            return
        if not visit.rows:
            st.markdown(f"The role {visit.asking.role} sees counts on the page and takes no files.")
            st.caption("A data holder may grant another role; in local mode the strip above changes it.")
            return
        if owing(visit):
            return
        _files(visit, Extract(locus, looked_up(visit, cohort), assembly), zipped)


def _files(visit: Visit, sites: Extract, zipped: Zipped) -> None:
    stem = "".join(letter if letter.isalnum() else "_" for letter in str(sites.locus))[:60]
    genotypes = Extract(sites.locus, sites.cohort, sites.assembly, relatives=True)
    who = literal(sites.cohort.name) if sites.cohort else "All who permit this purpose"
    st.markdown(f"**{literal(str(sites.locus))}** :gray[· {who}]")
    try:
        columns = ask(visit, GenotypeColumns(genotypes))
    except ConcordError as error:
        st.caption(f"No genotypes: {literal(error.what)}.")
    else:
        n, variants = len(columns.columns), columns.about.variants
        st.download_button(
            "VCF, genotypes", lambda: zipped(visit.warehouse, visit.asking, genotypes, stem, genotypes=True),
            f"{stem}_genotypes.zip", "application/zip", icon=":material/genetics:", on_click="ignore",
            key="download_genotypes", width="stretch",
            help="Calls that fail genotype quality control are missing; FT says which.",
        )  # fmt: skip
        what = f"{variants:,} variant{'' if variants == 1 else 's'} of {n:,} individuals"
        st.caption(f"{what}, relatives too, named as in the file of individuals")
    st.download_button(
        "VCF, sites only", lambda: zipped(visit.warehouse, visit.asking, sites, stem, genotypes=False),
        f"{stem}_sites.zip", "application/zip", icon=":material/place:", on_click="ignore", key="download_sites",
        width="stretch",
    )  # fmt: skip
    with st.container(horizontal=True, key="download_tables"):
        for suffix, mime in ((".csv", "text/csv"), (".parquet", "application/vnd.apache.parquet")):
            st.download_button(
                suffix[1:].upper() if suffix == ".csv" else "Parquet",
                lambda suffix=suffix: counts(visit, sites, suffix), f"{stem}{suffix}", mime,
                icon=":material/table:", on_click="ignore", key=f"download{suffix.replace('.', '_')}",
            )  # fmt: skip
    st.caption("Counts leave out relatives. A zip holds the VCF, bgzipped, and its index. Downloads are audited.")


def counts(visit: Visit, sites: Extract, suffix: str) -> bytes:
    """The counts, asked now: Refused to roles that take no files. Its head says whose they are and what comes along."""
    found = answer(visit.warehouse, visit.asking, Sites(sites))
    purpose = visit.asking.purpose.sentence() if visit.asking.purpose else "none"
    about = found.about
    lines = [
        f"{sites.locus}, {about.assembly}",
        f"Release {found.release}, asked on {visit.asking.as_of}",
        f"Purpose: {purpose}",
        f"Cohort: {sites.cohort.sentence if sites.cohort else 'everybody who permits the purpose'}:"
        f" {about.individuals} individuals, relatives left out: {about.relatives}",
        *(f"Duty: {duty}" for duty in about.duties),
        *([DEMO_BANNER] if about.simulated else []),
    ]
    if suffix == ".csv":
        return csv(found.table.frame, lines)
    into = BytesIO()
    found.table.frame.write_parquet(into, metadata={"concord": "\n".join(lines)})
    return into.getvalue()
