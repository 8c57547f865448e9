"""Alleles of few carriers, as far as their carriers' budgets reach for who asks (access/budget.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from access.budget import Asked, risk
from exchange.asker import Asker

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Few:
    """An allele as its release spells it, how many carry it, and who."""

    allele: str
    carriers: int
    who: tuple[tuple[str, str], ...]


def unpaid(asker: Asker, few: Mapping[Name, Few], individuals: int, release: str) -> set[Name]:
    """Spend for each of `few` among so many individuals; those whose carriers with budget left are too few to be told.
    Nothing is spent for who sees exact numbers."""
    if asker.role.exact or not few:
        return set()
    asked = []
    for each in few.values():
        question = hashlib.sha256(f"{each.allele} {individuals} {release}".encode()).hexdigest()
        people = tuple(sorted(asker.pseudonyms.of("own", *person) for person in each.who))
        asked.append(Asked(question, people, risk(each.carriers, individuals)))
    paying = asker.budget.spend(asker.asking.user, asked)
    return {
        name
        for (name, each), able in zip(few.items(), paying, strict=True)
        if each.carriers - len(each.who) + able < asker.policy.threshold
    }
