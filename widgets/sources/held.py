"""What the release in force was made from, what its ingest found, and the releases before it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from queries.consent.contradictions import contradictions
from queries.lookup.overview import Overview
from queries.lookup.releases import ReleaseHistory
from widgets.ask import ask
from widgets.table import csv, table
from widgets.visit import Visit

_FINDINGS = ("dataset", "source", "severity", "records", "message", "rule")


def release(visit: Visit) -> None:
    """Datasets, their files with hashes, and the findings."""
    seen = ask(visit, Overview())
    st.markdown(f"**In force** :gray[· release {seen.release}]")
    table(seen.datasets.frame, key="sources_datasets", alt="Datasets of the release",
          columns=("name", "assembly", "simulated", "individuals", "permitted", "assayed"))  # fmt: skip
    st.markdown("**Made from** :gray[· a hash says whether a file is still the same]")
    if seen.sources.frame.height:
        table(seen.sources.frame, key="sources_held", alt="Files that the release was made from, with their hashes",
              widths={"sha256": 480})  # fmt: skip
    else:
        st.caption("The release names no files.")
    st.markdown("**What their ingest found**")
    findings = seen.findings.frame.rename({"n": "records"}, strict=False)
    if findings.height:
        columns = [name for name in _FINDINGS if name in findings.columns]
        table(findings, key="sources_findings", columns=columns, widths={"message": 520},
              alt="What ingest found and did about it")  # fmt: skip
    else:
        st.caption("Nothing to say.")


def named(visit: Visit) -> None:
    """Who contradicts themselves or looks like somebody else: asked for, since the audit says who was shown names."""
    with st.expander("Who contradicts themselves", icon=":material/difference:", key="sources_contradictions"):
        st.caption(
            "Sex in the records against X and Y genotypes, sources that disagree on sex, birth or death, samples of one"
            " individual that differ, and individuals with the same genotypes: as the last ingest of each dataset found"
            " them, by pseudonym, to be mended at the source. The audit says who opened the list."
        )
        if not st.toggle("Show the list", key="sources_contradictions_shown"):
            return
        found = contradictions(visit.warehouse, visit.asking)
        if found.height:
            named = found.rename({"rule": "contradiction", "other": "other individual", "told": "what each says"})
            table(named, key="sources_contradictions_list", alt="Individuals that contradict themselves, by pseudonym",
                  widths={"what each says": 460})  # fmt: skip
            said = [f"Contradictions, release {visit.asking.release}; for stewards alone"]
            st.download_button(
                "CSV", csv(found, said), file_name="contradictions.csv", mime="text/csv", icon=":material/download:",
                on_click="ignore", key="sources_contradictions_file", type="tertiary",
            )  # fmt: skip
        else:
            st.caption("Nobody does, in the datasets that you are steward of.")


def history(visit: Visit) -> None:
    """The releases, newest first."""
    st.markdown("**Releases** :gray[· newest first; each stays as it was published]")
    rows = ask(visit, ReleaseHistory()).table.frame
    dates = pl.col("created").str.slice(0, 16).str.replace("T", " ")
    table(rows.with_columns(created=dates), key="sources_history", alt="Releases with their datasets, newest first")
