"""Who is looking: somebody who signed in, the owner of this machine in local mode, or nobody.

Sign-in is OpenID Connect through `st.login`; its providers stand in the secrets of Streamlit, and access.toml says
whose word counts, and for how long (access/settings.py). Roles come from the store of people, dataset by dataset, anew
at each run, so what is taken is gone at the next click. Where sign-in is configured there is no local mode: a server
that can tell people apart has no reason to trust the machine a request seems to come from.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from access.callers import chosen, person_named, reached
from access.local_mode import in_local_mode
from access.passports import passport
from access.people import EVERY_DATASET, PEOPLE_FILE, People
from access.roles import ROLES
from access.settings import settings_in
from access.visas import granted_datasets
from cohorts.errors import Refused, WarehouseUnavailable

USER_COOKIE = "_streamlit_user"


@dataclass(frozen=True)
class Visitor:
    """Who asks. `role` None: nothing is answered, and `why` says which kind of nobody it is. `local`: the role is the
    visitor's own choice. `held` are the roles to choose from, `datasets` those in which `role` is held (None: every
    one)."""

    user: str
    role: str | None
    local: bool
    datasets: tuple[str, ...] | None = None
    held: tuple[str, ...] = ()
    why: str = ""
    grants: tuple[str, ...] = field(default=())


def visitor(stores: Path) -> Visitor:
    """The visitor of this session to the warehouse in `stores`, judged anew at each run."""
    if providers():
        claims = st.user.to_dict()
        if not claims.get("is_logged_in"):
            return Visitor("anonymous", None, False, why="signed out")
        token = st.user.tokens.get("access")
        return signed_in(claims, stores, now=datetime.now(UTC), asked=st.session_state.get("role"), token=token)
    if not in_local_mode(st.get_option("server.address"), st.context.ip_address, st.context.headers.to_dict()):
        return Visitor("anonymous", None, False, why="not configured")
    role = st.session_state.setdefault("role", "researcher")
    return Visitor(_login(), role if role in ROLES else "partner", True, held=(*ROLES,))


def signed_in(
    claims: Mapping[str, Any], stores: Path, *, now: datetime, asked: str | None = None, token: str | None = None
) -> Visitor:
    """Who the verified claims of an identity token name, in the roles held now. `token` fetches their passport."""
    settings = settings_in(stores)
    issuer = settings.issuer(str(claims.get("iss", "")))
    if issuer is None:
        return Visitor("anonymous", None, False, why="unknown issuer")
    user = person_named(issuer, claims)
    if user is None or not isinstance(claims.get("sub"), str):
        return Visitor("anonymous", None, False, why="no verified name")
    began = claims.get("iat")
    if not isinstance(began, int | float) or now.timestamp() >= began + settings.session_hours * 3600:
        return Visitor(user, None, False, why="session over")
    visas = passport(issuer, claims, token, now=now) if token else []
    grants = granted_datasets(visas, (issuer.issuer, claims["sub"]), settings, now=now)
    reach = reached(People(stores / PEOPLE_FILE).roles(user, now=now), settings, grants)
    try:
        role = chosen(reach, asked if asked in reach else None)
    except Refused:
        return Visitor(user, None, False, why="no role")
    datasets = None if EVERY_DATASET in reach[role] else tuple(sorted(reach[role]))
    return Visitor(user, role, False, datasets, tuple(name for name in ROLES if name in reach), grants=grants)


def providers() -> tuple[str, ...]:
    """The names of the configured providers of sign-in, '' for one without a name; () when none is configured."""
    try:
        told = st.secrets.get("auth", {})
    except FileNotFoundError:  # what Streamlit raises for a file that is not there, and for one it cannot read
        if any(Path(file).exists() for file in st.get_option("secrets.files")):
            raise WarehouseUnavailable(
                "The secrets of the sign-in cannot be read", do="Mend the file; nobody is let in until then."
            ) from None
        return ()
    named = tuple(name for name, each in told.items() if isinstance(each, Mapping) and "client_id" in each)
    return named or (("",) if "client_id" in told else ())


def admitted(address: str | None, headers: Mapping[str, str], cookies: Mapping[str, str], stores: Path) -> str | None:
    """The mark of the browser behind a request beside the pages, judged as a visitor of a page is; None for who is not
    let in."""
    if providers():
        claims = _cookie(cookies)
        welcome = claims is not None and signed_in(claims, stores, now=datetime.now(UTC)).role is not None
    else:
        welcome = bool(address) and in_local_mode(st.get_option("server.address"), address, headers)
    return (browser_mark(cookies) or None) if welcome else None


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


def _cookie(cookies: Mapping[str, str]) -> dict[str, Any] | None:
    """The claims of Streamlit's signed cookie of sign-in; None without one that its secret signed."""
    # Streamlit gives a route no other way to its own cookie; a test holds that this one stays.
    from streamlit.auth_util import get_cookie_with_chunks
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1", "replace")) if value else None

    try:
        told = json.loads(get_cookie_with_chunks(one, USER_COOKIE) or b"null")
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("is_logged_in") is True else None


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"
