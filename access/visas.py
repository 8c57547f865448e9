"""GA4GH Passports 1.2: visas that grant controlled access to datasets.

A visa counts when its issuer is configured and speaks for its source, when a data access committee asserted it (never
the person, `by = self`), when it sets no conditions (we could not judge them: GA4GH then forbids to honour it), and
when it is about the person who asks: the same subject of the issuer that `same_people_as` names, or one that a
LinkedIdentities visa of a configured issuer ties to them. A visa that does not count is left out, and the others stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from access.bearer import Claims, NotSignedIn, said_by, verified
from access.settings import Settings, VisaIssuer

PASSPORT_CLAIM, VISA_CLAIM = "ga4gh_passport_v1", "ga4gh_visa_v1"
CONTROLLED, LINKED = "ControlledAccessGrants", "LinkedIdentities"
MOST = 200  # visas of one passport that are looked at

Identity = tuple[str, str]  # iss, sub


def granted_datasets(
    visas: Any,
    person: Identity,
    settings: Settings,
    *,
    now: datetime,
    fetch: Callable[[str], Any] | None = None,
) -> tuple[str, ...]:
    """The controlled datasets, by our names, that the visas of a passport open to `person`; sorted."""
    if not isinstance(visas, list) or not settings.visa_issuers:
        return ()
    read = [found for visa in visas[:MOST] if (found := _read(visa, settings, now, fetch))]
    same = _same_people(person, read, settings)
    values = {claims[VISA_CLAIM]["value"] for who, claims in read if _grants(who, claims) and _about(who, claims, same)}
    return tuple(sorted(name for name, wanted in settings.controlled.items() if values & {*wanted}))


def _read(
    visa: Any, settings: Settings, now: datetime, fetch: Callable[[str], Any] | None
) -> tuple[VisaIssuer, Claims] | None:
    """A visa that is signed, in its time and well formed, with its issuer."""
    try:
        if not isinstance(visa, str):
            return None
        who = next((each for each in settings.visa_issuers if each.issuer == said_by(visa)), None)
        if who is None:
            return None
        claims = verified(visa, who.jwks, now=now, fetch=fetch)
    except NotSignedIn:
        return None
    stated = claims.get(VISA_CLAIM)
    if claims["iss"] != who.issuer or not isinstance(stated, dict) or "aud" in claims:
        return None  # who is addressed with an audience is no document token
    text = all(isinstance(stated.get(name), str) for name in ("type", "value", "source", "by"))
    asserted = stated.get("asserted")
    if not text or not isinstance(asserted, int | float) or asserted > now.timestamp() or stated.get("conditions"):
        return None
    return who, claims


def _grants(who: VisaIssuer, claims: Claims) -> bool:
    stated = claims[VISA_CLAIM]
    return stated["type"] == CONTROLLED and stated["by"] in who.by and stated["source"] in who.sources


def _about(who: VisaIssuer, claims: Claims, same: Iterable[Identity]) -> bool:
    return (claims["iss"], claims["sub"]) in same


def _same_people(person: Identity, read: list[tuple[VisaIssuer, Claims]], settings: Settings) -> set[Identity]:
    """Who the person is for each visa issuer, by configuration and by LinkedIdentities."""
    same = {person}
    for who in settings.visa_issuers:
        if who.same_people_as and any(i.name == who.same_people_as and i.issuer == person[0] for i in settings.issuers):
            same.add((who.issuer, person[1]))
    for _ in range(2):  # a link may lead to another one
        for who, claims in read:
            stated = claims[VISA_CLAIM]
            # The issuer itself ties identities together: nobody does so for themselves.
            if stated["type"] != LINKED or stated["by"] != "system" or stated["source"] != who.issuer:
                continue
            pairs = (entry.partition(",") for entry in stated["value"].split(";"))
            group = {(claims["iss"], claims["sub"]), *((unquote(iss), unquote(sub)) for sub, _, iss in pairs)}
            if group & same:
                same |= group
    return same
