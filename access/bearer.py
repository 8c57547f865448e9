"""Signed tokens from elsewhere (RFC 7519), judged by what is configured here and by nothing they say of themselves.

The issuer must be on the list, the key comes from that issuer's configured key set, the algorithm is RS256 or ES256
(GA4GH AAI 1.2), whatever the token's head proposes. A head that brings or points to a key of its own is refused; a
`jku`, which visas carry by their specification, is never followed, and refused where it is not the configured address
(keys in a file have none to compare).
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from access import jwks
from cohorts.errors import Refused

ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
LONGEST = 32_768  # characters
LEEWAY = 60  # seconds by which two clocks may differ
SMALLEST_RSA = 2048  # bits
_FOREIGN_KEYS = ("jwk", "x5u", "x5c", "x5t", "x5t#S256")

Claims = Mapping[str, Any]


class NotSignedIn(Refused):
    """A token that opens nothing. Its message tells no reason apart; `why` is for the log of who runs the server."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__("This token opens nothing", do="Ask for a new one, or leave it out to ask as the public.")


def said_by(token: str) -> str:
    """The `iss` a token states, unverified: to look up which configured keys it must be signed with."""
    issuer = _part(token, 1).get("iss")
    if not isinstance(issuer, str):
        raise NotSignedIn("no issuer")
    return issuer


def verified(token: str, keys: str, *, now: datetime, fetch: Callable[[str], Any] | None = None) -> Claims:
    """The claims of a token signed with a key of the set at `keys` (a path or an address), in its time.

    Checked: algorithm, key, signature, `exp`, `iat`, `nbf` and that `iss` and `sub` are there. Raises NotSignedIn.
    The caller compares `iss` and `aud` with what it expects.
    """
    head = _part(token, 0)
    algorithm = head.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise NotSignedIn("algorithm")
    if any(name in head for name in _FOREIGN_KEYS) or "crit" in head:
        raise NotSignedIn("a key of its own")
    if "://" in keys and head.get("jku", keys) != keys:
        raise NotSignedIn("a key of its own")
    key = jwks.key(keys, head.get("kid"), now=now, fetch=fetch)
    if key is None or key.key_type != ALGORITHMS[algorithm] or not _strong(key) or not _for_this(key, algorithm):
        raise NotSignedIn("key")
    try:
        claims = jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError) as error:
        raise NotSignedIn(f"signature: {type(error).__name__}") from None
    _in_time(claims, now.timestamp())
    for name in ("iss", "sub"):
        if not isinstance(claims.get(name), str) or not 0 < len(claims[name]) <= 500:
            raise NotSignedIn(name)
    return claims


def meant_for(claims: Claims, audience: str) -> bool:
    """Whether `aud`, a word or a list of them, holds `audience`."""
    said = claims.get("aud")
    return said == audience if isinstance(said, str) else isinstance(said, list) and audience in said


def _part(token: str, place: int) -> dict[str, Any]:
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3:
        raise NotSignedIn("not a signed token")
    try:
        part = json.loads(urlsafe_b64decode(parts[place] + "=" * (-len(parts[place]) % 4)))
    except (ValueError, RecursionError):
        raise NotSignedIn("not a signed token") from None
    if not isinstance(part, dict):
        raise NotSignedIn("not a signed token")
    return part


def _strong(key: Any) -> bool:
    numbers = key.get_op_key("verify")
    if key.key_type == "RSA":
        return numbers.key_size >= SMALLEST_RSA
    return key.as_dict(private=False).get("crv") == "P-256"


def _for_this(key: Any, algorithm: str) -> bool:
    told = key.as_dict(private=False)
    return told.get("use", "sig") == "sig" and told.get("alg", algorithm) == algorithm


def _in_time(claims: Claims, now: float) -> None:
    for name in ("exp", "iat", *(["nbf"] if "nbf" in claims else [])):
        if not isinstance(claims.get(name), int | float) or isinstance(claims[name], bool):
            raise NotSignedIn(name)
    if not claims["exp"] > now:
        raise NotSignedIn("expired")
    if claims["iat"] > now + LEEWAY or claims.get("nbf", 0) > now + LEEWAY:
        raise NotSignedIn("not yet")
