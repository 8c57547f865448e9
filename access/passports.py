"""Where the visas of a person come from: the token itself, or its issuer's userinfo (GA4GH AAI 1.2)."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from access.bearer import LONGEST, Claims
from access.settings import Issuer
from access.visas import PASSPORT_CLAIM

KEPT = 300.0  # seconds that a passport fetched is used again
MOST = 256
LARGEST = LONGEST * 32
_lock = threading.Lock()
_kept: OrderedDict[bytes, tuple[float, Any]] = OrderedDict()


def passport(
    issuer: Issuer, claims: Claims, token: str, *, now: datetime, fetch: Callable[[str], Any] | None = None
) -> Any:
    """The list of visas as text, unjudged; [] when there is none or it cannot be had: less is then open, never more."""
    if PASSPORT_CLAIM in claims or issuer.userinfo is None:
        return claims.get(PASSPORT_CLAIM, [])
    mark = hashlib.sha256(token.encode()).digest()
    with _lock:
        kept_at, visas = _kept.get(mark, (float("-inf"), []))
    if abs(now.timestamp() - kept_at) <= KEPT:
        return visas
    told = fetch(issuer.userinfo) if fetch else _userinfo(issuer.userinfo, token)
    # RFC: userinfo about somebody else is not used (OpenID Connect Core 5.3.2).
    ours = isinstance(told, dict) and told.get("sub") == claims["sub"]
    visas = told.get(PASSPORT_CLAIM, []) if ours else []
    with _lock:
        _kept[mark] = (now.timestamp(), visas)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return visas


def _userinfo(address: str, token: str) -> Any:
    try:
        reply = httpx.get(address, timeout=5.0, follow_redirects=False, headers={"Authorization": f"Bearer {token}"})
        return reply.json() if reply.status_code == 200 and len(reply.content) <= LARGEST else None
    except (httpx.HTTPError, ValueError):
        return None
