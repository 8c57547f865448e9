"""Issuers of signed tokens for tests: keys of their own, tokens honest and forged."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MOMENT = int(NOW.timestamp())
AUDIENCE = "https://concord.test"


@dataclass(frozen=True)
class Signer:
    """One issuer: its address, its key pair, and where its public keys lie."""

    issuer: str
    key: Any
    jwks: Path

    def token(self, claims: dict[str, Any] | None = None, head: dict[str, Any] | None = None, **more: Any) -> str:
        """A token as this issuer makes them: in its time, for us. A claim or a field of the head set to None is left
        out."""
        told = {"iss": self.issuer, "sub": "ada", "aud": AUDIENCE, "iat": MOMENT - 10, "exp": MOMENT + 600}
        told = {**told, **(claims or {}), **more}
        algorithm = "RS256" if self.key.key_type == "RSA" else "ES256"
        top = {"alg": algorithm, "kid": self.key.kid, **(head or {})}
        return jwt.encode(
            {k: v for k, v in top.items() if v is not None},
            {k: v for k, v in told.items() if v is not None},
            self.key, algorithms=[top["alg"]],
        )  # fmt: skip

    def visa(self, value: str, head: dict[str, Any] | None = None, **more: Any) -> str:
        """A ControlledAccessGrants visa; `more` are fields of the visa, `sub`, `iss`, `exp`, `iat` and `aud` of the
        token."""
        outer = {name: more.pop(name) for name in ("sub", "iss", "exp", "iat", "aud") if name in more}
        stated = {"type": "ControlledAccessGrants", "asserted": MOMENT - 1000, "value": value,
                  "source": "https://dac.test", "by": "dac", **more}  # fmt: skip
        stated = {name: each for name, each in stated.items() if each is not None}
        claims = {"aud": None, "ga4gh_visa_v1": stated, **outer}
        return self.token(claims, {"typ": "vnd.ga4gh.visa+jwt", "jku": f"{self.issuer}/jwks", **(head or {})})


def signer(folder: Path, issuer: str, key: Any) -> Signer:
    """An issuer whose public keys are written into `folder`."""
    path = folder / f"{issuer.split('//')[1].split('.')[0]}.jwks.json"
    path.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    return Signer(issuer, key, path.resolve())


def rsa(kid: str, bits: int = 2048) -> RSAKey:
    return RSAKey.generate_key(bits, {"kid": kid}, private=True, auto_kid=False)


def ec(kid: str, curve: str = "P-256") -> ECKey:
    return ECKey.generate_key(curve, {"kid": kid}, private=True, auto_kid=False)


def raw(head: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    """A token put together by hand: unsigned, or an HMAC over `secret`."""
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in (head, claims)]
    text = b".".join(parts)
    mac = hmac.new(secret, text, hashlib.sha256).digest() if secret is not None else b""
    return (text + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
