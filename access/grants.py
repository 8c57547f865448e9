"""Short-lived leave to fetch one thing over HTTP, for what a page asked in its session.

A page's questions go over its own connection; a file that a script of the page fetches does not. The page leaves the
question here and hands its script a token: unguessable, for one visitor, for some minutes, for that question alone. The
token is kept as its hash, in memory, so it ends with the process; whoever holds one still passes every rule when the
question is asked. What is unknown, over or somebody else's is told apart by nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from access.asking import Asking
from cohorts.errors import Refused

LASTS = 600.0  # seconds
MOST = 4096


@dataclass(frozen=True)
class Grant:
    """Leave to ask `question` as `asking`. `warehouse` is where; `holder` the visitor's mark; `until` on the clock."""

    warehouse: Any
    asking: Asking
    question: Any
    holder: str
    session: str
    until: float


class Grants:
    """The tokens of this process. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._grants: OrderedDict[bytes, Grant] = OrderedDict()

    def give(self, warehouse: Any, asking: Asking, question: Any, *, holder: str, session: str) -> str:
        """A token for the question; what the session was given before ends."""
        token = secrets.token_urlsafe(32)
        grant = Grant(warehouse, asking, question, holder, session, self._clock() + LASTS)
        with self._lock:
            self._end(session)
            self._grants[_hashed(token)] = grant
            while len(self._grants) > MOST:
                self._grants.popitem(last=False)
        return token

    def take(self, token: str, holder: str) -> Grant:
        """The grant of a token, as often as wanted until it is over. Raises Refused."""
        with self._lock:
            now = self._clock()
            for mark in [mark for mark, grant in self._grants.items() if grant.until <= now]:
                del self._grants[mark]
            grant = self._grants.get(_hashed(token))
        if grant is None or not secrets.compare_digest(grant.holder.encode(), holder.encode()):
            raise Refused("This opening is over", do="Open it again on its page")
        return grant

    def end(self, session: str) -> None:
        """Take back what a session was given."""
        with self._lock:
            self._end(session)

    def _end(self, session: str) -> None:
        for mark in [mark for mark, grant in self._grants.items() if grant.session == session]:
            del self._grants[mark]


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


#: The process's own.
GRANTS = Grants()
