"""Long work of a page: it runs outside the script, says how far it is, and can be cancelled.

A question runs in a thread of its own: SQL is interrupted, arrays are asked to stop between their parts. A fragment
polls it, and its polling is what keeps it alive: work that nobody has looked at for a while (the session ended, the
page was left) cancels itself. Answers come from the one cached way (widgets/ask.py), so one made before is there at
once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from cohorts.errors import InvalidQuestion
from queries.answer import Question
from widgets.ask import ask, marked
from widgets.markdown import literal
from widgets.saved.cohorts import looked_up
from widgets.visit import Visit

#: Seconds that a page waits before it shows how far the work is.
PATIENCE = 0.6
POLLED = 0.5
#: Seconds after which work that nobody looks at is cancelled.
FORGOTTEN = 20.0


class Job:
    """One question at work. `share` done (0 to 1) and `what` is being done; `value` or `error` when it has ended.
    `forgotten`: seconds unseen after which it is cancelled, FORGOTTEN unless said."""

    def __init__(self, mark: tuple[str, ...], forgotten: float | None = None) -> None:
        self.mark, self.forgotten = mark, forgotten
        self.share, self.what = 0.0, "Reading"
        self.value: Any = None
        self.error: BaseException | None = None
        self.cancelled = False
        self._ended = threading.Event()
        self._seen = time.monotonic()
        self._cursor: Any = None

    def begin(self, work: Callable[[Job], Any]) -> None:
        """Run `work` in a thread, and watch that somebody waits for it."""
        threading.Thread(target=self._run, args=(work,), daemon=True, name="concord-job").start()
        threading.Thread(target=self._watch, daemon=True, name="concord-job-watch").start()

    def ended(self, within: float = 0.0) -> bool:
        """Whether it has ended, waiting so many seconds for it; to ask is to be seen waiting."""
        self._seen = time.monotonic()
        return self._ended.wait(within)

    def cancel(self) -> None:
        self.cancelled = True
        if self._cursor is not None:
            self._cursor.interrupt()

    def running(self, cursor: Any) -> None:
        """The cursor that the question runs on."""
        self._cursor = cursor
        self._stop_if_cancelled()

    def progress(self, share: float, what: str) -> None:
        """Told by the work itself; raises when it was cancelled."""
        self._stop_if_cancelled()
        self.share, self.what = min(max(share, 0.0), 1.0), what

    def _stop_if_cancelled(self) -> None:
        if self.cancelled:
            raise InvalidQuestion("The question was cancelled", do="Ask again")

    def _run(self, work: Callable[[Job], Any]) -> None:
        try:
            self.value = work(self)
        except BaseException as error:  # shown by whoever waits, in their own run
            self.error = error
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(1.0):
            if time.monotonic() - self._seen > (FORGOTTEN if self.forgotten is None else self.forgotten):
                self.cancel()


def awaited(visit: Visit, question: Question, then: Callable[[Any, Any], Any], key: str, what: str) -> Any:
    """The answer to `question`, or None while the work goes on and its progress is shown. `then(value, progress)`
    makes the estimate. Raises what the question raises. A page has one job a `key`; another question cancels it."""
    question = looked_up(visit, question)
    mark = marked(visit, question, then)
    place = f"job_{key}"
    job: Job | None = st.session_state.get(place)
    if job is None or job.mark != mark:
        if job is not None:
            job.cancel()
        job = st.session_state[place] = Job(mark)
        job.begin(lambda here: ask(visit, question, then, job=here))
    if not job.ended(PATIENCE):
        _shown(place, key, what)
        return None
    if job.cancelled:
        _stopped(place, key, what)
        return None
    if job.error is not None:
        st.session_state.pop(place)  # asked anew at the next run
        raise job.error
    return job.value


@st.fragment(run_every=POLLED)
def _shown(place: str, key: str, what: str) -> None:
    job: Job | None = st.session_state.get(place)
    if job is None or job.ended():
        st.rerun()
        return
    with st.container(border=True, key=f"working_{key}"):
        st.markdown(f"**{literal(what)}** :gray[· {literal(job.what)}]")
        st.progress(job.share)
        if st.button("Cancel", key=f"cancel_{key}", icon=":material/close:", type="tertiary"):
            job.cancel()


def _stopped(place: str, key: str, what: str) -> None:
    with st.container(border=True, key=f"stopped_{key}"):
        st.markdown(f"**{literal(what)}** :gray[· stopped; nothing was changed]")
        if st.button("Ask again", key=f"again_{key}", icon=":material/refresh:", type="tertiary"):
            st.session_state.pop(place, None)
            st.rerun()
