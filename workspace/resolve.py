"""Saved cohorts inside a question, looked up before it is asked: `queries` knows nothing of the workspace.

A live one is replaced by its criteria, as deep as they name others. A frozen one stays a criterion of its own, pinned
to the version that was found, and is answered from its list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.saved import InCohort
from workspace.saved_cohort import SavedCohort

DEEPEST = 10  # saved cohorts inside saved cohorts
MOST = 1_000  # criteria after all are looked up; a cohort that names another twice doubles it at every level

Find = Callable[[str, int | None], SavedCohort]


def names_saved(value: Any) -> bool:
    """Whether a criterion, a cohort or a question about them names a saved cohort anywhere."""
    if isinstance(value, InCohort):
        return True
    return any(names_saved(one) for one in _inside(value))


def resolved(value: Any, find: Find) -> Any:
    """The same criterion, cohort or question with every saved cohort looked up by `find`. Raises InvalidQuestion for
    an unknown one, a circle, and what grows beyond bounds."""
    return _resolved(value, find, (), [MOST]) if names_saved(value) else value


def _resolved(value: Any, find: Find, inside: tuple[tuple[str, int], ...], left: list[int]) -> Any:
    if isinstance(value, Criterion):
        left[0] -= 1
        if left[0] < 0:
            raise InvalidQuestion(
                f"With all saved cohorts looked up this has more than {MOST:,} criteria",
                do="Freeze one of them, or ask with fewer",
            )
    if isinstance(value, InCohort):
        return _looked_up(value, find, inside, left)
    if isinstance(value, tuple):
        return tuple(_resolved(one, find, inside, left) for one in value)
    if not _has_parts(value):
        return value
    changed = {
        spec.name: _resolved(getattr(value, spec.name), find, inside, left)
        for spec in fields(value)
        if names_saved(getattr(value, spec.name))
    }
    return replace(value, **changed) if changed else value


def _looked_up(leaf: InCohort, find: Find, inside: tuple[tuple[str, int], ...], left: list[int]) -> Criterion:
    saved = find(leaf.id, leaf.version)
    if saved.frozen:
        return InCohort(saved.id, saved.version, saved.name)
    here = (saved.id, saved.version)
    if here in inside:
        raise InvalidQuestion(
            f"The saved cohort “{saved.name}” is made of itself", where="in_cohort", do="Save a version that is not"
        )
    if len(inside) >= DEEPEST:
        raise InvalidQuestion(
            f"Saved cohorts stand more than {DEEPEST} deep in each other", where="in_cohort", do="Freeze one of them"
        )
    return _resolved(saved.cohort.criterion, find, (*inside, here), left)


def _inside(value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    return tuple(getattr(value, spec.name) for spec in fields(value)) if _has_parts(value) else ()


def _has_parts(value: Any) -> bool:
    """Whether cohorts may stand in the fields of a value: criteria, cohorts, and questions, which are frozen too."""
    if isinstance(value, Criterion | Cohort):
        return True
    return not isinstance(value, type) and hasattr(value, "__dataclass_fields__") and hasattr(value, "to_json")
