"""What a dry run found, what would be written, and how it ended."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import streamlit as st

from widgets.markdown import literal
from widgets.notices import notice
from widgets.sources import working
from widgets.sources.child import Outcome
from widgets.sources.order import Order
from widgets.table import table
from widgets.visit import Visit

_LINES = {"outcome": "became", "source": "file", "place": "first at", "n": "records",
          "message": "what was found and done", "rule": "rule"}  # fmt: skip


def welcome() -> None:
    """Where no release is there yet."""
    st.caption(
        "This warehouse is empty. Name files below, or upload some: the first release is made from them, and the other"
        " pages then show it. To look around with simulated people instead, run `python -m data demo`."
    )


def nothing_yet() -> None:
    """Before the first dry run."""
    notice(
        "labs", "Nothing is written before a dry run",
        "Choose what to read. A dry run reads and checks everything and says, file by file, what it found,"
        " kept, repaired and refused, and why. Only then can it be brought in, as a new release; the one in force"
        " stays until the new one is whole.",
        key="sources_empty",
    )  # fmt: skip


def tried(visit: Visit, order: Order, outcome: Outcome) -> None:
    """The report of a dry run, and *Bring it in* where it can be."""
    if outcome.draft:
        _drafted(outcome)
        if outcome.refused and not order.mapping:
            return  # what nothing recognises yet may hold what is missing
    if outcome.report is None:
        if not outcome.draft:
            _broke(outcome)
        return
    if outcome.refused:
        _refused(outcome)
        _files(visit, order, outcome)
        return
    shown(visit, outcome.report)
    _files(visit, order, outcome)
    if not outcome.draft or order.mapping:
        _bring(visit, order, outcome.report)


def brought(visit: Visit, order: Order, outcome: Outcome) -> None:
    """The end of the run that publishes."""
    if outcome.release:
        st.success(f"Release **{literal(outcome.release)}** is in force, with the dataset "
                   f"**{literal(order.dataset)}**.", icon=":material/check_circle:")  # fmt: skip
        st.page_link("overview.py", label="See what it holds", icon=":material/arrow_forward:")
    elif outcome.refused:
        _refused(outcome)
    else:
        _broke(outcome)
    if outcome.report:
        _files(visit, order, outcome)


def shown(visit: Visit, report: dict[str, Any]) -> None:
    """Files and findings, those that lost something first."""
    files = pl.DataFrame(report["sources"], infer_schema_length=None)
    places = st.grid(4, min_column_width=110, gap="small")
    for name in ("found", "kept", "repaired", "refused"):
        total = int(files[name].sum()) if files.height else 0
        places.metric(f"Records {name}", f"{total:,}")
    st.markdown("**Findings** :gray[· what lost something first]")
    lines = pl.DataFrame(report["lines"], infer_schema_length=None)
    if lines.height:
        table(lines.select(_LINES.keys()).rename(_LINES), key="sources_lines", alt="Findings of the dry run",
              widths={"what was found and done": 520})  # fmt: skip
    else:
        st.caption("Nothing to say: every record was kept as it stands.")
    st.markdown("**Files** :gray[· found is kept and refused; what was repaired is kept]")
    if files.height:
        named = files.rename({"name": "file"}).sort("refused", "repaired", "file", descending=[True, True, False])
        table(named, key="sources_files", alt="Records of each file: found, kept, repaired, refused")


def _bring(visit: Visit, order: Order, report: dict[str, Any]) -> None:
    replaces = order.dataset in _datasets(visit)
    counts = report.get("counts", {}) if visit.asking.datasets is None else {}
    held = ", ".join(f"{counts[name]:,} {word}" for name, word in (("individual", "individuals"),
                     ("variant", "variants")) if counts.get(name))  # fmt: skip
    with st.container(border=True, key="sources_bring"):
        st.markdown("**Bring it in**")
        here, dataset = visit.asking.release, f"**{literal(order.dataset)}**"
        how = "in the place of the one of that name" if replaces else "added"
        how = "with these contigs more" if order.add else how
        beside = (
            f"A new release is written beside **{literal(here)}**, the dataset {dataset} {how}; every other dataset is"
            f" carried over as it is{f' ({held} in all)' if held else ''}."
        )
        alone = f"The first release is written, with the dataset {dataset}{f' ({held})' if held else ''}."
        st.markdown(
            f"{beside if here else alone} It comes into force at once and for everybody when it is whole. Sources are"
            " neither moved nor changed; earlier releases stay on the disk. People may be asked about as the consents"
            " allow that were read or stated here."
        )
        if st.button("Bring it in", type="primary", icon=":material/database_upload:", key="sources_bring_in"):
            working.begin(visit, "ingest", order)
            st.rerun()


def _datasets(visit: Visit) -> set[str]:
    return {one["name"] for one in visit.warehouse.manifest["datasets"]} if visit.asking.release else set()


def _files(visit: Visit, order: Order, outcome: Outcome) -> None:
    report = dict(outcome.report or {})
    if visit.asking.datasets is not None:
        report.pop("counts", None)  # of the whole release, with datasets of others
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for label, data, ending, mime in (
            ("Report (HTML)", outcome.html, "html", "text/html"),
            ("Report (JSON)", json.dumps(report, indent=1, ensure_ascii=False), "json", "application/json"),
        ):
            st.download_button(
                label, data, file_name=f"{order.dataset}-report.{ending}", mime=mime, icon=":material/download:",
                on_click="ignore", type="tertiary", key=f"sources_report_{ending}",
            )  # fmt: skip
        st.caption(f"{outcome.seconds:,.1f} s")


def _drafted(outcome: Outcome) -> None:
    names = ", ".join(literal(name) for name in json.loads(outcome.draft))
    rest = " What follows was read without them." if outcome.report and not outcome.refused else ""
    notice("schema", "A mapping was drafted",
           f"Nothing says what the columns of {names} are. A mapping drafted from their headings and values is"
           f" below: correct it, then run the dry run again.{rest}", key="sources_draft")  # fmt: skip


def _refused(outcome: Outcome) -> None:
    said = outcome.refused or {}
    where = f"\n\nWhere: {literal(said['where'])}" if said.get("where") else ""
    do = f"\n\n{literal(said['do'])}" if said.get("do") else ""
    notice("block", "The sources were refused", f"{literal(said.get('what') or 'No reason was given')}.{where}{do}\n\n"
           "Nothing was written; the release in force stays.", key="sources_refused")  # fmt: skip


def _broke(outcome: Outcome) -> None:
    said = f" It said: {literal(outcome.said)}" if outcome.status in (2, 3, 4) and outcome.said else ""
    notice("error", "The run ended before it had a report",
           f"Exit status {outcome.status}.{said} Nothing was written; the release in force stays.",
           key="sources_broke")  # fmt: skip
