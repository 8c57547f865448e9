"""Who asks another machine's door, as what, for which purpose: from the headers of one request to one Asking.

    Authorization      as access/callers.py reads it; without one the role public
    Concord-Purpose    the purpose in words or JSON, where the credential does not hold one
    Concord-Role       one of several roles held

In local mode (the whole way from server to caller is one machine) nobody in particular is taken for what the owner said
when starting the door, else for the role public with the purpose that fewest consents permit: any research by anybody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request

from access.asking import Asking
from access.bearer import NotSignedIn
from access.budget import BUDGET_FILE, Budget
from access.callers import ANONYMOUS, Caller, caller, mark
from access.disclosure import Policy
from access.local_mode import in_local_mode
from access.pseudonyms import Pseudonyms
from access.purpose import Purpose
from access.roles import Role, role_named
from cohorts.codes import Code
from cohorts.criteria import Criterion, Dataset
from cohorts.errors import ConcordError, Refused
from exchange.limits import Limits
from exchange.site import Site, site_in
from queries.answer import answer
from queries.asking import asking_for
from queries.consent.accepted import not_accepted
from queries.lookup.described_release import Datasets, DatasetWords, Terms
from queries.warehouse import Warehouse, open_warehouse

UNSTATED = Purpose("general")


@dataclass(frozen=True)
class Asker:
    """One request's asker. `base` is this server's address as the asker sees it, without its last slash."""

    warehouse: Warehouse
    asking: Asking
    caller: Caller
    site: Site
    pseudonyms: Pseudonyms
    budget: Budget
    policy: Policy
    base: str
    datasets: tuple[DatasetWords, ...]
    domains: Mapping[Code, str]

    @property
    def role(self) -> Role:
        return role_named(self.asking.role)

    @property
    def one_dataset(self) -> bool:
        """Whether everything there is is of one dataset, which this asker may ask about."""
        return len(self.datasets) == 1 and self.caller.datasets is None

    def within(self) -> tuple[Criterion, ...]:
        """What limits every cohort of this asker to the datasets they may ask about."""
        return () if self.caller.datasets is None else (Dataset(self.caller.datasets),)

    def owed(self) -> tuple[str, ...]:
        """The duties that wait to be accepted before records are given (S-DU 2)."""
        return not_accepted(self.warehouse, self.asking) if self.role.rows else ()

    def reaches(self, dataset: str) -> bool:
        return self.caller.datasets is None or dataset in self.caller.datasets


class TooOften(Refused):
    """More requests than one asker may make; `seconds` until the next."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__("Too many requests", do=f"Ask again in {seconds:.1f} s")


class Door:
    """What the routes of one server share. `local` is what the owner is taken for in local mode: (role, purpose)."""

    def __init__(
        self,
        directory: Path | str | None = None,
        *,
        server_address: Callable[[], str | None] = lambda: None,
        local: tuple[str, Purpose] | None = None,
        policy: Policy | None = None,
        limits: Limits | None = None,
        sites: tuple[str, ...] | None = None,
        owner: str | None = None,
    ) -> None:
        """`sites`: individuals of these sites of enrolment alone are asked about. `owner` is who answers for what is
        asked from this machine alone."""
        self._owner = owner
        self._directory, self._server_address, self._local = directory, server_address, local
        self.sites = sites
        self.policy, self._limits = policy or Policy(), limits or Limits()
        self._lock = threading.Lock()
        self._opened: tuple[Warehouse, Pseudonyms, Budget] | None = None
        self._known: dict[str, tuple[tuple[DatasetWords, ...], Mapping[Code, str]]] = {}

    def opened(self) -> tuple[Warehouse, Pseudonyms, Budget]:
        """The warehouse and the stores beside it, opened at the first request."""
        with self._lock:
            if self._opened is None:
                warehouse = open_warehouse(self._directory)
                stores = warehouse.directory
                self._opened = (warehouse, Pseudonyms(stores), Budget(stores / BUDGET_FILE))
            return self._opened

    def close(self) -> None:
        """Close the warehouse; the next request opens it again."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].close()
                self._opened = None

    def site(self) -> Site:
        return site_in(self.opened()[0].directory)

    def base(self, request: Request, site: Site | None = None) -> str:
        """This server's address as others reach it."""
        told = (site or self.site()).url
        return (told or f"{request.url.scheme}://{request.url.netloc}").rstrip("/")

    def asker(self, request: Request, door: str, *, counted: bool = False) -> Asker:
        """Who asks; the request is counted unless it was. Raises Refused, TooOften or InvalidQuestion."""
        warehouse, pseudonyms, budget = self.opened()
        site = site_in(warehouse.directory)
        told, address = request.headers.get("authorization"), request.client.host if request.client else None
        if not counted:
            self.count(told, address, site)
        local = in_local_mode(self._server_address(), address, dict(request.headers))
        who = caller(
            warehouse.directory, told, now=datetime.now(UTC), role=request.headers.get("concord-role"), local=local
        )
        who.demand(door)
        stated = request.headers.get("concord-purpose")
        purpose = who.purpose or (Purpose.parse(stated) if stated else None)
        owner = told is None and local and self._local is not None
        if told is None and local:
            if self._local:
                role, owned = self._local
                who = replace(who, role=role, datasets=None, user=self._owner or f"{ANONYMOUS} of this machine")
                purpose = purpose or owned
            purpose = purpose or UNSTATED
        if purpose is None:
            raise Refused("No purpose was stated", do="State it in the header Concord-Purpose: 'investigation=…'")
        if who.datasets == ():
            raise Unopened()
        sites = who.sites if self.sites is None else self.sites
        if None not in (who.sites, self.sites):
            sites = tuple(each for each in self.sites or () if each in (who.sites or ()))
        asking = asking_for(warehouse, who.user, who.role, purpose, sites, owner=owner)
        datasets, domains = self._described(warehouse, asking)
        reached = tuple(each for each in datasets if who.datasets is None or each.name in who.datasets)
        return Asker(
            warehouse, asking, who, site, pseudonyms, budget, self.policy, self.base(request, site), reached, domains,
        )  # fmt: skip

    def _described(self, warehouse: Warehouse, asking: Asking) -> tuple[tuple[DatasetWords, ...], Mapping[Code, str]]:
        """The datasets and codes of a release, which are of nobody: asked once a release."""
        if asking.release not in self._known:
            words = answer(warehouse, asking, Datasets()).datasets
            codes = {code: domain for code, _, domain in answer(warehouse, asking, Terms()).terms}
            self._known = {asking.release: (words, codes)}
        return self._known[asking.release]

    def count(self, told: str | None, address: str | None, site: Site) -> None:
        """Take one from the asker's bucket. Raises TooOften."""
        who = mark(told) if told else f"address {address}"
        if seconds := self._limits.wait(who, site.per_second):
            raise TooOften(seconds)


class Unopened(Refused):
    """Nothing here is open to who states no name."""

    def __init__(self) -> None:
        super().__init__("Nothing here is open without signing in", do="Send a token: Authorization: Bearer …")


def status_of(error: ConcordError) -> int:
    """The HTTP status that says what kind of error this is."""
    if isinstance(error, TooOften):
        return 429
    if isinstance(error, NotSignedIn | Unopened):
        return 401
    return {2: 400, 3: 403}.get(error.exit_status, 503)
