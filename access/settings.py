"""What the data holder decided about access, in one file: whose tokens count, for which datasets, what is public.

`access.toml` in the warehouse's directory, or the file that $CONCORD_ACCESS names:

    [[issuer]]                                  # who may say who somebody is
    name = "campus"                             # short: people are called campus:<name> here
    issuer = "https://login.campus.example"     # exactly the `iss` of its tokens
    jwks = "campus.jwks.json"                   # its public keys: a file beside this one, or an https address
    audience = "https://concord.example"        # the `aud` a token must have
    people_by = "sub"                           # or "email", then only where the issuer verified it
    userinfo = "https://login.campus.example/userinfo"   # where a passport is fetched, if anywhere

    [[visa_issuer]]                             # who may grant controlled access (GA4GH Passport 1.2)
    issuer = "https://visas.example"
    jwks = "https://visas.example/jwks"
    sources = ["https://dac.example"]           # the organisations it may speak for
    by = ["dac"]                                # who must have asserted it
    same_people_as = "campus"                   # its `sub` are those of this issuer; else LinkedIdentities are needed

    [dataset.demo]
    visas = ["https://dac.example/datasets/1"]  # controlled: the role researcher takes one of these

    [public]                                    # who states no name
    datasets = ["demo"]
    purpose = "investigation=general"

    [session]
    hours = 8                                   # a browser signs in again after so long

Without a file nobody's tokens count and nothing is public. A file that cannot be read stops every door
(WarehouseUnavailable) rather than opening one.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from access.purpose import Purpose
from cohorts.errors import ConcordError, WarehouseUnavailable

SETTINGS_FILE = "access.toml"
PEOPLE_BY = ("sub", "email")
LOOPBACK = ("http://localhost:", "http://127.0.0.1:", "http://[::1]:")


@dataclass(frozen=True)
class Issuer:
    """Who may say who somebody is. `jwks` is an absolute path or an address, never taken from a token."""

    name: str
    issuer: str
    jwks: str
    audience: str
    people_by: str = "sub"
    userinfo: str | None = None


@dataclass(frozen=True)
class VisaIssuer:
    """Who may grant controlled access, for whom it speaks, and whose names its visas carry."""

    issuer: str
    jwks: str
    sources: tuple[str, ...]
    by: tuple[str, ...] = ("dac",)
    same_people_as: str | None = None


@dataclass(frozen=True)
class Settings:
    """The whole file. `controlled` names for each controlled dataset the visas of which one is needed."""

    issuers: tuple[Issuer, ...] = ()
    visa_issuers: tuple[VisaIssuer, ...] = ()
    controlled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    datasets: tuple[str, ...] = ()  # those the file names, controlled or not
    public_datasets: tuple[str, ...] = ()
    public_purpose: Purpose | None = None
    session_hours: float = 8.0

    def issuer(self, issuer: str) -> Issuer | None:
        """The issuer whose `iss` is exactly this."""
        return next((each for each in self.issuers if each.issuer == issuer), None)


def settings_in(stores: Path) -> Settings:
    """The settings of the warehouse in `stores`; read again when the file changed."""
    path = Path(os.environ.get("CONCORD_ACCESS") or stores / SETTINGS_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        if os.environ.get("CONCORD_ACCESS"):
            raise _wrong(path, "it is not there") from None
        return Settings()
    except OSError as error:
        raise _wrong(path, str(error)) from None
    return _read(path, changed)


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> Settings:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return _settings(told, path.parent)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, ConcordError) as error:
        raise _wrong(path, f"{type(error).__name__}: {error}") from None


def _settings(told: dict[str, Any], folder: Path) -> Settings:
    unknown = set(told) - {"issuer", "visa_issuer", "dataset", "public", "session"}
    if unknown:
        raise ValueError(f"unknown table {', '.join(sorted(unknown))}")
    issuers = tuple(Issuer(**{**each, "jwks": _keys(each["jwks"], folder)}) for each in told.get("issuer", ()))
    visas = tuple(
        VisaIssuer(**{**each, "jwks": _keys(each["jwks"], folder)} | _listed(each, "sources", "by"))
        for each in told.get("visa_issuer", ())
    )
    for issuer in issuers:
        if issuer.people_by not in PEOPLE_BY or not issuer.name.isidentifier():
            raise ValueError(f"issuer '{issuer.name}': a name of letters and digits, people_by one of {PEOPLE_BY}")
        if issuer.userinfo is not None:
            _address(issuer.userinfo)
        if not (issuer.issuer and issuer.audience):
            raise ValueError("an issuer has its address and an audience")
    names = [issuer.name for issuer in issuers]
    if len({*names}) < len(names) or len({issuer.issuer for issuer in issuers}) < len(issuers):
        raise ValueError("two issuers have one name or one address")
    if any("self" in visa.by or "peer" in visa.by for visa in visas):
        raise ValueError("nobody grants themselves access: `by` is dac, so or system")
    public = told.get("public", {})
    purpose = Purpose.parse(public["purpose"]) if "purpose" in public else None
    controlled = {name: tuple(each["visas"]) for name, each in told.get("dataset", {}).items() if each.get("visas")}
    hours = float(told.get("session", {}).get("hours", 8.0))
    if not 0 < hours <= 24 * 30:
        raise ValueError("a session lasts more than 0 and at most 720 hours")
    return Settings(
        issuers, visas, controlled, (*told.get("dataset", ()),), tuple(public.get("datasets", ())), purpose, hours
    )


def _listed(told: Mapping[str, Any], *names: str) -> dict[str, tuple[str, ...]]:
    found = {name: told[name] for name in names if name in told}
    if any(isinstance(value, str) for value in found.values()):
        raise ValueError(f"{' and '.join(found)} are lists")
    return {name: tuple(value) for name, value in found.items()}


def _keys(jwks: str, folder: Path) -> str:
    return _address(jwks) if "://" in jwks else str((folder / jwks).resolve())


def _address(address: str) -> str:
    """An address is fetched over https, or over http on this machine alone."""
    if not address.startswith(("https://", *LOOPBACK)):
        raise ValueError(f"'{address}' is not an https address")
    return address


def _wrong(path: Path, why: str) -> WarehouseUnavailable:
    return WarehouseUnavailable(
        f"The settings of access cannot be used: {why}",
        where=path.name,
        do="Mend the file; nothing is answered until then. access/settings.py shows its form.",
    )
