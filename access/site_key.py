"""Keys of sites and hubs (Ed25519), and documents that a site signs: it made them, and nothing was changed since."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cohorts.errors import WarehouseUnavailable

SITE_KEY_FILE = "site.key"
_MARK = "<!-- signed:"


def private_key(path: Path) -> Ed25519PrivateKey:
    """The key in `path` (0600); made when there is none."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            raw = Ed25519PrivateKey.generate().private_bytes_raw()
            aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(base64.b64encode(raw) + b"\n")
            with contextlib.suppress(FileExistsError):  # another was first, and that one holds
                os.link(aside, path)
            aside.unlink()
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise WarehouseUnavailable(f"The key cannot be used: {error}", where=path.name) from None


def public_key(key: Ed25519PrivateKey) -> str:
    """What others know it by."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def signed_page(html: str, key: Ed25519PrivateKey) -> str:
    """An HTML page with its signature, and the key to check it by, in a comment behind its end."""
    told = base64.b64encode(key.sign(html.encode())).decode()
    return f"{html}{_MARK} {public_key(key)} {told} -->\n"


def signer(page: str) -> str | None:
    """The public key that signed a page as it is now; None where it is not signed, or was changed since."""
    html, mark, rest = page.rpartition(_MARK)
    words = rest.split()
    if not mark or len(words) != 3 or words[2] != "-->":
        return None
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(words[0]))
        key.verify(base64.b64decode(words[1]), html.encode())
    except (ValueError, InvalidSignature):
        return None
    return words[0]
