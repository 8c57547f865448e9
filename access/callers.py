"""Who is behind a request of a program: nobody in particular, the owner of an API token, or whom a signed token names.

    no header                        the role public, in the datasets that access.toml opens to the public
    Bearer concord_…                 an API token (access/tokens.py)
    Bearer <a signed JWT>            of a configured issuer, with a passport where it carries one (access/bearer.py)

Deny by default: a person without a role in a dataset does not reach it, and no dataset at all is a refusal. Every bad
token is refused in the same words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from access.bearer import Claims, NotSignedIn, meant_for, said_by, verified
from access.passports import passport
from access.people import EVERY_DATASET, PEOPLE_FILE, People
from access.purpose import Purpose
from access.roles import ROLES
from access.settings import Issuer, Settings, settings_in
from access.tokens import MARK, TOKENS_FILE, Tokens
from access.visas import granted_datasets
from cohorts.errors import Refused

ANONYMOUS = "anonymous"
#: The role a visa gives in its dataset.
VISA_ROLE = "researcher"
#: When several roles are held and none is asked for: what asks most needs least of the others' special rights.
ORDER = ("researcher", "clinician", "steward", "partner", "public")

Fetch = Callable[[str], Any]


@dataclass(frozen=True)
class Caller:
    """Who asks and how far they reach.

    `datasets` and `sites` None mean every one. `purpose` is what the credential was made for, None where the request
    has to state it. `grants` are the controlled datasets that visas opened. `doors` None means every door.
    """

    user: str
    role: str
    datasets: tuple[str, ...] | None
    purpose: Purpose | None = None
    grants: tuple[str, ...] = ()
    doors: tuple[str, ...] | None = None
    sites: tuple[str, ...] | None = None

    def demand(self, door: str) -> None:
        """Refused unless the credential was made for this door."""
        if self.doors is not None and door not in self.doors:
            raise Refused(f"This token was not made for {door}", do=f"It opens {', '.join(self.doors)}.")


def caller(
    stores: Path,
    authorization: str | None,
    *,
    now: datetime,
    role: str | None = None,
    local: bool = False,
    fetch: Fetch | None = None,
) -> Caller:
    """The caller of a request with this `Authorization` header, to the warehouse in `stores`.

    `role` asks as one of several roles held. `local` says that the request came from this machine alone
    (access/local_mode.py): there the public asks about every dataset while nothing has been configured. `fetch` gives
    the JSON of an address, for keys and passports. Raises NotSignedIn (exit 3) for a token that opens nothing, Refused
    when the person holds no role or not this one, WarehouseUnavailable when keys or stores cannot be read.
    """
    settings = settings_in(stores)
    if authorization is None:
        return _public(settings, stores, local)
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.casefold() != "bearer" or not token or not token.isascii():
        raise NotSignedIn("not a bearer token")
    people = People(stores / PEOPLE_FILE)
    if token.startswith(MARK):
        return _of_token(stores, token, people, settings, now, role)
    issuer = settings.issuer(said_by(token))
    if issuer is None:
        raise NotSignedIn("issuer")
    claims = verified(token, issuer.jwks, now=now, fetch=fetch)
    if claims["iss"] != issuer.issuer or not meant_for(claims, issuer.audience):
        raise NotSignedIn("audience")
    user = person_named(issuer, claims)
    if user is None:
        raise NotSignedIn("no verified name")
    visas = passport(issuer, claims, token, now=now, fetch=fetch)
    grants = granted_datasets(visas, (issuer.issuer, claims["sub"]), settings, now=now, fetch=fetch)
    reach = reached(people.roles(user, now=now), settings, grants)
    held = chosen(reach, role)
    return Caller(user, held, _within(reach[held]), grants=grants)


def person_named(issuer: Issuer, claims: Claims) -> str | None:
    """What a person is called here: 'campus:ada'. None where the issuer did not verify the address they go by."""
    name = claims.get(issuer.people_by)
    if issuer.people_by == "email" and claims.get("email_verified") is not True:
        return None
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        return None
    return f"{issuer.name}:{name.casefold() if issuer.people_by == 'email' else name}"


def reached(
    roles: Mapping[str, Iterable[str]], settings: Settings, grants: Iterable[str] = ()
) -> dict[str, frozenset[str]]:
    """The datasets of each role. In a controlled dataset the role researcher is given by a visa alone; "every dataset"
    is then every one that access.toml names and does not control."""
    reach = {role: frozenset(datasets) for role, datasets in roles.items() if role in ROLES}
    plain = reach.get(VISA_ROLE, frozenset())
    if settings.controlled:
        named = settings.datasets if EVERY_DATASET in plain else ()
        plain = (plain - {EVERY_DATASET} | {*named}) - {*settings.controlled}
    reach[VISA_ROLE] = plain | {*grants}
    return {role: datasets for role, datasets in reach.items() if datasets}


def chosen(reach: Mapping[str, frozenset[str]], role: str | None) -> str:
    """The role to ask as. Refused when none is held, or not this one."""
    if role is not None:
        if role not in reach:
            raise Refused(f"You do not hold the role '{role}' here", do=f"You hold: {', '.join(reach) or 'none'}.")
        return role
    if not reach:
        raise Refused("You hold no role here", do="Ask a steward of the data for one.")
    return next(each for each in ORDER if each in reach)


def _public(settings: Settings, stores: Path, local: bool) -> Caller:
    unconfigured = settings == Settings() and not (stores / PEOPLE_FILE).exists()
    datasets = None if local and unconfigured else settings.public_datasets
    return Caller(ANONYMOUS, "public", _within(datasets) if datasets else datasets, settings.public_purpose)


def _of_token(stores: Path, text: str, people: People, settings: Settings, now: datetime, role: str | None) -> Caller:
    token = Tokens(stores / TOKENS_FILE).find(text, now=now)
    if token is None or role not in (None, token.role):
        raise NotSignedIn("api token")
    # A token carries no visa: in controlled datasets it is worth nothing to a researcher.
    held = reached(people.roles(token.owner, now=now), settings).get(token.role)
    if not held:
        raise NotSignedIn("owner without the role")
    if token.datasets is None:
        datasets = _within(held)
    elif EVERY_DATASET in held:
        datasets = token.datasets
    else:
        datasets = tuple(sorted({*token.datasets} & held))
    if datasets == ():
        raise NotSignedIn("owner without the datasets")
    return Caller(token.owner, token.role, datasets, token.purpose, doors=token.doors)


def _within(datasets: Iterable[str]) -> tuple[str, ...] | None:
    names = {*datasets}
    return None if EVERY_DATASET in names else tuple(sorted(names))


def mark(authorization: str | None) -> str:
    """What tells one credential from another in a budget or a limit, without being one."""
    return hashlib.sha256((authorization or "").encode()).hexdigest()[:16]
