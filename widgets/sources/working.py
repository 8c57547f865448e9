"""A run of the ingest on the page: begun, watched, stopped. One dry run and one ingest a session."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import streamlit as st

from access.roles import demand
from cohorts.errors import ConcordError, InvalidQuestion, Refused
from queries.consent.ingests import record_ingest
from widgets import job as jobs
from widgets.job import Job
from widgets.markdown import literal
from widgets.sources import places
from widgets.sources.child import Outcome, run
from widgets.sources.order import Order
from widgets.visit import Visit

#: Seconds that a run goes on unseen. Browsers wake a tab in the background once a minute.
UNSEEN = {"trial": 180.0, "ingest": 900.0}
_PLACE = "sources_{0}"


@dataclass(frozen=True)
class Run:
    """A run of an order: the dry run ("trial") or the one that publishes ("ingest")."""

    kind: str
    order: Order
    job: Job
    began: float

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None while it goes on, when it was stopped, or when it could not begin."""
        return self.job.value


def folder() -> places.Folder:
    """This session's private folder."""
    if "sources_folder" not in st.session_state:
        st.session_state["sources_folder"] = places.Folder()
    return st.session_state["sources_folder"]


def standing(kind: str) -> Run | None:
    """The run of that kind that this session has begun last."""
    return st.session_state.get(_PLACE.format(kind))


def bringing() -> bool:
    """Whether a run of this session that publishes goes on."""
    here = standing("ingest")
    return here is not None and not here.job.ended()


def begin(visit: Visit, kind: str, order: Order) -> None:
    """Run an order. Refused (exit 3) for whoever is no steward of its dataset; InvalidQuestion where the sources are
    not those that the dry run read."""
    demand(visit.asking.role, "consent")
    if bringing():
        raise InvalidQuestion("An ingest of yours is going on", do="Wait until it has ended, or cancel it.")
    order = order.checked(visit.asking.datasets)
    within = places.roots()
    reached = (*within, folder().path)
    for path in order.paths:
        if not places.inside(path.resolve(), reached):
            raise Refused("A source is no longer in a directory that this server allows", where=path.name)
    mark = places.fingerprint(order.paths, reached)
    if kind == "ingest" and mark != order.mark:
        raise InvalidQuestion("The sources have changed since the dry run", do="Run the dry run again.")
    order = replace(order, mark=mark)
    forget("ingest")
    if kind == "trial":
        forget("trial")
    into, dry_run = folder().cleared(kind), kind == "trial"
    warehouse = visit.warehouse

    def work(job: Job) -> Outcome:
        try:
            found = run(job, order, warehouse.directory, into, within, dry_run=dry_run)
        except ConcordError as error:
            record_ingest(warehouse, visit.asking, order.audited(dry_run=dry_run), f"not begun: {error.what}")
            raise
        told = f"published {found.release}" if found.release else "cancelled" if job.cancelled else "nothing published"
        record_ingest(warehouse, visit.asking, order.audited(dry_run=dry_run), told)
        return found

    made = Run(kind, order, Job((kind,), UNSEEN[kind]), time.monotonic())
    made.job.what = "Starting"
    st.session_state[_PLACE.format(kind)] = made
    made.job.begin(work)


def forget(kind: str) -> None:
    """Cancel the run of that kind if it goes on, and show it no more."""
    gone: Run | None = st.session_state.pop(_PLACE.format(kind), None)
    if gone is not None:
        gone.job.cancel()


def awaited(kind: str, what: str) -> Outcome | None:
    """How the run of that kind ended; None after showing that it goes on or was stopped. Raises what stopped it."""
    here = standing(kind)
    if here is None:
        return None
    if not here.job.ended(jobs.PATIENCE):
        _shown(kind, what)
        return None
    if here.job.error is not None:
        forget(kind)
        raise here.job.error
    if here.job.cancelled and not (here.outcome and here.outcome.release):
        _stopped(kind, what)
        return None
    return here.outcome


@st.fragment(run_every=jobs.POLLED)
def _shown(kind: str, what: str) -> None:
    here = standing(kind)
    if here is None or here.job.ended():
        st.rerun()
        return
    with st.container(border=True, key=f"working_{kind}"):
        st.markdown(f"**{literal(what)}** :gray[· {time.monotonic() - here.began:,.0f} s]")
        if here.job.share:
            st.progress(here.job.share, literal(here.job.what))
        else:
            st.markdown(f":material/progress_activity: {literal(here.job.what)}")
        if here.job.cancelled:
            st.caption("Stopping …")
        elif st.button("Cancel", key=f"cancel_{kind}", icon=":material/close:", type="tertiary"):
            here.job.cancel()
    st.caption("Keep this page open: a run that nobody looks at for some minutes ends by itself, and changes nothing.")


def _stopped(kind: str, what: str) -> None:
    with st.container(border=True, key=f"stopped_{kind}"):
        st.markdown(f"**{literal(what)}** :gray[· stopped; nothing was written and the release in force stays]")
        if st.button("Clear", key=f"clear_{kind}", icon=":material/refresh:", type="tertiary"):
            forget(kind)
            st.rerun()
