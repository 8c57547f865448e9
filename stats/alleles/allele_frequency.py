"""Allele frequencies of groups of people: Wilson intervals, filtering frequencies, and the largest of them (S-GT 14).

Counts come in as they may be shown: exact, rounded, or None where nothing may be told. What is made of them rests on
nothing else, so it may be shown to whoever may see them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from stats.intervals import faf95, wilson

#: Continental groups of which GroupMax is the largest. Bottlenecked groups (Finns, Ashkenazi, Amish) and who is
#: unassigned or of the remaining mixture never count: their frequencies say little about anybody else.
GROUPS = ("AFR", "AMR", "EAS", "EUR", "SAS")
_ISOLATED = ("FIN", "ASJ", "AMI", "MID", "OTH", "REMAINING", "ADMIXED", "BOTTLENECKED")


@dataclass(frozen=True)
class AlleleFrequency:
    """AF = AC / AN with its 95 % Wilson interval and FAF95; None where nothing is called, or told."""

    group: str
    ac: int | None
    an: int | None
    af: float | None
    lower: float | None
    upper: float | None
    faf95: float | None


@dataclass(frozen=True)
class GroupMax:
    """The largest FAF95 among the continental groups: None without any of them. `untold` groups might have a larger."""

    faf95: float | None
    group: str | None
    untold: tuple[str, ...] = ()


def allele_frequency(group: str, ac: int | None, an: int | None) -> AlleleFrequency:
    """The frequency of one group. Raises ValueError for more copies than alleles called."""
    if ac is None or not an:
        return AlleleFrequency(group, ac, an, None, None, None, None)
    lower, upper = wilson(ac, an) or (None, None)
    return AlleleFrequency(group, ac, an, ac / an, lower, upper, faf95(ac, an))


def continental(group: str) -> str | None:
    """'1000G-AFR-like' → 'AFR'; None for a group that GroupMax leaves out, or whose name says no continent."""
    words = {word.upper() for word in re.split(r"[^A-Za-z]+", group)}
    named = [name for name in GROUPS if name in words]
    return named[0] if len(named) == 1 and not words & set(_ISOLATED) else None


def group_max(groups: Iterable[AlleleFrequency]) -> GroupMax:
    """GroupMax FAF. A tie is the first's; a group where nothing is called says nothing."""
    eligible = [each for each in groups if continental(each.group)]
    untold = tuple(each.group for each in eligible if each.an is None or (each.an and each.ac is None))
    told = [each for each in eligible if each.faf95 is not None]
    if not told:
        return GroupMax(None, None, untold)
    most = max(told, key=lambda each: each.faf95)
    return GroupMax(most.faf95, most.group if most.faf95 else None, untold)
