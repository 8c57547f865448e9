"""Does a participant's data use permit a purpose? Pure, and closed where anything is unknown (S-DU 2).

    permission                  general  health  disease X   ancestry  methods        clinical care
    NRES  no restriction        yes      yes     yes         yes       yes            yes
    GRU   general research      yes      yes     yes         yes       yes            no
    HMB   health, biomedical    no       yes     yes         no        yes            no
    DS:Y  disease specific      no       no      X is in Y   no        X is in Y      no
    POA   ancestry only         no       no      no          yes       no             no
    CC    clinical care         no       no      no          no        no             yes

"X is in Y": X is Y or a descendant of Y; a methods purpose names its disease X. Modifiers then take away from that row:
they never add, with one exception that follows DUO's definition of the term: clinical care use (CC) beside another
permission says that use is allowed for clinical care as well. DUO's terms, checked against its release of 2021-02-23,
stand in `duo.json`; an unknown term, or a modifier whose value cannot be read, permits nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from access.purpose import NOT_FOR_PROFIT, Purpose
from cohorts.errors import UnknownName

NRES, GRU, HMB, DS, POA, CC = (f"DUO:00000{n}" for n in ("04", "42", "06", "07", "11", "43"))
RS, NMDS, GSO, NPUNCU = (f"DUO:00000{n}" for n in ("12", "15", "16", "18"))
GS, TS, US, PS, IS = (f"DUO:00000{n}" for n in ("22", "25", "26", "27", "28"))
NPOA, NPU, NCU = (f"DUO:00000{n}" for n in ("44", "45", "46"))

#: What each permission allows besides the disease-specific cases.
_ALLOWED = {
    NRES: {"general", "health", "disease", "ancestry", "methods", "clinical-care"},
    GRU: {"general", "health", "disease", "ancestry", "methods"},
    HMB: {"health", "disease", "methods"},
    DS: set(),
    POA: {"ancestry"},
    CC: {"clinical-care"},
}

SameOrDescendant = Callable[
    [str, str], bool
]  # (disease of the purpose, disease of the data) → is the first in the second?


@dataclass(frozen=True)
class Term:
    """One DUO term: `use` is 'permission', 'filter' or 'duty'; `value` says what a modifier carries, if anything."""

    id: str
    short: str
    label: str
    use: str
    definition: str
    value: str | None = None


@cache
def terms() -> Mapping[str, Term]:
    """Every DUO term Concord knows, by its identifier."""
    stored = json.loads(files("access").joinpath("duo.json").read_text(encoding="utf-8"))
    return {each["id"]: Term(**each) for each in stored["terms"]}


def term_named(text: str) -> Term:
    """By identifier or shorthand ('DUO:0000042', 'GRU'). Raises UnknownName with the nearest."""
    known = terms()
    by_short = {term.short: term for term in known.values()}
    found = known.get(text.upper()) or by_short.get(text.upper())
    if found is None:
        raise UnknownName("data use term", text, [*known, *by_short])
    return found


@dataclass(frozen=True)
class DataUse:
    """What one participant agreed to: a permission, the disease of a disease-specific one, modifiers with values."""

    permission: str
    disease: str | None = None
    modifiers: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(
        cls, permission: str, disease: str | None = None, modifiers: Mapping[str, Any] | str | None = None
    ) -> DataUse:
        """`modifiers` as a mapping or its JSON text; what is not such an object becomes a modifier nobody knows."""
        if isinstance(modifiers, str):
            try:
                modifiers = json.loads(modifiers) if modifiers else {}
            except ValueError:
                modifiers = {modifiers: None}
        if modifiers is not None and not isinstance(modifiers, Mapping):
            modifiers = {str(modifiers): None}
        pairs = ((str(key), tuple(v) if isinstance(v, list) else v) for key, v in (modifiers or {}).items())
        return cls(permission, disease, tuple(sorted(pairs, key=lambda pair: pair[0])))

    def sentence(self) -> str:
        """ "General research use; non-commercial use only; geographical restriction (US)"."""
        known = terms()
        label = known[self.permission].label if self.permission in known else f"unknown data use {self.permission}"
        parts = [label.capitalize() + (f" ({self.disease})" if self.disease else "")]
        for key, value in self.modifiers:
            name = known[key].label if key in known else f"unknown modifier {key}"
            parts.append(name + (f" ({', '.join(_words(value))})" if _words(value) else ""))
        return "; ".join(parts)


def permits(
    data_use: DataUse,
    purpose: Purpose | None,
    is_same_or_descendant: SameOrDescendant,
    *,
    user: str | None = None,
    on: date | None = None,
) -> bool:
    """May data under `data_use` serve `purpose`, asked by `user` on the day `on`? False wherever that is not certain.

    `user` and `on` come from the Asking, so that nobody grants themselves a name or a date by stating it in a purpose;
    a purpose may name a later day than `on`, not an earlier one.
    """
    if purpose is None or data_use.permission not in _ALLOWED:
        return False
    modifiers = dict(data_use.modifiers)
    known = terms()
    if any(key not in known or (known[key].use == "permission" and key != CC) for key in modifiers):
        return False
    allowed = purpose.investigation in _ALLOWED[data_use.permission]
    if data_use.permission == DS and purpose.investigation in ("disease", "methods"):
        allowed = bool(
            data_use.disease and purpose.disease and is_same_or_descendant(purpose.disease, data_use.disease)
        )
    if CC in modifiers and purpose.investigation == "clinical-care":
        allowed = True
    return allowed and all(_passes(key, value, purpose, user, on) for key, value in modifiers.items())


def hindrances(
    data_use: DataUse,
    purpose: Purpose | None,
    is_same_or_descendant: SameOrDescendant,
    *,
    user: str | None = None,
    on: date | None = None,
) -> tuple[str, ...]:
    """What of this data use stands against the purpose, in words; () exactly where `permits` is true."""
    asked = {"is_same_or_descendant": is_same_or_descendant, "user": user, "on": on}
    if permits(data_use, purpose, **asked):
        return ()
    if purpose is None:
        return ("no purpose is stated",)
    known = terms()
    found = []
    if not permits(replace(data_use, modifiers=tuple(m for m in data_use.modifiers if m[0] == CC)), purpose, **asked):
        label = known[data_use.permission].label if data_use.permission in known else "an unknown data use"
        found.append(label + (f" ({data_use.disease})" if data_use.disease else ""))
    for key, value in data_use.modifiers:
        if key not in known or (known[key].use == "permission" and key != CC):
            found.append(f"unknown modifier {key}")
        elif not _passes(key, value, purpose, user, on):
            found.append(known[key].label + (f" ({', '.join(_words(value))})" if _words(value) else ""))
    return tuple(found)


def _passes(modifier: str, value: Any, purpose: Purpose, user: str | None, on: date | None) -> bool:
    if modifier not in _FILTERS:
        return terms()[modifier].use == "duty" or modifier == CC
    return _FILTERS[modifier](value, purpose, user, on)


def _words(value: Any) -> tuple[str, ...]:
    """One word, words between commas, or a list of words; () for anything else."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    if isinstance(value, list | tuple) and all(isinstance(word, str) for word in value):
        return tuple(value)
    return ()


