"""Who asks again and again for nearly the same cohort may be after the difference of two answers (S-DC 6).

The alarm looks at the definitions asked, never at the numbers: what it says gives nothing away. It goes to the audit,
where a steward reads it; it changes no answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

NEAR_MANY = 20  # so many near-alike definitions of one user raise the alarm
_JOINS = {"all_of", "any_of", "at_least", "not", "of", "criterion", "cohort"}


def leaves(question: Any) -> frozenset[str]:
    """The criteria of a question, each as canonical JSON; empty for a question about no cohort."""
    found: set[str] = set()

    def walk(node: Any, inside: bool) -> None:
        if isinstance(node, list):
            for each in node:
                walk(each, inside)
        elif isinstance(node, dict):
            for key, value in node.items():
                if inside and key not in _JOINS and isinstance(value, dict):
                    found.add(json.dumps({key: value}, sort_keys=True))
                else:
                    walk(value, inside or key == "criterion")

    walk(question, False)
    return frozenset(found)


def near(one: frozenset[str], other: frozenset[str]) -> bool:
    """Do two definitions differ by one criterion: one more, one less, or one changed?"""
    more, less = len(one - other), len(other - one)
    return max(more, less) == 1


def alarm(question: Any, earlier: Iterable[Any]) -> str | None:
    """What to write into the audit when `question` is one of many near-alike ones, else None.

    Given at every NEAR_MANY-th such question, not at each.
    """
    return alarm_among(leaves(question), (leaves(each) for each in earlier))


@lru_cache(maxsize=16_384)
def leaves_in(text: str) -> frozenset[str]:
    """`leaves` of a question as JSON text: a history is looked through at every question, and is mostly the same."""
    return leaves(json.loads(text))


def alarm_among(asked: frozenset[str], earlier: Iterable[frozenset[str]]) -> str | None:
    """`alarm` of definitions whose criteria are known."""
    if not asked:
        return None
    before = {*earlier}
    alike = {each for each in before if near(asked, each)}
    if asked in before or not alike or len(alike) % NEAR_MANY:
        return None
    return f"{len(alike)} definitions that differ from this one by a single criterion were asked before"
