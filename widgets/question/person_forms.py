"""Forms for criteria on who somebody is: age, sex, groups, observation, relatives, variables of the source."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from access.identifiers import read_identifiers
from cohorts.criteria import (
    Age,
    Ancestry,
    Attribute,
    Dataset,
    EligibleForRecontact,
    Family,
    FollowedUp,
    Listed,
    Observed,
    Sex,
    Site,
)
from cohorts.family import RELATIVES
from widgets.given import text_of
from widgets.values import attributes
from widgets.visit import Visit

_MOMENTS = {"enrolment": "at enrolment", "last_contact": "at last contact", "death": "at death"}
_CONTACTS = {"research": "for research", "results": "to return results", "clinician": "through their clinician"}


def recontact(visit: Visit, old: EligibleForRecontact | None, key: str) -> EligibleForRecontact:
    """May be contacted again, by kind of contact."""
    by = st.segmented_control(
        "Contact", list(_CONTACTS), default=old.by if old else "research", required=True, format_func=_CONTACTS.get,
        key=f"{key}_by",
    )  # fmt: skip
    return EligibleForRecontact(by)


def age(visit: Visit, old: Age | None, key: str) -> Age:
    """Age in completed years at a moment."""
    at = st.segmented_control(
        "Age",
        list(_MOMENTS),
        default=old.at if old else "enrolment",
        required=True,
        format_func=_MOMENTS.get,
        key=f"{key}_at",
    )
    low, high = st.slider(
        "Years, both ends included (90: and over)", 0, 90,
        ((old.from_ or 0, 90 if old.to is None else old.to) if old else (40, 70)), key=f"{key}_years",
    )  # fmt: skip
    return Age(at, low, None if high == 90 else high)


def sex(visit: Visit, old: Sex | None, key: str) -> Sex:
    """Recorded sex, which is not the genetic complement."""
    return Sex(
        st.segmented_control(
            "Recorded sex",
            ["female", "male", "other"],
            default=old.is_ if old else "female",
            required=True,
            key=f"{key}_sex",
        )
    )


def named(kind: type, label: str, values: Sequence[str], old: Ancestry | Site | Dataset | None, key: str):
    """Ancestry, Site or Dataset: any of several values that this release holds."""
    known = list(dict.fromkeys([*values, *(old.is_ if old else ())]))
    chosen = st.multiselect(
        label, known, default=list(old.is_) if old else [], key=f"{key}_values", accept_new_options=True
    )
    return kind(tuple(chosen)) if chosen else None


def attribute(visit: Visit, old: Attribute | None, key: str) -> Attribute | None:
    """A variable of the source, and any of its values."""
    known = attributes(visit)
    names = list(dict.fromkeys([*known, *([old.name] if old else [])]))
    if not names:
        st.caption("The sources of this release have no variables of their own.")
        return None
    name = st.selectbox(
        "Variable of the source", names, index=names.index(old.name) if old else None, key=f"{key}_name",
        placeholder="Choose one",
    )  # fmt: skip
    if name is None:
        return None
    given = list(old.is_) if old and old.name == name else []
    values = list(dict.fromkeys([*known.get(name, ()), *given]))
    chosen = st.multiselect(
        "Any of its values", values, default=given, key=f"{key}_values_{name}", accept_new_options=True
    )
    return Attribute(name, tuple(chosen)) if chosen else None


def followed_up(visit: Visit, old: FollowedUp | None, key: str) -> FollowedUp | None:
    """Completed years from enrolment to death or last contact."""
    left, right = st.columns(2)
    shortest = left.number_input(
        "Years, at least", 0, None, old.from_ if old else 5, key=f"{key}_from", placeholder="any",
    )  # fmt: skip
    longest = right.number_input(
        "and at most", 0, None, old.to if old else None, key=f"{key}_to", placeholder="any",
    )  # fmt: skip
    return None if shortest is None and longest is None else FollowedUp(shortest, longest)


def observed(visit: Visit, old: Observed | None, key: str) -> Observed:
    """How long somebody was observed, in total or around enrolment."""
    days = st.number_input(
        "Observed for so many days in total, at least", 1, None, old.min_days if old else None, key=f"{key}_days",
        placeholder="any time",
    )  # fmt: skip
    left, right = st.columns(2)
    before = left.number_input(
        "Without a break, from days before enrolment", 0, None, old.before_enrolment if old else None,
        key=f"{key}_before", placeholder="not asked",
    )  # fmt: skip
    after = right.number_input(
        "Without a break, to days after enrolment", 0, None, old.after_enrolment if old else None,
        key=f"{key}_after", placeholder="not asked",
    )  # fmt: skip
    return Observed(days, before, after)


def family(visit: Visit, old: Family | None, key: str) -> Family | None:
    """A relative of whom one criterion holds; what is nested deeper is kept as it is."""
    from widgets.question.criterion_forms import KINDS, kind_of

    relative = st.segmented_control(
        "Relative", list(RELATIVES), default=old.relative if old else "any", required=True,
        format_func=lambda one: RELATIVES[one].removeprefix("a ").capitalize(), key=f"{key}_relative",
    )  # fmt: skip
    kinds = [kind for kind in KINDS if kind.of is not Family]
    was = kind_of(old.of) if old else None
    kept = [None] if old and was is None else []
    kind = st.selectbox(
        "of whom this holds", [*kept, *kinds], index=kinds.index(was) if was else 0 if kept else None,
        format_func=lambda one: one.name if one else "as before", placeholder="Choose a criterion", key=f"{key}_kind",
    )  # fmt: skip
    if kind is None:
        return Family(old.of, relative) if kept else None
    made = kind.form(visit, old.of if kind is was else None, f"{key}_of_{kind.name}")
    return Family(made, relative) if made else None


def listed(visit: Visit, old: Listed | None, key: str) -> Listed | None:
    """A list of identifiers, pasted or uploaded: kept beside the warehouse, never in a link, a log or the audit."""
    if not visit.rows:
        st.caption("A list of identifiers takes a role that may see rows.")
        return None
    place = f"{key}_listed"
    pasted = st.text_area("Identifiers", key=f"{key}_pasted", placeholder="one a line, or DATASET, tab, identifier")
    file = st.file_uploader("or a text file of them", ["txt", "csv", "tsv"], key=f"{key}_file")
    if st.button("Take this list", key=f"{key}_take"):
        text = pasted + ("\n" + text_of(file) if file else "")
        identifiers = read_identifiers(text)
        st.session_state[place] = Listed(visit.warehouse.identifiers.keep(identifiers), len(identifiers))
    made = st.session_state.get(place, old)
    if made:
        st.caption(f"{made.n:,} identifiers are taken. They stay beside the warehouse; links hold a mark alone.")
    return made
