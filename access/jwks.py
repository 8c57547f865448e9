"""Public keys of the configured issuers (RFC 7517), from a file or an address, kept for some minutes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from cohorts.errors import WarehouseUnavailable

KEPT = 600.0  # seconds that a fetched set is used
AGAIN = 30.0  # seconds before an unknown key makes us ask anew
LARGEST = 1 << 18  # bytes
_KINDS = {"RSA": RSAKey, "EC": ECKey}
_lock = threading.Lock()
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


def key(where: str, kid: Any, *, now: datetime, fetch: Callable[[str], Any] | None = None) -> Any | None:
    """The key called `kid` of the set at `where`; without a `kid`, the only one. None when there is none such.
    `fetch` gives the JSON of an address. WarehouseUnavailable when it cannot be had."""
    if kid is not None and not isinstance(kid, str):
        return None
    moment = now.timestamp()
    with _lock:
        read_at, keys = _kept.get(where, (float("-inf"), {}))
        old = abs(moment - read_at)
        if old > KEPT or (kid not in keys and kid is not None and old > AGAIN):
            keys = _imported((fetch if fetch and "://" in where else _fetched)(where))
            _kept[where] = (moment, keys)
    if kid is None:
        return next(iter(keys.values())) if len(keys) == 1 else None
    return keys.get(kid)


def forget() -> None:
    """Read every set anew at its next use."""
    with _lock:
        _kept.clear()


def _imported(told: Any) -> dict[str, Any]:
    """Public RSA and EC keys by their name; others in the set are somebody else's business."""
    found = {}
    for place, each in enumerate(told.get("keys", ()) if isinstance(told, dict) else ()):
        kind = _KINDS.get(each.get("kty")) if isinstance(each, dict) else None
        if kind is None:
            continue
        try:
            found[str(each.get("kid", f"#{place}"))] = kind.import_key(each)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return found


def _fetched(where: str) -> Any:
    try:
        if "://" not in where:
            return json.loads(Path(where).read_text(encoding="utf-8"))
        reply = httpx.get(where, timeout=5.0, follow_redirects=False, headers={"Accept": "application/json"})
        if reply.status_code != 200 or len(reply.content) > LARGEST:
            raise ValueError(f"status {reply.status_code}, {len(reply.content)} bytes")
        return reply.json()
    except (OSError, ValueError, httpx.HTTPError) as error:
        raise WarehouseUnavailable(
            f"The keys of an issuer cannot be read ({type(error).__name__})",
            where=Path(where).name,
            do="Check the jwks of access.toml; nobody is let in by their tokens until then.",
        ) from None
