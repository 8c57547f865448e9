"""What the release holds of one individual that decided a criterion: dated records and genotypes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import polars as pl

from cohorts.codes import Code
from cohorts.criteria import CarrierOf, CaseOf, Criterion, Family
from cohorts.definitions import case_definition
from queries import sql
from queries.compose import part_text, plan
from queries.criteria.part import Part
from queries.frames import frame
from queries.lookup.codes import known_ids


def records(leaf: Criterion, cursor: Any, individual_id: int) -> pl.DataFrame:
    """kind, code, name, value, unit, in_period, start_at, end_at: every record with a code that the criterion names or
    a descendant, whether or not it counts there. Times are ages in years, else years since enrolment."""
    ids = sorted({code_id for code in named_codes(leaf) for code_id in known_ids(cursor, code)})
    found = frame(cursor, sql.statement("evidence/records.sql"), {"individual_id": individual_id, "code_ids": ids})
    return found.with_columns(years("start_at"), years("end_at"))


def observed(cursor: Any, individual_id: int) -> pl.DataFrame:
    """start_at, end_at of each observation period, in the same years."""
    found = frame(cursor, sql.statement("evidence/observed.sql"), {"individual_id": individual_id})
    return found.with_columns(years("start_at"), years("end_at"))


def years(column: str) -> pl.Expr:
    """Days as years to one decimal, over 89 as 90 (S-CL 7)."""
    return ((pl.col(column) * 10 / 365.25).floor() / 10).clip(upper_bound=90.0)


def genotypes(leaf: Criterion, cursor: Any, individual_id: int) -> pl.DataFrame | None:
    """One row a qualifying variant of the individual's assembly: alt_count NULL where called without the allele or,
    with `covered` false, not looked at. None for a criterion on no variants."""
    if not isinstance(leaf, CarrierOf):
        return None
    found = []
    for part in plan(leaf, cursor).parts:
        read = [name for name, _ in part.inner]
        named = sql.parameters(sql.read("evidence/genotypes.sql", read))
        values = {**dict(part.values), "individual_id": individual_id}
        if all(name in values for name in named):
            one = Part.of("evidence/genotypes", dict(part.inner), **{name: values[name] for name in named})
            found.append(frame(cursor, part_text(one.form), one.bound("c")))
    return pl.concat(found).unique(maintain_order=True) if found else None


def named_codes(value: Any) -> Iterator[Code]:
    """Every code a criterion names, its definitions' and those of events inside it; not of criteria on other people."""
    if isinstance(value, Code):
        yield value
    elif isinstance(value, CaseOf):
        defined = case_definition(value.definition)
        yield from (*defined.codes, *defined.exclusions, *defined.settings)
    elif isinstance(value, tuple):
        for one in value:
            yield from named_codes(one)
    elif is_dataclass(value) and not isinstance(value, Family):
        for spec in fields(value):
            yield from named_codes(getattr(value, spec.name))
