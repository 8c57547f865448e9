"""The steward's desk: people and their roles, tokens for programs, the audit. What is done here is audited."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import polars as pl
import streamlit as st

from access import Purpose
from access.commands.tokens import row
from access.people import EVERY_DATASET
from access.roles import ROLES
from access.tokens import DOORS
from queries.consent.audit_export import audit_lines
from queries.consent.consents import dataset_names
from queries.consent.stewardship import give_role, make_token, people, revoke_token, take_role, tokens
from widgets.markdown import literal
from widgets.notices import told
from widgets.table import table
from widgets.visit import Visit

_PERSON_HELP = "As their sign-in calls them: the issuer's short name, a colon, and their name there (campus:ada)"


def roles(visit: Visit) -> None:
    """Who holds which role where; give and take."""
    standing = people(visit.warehouse).standing()
    rows = [(e.person, e.dataset, e.role, (e.until or "")[:10], e.by, e.at[:10]) for e in standing]
    names = ("person", "dataset", "role", "until", "given by", "since")
    if rows:
        table(pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row"), key="roles", alt="Roles in force")
    else:
        st.caption("Nobody holds a role yet. The first steward is made here, or by `python -m access give`.")
    with st.form("give", border=True), told("give"):
        st.markdown("**Give a role**")
        left, middle, right, last = st.columns([0.4, 0.2, 0.2, 0.2])
        person = left.text_input("Person", placeholder="campus:ada", help=_PERSON_HELP, max_chars=600)
        role = middle.selectbox("Role", list(ROLES), format_func=lambda name: f"{name}: {ROLES[name].about}")
        dataset = right.selectbox("Dataset", [*dataset_names(visit.warehouse), EVERY_DATASET], format_func=_dataset)
        until = last.date_input("Until", None, help="The role's last day; until taken when left empty")
        if st.form_submit_button("Give", type="primary", icon=":material/person_add:"):
            give_role(visit.warehouse, person.strip(), role, dataset, visit.asking.user, until=until)
            st.rerun()
    if rows:
        with st.form("take", border=True), told("take"):
            chosen = st.selectbox(
                "Take a role back", range(len(standing)),
                format_func=lambda i: f"{standing[i].person}: {standing[i].role} in {_dataset(standing[i].dataset)}",
            )  # fmt: skip
            if st.form_submit_button("Take", icon=":material/person_remove:"):
                gone = standing[chosen]
                take_role(visit.warehouse, gone.person, gone.role, gone.dataset, visit.asking.user)
                st.rerun()


def keys(visit: Visit) -> None:
    """Tokens for programs: made, shown once, listed without their secret, revoked."""
    now = datetime.now(UTC)
    made = tokens(visit.warehouse).all()
    if made:
        frame = pl.DataFrame([row(token, now) for token in made], infer_schema_length=None)
        table(frame, key="tokens", alt="Tokens")
    if shown := st.session_state.pop("token_made", None):
        st.success("Copy it now; it is kept here as its hash and is not shown again.", icon=":material/key:")
        st.code(shown, language=None)
    with st.form("make", border=True), told("make"):
        st.markdown("**Make a token**")
        left, middle, right = st.columns([0.4, 0.3, 0.3])
        owner = left.text_input("Owner", placeholder="campus:ada", help=_PERSON_HELP, max_chars=600)
        role = middle.selectbox("Role", [name for name in ROLES if name != "public"], index=0)
        days = right.number_input("Days", 1, 366, 30)
        datasets = left.multiselect("Datasets", dataset_names(visit.warehouse), help="Those of its owner when empty")
        doors = middle.multiselect("Doors", DOORS, default=list(DOORS))
        purpose = right.text_input("Purpose", placeholder="investigation=health commercial=no", max_chars=500)
        note = left.text_input("What it is for", max_chars=200)
        if st.form_submit_button("Make", type="primary", icon=":material/key:"):
            st.session_state["token_made"] = make_token(
                visit.warehouse, owner.strip(), role, visit.asking.user, timedelta(days=int(days)),
                datasets=tuple(datasets) or None, doors=tuple(doors), note=note,
                purpose=Purpose.parse(purpose) if purpose.strip() else None,
            )  # fmt: skip
            st.rerun()
    living = [token for token in made if token.state(now) == "in force"]
    if living:
        with st.form("revoke", border=True), told("revoke"):
            chosen = st.selectbox(
                "Revoke a token", range(len(living)),
                format_func=lambda i: f"{living[i].name}: {living[i].owner}, {living[i].role} {living[i].note}",
            )  # fmt: skip
            if st.form_submit_button("Revoke", icon=":material/key_off:"):
                revoke_token(visit.warehouse, living[chosen].name, visit.asking.user)
                st.rerun()


def audit(visit: Visit) -> None:
    """The log, newest first; whether it is whole; a copy that proves itself."""
    log = visit.warehouse.audit
    broken, seal = log.verify(), log.newest_seal()
    if broken is None:
        st.success(f"Every seal holds. Newest: `{(seal or '–')[:16]}…` Keep it elsewhere.", icon=":material/verified:")
    else:
        st.error(f"The log was changed: entry {broken} does not follow.", icon=":material/gpp_bad:")
    left, middle, right = st.columns([0.3, 0.3, 0.4])
    user = left.text_input("User", key="audit_user", max_chars=600)
    outcome = middle.selectbox("Outcome", ["any", "released", "refused", "failed", "alarm"], key="audit_outcome")
    day = right.date_input("Up to the end of", None, key="audit_day")
    entries = log.entries(user=user.strip() or None, last=5_000)
    until = datetime.combine(day, time.max, UTC).isoformat() if day else None
    rows = [
        (e.at[:19].replace("T", " "), e.user, e.role, e.outcome, e.reason, e.person, e.question[:300], e.purpose)
        for e in reversed(entries)
        if outcome in ("any", e.outcome) and (until is None or e.at <= until)
    ]
    names = ("at (UTC)", "user", "role", "outcome", "reason", "person", "question", "purpose")
    st.caption(f"{len(rows):,} of the last {len(entries):,} entries")
    table(pl.DataFrame(rows[:500], dict.fromkeys(names, pl.String), orient="row"), key="audit", alt="Audit", height=420)
    st.download_button(
        "Export all", data=lambda: audit_lines(visit.warehouse, visit.asking), file_name="audit.jsonl",
        mime="application/jsonl", icon=":material/download:", on_click="ignore",
        help="One JSON object a line with its seal: `python -m access audit verify --file` checks a copy",
    )  # fmt: skip


def _dataset(name: str) -> str:
    return "every dataset" if name == EVERY_DATASET else literal(name)
