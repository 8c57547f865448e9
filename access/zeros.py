"""When a zero tells too much (S-DC 2 and 3): docs/decisions/0080.

Of everybody permitted, that nobody has a thing is told. Of a cohort that somebody composed it is not: who can describe
one person closely enough to be alone in a cohort would learn from "0" or "< 11" whether they have it. So for roles
without exact numbers a cohort of more than one plain criterion is told as "< 11" from none to ten alike. The rule looks
at the definition, never at the number, so that nothing can be learnt from when it applies (S-DC 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from access.disclosure import Below, Policy, Shown, protect_count
from cohorts.criteria import (
    Age,
    Alive,
    Ancestry,
    Criterion,
    Dataset,
    Deceased,
    Family,
    InCohort,
    Indexed,
    Listed,
    SelfReportedGroup,
    Sequence,
    Sex,
    Site,
)

#: What everybody has one of: a value nobody has tells nothing of anybody.
_OF_EVERYBODY = (Age, Alive, Ancestry, Dataset, Deceased, SelfReportedGroup, Sex, Site)
#: Criteria that hold others, or people.
_COMPOSED = (Family, Indexed, InCohort, Listed, Sequence)


def composed(criterion: Criterion) -> bool:
    """Whether a criterion narrows down by more than one thing."""
    found = [*criterion.everything()]
    if len(found) != 1:
        return len(found) > 1
    leaf = found[0]
    if isinstance(leaf, _COMPOSED):
        return True
    said = [spec for spec in fields(leaf) if getattr(leaf, spec.name) != spec.default]
    return not isinstance(leaf, _OF_EVERYBODY) and len(said) > 1


def protect_size(n: int | None, policy: Policy, *, hide_zero: bool = True) -> Shown:
    """`protect_count`, with none and few told alike."""
    if n == 0 and hide_zero:
        return Below(policy.threshold)
    return protect_count(n, policy)


def pinned(cells: Iterable[int | None], whole: int, policy: Policy) -> bool:
    """Whether the parts of a whole, protected one by one, could be worked out from it: two parts told as "< 11" of a
    whole told as 20 are both ten, nine of a whole that the others fill are one each. `cells` and `whole` are exact.

    The first is judged by how many parts there are, however many of them are small, so that what is then not told
    tells nothing of them.
    """
    counts = [n for n in cells if n]
    small = [n for n in counts if n < policy.threshold]
    told = protect_count(whole, policy)
    if not isinstance(told, int) or not counts:
        return False
    if told == len(counts) * (policy.threshold - 1):
        return True
    shown = [n - n % policy.base for n in counts if n >= policy.threshold]
    least, most = sum(max(n, policy.threshold) for n in shown), sum(n + policy.base - 1 for n in shown)
    left_most, left_least = told + policy.base - 1 - least, told - most
    return bool(small) and (left_most <= len(small) or left_least >= len(small) * (policy.threshold - 1))
