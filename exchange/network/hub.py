"""One cohort definition asked of all sites at once. What a site does cannot spoil what the others say.

    answered      its numbers, protected by itself, with its release
    refused       it does not answer this, and says why
    cannot say    a Beacon's query cannot express this cohort; it was not asked
    slow          nothing came within the time limit
    failed        not reached, or an error
    lying         what came breaks a rule: it is no answer to this question, or contradicts itself
    asked         on its way (of a Round alone)

Totals are made of what sites show; what is suppressed adds nothing, so a total is "at least". A second threshold: no
total is told that rests on fewer than two sites, so that none is another's number.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from access.disclosure import Shown, plain
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from exchange.network.as_beacon import NotForBeacons, beacon_query
from exchange.network.checks import Lie, checked, of_beacon, of_beacon_itself
from exchange.network.places import demand_assemblies
from exchange.network.registry import Remote
from exchange.network.signing import ANSWER, is_answer_of, signed
from exchange.network.site import PATH
from stats.meta import MetaAnalysis, meta_analysis

TIMEOUT = 10.0  # seconds, for what is counted
LONGER = 60.0  # for what is worked out
WORKED_OUT = frozenset({"survival", "curves", "table", "odds", "phewas"})
LARGEST = 4 << 20  # bytes of an answer
LEAST_SITES = 2
_REFUSALS = (400, 401, 403, 429)


@dataclass(frozen=True)
class Told:
    """What one site said. `numbers` are as it protected them."""

    site: Remote
    state: str
    why: str = ""
    seconds: float = 0.0
    release: str | None = None
    numbers: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> Shown:
        return self.numbers.get("count")

    def to_json(self) -> dict[str, Any]:
        said = {"site": self.site.name, "kind": self.site.kind, "state": self.state, "why": self.why or None}
        return {**said, "release": self.release, "seconds": round(self.seconds, 2), **plain(self.numbers)}


@dataclass(frozen=True)
class Network:
    """All sites' answers. `total` is of their counts, None where the second threshold does not allow one."""

    told: tuple[Told, ...]

    @property
    def answered(self) -> tuple[Told, ...]:
        return tuple(each for each in self.told if each.state == "answered")

    @property
    def total(self) -> int | None:
        counted = [each.count for each in self.answered if isinstance(each.count, int)]
        return sum(counted) if len(counted) >= LEAST_SITES else None

    @property
    def combined(self) -> MetaAnalysis | None:
        """Of log hazard or odds ratios: all sites that tell one, where at least two do."""
        told = [(each.numbers["log_ratio"], each.numbers["se"]) for each in self.answered if each.numbers.get("se")]
        return meta_analysis(*zip(*told, strict=True)) if len(told) >= LEAST_SITES else None

    @property
    def permitted(self) -> int | None:
        """Of how many the total is: of the same sites, None where one of them does not tell it."""
        of = [each.numbers.get("permitted") for each in self.answered if isinstance(each.count, int)]
        return sum(of) if len(of) >= LEAST_SITES and all(isinstance(each, int) for each in of) else None

    @property
    def partial(self) -> bool:
        """Whether somebody's part is missing, or suppressed: the total is then at least so many."""
        return len(self.answered) < len(self.told) or any(not isinstance(each.count, int) for each in self.answered)

    def to_json(self) -> dict[str, Any]:
        return {"sites": [each.to_json() for each in self.told], "total": self.total, "partial": self.partial}


class Round:
    """One question on its way to all sites of a hub: what has arrived so far, from any thread."""

    def __init__(self, sites: Sequence[Remote]) -> None:
        self.sites, self.error = tuple(sites), None
        self._told: dict[str, Told] = {}
        self._ended = threading.Event()

    def arrived(self, told: Told) -> None:
        self._told[told.site.name] = told

    def run(self, work: Callable[[], Any]) -> None:
        """Do `work`, and say when it has ended."""
        try:
            work()
        finally:
            self._ended.set()

    def ended(self, within: float = 0.0) -> bool:
        """Whether every site has answered or had its time, waiting so many seconds for it."""
        return self._ended.wait(within)

    @property
    def network(self) -> Network:
        """All sites in the registry's order; who has not answered yet is 'asked'."""
        nobody = "failed" if self.ended() else "asked"
        return Network(tuple(self._told.get(site.name) or Told(site, nobody) for site in self.sites))


