"""What a steward changes: roles, tokens, contacts, withdrawals. Each change stands in the audit under who made it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from access.contacts import CONTACTS_FILE, Contacts
from access.people import EVERY_DATASET, PEOPLE_FILE, People
from access.tokens import TOKENS_FILE, Tokens
from cohorts.errors import InvalidQuestion, UnknownName
from queries.asking import asking_for
from queries.consent.consents import consented_since, dataset_names, duties_owed, is_in_a_release
from queries.warehouse import Warehouse


def people(warehouse: Warehouse) -> People:
    return People(warehouse.directory / PEOPLE_FILE)


def tokens(warehouse: Warehouse) -> Tokens:
    return Tokens(warehouse.directory / TOKENS_FILE)


def give_role(
    warehouse: Warehouse, person: str, role: str, dataset: str, by: str, *, until: date | None = None
) -> None:
    """Let a person ask as a role about a dataset. UnknownName for a dataset that is not there: a slip would give
    nothing."""
    names = dataset_names(warehouse)
    if dataset != EVERY_DATASET and dataset not in names:
        raise UnknownName("dataset", dataset, (*names, EVERY_DATASET))
    ends = datetime.combine(until, time.max, UTC) if until else None
    people(warehouse).give(person, role, dataset, by, until=ends)
    _audited(warehouse, by, {"role": {"person": person, "role": role, "dataset": dataset}}, "role given")


def take_role(warehouse: Warehouse, person: str, role: str, dataset: str, by: str) -> None:
    """Take a role back; it counts at the next question."""
    people(warehouse).take(person, role, dataset, by)
    _audited(warehouse, by, {"role": {"person": person, "role": role, "dataset": dataset}}, "role taken")


def named(people: Iterable[str]) -> list[tuple[str, str]]:
    """(dataset, pseudonym) of each DATASET/INDIVIDUAL. InvalidQuestion for what is none."""
    found = [text.strip().partition("/") for text in people]
    for dataset, slash, source_id in found:
        if not (dataset and slash and source_id):
            raise InvalidQuestion("An individual is written DATASET/INDIVIDUAL", do="One word or line each.")
    return [(dataset, source_id) for dataset, _, source_id in found]


def give_care(warehouse: Warehouse, clinician: str, who: Iterable[tuple[str, str]], by: str) -> int:
    """Put individuals into a clinician's care; how many were not there. UnknownName for a dataset that is not here."""
    asked, names = [*who], dataset_names(warehouse)
    for dataset, _ in asked:
        if dataset not in names:
            raise UnknownName("dataset", dataset, names)
    n = warehouse.care.give(clinician, asked, by)
    _audited(warehouse, by, {"care": {"clinician": clinician, "individuals": n}}, "care given")
    return n


def take_care(warehouse: Warehouse, clinician: str, who: Iterable[tuple[str, str]], by: str) -> int:
    """Take individuals out of a clinician's care, from the next question on; how many were in it."""
    n = warehouse.care.take(clinician, who, by)
    _audited(warehouse, by, {"care": {"clinician": clinician, "individuals": n}}, "care taken")
    return n


def make_token(warehouse: Warehouse, owner: str, role: str, by: str, lasts: timedelta, **more: Any) -> str:
    """Make a token; its text is given back, kept nowhere, and stands in the audit by its name."""
    text = tokens(warehouse).make(owner, role, by, lasts=lasts, **more)
    _audited(warehouse, by, {"token": {"name": name_in(text), "owner": owner, "role": role}}, "token made")
    return text


def revoke_token(warehouse: Warehouse, name: str, by: str) -> None:
    """End a token now."""
    tokens(warehouse).revoke(name, by)
    _audited(warehouse, by, {"token": {"name": name}}, "token revoked")


def name_in(text: str) -> str:
    """The name in a token's text, which may be told; InvalidQuestion when it is none."""
    parts = text.split("_", 2)
    if len(parts) != 3:
        raise InvalidQuestion("That is not a token")
    return parts[1]


def accept_duty(warehouse: Warehouse, person: str, duty: str, document: str) -> None:
    """Write down that a person accepted a duty that comes with the data, by which document. UnknownName for a duty
    that no participant's consent brings."""
    owed = duties_owed(warehouse)
    if duty not in owed:
        raise UnknownName("duty", duty, owed)
    people(warehouse).accept(person, duty, document)
    _audited(warehouse, person, {"duty": {"accepted": duty, "document": document}}, "duty accepted")


def record_contacts(warehouse: Warehouse, who: Iterable[tuple[str, str]], kind: str, by: str, on: date) -> int:
    """Write down that people (dataset, pseudonym) were contacted, so that nobody is again within a year."""
    n = Contacts(warehouse.directory / CONTACTS_FILE).record(who, kind, by, on)
    _audited(warehouse, by, {"contacted": {"kind": kind, "individuals": n}}, "contacts recorded")
    return n


def withdraw(warehouse: Warehouse, dataset: str, individual: str, on: date, by: str) -> int:
    """Record a withdrawal; the new revision of the ledger. From the day it holds, frozen and pasted lists forget the
    person as well. InvalidQuestion when nobody of this pseudonym is in a release."""
    if not is_in_a_release(warehouse, dataset, individual):
        raise InvalidQuestion(
            f"'{individual}' of '{dataset}' is in no release here",
            do="Check the dataset's name and the pseudonym; nothing was recorded.",
        )
    revision = warehouse.ledger.withdraw(dataset, individual, on, by)
    _audited(warehouse, by, {"withdraw": {"on": str(on)}}, "withdrawal recorded", person=f"{dataset}/{individual}")
    forget_withdrawn(warehouse, date.today())
    return revision


def forget_withdrawn(warehouse: Warehouse, as_of: date) -> int:
    """Take out of frozen and pasted lists whose withdrawal is in force; how many entries went. Who consented anew since
    may be in them."""
    left = warehouse.ledger.withdrawn(as_of)
    gone = {*left} - consented_since(warehouse, left)
    return warehouse.lists.forget(gone) + warehouse.identifiers.forget(gone)


def _audited(warehouse: Warehouse, by: str, what: dict[str, Any], reason: str, **more: Any) -> None:
    # Also in the audit, so that a store that loses this entry is noticed.
    warehouse.audit.record(asking_for(warehouse, by, "steward", None), what, "released", reason, **more)