def _among(stated: str | None, value: Any) -> bool:
    return stated is not None and stated.casefold() in {word.casefold() for word in _words(value)}


def _in_time(stated: date | None, on: date | None, value: Any) -> bool:
    """A number of months has no beginning here, so only a last day of use can be judged."""
    days = [day for day in (stated, on) if day is not None]
    try:
        return bool(days) and max(days) <= date.fromisoformat(value)
    except (TypeError, ValueError):
        return False


_FILTERS: dict[str, Callable[[Any, Purpose, str | None, date | None], bool]] = {
    NMDS: lambda value, purpose, user, on: purpose.investigation != "methods",
    NPOA: lambda value, purpose, user, on: purpose.investigation != "ancestry",
    GSO: lambda value, purpose, user, on: purpose.genetic is True,
    NPU: lambda value, purpose, user, on: purpose.applicant in NOT_FOR_PROFIT,
    NCU: lambda value, purpose, user, on: purpose.commercial is False,
    NPUNCU: lambda value, purpose, user, on: purpose.applicant in NOT_FOR_PROFIT and purpose.commercial is False,
    GS: lambda value, purpose, user, on: _among(purpose.country, value),
    US: lambda value, purpose, user, on: _among(user, value),
    PS: lambda value, purpose, user, on: _among(purpose.project, value),
    IS: lambda value, purpose, user, on: _among(purpose.institution, value),
    RS: lambda value, purpose, user, on: _among(purpose.research, value) or _among(purpose.investigation, value),
    TS: lambda value, purpose, user, on: _in_time(purpose.date, on, value),
}


def duties(data_uses: Iterable[DataUse]) -> tuple[str, ...]:
    """The duties that come with data under these uses, in words, to print on exports; they are never filters."""
    known = terms()
    found = {
        known[key].label + (f" ({', '.join(_words(value))})" if _words(value) else "")
        for data_use in data_uses
        for key, value in data_use.modifiers
        if key in known and known[key].use == "duty"
    }
    return tuple(sorted(found))
