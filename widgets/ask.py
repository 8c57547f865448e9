"""The one cached way from a page to an answer.

`st.cache_data` is shared by all sessions, so everything an answer depends on is in its key: the warehouse, the whole
Asking (user, role, sites, purpose, day, release, revision of the consent ledger), the question's JSON and what is
done with it. A lint forbids any other use of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

import streamlit as st

from access import Asking
from queries import Warehouse, answer
from queries.answer import Question
from widgets.saved.cohorts import looked_up
from widgets.visit import Visit


class Watched(Protocol):
    """Work that can be watched and stopped."""

    def running(self, cursor: Any) -> None: ...

    def progress(self, share: float, what: str) -> None: ...


def ask(visit: Visit, question: Question, then: Callable[..., Any] | None = None, *, job: Watched | None = None) -> Any:
    """The answer to `question`, as it may be shown to this visit. Raises the ConcordErrors that `answer` raises.

    `then` turns the answer into an estimate before it leaves; it is a frozen value or a plain function, told apart by
    its repr, which therefore has to hold all its settings. With a `job` (widgets/job.py) it is told how far it is.
    """
    question = looked_up(visit, question)  # a saved cohort of another one, before anything is keyed by it
    return _answered(*marked(visit, question, then), visit.warehouse, visit.asking, question, then, job)


def marked(visit: Visit, question: Question, then: Callable[..., Any] | None) -> tuple[str, ...]:
    """All that an answer depends on, as texts."""
    key = json.dumps(question.to_json(), sort_keys=True, default=str)
    return str(visit.warehouse.directory), repr(visit.asking), type(question).__qualname__, key, _named(then)


@st.cache_data(max_entries=4096, ttl="6h", show_spinner=False)
def _answered(
    directory: str, asking: str, kind: str, key: str, after: str,
    _warehouse: Warehouse, _asking: Asking, _question: Question, _then: Callable[..., Any] | None,
    _job: Watched | None,
) -> Any:  # fmt: skip
    if _job is None:
        return answer(_warehouse, _asking, _question, _then)
    return answer(_warehouse, _asking, _question, lambda value: _then(value, _job.progress), running=_job.running)


def _named(then: Callable[..., Any] | None) -> str:
    if then is None:
        return ""
    return f"{then.__module__}.{then.__qualname__}" if hasattr(then, "__qualname__") else repr(then)
