"""What to read and how: the form of the page of sources, and the mapping of free-form tables."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from widgets.notices import told
from widgets.sources import layers, places, working
from widgets.sources.order import Order
from widgets.visit import Visit

DRAFT = "sources_mapping"


def chosen(visit: Visit, mapping: str) -> Order | None:
    """The order as it stands in the form; None when it cannot be one. *Dry run* begins with it."""
    within = places.roots()
    named = _named(within)
    uploads = st.file_uploader(
        "Upload small files", accept_multiple_files=True, key="sources_uploads",
        help="Kept in a private folder of this session, and removed with it. Large files and reads stay on the server.",
    )  # fmt: skip
    dataset = st.text_input(
        "Dataset", key="sources_dataset", max_chars=64, placeholder="mine", help="One of this name is replaced"
    )
    data_use = st.text_input(
        "Data use", key="sources_data_use", max_chars=200, placeholder="DUO:0000042",
        help="For individuals whose source carries no consent record: DUO:0000042 is general research,"
        " DUO:0000006 health, DUO:0000007=MONDO:0005015 one disease; modifiers follow after commas",
    )  # fmt: skip
    reference = st.text_input(
        "Reference FASTA", key="sources_reference", max_chars=500, placeholder="none: variants are trimmed alone",
        help="On the server; variants are left-aligned against it",
    )  # fmt: skip
    pseudonyms = st.toggle("Replace identifiers by keys", key="sources_pseudonyms")
    add = bool(visit.asking.release) and st.toggle(
        "Add to the dataset, replace nothing", key="sources_add",
        help="Further contigs of its call sets, in VCF files of exactly the same samples",
    )  # fmt: skip
    told_beside = layers.named()
    if not st.button(
        "Dry run",
        type="primary",
        icon=":material/labs:",
        width="stretch",
        key="sources_try",
        disabled=working.bringing(),
    ):
        return None
    with told("order"):
        paths = [places.allowed(one, within) for one in named]
        if uploads:
            paths += places.put_down(uploads, working.folder().cleared("uploads"))
        fasta: Path | None = places.allowed(reference.strip(), within) if reference.strip() else None
        return Order(
            tuple(dict.fromkeys(paths)), dataset.strip(), data_use.strip(), fasta, mapping.strip(), pseudonyms,
            beside=layers.found(told_beside, within), add=add,
        ).checked(visit.asking.datasets)  # fmt: skip
    return None


def _named(within: tuple[Path, ...]) -> list[str]:
    if not within:
        st.caption(
            f"No directory of the server is open to this page. Its operator sets {places.VARIABLE} to one or several;"
            " until then files are uploaded."
        )
        return []
    st.caption(f"On the server, in {', '.join(f'`{root.name}`' for root in within)}")
    picked = st.multiselect(
        "Files and folders", places.listed(within), key="sources_picked", placeholder="Everything in a folder is read"
    )
    typed = st.text_input(
        "Or a path below", key="sources_typed", max_chars=1000, placeholder="study/chr19.vcf.gz",
        help="Relative to a directory that the server allows",
    )  # fmt: skip
    return [*picked, *([typed.strip()] if typed.strip() else [])]


def mapped() -> str:
    """The mapping of free-form tables: a draft is put here for correction."""
    if draft := st.session_state.pop("sources_drafted", None):
        st.session_state[DRAFT] = draft
    there = bool(st.session_state.get(DRAFT))
    with st.expander("Mapping of free-form tables", expanded=there, icon=":material/schema:"):
        st.caption(
            "Which column stands for what. Leave it empty: a dry run drafts it from tables that nothing recognises,"
            " for you to correct here."
        )
        text = st.text_area("Mapping (JSON)", key=DRAFT, height=420 if there else 90, max_chars=500_000)
        if text.strip():
            st.download_button(
                "Download", text, file_name="mapping.json", mime="application/json", icon=":material/download:",
                on_click="ignore", key="sources_mapping_file", type="tertiary",
            )  # fmt: skip
    return text
