"""From a criterion to the .sql files that answer it, with the values of their parameters.

A leaf becomes one or more parts, one file each, joined by Kleene's or: a gene set has a part for every kind of rule.
Names are looked up in the release here, so that an unknown code or gene is an error and never an empty result.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from cohorts.codes import Code
from cohorts.criteria import (
    Age,
    Alive,
    Ancestry,
    Around,
    AtIndex,
    Attribute,
    CarrierOf,
    CaseOf,
    Criterion,
    Dataset,
    Deceased,
    Diplotype,
    EligibleForRecontact,
    Event,
    Family,
    FollowedUp,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    InCohort,
    Indexed,
    Listed,
    Moment,
    Observed,
    PolygenicScore,
    SelfReportedGroup,
    Sequence,
    Sex,
    Site,
)
from cohorts.definitions import CaseDefinition, case_definition
from cohorts.errors import InvalidQuestion, UnknownName
from queries.criteria.part import Bound, Part
from queries.cursor import looked_up
from queries.lookup.codes import known_ids

NOT_ASSIGNED = "not assigned"


@singledispatch
def bind(leaf: Criterion, cursor: Any) -> Bound:
    """The parts of a leaf on the cursor's release. Raises UnknownName or InvalidQuestion."""
    raise TypeError(f"no query answers {type(leaf).__name__}")


@bind.register(HasCondition)
@bind.register(HasTreatment)
@bind.register(HasProcedure)
@bind.register(HasVisit)
@bind.register(HasPhenotypicFeature)
@bind.register(Family)
@bind.register(Observed)
def _(leaf: Criterion, cursor: Any) -> Bound:
    from queries.criteria.bind_clinical import bind_clinical

    return bind_clinical(leaf, cursor)


@bind.register
def _(leaf: CaseOf, cursor: Any) -> Bound:
    defined = case_definition(leaf.definition)
    ages = tuple(f"{sex}={years}" for sex, years in defined.before_age)
    dated = defined.min_dates > 1 or ages or defined.look_back_days or defined.settings
    part = Part.of(
        "case_of", **case_records(defined, cursor), exclusion_ids=_known_of(defined.exclusions, cursor),
        sex=defined.sex or "everybody", before_age=ages, look_back=defined.look_back_days or 0,
        days_apart=defined.days_apart or 0, undated=not dated,
    )  # fmt: skip
    return Bound((part,), (f"{defined.title}: {defined.note}",) if defined.note else ())


def case_records(defined: CaseDefinition, cursor: Any) -> dict[str, Any]:
    """The parameters of relations/case_recorded.sql. Raises InvalidQuestion where the release knows no code of it."""
    found = {}
    for what, codes in (("codes", defined.codes), ("settings", defined.settings)):
        found[what] = _known_of(codes, cursor)
        if codes and not found[what]:
            raise InvalidQuestion(
                f"'{defined.name}' cannot be asked of this release",
                where="case_of.definition",
                do=f"The release knows none of its {what}: {', '.join(map(str, codes))}",
            )
    anywhere = not defined.settings
    return {
        "code_ids": found["codes"], "setting_ids": found["settings"], "anywhere": anywhere,
        "min_dates": defined.min_dates,
    }  # fmt: skip


def _known_of(codes: tuple[Code, ...], cursor: Any) -> tuple[int, ...]:
    return tuple(sorted({code_id for code in codes for code_id in known_ids(cursor, code)}))


@bind.register
def _(leaf: InCohort, cursor: Any) -> Bound:
    from queries.cohort.frozen_lists import bind_saved

    return bind_saved(leaf, cursor)


@bind.register(Indexed)
@bind.register(Event)
def _(leaf: Indexed | Event, cursor: Any) -> Bound:
    from queries.criteria.bind_temporal import bind_temporal

    return bind_temporal(leaf, cursor)


@bind.register(Around)
@bind.register(AtIndex)
@bind.register(Moment)
def _(leaf: Around | AtIndex | Moment, cursor: Any) -> Bound:
    raise InvalidQuestion(f"{leaf.key()} stands only inside {leaf.only_inside}", where=leaf.key())


