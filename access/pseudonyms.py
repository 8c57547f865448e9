"""Identifiers for other machines: what stands in their addresses and documents instead of the data holder's own.

An identifier is sealed with a key that never leaves the warehouse's directory, and only here can it be opened again: it
tells nothing of the pseudonym it stands for, it is the same in every release, and none can be made up. It is the
synthetic initialisation vector construction (Rogaway & Shrimpton 2006; RFC 5297) over HMAC-SHA256: the seal of the text
is also what the text is hidden with.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from access.sqlite import reading, writing

PSEUDONYMS_FILE = "pseudonyms.sqlite"
_SCHEMA = ("CREATE TABLE secret (key BLOB NOT NULL);",)
_SEAL = 12  # bytes
_BETWEEN = "\x1f"


class Pseudonyms:
    """The identifiers of one warehouse. The key is made at the first use, in a file of its owner's alone (0600)."""

    def __init__(self, directory: Path | str, *, key: bytes | None = None) -> None:
        self.path = Path(directory) / PSEUDONYMS_FILE
        self._key = key
        self._lock = threading.Lock()

    def of(self, kind: str, *parts: str) -> str:
        """`ind.…`: the identifier of what these parts name, of that kind."""
        text = _BETWEEN.join((kind, *parts)).encode()
        seal = self._mac(b"seal", text)[:_SEAL]
        return f"{kind}.{urlsafe_b64encode(seal + self._hidden(seal, text)).decode().rstrip('=')}"

    def read(self, identifier: str) -> tuple[str, ...] | None:
        """(kind, *parts) of an identifier that was made here; None for any other text."""
        kind, _, sealed = identifier.partition(".")
        try:
            raw = urlsafe_b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4))
            seal, text = raw[:_SEAL], self._hidden(raw[:_SEAL], raw[_SEAL:])
            if len(seal) < _SEAL or not hmac.compare_digest(seal, self._mac(b"seal", text)[:_SEAL]):
                return None
            parts = tuple(text.decode().split(_BETWEEN))
        except (ValueError, UnicodeError):
            return None
        return parts if parts[0] == kind else None

    def days(self, *parts: str) -> int:
        """1 to 365: how many days earlier all dates of what these parts name are written, the same in every export."""
        drawn = self._mac(b"days", _BETWEEN.join(parts).encode())
        return int.from_bytes(drawn[:8], "big") % 365 + 1

    def _hidden(self, seal: bytes, text: bytes) -> bytes:
        stream = b""
        while len(stream) < len(text):
            stream += self._mac(b"hide", seal + len(stream).to_bytes(4, "big"))
        return bytes(a ^ b for a, b in zip(text, stream, strict=False))

    def _mac(self, use: bytes, text: bytes) -> bytes:
        return hmac.digest(self._secret(), use + text, "sha256")

    def _secret(self) -> bytes:
        with self._lock:
            if self._key is None:
                self._key = self._stored()
            return self._key

    def _stored(self) -> bytes:
        if self.path.exists():
            with reading(self.path) as connection:
                if row := connection.execute("SELECT key FROM secret").fetchone():
                    return row[0]
        with writing(self.path, _SCHEMA, private=True) as connection:
            row = connection.execute("SELECT key FROM secret").fetchone()
            if row is None:
                row = (secrets.token_bytes(32),)
                connection.execute("INSERT INTO secret VALUES (?)", row)
            return row[0]