class Hub:
    """Asks for one hub. `timeout`: seconds that a site has; None: TIMEOUT or, for what is worked out, LONGER.
    `transport` gives the way to a site, for tests."""

    def __init__(
        self,
        name: str,
        key: Ed25519PrivateKey,
        sites: Sequence[Remote],
        *,
        timeout: float | None = None,
        transport: Callable[[Remote], httpx.AsyncBaseTransport | None] = lambda _: None,
    ) -> None:
        self.name, self._key, self.sites, self._timeout, self._transport = name, key, tuple(sites), timeout, transport

    def limit(self, ask: str) -> float:
        """Seconds that a site has for what is asked."""
        return self._timeout or (LONGER if ask in WORKED_OUT else TIMEOUT)

    def ask(self, cohort: Cohort, purpose: Purpose, ask: str = "count", **more: Any) -> Network:
        """Every site's answer, within the time limit. `more` is what the question takes besides (`variant`).

        Raises InvalidQuestion for a cohort that means something in one warehouse alone.
        """
        demand_portable(cohort, more.get("variant"))
        with ThreadPoolExecutor(1) as aside:  # who asks may have a loop of their own, as a notebook has
            return Network(tuple(aside.submit(asyncio.run, self._all(cohort, purpose, {"ask": ask, **more})).result()))

    def begin(self, cohort: Cohort, purpose: Purpose, ask: str = "count", **more: Any) -> Round:
        """The same in a thread of its own, to be watched. It ends with the time limit."""
        demand_portable(cohort, more.get("variant"))
        begun = Round(self.sites)
        work = self._all(cohort, purpose, {"ask": ask, **more}, begun.arrived)
        threading.Thread(target=begun.run, args=(lambda: asyncio.run(work),), daemon=True, name="concord-hub").start()
        return begun

    async def _all(
        self, cohort: Cohort, purpose: Purpose, asked: dict[str, Any], arrived: Callable[[Told], None] = lambda _: None
    ) -> list[Told]:
        async def one(site: Remote) -> Told:
            told = await self._one(site, cohort, purpose, asked)
            arrived(told)
            return told

        return await asyncio.gather(*map(one, self.sites))

    async def _one(self, site: Remote, cohort: Cohort, purpose: Purpose, asked: dict[str, Any]) -> Told:
        start, limit = time.monotonic(), self.limit(asked["ask"])
        try:
            async with asyncio.timeout(limit):
                state, why, release, numbers = await self._said(site, cohort, purpose, asked)
        except TimeoutError:
            state, why, release, numbers = "slow", f"No answer within {limit:g} s", None, {}
        except NotForBeacons as error:
            state, why, release, numbers = "cannot say", error.what, None, {}
        except Lie as lie:
            state, why, release, numbers = "lying", str(lie), None, {}
        except (httpx.HTTPError, OSError, RuntimeError) as error:
            state, why, release, numbers = "failed", f"Not reached ({type(error).__name__})", None, {}
        return Told(site, state, why, time.monotonic() - start, release, numbers)

    async def _said(
        self, site: Remote, cohort: Cohort, purpose: Purpose, asked: dict[str, Any]
    ) -> tuple[str, str, str | None, dict[str, Any]]:
        words = json.dumps(purpose.to_json(), sort_keys=True)
        sent = sent_to(site, cohort, asked)
        body = json.dumps(sent, sort_keys=True).encode() if sent is not None else b""
        if site.kind == "beacon":
            if asked["ask"] not in ("count", "about"):
                return "cannot say", "A Beacon is asked for counts alone", None, {}
            url, headers = f"{site.url}/{'individuals' if sent else 'info'}", {"Concord-Purpose": words}
            if site.token and (token := os.environ.get(site.token)):
                headers["Authorization"] = f"Bearer {token}"
        else:
            url = f"{site.url}{PATH}"
            headers = signed(self._key, self.name, "POST", httpx.URL(url).path, words, body)
        headers["Content-Type"] = "application/json"
        told, status = await self._fetched(site, url, body, headers, self.limit(asked["ask"]))
        if status in _REFUSALS:
            error = told.get("error")
            why = error.get("errorMessage") if isinstance(error, dict) else error
            state = "cannot say" if told.get("cannot") is True else "refused"
            return state, str(why or "without a reason")[:300], None, {}
        if status != 200:
            return "failed", f"Answered with status {status}", None, {}
        if site.kind == "beacon":
            return "answered", "", None, of_beacon(told) if sent else of_beacon_itself(told)
        if told.get("question") != hashlib.sha256(body).hexdigest():
            raise Lie("It answers another question")
        if told.get("nonce") != headers["Concord-Nonce"]:
            raise Lie("It answers a question of another time")
        return "answered", "", str(told.get("release"))[:100], checked(asked["ask"], told)

    async def _fetched(
        self, site: Remote, url: str, body: bytes, headers: dict[str, str], limit: float
    ) -> tuple[dict[str, Any], int]:
        async with (
            httpx.AsyncClient(transport=self._transport(site), timeout=limit) as client,
            client.stream("POST" if body else "GET", url, content=body, headers=headers) as response,
        ):
            parts, size = [], 0
            async for part in response.aiter_bytes():
                size += len(part)
                if size > LARGEST:
                    raise Lie("Its answer has no end")
                parts.append(part)
            whole, by = b"".join(parts), response.headers.get(ANSWER)
            if (
                site.key
                and response.status_code == 200
                and not is_answer_of(site.key, by, headers["Concord-Nonce"], whole)
            ):
                raise Lie("It is not signed by this site for this question")
            try:
                told = json.loads(whole)
            except (ValueError, RecursionError):
                if response.status_code != 200:
                    return {}, response.status_code
                raise Lie("What came is no JSON") from None
            if not isinstance(told, dict):
                raise Lie("What came is no answer")
            return told, response.status_code


def sent_to(site: Remote, cohort: Cohort, asked: dict[str, Any]) -> dict[str, Any] | None:
    """The body that this site is sent, as it is; None where nothing is. Raises NotForBeacons."""
    if site.kind != "beacon":
        return {**asked, "cohort": cohort.to_json()}
    if asked["ask"] == "about":
        return None
    query = {**beacon_query(cohort.criterion), "requestedGranularity": "count"}
    return {"meta": {"apiVersion": "v2.0"}, "query": query}


def demand_portable(cohort: Cohort, variant: str | None = None) -> None:
    """Raises InvalidQuestion for a cohort with a list of people, or a saved one, of this warehouse: elsewhere it would
    mean nothing, and who is on it stays here; and for a place without its assembly."""
    demand_assemblies(cohort, variant)
    if {"listed", "in_cohort"} & _keys(cohort.to_json()):
        raise InvalidQuestion(
            "A list of people of one warehouse cannot be asked of others",
            do="Ask by criteria; of frozen cohorts ask their live form.",
        )


def _keys(told: Any) -> set[str]:
    if isinstance(told, dict):
        return {*told}.union(*map(_keys, told.values()))
    return set().union(*map(_keys, told)) if isinstance(told, list) else set()
