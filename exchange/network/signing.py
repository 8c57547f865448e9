"""Requests between sites, signed (Ed25519): who asks, when, and that the body is what was sent.

Concord-Hub         the hub's name, as sites know it
Concord-Signed-At   seconds since 1970
Concord-Nonce       never used twice
Concord-Signature   of method, path, the three above, the purpose and the body's SHA-256, each on a line

An answer carries Concord-Answer, the site's signature of the request's nonce and the SHA-256 of its body: it is this
site's, and of this request. A hub that knows the site's key (`key` in its registry) takes no answer without it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cohorts.errors import Refused

ANSWER = "Concord-Answer"
LASTS = 60.0  # seconds either way
_KEPT = 100_000  # nonces


class BadSignature(Refused):
    """Every bad signature is refused in the same words."""

    def __init__(self) -> None:
        super().__init__("The request is not signed by a hub that is known here", do="Register the hub's key")


def signed(
    key: Ed25519PrivateKey, hub: str, method: str, path: str, purpose: str, body: bytes, *, now: float | None = None
) -> dict[str, str]:
    """The headers of a signed request."""
    at, nonce = f"{now if now is not None else time.time():.3f}", secrets.token_hex(16)
    signature = key.sign(_text(method, path, hub, at, nonce, purpose, body))
    return {
        "Concord-Hub": hub,
        "Concord-Signed-At": at,
        "Concord-Nonce": nonce,
        "Concord-Purpose": purpose,
        "Concord-Signature": base64.b64encode(signature).decode(),
    }


def signed_answer(key: Ed25519PrivateKey, nonce: str, body: bytes) -> str:
    """What stands in the header ANSWER."""
    return base64.b64encode(key.sign(_of_answer(nonce, body))).decode()


def is_answer_of(public: str, told: str | None, nonce: str, body: bytes) -> bool:
    """Whether the site with this public key signed this body for the request with this nonce."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(base64.b64decode(told or ""), _of_answer(nonce, body))
    except (ValueError, InvalidSignature):
        return False
    return True


def _of_answer(nonce: str, body: bytes) -> bytes:
    return f"answer\n{nonce}\n{hashlib.sha256(body).hexdigest()}".encode()


class Signatures:
    """Checks requests to one site; remembers nonces for as long as a signature lasts. `clock` is seconds since 1970."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._seen: OrderedDict[str, float] = OrderedDict()

    def hub(self, keys: Mapping[str, str], headers: Mapping[str, str], method: str, path: str, body: bytes) -> str:
        """The name of the hub that signed. `keys` are the public keys by hub. Raises BadSignature."""
        name, at, nonce = (headers.get(f"concord-{part}", "") for part in ("hub", "signed-at", "nonce"))
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys[name]))
            text = _text(method, path, name, at, nonce, headers.get("concord-purpose", ""), body)
            key.verify(base64.b64decode(headers["concord-signature"]), text)
            fresh = abs(float(at) - self._clock()) <= LASTS
        except (KeyError, ValueError, InvalidSignature):
            raise BadSignature() from None
        if not fresh or not 16 <= len(nonce) <= 64 or not self._first(f"{name} {nonce}"):
            raise BadSignature()
        return name

    def _first(self, nonce: str) -> bool:
        now = self._clock()
        with self._lock:
            while self._seen and (next(iter(self._seen.values())) < now - 2 * LASTS or len(self._seen) > _KEPT):
                self._seen.popitem(last=False)
            if nonce in self._seen:
                return False
            self._seen[nonce] = now
            return True


def _text(method: str, path: str, hub: str, at: str, nonce: str, purpose: str, body: bytes) -> bytes:
    return "\n".join((method, path, hub, at, nonce, purpose, hashlib.sha256(body).hexdigest())).encode()
