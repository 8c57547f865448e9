"""Stating a purpose: the form, in a dialog or in the page, and the suggestions that fill it with one click."""

from __future__ import annotations

import streamlit as st

from access import Purpose
from access.purpose import APPLICANTS, INVESTIGATIONS
from access.roles import ROLES
from cohorts.errors import ConcordError
from widgets.sign_in import Visitor

#: One click each; a purpose about a disease needs its code.
SUGGESTED = {
    "Coronary disease research": Purpose("disease", disease="PHECODE:411", commercial=False, applicant="academic"),
    "Kidney disease research": Purpose("disease", disease="PHECODE:585", commercial=False, applicant="academic"),
    "Health research": Purpose("health", commercial=False, applicant="academic"),
    "Clinical care": Purpose("clinical-care"),
}
_UNSTATED = "not stated"


def state(purpose: Purpose | None) -> None:
    """Make it the session's purpose; the next question is asked under it."""
    st.session_state["purpose"] = purpose
    st.session_state.pop("purpose_from_link", None)


def short(purpose: Purpose) -> str:
    """The purpose in a few words for the strip."""
    known = next((name for name, one in SUGGESTED.items() if one == purpose), None)
    if known:
        return known
    words = {"general": "General research", "health": "Health research", "ancestry": "Ancestry research",
             "methods": "Methods development", "clinical-care": "Clinical care"}  # fmt: skip
    if purpose.investigation == "disease":
        return f"Research into {purpose.disease}"
    return words.get(purpose.investigation, purpose.investigation)


def suggestions(key: str) -> None:
    """Buttons for the usual purposes."""
    with st.container(horizontal=True, key=f"suggested_{key}"):
        for index, (name, purpose) in enumerate(SUGGESTED.items()):
            st.button(name, key=f"{key}_{index}", on_click=state, args=(purpose,), help=purpose.sentence())


def form(key: str) -> None:
    """The whole form; stating reruns the page under the new purpose."""
    current = st.session_state.get("purpose")
    told = current.to_json() if current else {}
    with st.form(f"{key}_purpose", border=False):
        investigation = st.selectbox(
            "What are the data wanted for?",
            list(INVESTIGATIONS),
            index=list(INVESTIGATIONS).index(told.get("investigation", "health")),
            format_func=lambda name: INVESTIGATIONS[name].capitalize(),
        )
        left, right = st.columns(2)
        disease = left.text_input(
            "Disease, if about one", told.get("disease", ""), placeholder="PHECODE:411", help="SYSTEM:code"
        )
        country = right.text_input("Country of use", told.get("country", ""), placeholder="US", max_chars=2)
        commercial = left.segmented_control(
            "Commercial", ["no", "yes", _UNSTATED], default=_flag(told.get("commercial")), required=True
        )
        applicant = right.selectbox(
            "Applicant",
            [_UNSTATED, *APPLICANTS],
            index=[_UNSTATED, *APPLICANTS].index(told.get("applicant", _UNSTATED)),
        )
        with st.expander("More that some consents ask for", key=f"{key}_more"):
            left, right = st.columns(2)
            more = {
                name: side.text_input(label, str(told.get(name, "")), placeholder=example, max_chars=200)
                for side, name, label, example in (
                    (left, "institution", "Institution", "Mount Example"),
                    (right, "project", "Project", "its name or number"),
                    (left, "research", "Kind of research", "cardiology"),
                    (right, "date", "When the data will be used, if later", "2027-01-31"),
                    (left, "ethics_approval", "Ethics approval, its reference", "IRB 21-0042"),
                    (right, "collaboration", "Agreed with", "the collaborator"),
                )
            }
            genetic = st.segmented_control(
                "A genetic study", ["no", "yes", _UNSTATED], default=_flag(told.get("genetic")), required=True
            )
        st.caption(
            "What is not stated is not assumed: a purpose that does not say non-commercial passes no such limit."
        )
        if st.form_submit_button("State this purpose", type="primary", icon=":material/flag:"):
            stated = {"investigation": investigation, "disease": disease.strip(), "country": country.strip(),
                      "commercial": commercial, "applicant": applicant, "genetic": genetic,
                      **{name: text.strip() for name, text in more.items()}}  # fmt: skip
            try:
                state(
                    Purpose.from_json({name: value for name, value in stated.items() if value and value != _UNSTATED})
                )
            except ConcordError as error:
                st.error(str(error), icon=":material/help:")
            else:
                st.rerun()


@st.dialog("Purpose and role", icon=":material/flag:", width="medium")
def dialog(visitor: Visitor) -> None:
    """Change the purpose, and ask as another of the roles held; in local mode every role may be tried."""
    suggestions("dialog_suggested")
    form("dialog")
    if len(visitor.held) > 1:
        st.divider()
        role = st.selectbox(
            "See it as (local mode: the role is your own choice)" if visitor.local else "Ask as",
            visitor.held,
            index=visitor.held.index(visitor.role),
            format_func=lambda name: f"{name}: {ROLES[name].about}",
        )
        if role != visitor.role:
            st.session_state["role"] = role
            st.rerun()


def _flag(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, _UNSTATED)
