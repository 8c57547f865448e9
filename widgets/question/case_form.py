"""The form for a case by its definition (S-CL 8): a shipped one, one of a saved cohort, or one's own."""

from __future__ import annotations

import json

import streamlit as st

from cohorts.case_definitions import CaseDefinition, read_case_definition
from cohorts.codes import Code
from cohorts.criteria import CaseOf
from cohorts.definitions import case_definition, names
from cohorts.errors import WarehouseUnavailable
from cohorts.reading import parsed
from queries.lookup.code_tree import CodeTree
from widgets.ask import ask
from widgets.given import text_of
from widgets.markdown import literal
from widgets.saved import cohorts as saved
from widgets.visit import Visit

_SEXES = [None, "female", "male"]


def case(visit: Visit, old: CaseOf | None, key: str) -> CaseOf | None:
    """A case definition: chosen, or written or opened here. One's own becomes part of the question."""
    given = old.definition if old else None
    own = [one for one in (*kept(visit), given) if isinstance(one, CaseDefinition)]
    choices: list[str | CaseDefinition] = [*names("case_definitions"), *dict.fromkeys(own)]
    chosen = st.selectbox(
        "Case definition", choices, index=choices.index(given) if given in choices else None, key=f"{key}_case",
        format_func=_title, help="Your own, and those of the saved cohorts you see, stand last.",
    )  # fmt: skip
    with st.expander("Write or open a definition of your own", key=f"{key}_own"):
        written = _opened(key) or _written(visit, case_definition(chosen) if chosen else None, key)
    if not (meant := written or chosen):
        return None
    defined = case_definition(meant)
    st.caption(literal(" ".join([f"{defined.words}.", defined.note, defined.source]).strip()))
    st.download_button(
        "As a file", json.dumps(defined.to_json(), indent=2, ensure_ascii=False), f"{defined.name}.json",
        "application/json", key=f"{key}_file_out", icon=":material/download:", type="tertiary", on_click="ignore",
    )  # fmt: skip
    return CaseOf(meant)


def kept(visit: Visit) -> list[CaseDefinition]:
    """Definitions of their own in the cohorts that this visitor keeps or was shown."""
    try:
        cohorts = saved.cohorts(visit)
    except WarehouseUnavailable:
        return []
    leaves = (leaf for one in cohorts for leaf in one.cohort.criterion.everything())
    found = (leaf.definition for leaf in leaves if isinstance(leaf, CaseOf))
    return [one for one in dict.fromkeys(found) if isinstance(one, CaseDefinition)]


def _title(one: str | CaseDefinition) -> str:
    return case_definition(one).title if isinstance(one, str) else f"{one.title} (own)"


def _opened(key: str) -> CaseDefinition | None:
    file = st.file_uploader(
        "A definition file", type="json", key=f"{key}_file", max_upload_size=1,
        help="JSON as cohorts/definitions/README.md describes it, such as *As a file* gives.",
    )  # fmt: skip
    if file is None:
        return None
    return read_case_definition(parsed(text_of(file), "definition", file.name), file.name)


def _written(visit: Visit, like: CaseDefinition | None, key: str) -> CaseDefinition | None:
    """One's own, once it has a title; it begins as the one that is chosen."""
    key = f"{key}_{like.name if like else 'new'}"
    title = st.text_input("Title of your own", key=f"{key}_title", placeholder="Cardiac amyloidosis, treated here")
    codes = st.text_area(
        "Codes of which one makes a case", _listed(like and like.codes), key=f"{key}_codes", height=68,
        placeholder="ICD10CM:E85.4, PHECODE:425", help="SYSTEM:code, with their descendants.",
    )  # fmt: skip
    excluded = st.text_area(
        "Codes that no control has", _listed(like and like.exclusions), key=f"{key}_excluded", height=68,
        placeholder="none",
    )  # fmt: skip
    left, right = st.columns(2, vertical_alignment="bottom")
    dates = left.number_input("Different dates, at least", 1, 99, like.min_dates if like else 1, key=f"{key}_dates")
    apart = right.number_input(
        "First and last apart, days", 1, 36_525, like.days_apart if like else None, key=f"{key}_apart",
        placeholder="any", disabled=dates < 2, help="Two records of one illness; closer together: neither.",
    )  # fmt: skip
    settings = _settings(visit, like.settings if like else (), key)
    left, right = st.columns(2, vertical_alignment="bottom")
    days = left.number_input(
        "Look-back, days", 1, 36_525, like.look_back_days if like else None, key=f"{key}_look_back", placeholder="none",
        help="Observed so long before the first record, or the case may have begun before: neither case nor control.",
    )  # fmt: skip
    sex = right.selectbox(
        "Speaks of", _SEXES, _SEXES.index(like.sex) if like else 0, key=f"{key}_sex",
        format_func=lambda one: one or "everybody",
    )  # fmt: skip
    if not title.strip():
        st.caption("Give it a title to use it.")
        return None
    name = "_".join(title.casefold().split())
    return CaseDefinition(
        name, title, _codes(codes), like.note if like else "", int(dates), sex, like.before_age if like else (),
        _codes(excluded), None if days is None else int(days),
        days_apart=int(apart) if apart is not None and dates > 1 else None, settings=settings,
    )  # fmt: skip


def _settings(visit: Visit, chosen: tuple[Code, ...], key: str) -> tuple[Code, ...]:
    """Kinds of visit that the records must lie in; those that were chosen stay, known here or not."""
    below = [row for system in _kinds(visit, None)[1] for row in _kinds(visit, system)[0]]
    names = {Code(row["system"], row["code"]): row["name"] for row in below}
    return tuple(
        st.multiselect(
            "Recorded during", [*names, *(code for code in chosen if code not in names)], list(chosen),
            key=f"{key}_settings", placeholder="any visit, or none",
            format_func=lambda code: names.get(code, str(code)),
            help="Only records dated from the first to the last day of such a visit count. Who has a code, but only"
            " elsewhere: neither case nor control.",
        )
    )  # fmt: skip


def _kinds(visit: Visit, system: str | None) -> tuple[list[dict], tuple[str, ...]]:
    found = ask(visit, CodeTree("visit", system=system))
    return found.below.frame.to_dicts(), found.systems


def _listed(codes: tuple | None) -> str:
    return ", ".join(map(str, codes or ()))


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").replace(";", " ").split())
