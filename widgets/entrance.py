"""The door of the pages: ways to sign in, and why somebody is not let in."""

from __future__ import annotations

import streamlit as st

from widgets.markdown import literal
from widgets.notices import notice
from widgets.sign_in import Visitor, providers

_NOT_CONFIGURED = (
    "Local mode is for the owner of the machine and works on `http://localhost` only. You came from elsewhere, or it"
    " is switched off, and no sign-in is configured here, so nothing is shown."
)
_WHY = {
    "signed out": "Concord shows data of people within what each of them agreed to, to those who hold a role for it.",
    "session over": "You signed in some time ago. To go on, sign in again.",
    "unknown issuer": "You signed in with a provider that this data holder does not list, so nothing is shown.",
    "no verified name": "Your provider did not verify the name you go by, so nothing is shown.",
}


def closed(who: Visitor) -> None:
    """Say why nothing is shown, and what to do."""
    if who.why == "not configured":
        notice("lock", "Sign-in is needed", _NOT_CONFIGURED, key="sign_in")
        return
    if who.why == "no role":
        text = (
            f"You are signed in as **{literal(who.user)}** and hold no role in any dataset here. A steward of the data"
            " gives roles; tell them this name."
        )
        notice("no_accounts", "No role here", text, key="no_role")
        st.button("Sign out", icon=":material/logout:", key="sign_out", on_click=st.logout)
        return
    notice("lock", "Sign-in is needed", _WHY[who.why], key="sign_in")
    with st.container(horizontal=True, key="providers"):
        for name in providers():
            label = f"Sign in with {name.replace('-', ' ').capitalize()}" if name else "Sign in"
            if st.button(label, icon=":material/login:", type="primary", key=f"sign_in_{name}"):
                st.login(name or None)


def leave() -> None:
    """Forget what this browser session asked, and sign out."""
    for name in list(st.session_state):
        del st.session_state[name]
    st.logout()
