"""Whether a request comes from this machine alone, so that its owner may be trusted with it (local mode).

Each of these must hold: the server was told to listen on loopback, the connection came from loopback, it was addressed
to a loopback name (a foreign name pointing here would be DNS rebinding), no page of another machine sent it from its
owner's browser (Origin), and nothing in between says that it forwards for somebody else. CONCORD_LOCAL_MODE=off
switches it off.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def in_local_mode(server_address: str | None, visitor_address: str | None, headers: Mapping[str, str]) -> bool:
    """`is_local`, unless it is switched off."""
    return not switched_off() and is_local(server_address, visitor_address, headers)


def switched_off() -> bool:
    """Whether this machine was told that it is nobody's own; then a role that somebody names for themselves is none,
    on the command line either. CONCORD_MODE=server says the same as CONCORD_LOCAL_MODE=off."""
    return os.environ.get("CONCORD_LOCAL_MODE", "on") == "off" or os.environ.get("CONCORD_MODE", "local") != "local"


def is_local(server_address: str | None, visitor_address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether all conditions of local mode hold. `visitor_address` None is what Streamlit reports for loopback."""
    told = {name.casefold(): value for name, value in headers.items()}
    if any(name in told for name in FORWARDED):
        return False
    addressed, page = told.get("host"), told.get("origin")
    return (
        _loopback(server_address)
        and (visitor_address is None or _loopback(visitor_address))
        and (addressed is None or _loopback(_without_port(addressed)))
        and (page is None or _loopback(urlsplit(page).hostname))
    )


def _loopback(name: str | None) -> bool:
    if not name:
        return False
    if name == "localhost":
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[: host.find("]") + 1]
    return host.rsplit(":", 1)[0] if host.count(":") == 1 else host
