"""Saved cohorts, as pages reach them: those of this visitor in the workspace of the visited warehouse.

For the editor (widgets/question/current.py): `keep_draft(visit, question_json)` keeps what is being worked on, any
value that JSON holds, up to 200,000 characters, in place of what was kept before by this user in this browser; it
costs a durable write of about a millisecond, so call it when the question has changed and not at every rerun.
`draft(visit)` gives it back, also after a restart of the server, or None. What comes back was written by this Concord
or an older one: read it as carefully as a file. A second tab of one browser shares the draft; the address goes before
it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf
from cohorts.errors import WarehouseUnavailable
from queries import answer
from queries.cohort.freeze import Freeze
from widgets.visit import Visit
from workspace import SavedCohort, Workspace, names_saved, open_workspace, resolved


def workspace(visit: Visit) -> Workspace:
    return open_workspace(visit.warehouse.directory)


def cohorts(visit: Visit, *, archived: bool = False) -> list[SavedCohort]:
    """The newest version of each cohort this visitor sees, last saved first."""
    return workspace(visit).cohorts(visit.asking.user, archived=archived)


def find(visit: Visit, id: str, version: int | None = None) -> SavedCohort:
    """One version, the newest when none is named. InvalidQuestion when this visitor sees none of that id."""
    return workspace(visit).find(visit.asking.user, id, version)


def versions(visit: Visit, id: str) -> list[SavedCohort]:
    """Every version, the newest first."""
    return workspace(visit).versions(visit.asking.user, id)


def save(visit: Visit, cohort: Cohort, note: str = "", *, of: str | None = None, freeze: bool = False) -> SavedCohort:
    """Keep a cohort as the next version `of` one; else of the visitor's own cohort of that name; else as a new one.

    `freeze` writes down who is in it, as this visit may ask; its members are shown to nobody here.
    """
    own = (one for one in cohorts(visit) if one.owner == visit.asking.user and one.name == cohort.name)
    of = of or next((one.id for one in own), None)
    asked = looked_up(visit, cohort)  # also so that nothing is kept that could never be asked

    def write(id: str, version: int, readers: tuple[str, ...]) -> None:
        answer(visit.warehouse, visit.asking, Freeze(asked, id, version, readers))

    user, release = visit.asking.user, visit.asking.release
    return workspace(visit).save(user, cohort, release, note, of=of, freeze=write if freeze else None)


def looked_up(visit: Visit, question: Any) -> Any:
    """A question with every saved cohort in it looked up, as this visitor sees them."""
    if not names_saved(question):
        return question
    return resolved(question, lambda id, version: find(visit, id, version))


def opened(one: SavedCohort) -> Cohort:
    """A saved cohort as it is asked: a live one by its criteria, a frozen one by its list."""
    return Cohort(one.name, AllOf((one.criterion,)) if one.frozen else one.cohort.criterion)


def named(visit: Visit) -> dict[str, Cohort]:
    """What can be compared, by names that tell them apart. Nothing where the workspace is damaged: its own page says
    so, and what else a page asks does not depend on it."""
    found: dict[str, Cohort] = {}
    try:
        known = cohorts(visit)
    except WarehouseUnavailable:
        return found
    for one in known:
        label = one.name if one.name not in found else f"{one.name} ({one.id[:8]})"
        found[label] = Cohort(label, opened(one).criterion)
    return found


def by_id(visit: Visit) -> dict[str, Cohort]:
    """The same by their ids, which stay in an address whatever a cohort is called later."""
    try:
        return {one.id: Cohort(one.name, opened(one).criterion) for one in cohorts(visit)}
    except WarehouseUnavailable:
        return {}


def keep_draft(visit: Visit, question: Any) -> None:
    """Keep what is being worked on; see above."""
    workspace(visit).keep_draft(visit.asking.user, browser(st.context.cookies), question)


def draft(visit: Visit) -> Any | None:
    """What was kept last by this user in this browser; see above."""
    return workspace(visit).draft(visit.asking.user, browser(st.context.cookies))


def browser(cookies: Mapping[str, str]) -> str:
    """A key of this browser that a reload and a restart of the server leave as it is: a digest of the random token
    that Streamlit's own cookie carries; '' where there is none."""
    token = next((value for name, value in sorted(cookies.items()) if "xsrf" in name), "")
    token = _unmasked(token)
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""


def _unmasked(token: str) -> str:
    """`2|mask|token under the mask|time` may be written anew under another mask; what is below it stays."""
    version, *parts = token.split("|")
    try:
        mask, masked = bytes.fromhex(parts[0]), bytes.fromhex(parts[1])
        return bytes(one ^ mask[i % len(mask)] for i, one in enumerate(masked)).hex() if version == "2" else token
    except (IndexError, ValueError, ZeroDivisionError):
        return token
