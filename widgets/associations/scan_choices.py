"""What scans along the genome are asked about: an outcome typed or chosen, covariates, relatives; in the address."""

from __future__ import annotations

import streamlit as st

from cohorts.definitions import names
from queries.associations.burden import MASKS, Burden
from queries.associations.variant_scan import MIN_COPIES, VariantScan
from queries.variants.frequency_bounds import FIXED as BOUNDS
from widgets.associations.phewas_choices import adjusting, stamped
from widgets.bound import Bound
from widgets.outcomes.choices import titled
from widgets.references import reference_choice
from widgets.visit import Visit

_MEASURED = {
    "LOINC:13457-7": "LDL cholesterol (LOINC:13457-7)", "LOINC:39156-5": "Body mass index (LOINC:39156-5)",
    "LOINC:4548-4": "HbA1c (LOINC:4548-4)",
}  # fmt: skip
_COPIES = [5, 10, 20, 50, 100, 200, 500, 1000]
_MASKS = {
    "loss_of_function": "Loss of function",
    "pathogenic": "ClinVar pathogenic",
    "protein_altering": "Protein altering",
    "missense": "Missense",
}


def outcome_choice(
    bound: Bound, *, default: str = "coronary_disease", more: tuple[str, ...] = (), also: str = ""
) -> str:
    """A case definition's name or SYSTEM:code."""
    return st.selectbox(
        "Outcome", [*names("case_definitions"), *more], key=bound("outcome", default), format_func=named,
        accept_new_options=True, persist_state="session",
        help=f"A case definition, or a code with its descendants: PHECODE:428, ICD10CM:I50{also}",
    ).strip()  # fmt: skip


def named(outcome: str) -> str:
    """What is scanned, for people."""
    return _MEASURED.get(outcome) or titled(outcome)


def relatives_choice(bound: Bound) -> bool:
    """Whether close relatives are left out."""
    return not st.toggle(
        "Keep close relatives", key=bound("related", False), persist_state="session",
        help="People of one family are not independent: p would be too small.",
    )  # fmt: skip


def burden_choices(visit: Visit) -> Burden:
    """Draw the choices of a burden scan. Raises what the question raises."""
    bound = Bound()
    outcome = outcome_choice(bound)
    masks = st.multiselect(
        "Variants that count", list(_MASKS), key=bound("masks", list(MASKS), _MASKS), format_func=_MASKS.get,
        persist_state="session", help="Each is a mask of its own; a gene's p are put together by ACAT",
    )  # fmt: skip
    offered = [f"{at:g}" for at in BOUNDS if 0 < at <= 0.05]
    rarer = st.multiselect(
        "Rarer than", offered, key=bound("rarer", ["0.01"], offered), persist_state="session",
        format_func=lambda one: f"{float(one) * 100:g} %",
        help="Each with each kind of variant",
    )  # fmt: skip
    reference = reference_choice(visit, bound)
    adjust = adjusting(visit, bound)
    unrelated = relatives_choice(bound)
    bound.write()
    rare = tuple(map(float, rarer))
    return Burden(outcome, tuple(masks), rare, adjust, unrelated, stamped(visit), reference)


def scan_choices(visit: Visit) -> tuple[VariantScan, str]:
    """Draw the choices of a variant scan; with the outcome of its negative control, '' for none."""
    bound = Bound()
    outcome = outcome_choice(bound, more=tuple(_MEASURED), also=", LOINC:13457-7 for a measurement")
    region = st.text_input(
        "Region", key=bound("within", ""), placeholder="all, or 1:55000000-56000000", persist_state="session"
    ).strip()
    copies = st.select_slider(
        "Copies of both alleles, at least", _COPIES, key=bound("copies", MIN_COPIES, _COPIES), persist_state="session"
    )
    adjust = adjusting(visit, bound)
    unrelated = relatives_choice(bound)
    control = st.text_input(
        "Negative control", key=bound("control", ""), placeholder="none, or PHECODE:…", persist_state="session",
        help="An outcome that no variant can cause (an accident, say): the same scan of it should find nothing, with λ"
        " about 1. Where it does not, something that is not adjusted for confounds both.",
    ).strip()  # fmt: skip
    bound.write()
    return VariantScan(outcome, adjust, copies, unrelated, region, stamped(visit)), control