@bind.register
def _(leaf: Sequence, cursor: Any) -> Bound:
    from queries.criteria.bind_measurement import bind_sequence

    return bind_sequence(leaf, cursor)


@bind.register
def _(leaf: Listed, cursor: Any) -> Bound:
    from queries.cohort.listed import bind_listed

    return bind_listed(leaf, cursor)


@bind.register
def _(leaf: HasMeasurement, cursor: Any) -> Bound:
    from queries.criteria.bind_measurement import bind_measurement

    return bind_measurement(leaf, cursor)


@bind.register(CarrierOf)
@bind.register(Diplotype)
def _(leaf: CarrierOf | Diplotype, cursor: Any) -> Bound:
    from queries.criteria.bind_genetic import bind_carrier, bind_diplotype

    return bind_carrier(leaf, cursor) if isinstance(leaf, CarrierOf) else bind_diplotype(leaf, cursor)


@bind.register
def _(leaf: PolygenicScore, cursor: Any) -> Bound:
    from queries.criteria.bind_genetic import bind_score

    return bind_score(leaf, cursor)


@bind.register
def _(leaf: Sex, cursor: Any) -> Bound:
    return Bound((Part.of("sex", **{"is": leaf.is_}),))


@bind.register
def _(leaf: Age, cursor: Any) -> Bound:
    bounds = {"youngest": leaf.from_ or 0, "oldest": 1000 if leaf.to is None else leaf.to}
    return Bound((Part.of("age", at=leaf.at, **bounds),))


@bind.register
def _(leaf: Ancestry, cursor: Any) -> Bound:
    _known(cursor, "genetic group", leaf.is_, "SELECT DISTINCT genetic_group FROM individual", (NOT_ASSIGNED,))
    return Bound((Part.of("ancestry", unassigned=NOT_ASSIGNED in leaf.is_, **{"is": leaf.is_}),))


@bind.register
def _(leaf: SelfReportedGroup, cursor: Any) -> Bound:
    _known(cursor, "self-reported group", leaf.is_, "SELECT DISTINCT self_reported_group FROM individual")
    return Bound((Part.of("self_reported_group", **{"is": leaf.is_}),))


@bind.register
def _(leaf: FollowedUp, cursor: Any) -> Bound:
    longest = 1000 if leaf.to is None else leaf.to
    return Bound((Part.of("followed_up", shortest=leaf.from_ or 0, longest=longest),))


@bind.register
def _(leaf: Site, cursor: Any) -> Bound:
    _known(cursor, "site", leaf.is_, "SELECT DISTINCT site FROM individual")
    return Bound((Part.of("site", **{"is": leaf.is_}),))


@bind.register
def _(leaf: Dataset, cursor: Any) -> Bound:
    _known(cursor, "dataset", leaf.is_, "SELECT name FROM dataset")
    return Bound((Part.of("dataset", **{"is": leaf.is_}),))


@bind.register
def _(leaf: Alive, cursor: Any) -> Bound:
    return Bound((Part.of("alive"),))


@bind.register
def _(leaf: Deceased, cursor: Any) -> Bound:
    return Bound((Part.of("deceased"),))


@bind.register
def _(leaf: EligibleForRecontact, cursor: Any) -> Bound:
    return Bound((Part.of("eligible_for_recontact", by=leaf.by),))


@bind.register
def _(leaf: Attribute, cursor: Any) -> Bound:
    _known(cursor, "attribute", (leaf.name,), "SELECT DISTINCT name FROM attribute")
    _known(cursor, leaf.name, leaf.is_, "SELECT DISTINCT value FROM attribute WHERE name = $name", name=leaf.name)
    return Bound((Part.of("attribute", name=leaf.name, **{"is": leaf.is_}),))


def _known(
    cursor: Any, kind: str, asked: tuple[str, ...], select: str, beside: tuple[str, ...] = (), **values: Any
) -> None:
    """Refuse a name that the release does not have."""
    found = looked_up(
        cursor, (select, tuple(values.items())), lambda: cursor.execute(select, values or None).fetchall()
    )
    known = [row[0] for row in found if row[0] is not None]
    for name in asked:
        if name not in known and name not in beside:
            raise UnknownName(kind, name, (*known, *beside), where="this release")
