"""What the cohort genomics page counts: which alterations, how rare, of which genes."""

from __future__ import annotations

import re
from dataclasses import dataclass

import streamlit as st

from cohorts.genetic_fields import RELEASE
from queries.genomics.alterations import KINDS, Alteration
from queries.variants.origins import Origins
from widgets.ask import ask
from widgets.bound import Bound
from widgets.references import reference_choice
from widgets.visit import Visit

KIND_LABELS = {
    "protein_altering": "Protein-altering",
    "loss_of_function": "Loss of function",
    "missense": "Missense",
    "pathogenic": "Pathogenic",
}
_RARITY = {"any": "any frequency", "0.05": "rarer than 5 %", "0.01": "rarer than 1 %", "0.001": "rarer than 0.1 %"}
_HOW_MANY = {"10": "10 genes", "20": "20 genes", "25": "25 genes", "40": "40 genes"}


@dataclass(frozen=True)
class Choices:
    """`named` are genes somebody typed; without them the `most` most altered stand."""

    what: Alteration
    most: int
    named: tuple[str, ...]


def choices(visit: Visit, bound: Bound) -> Choices:
    """A row of controls. Tumours are counted whatever the frequency, inherited alleles from 1 % on left out."""
    somatic = "somatic" in ask(visit, Origins()).origins
    with st.container(horizontal=True, vertical_alignment="bottom", key="genomics_choices"):
        kind = st.segmented_control(
            "What counts", list(KIND_LABELS), required=True, format_func=KIND_LABELS.get, persist_state="session",
            key=bound("kind", "protein_altering", list(KIND_LABELS)),
            help="; ".join(f"{KIND_LABELS[one]}: {KINDS[one]}" for one in KIND_LABELS),
        )  # fmt: skip
        rarity = st.selectbox(
            "How rare", list(_RARITY), format_func=_RARITY.get, width=150, persist_state="session",
            key=bound("rarity", "any" if somatic else "0.01", list(_RARITY)),
            help="Tumour data are not cut.",
        )  # fmt: skip
        reference = RELEASE if rarity == "any" else reference_choice(visit, bound, width=185)
        most = st.selectbox(
            "How many", list(_HOW_MANY), format_func=_HOW_MANY.get, width=120, persist_state="session",
            key=bound("most", "20", list(_HOW_MANY)),
        )  # fmt: skip
        named = st.text_input(
            "Genes", key=bound("genes", ""), placeholder="the most altered", width=210, persist_state="session",
            help="Symbols, with blanks or commas between; empty for the most altered ones",
        )  # fmt: skip
    genes = tuple(dict.fromkeys(word.upper() for word in re.split(r"[\s,;]+", named) if word))
    what = Alteration(kind, None if rarity == "any" else float(rarity), reference)
    return Choices(what, int(most), genes)
