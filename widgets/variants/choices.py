"""The filters of a list of variants as they are drawn; all of them stand in the address."""

from __future__ import annotations

import re

import polars as pl
import streamlit as st

from charts.theme import CONSEQUENCES
from cohorts.consequences import TERMS
from cohorts.errors import InvalidQuestion
from widgets.bound import Bound
from widgets.variants.filters import QUALITIES, SIGNIFICANCES, TYPES, VariantFilters

#: Streamlit's names for the colours nearest to those of the drawing.
_COLOURS = {"loss_of_function": "red", "missense": "orange", "synonymous": "green", "other": "gray"}
_LIMITS = [0.0001, 0.001, 0.01, 0.05, 1.0]
_RANGE = re.compile(r"^\s*(?:(?:chr)?[\w.]+:)?\s*([\d,]+)\s*(?:[-–]\s*([\d,]+))?\s*$")


def choices(bound: Bound, frame: pl.DataFrame, *, exact: bool) -> VariantFilters:
    """Draw them; `frame` is the list they cut, from which the terms that are there are offered. `exact`: whether this
    visitor sees GroupMax, or only the frequencies of the group shown."""
    kept = {"persist_state": "session"}
    classes = st.pills(
        "Consequence", list(CONSEQUENCES), selection_mode="multi", format_func=_consequence, wrap=True,
        key=bound("classes", list(CONSEQUENCES), CONSEQUENCES), **kept,
    )  # fmt: skip
    clinvar = st.multiselect(
        "ClinVar", list(SIGNIFICANCES), format_func=SIGNIFICANCES.get, placeholder="Any, or none",
        key=bound("clinvar", [], SIGNIFICANCES), **kept,
    )  # fmt: skip
    reference = "GroupMax, this release" if exact else "in the group shown"
    most = st.select_slider(
        f"Frequency at most ({reference})", _LIMITS, key=bound("max_af", 1.0, _LIMITS),
        format_func=lambda one: "any" if one == 1.0 else f"{100 * one:g} %", **kept,
    )  # fmt: skip
    absent = st.toggle("Also absent from the reference", key=bound("absent", True), **kept)
    carried = st.toggle("Only what somebody carries", key=bound("carried", True), **kept)
    text = st.text_input(
        "Find", key=bound("find", ""), placeholder="p.Arg…, c.…, rsID, place", icon=":material/search:", **kept
    )
    seen = set(frame["consequence"].drop_nulls())
    with st.popover("More filters", icon=":material/tune:", key="more_filters", type="tertiary"):
        terms = st.multiselect(
            "Consequence terms", [term for term in TERMS if term in seen], format_func=_term, placeholder="Any",
            key=bound("terms", [], TERMS), **kept,
        )  # fmt: skip
        stars = st.segmented_control(
            "ClinVar stars, at least", list(range(5)), key=bound("stars", 0, range(5)), required=True,
            format_func=lambda n: "★" * n or "any", **kept,
        )  # fmt: skip
        types = st.pills(
            "Type", list(TYPES), selection_mode="multi", format_func=TYPES.get, wrap=True,
            key=bound("types", [], TYPES), **kept,
        )  # fmt: skip
        quality = st.radio(
            "Quality", list(QUALITIES), format_func=QUALITIES.get, key=bound("quality", "all", QUALITIES), **kept
        )
        region = st.text_input(
            "Range of positions", key=bound("range", ""), placeholder="11105400-11105500", **kept,
            help="Brush the drawing, or click an exon or domain, and its range stands here.",
        )  # fmt: skip
    return VariantFilters(
        tuple(classes), tuple(terms), tuple(clinvar), int(stars or 0), None if most == 1.0 else most, absent,
        tuple(types), quality, carried, text or "", parsed_range(region or ""),
    )  # fmt: skip


def parsed_range(text: str) -> tuple[int, int] | None:
    """Two positions, or one. Raises InvalidQuestion for what is neither."""
    if not text.strip():
        return None
    found = _RANGE.match(text)
    digits = [each.replace(",", "") for each in found.groups() if each] if found else []
    if not digits or any(not each or len(each) > 10 for each in digits):
        raise InvalidQuestion(
            f"'{text[:60]}' is not a range of positions", do="Write two positions, as 11105400-11105500"
        )
    return min(int(each) for each in digits), max(int(each) for each in digits)


def region_taken(filters: VariantFilters) -> None:
    """The range that the table is cut to, on a button that takes it off."""
    if filters.region:
        first, last = filters.region
        st.button(
            f"Only {first:,}–{last:,}", key="range_off", icon=":material/close:", type="tertiary", on_click=_no_range,
            help="Show the whole gene again",
        )  # fmt: skip


def _no_range() -> None:
    st.session_state["range"] = ""


def _consequence(name: str) -> str:
    return f":{_COLOURS[name]}[{CONSEQUENCES[name].glyph}] {CONSEQUENCES[name].word}"


def _term(term: str) -> str:
    return term.replace("_variant", "").replace("_", " ")
