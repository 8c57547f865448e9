"""Who is looking: the owner of this machine in local mode, else nobody until sign-in is configured.

Local mode trusts whoever sits at the machine with a researcher's rights, so each of these must hold: the server was
told to listen on loopback, the connection came from loopback, it was addressed to a loopback name (a foreign name
pointing here would be DNS rebinding), and nothing in between says that it forwards for somebody else.
"""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from access.local_mode import in_local_mode
from access.roles import ROLES


@dataclass(frozen=True)
class Visitor:
    """Who asks. `role` None: not signed in, nothing is answered. `local`: the role is the visitor's own choice."""

    user: str
    role: str | None
    local: bool


def visitor() -> Visitor:
    """The visitor of this session, judged anew at each run."""
    if not _in_local_mode(st.context.ip_address, st.context.headers.to_dict()):
        return Visitor("anonymous", None, False)
    role = st.session_state.setdefault("role", "researcher")
    return Visitor(_login(), role if role in ROLES else "partner", True)


def admitted(address: str | None, headers: Mapping[str, str], cookies: Mapping[str, str]) -> str | None:
    """The mark of the browser behind a request beside the pages, judged as a visitor of a page is; None for who is not
    let in."""
    return (browser_mark(cookies) or None) if address and _in_local_mode(address, headers) else None


def browser_mark(cookies: Mapping[str, str]) -> str:
    """What tells this browser from another: the secret of Streamlit's cookie against forged requests, which the cookie
    holds under a mask that changes. '' without one."""
    version, *parts = cookies.get("_streamlit_xsrf", "").split("|")
    try:
        mask, masked = (bytes.fromhex(part) for part in parts[:2])
    except ValueError:
        return ""
    secret = bytes(each ^ mask[place % len(mask)] for place, each in enumerate(masked)) if mask else b""
    return hashlib.sha256(secret).hexdigest() if version == "2" and len(secret) >= 16 else ""


def _in_local_mode(address: str | None, headers: Mapping[str, str]) -> bool:
    return in_local_mode(st.get_option("server.address"), address, headers)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"
