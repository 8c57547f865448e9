"""What was recorded, how long somebody was observed, and relatives."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from cohorts.criteria import (
    Criterion,
    Family,
    HasCondition,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    Observed,
)
from queries.criteria.part import Bound, Part
from queries.lookup.codes import code_ids


@singledispatch
def bind_clinical(leaf: Criterion, cursor: Any) -> Bound:
    """The part of a leaf on the cursor's release. Raises UnknownName or InvalidQuestion."""
    raise TypeError(f"no query answers {type(leaf).__name__}")


@bind_clinical.register(HasCondition)
@bind_clinical.register(HasProcedure)
def _(leaf: HasCondition | HasProcedure, cursor: Any) -> Bound:
    return Bound((_recorded(leaf, cursor),))


@bind_clinical.register
def _(leaf: HasTreatment, cursor: Any) -> Bound:
    if leaf.min_days is None:
        return Bound((_recorded(leaf, cursor),))
    values = _values(leaf, cursor) | {"min_days": leaf.min_days, "gap_days": leaf.gap_days or 0}
    return Bound((Part.of("has_treatment_exposure", **values),))


@bind_clinical.register
def _(leaf: HasVisit, cursor: Any) -> Bound:
    return Bound((_recorded(leaf, cursor, min_days=leaf.min_days or 1),))


@bind_clinical.register
def _(leaf: HasPhenotypicFeature, cursor: Any) -> Bound:
    ids = code_ids(cursor, leaf.code, "condition")
    values = {"code_ids": ids, "descendants": leaf.descendants, "state": leaf.state}
    return Bound((Part.of("has_phenotypic_feature", **values),))


@bind_clinical.register
def _(leaf: Observed, cursor: Any) -> Bound:
    before, after = leaf.before_enrolment, leaf.after_enrolment
    windowed = before is not None or after is not None
    days = leaf.min_days if leaf.min_days is not None else 0 if windowed else 1
    return Bound((Part.of("observed", min_days=days, windowed=windowed, before=before or 0, after=after or 0),))


@bind_clinical.register
def _(leaf: Family, cursor: Any) -> Bound:
    from queries.compose import plan

    relatives = plan(leaf.of, cursor)
    return Bound((Part.of("family", inner={"relatives": relatives}, relative=leaf.relative),), relatives.notes)


def _recorded(leaf: HasCondition | HasTreatment | HasProcedure | HasVisit, cursor: Any, **more: Any) -> Part:
    """Records on one date or two are told from those on more by different files: see relations/recorded.sql."""
    often = "_often" if leaf.min_dates > 2 else ""
    return Part.of(f"{leaf.key()}{often}", **_values(leaf, cursor), **more)


def _values(leaf: HasCondition | HasTreatment | HasProcedure | HasVisit, cursor: Any) -> dict[str, Any]:
    ids = code_ids(cursor, leaf.code, leaf.domain)
    return {"code_ids": ids, "descendants": leaf.descendants, "min_dates": leaf.min_dates, "records": leaf.records}
