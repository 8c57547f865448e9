"""Cohorts as the tables cohort, cohort_definition and metadata of OMOP CDM 5.4 (https://ohdsi.github.io/CommonDataModel/).

`subject_id` is a whole number: the identifier of the source where all are whole numbers of one dataset (then it is the
CDM's person_id), else a number given here, with the table subject.csv beside that says whose it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from access.asking import Asking
from access.pseudonyms import Pseudonyms
from cohorts.cohort import Cohort
from exchange.folder import whole
from queries.answer import answer
from queries.export.cohort_table import CohortTable, CohortTableAnswer
from queries.export.layers import Layer
from queries.warehouse import Warehouse

SHAPES = ("csv", "parquet")
_LARGEST = 2**31 - 1
_NO_CONCEPT = 0  # OMOP's "no matching concept"
_DEFINITION = {
    "cohort_definition_id": pl.Int32, "cohort_definition_name": pl.String, "cohort_definition_description": pl.String,
    "definition_type_concept_id": pl.Int32, "cohort_definition_syntax": pl.String, "subject_concept_id": pl.Int32,
    "cohort_initiation_date": pl.Date,
}  # fmt: skip

_METADATA = {
    "metadata_id": pl.Int32, "metadata_concept_id": pl.Int32, "metadata_type_concept_id": pl.Int32, "name": pl.String,
    "value_as_string": pl.String, "value_as_concept_id": pl.Int32, "value_as_number": pl.Float64,
    "metadata_date": pl.Date, "metadata_datetime": pl.Datetime,
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """Rows by cohort; `undated` individuals have no day and no row. `numbered`: subject_id is given here."""

    rows: tuple[int, ...]
    subjects: int
    undated: int
    numbered: bool
    files: tuple[str, ...]
    release: str


def write_cohorts(
    warehouse: Warehouse,
    asking: Asking,
    cohorts: Sequence[Cohort],
    folder: Path,
    *,
    as_recorded: bool = False,
    shape: str = "csv",
) -> Written:
    """Write the tables into `folder`, which must not hold anything; cohorts are numbered from 1. Dates are shifted by
    1 to 365 days an individual unless `as_recorded`. Raises Refused, InvalidQuestion, WarehouseUnavailable."""
    names = Pseudonyms(warehouse.directory)

    def written(found: CohortTableAnswer) -> CohortTableAnswer:
        return found if as_recorded else found.shifted(names.days)

    found = [answer(warehouse, asking, CohortTable(each, as_recorded), written) for each in cohorts]
    people = (
        pl.concat([each.frame.select("dataset", "source_id") for each in found]).unique().sort("dataset", "source_id")
    )
    subjects, numbered = _subjects(people)
    rows = pl.concat(
        [
            each.frame.join(subjects, on=["dataset", "source_id"], maintain_order="left").select(
                pl.lit(number, pl.Int32).alias("cohort_definition_id"),
                "subject_id",
                pl.col("entry").alias("cohort_start_date"),
                pl.col("exit").alias("cohort_end_date"),
            )
            for number, each in enumerate(found, 1)
        ]
    ).sort("cohort_definition_id", "subject_id", "cohort_start_date")
    tables = {"cohort": rows, "cohort_definition": _definitions(cohorts, asking, as_recorded=as_recorded)}
    tables["metadata"] = _metadata(asking, found[0].layers if found else ())
    if numbered:
        tables["subject"] = subjects.select("subject_id", "dataset", "source_id")
    with whole(folder) as into:
        for name, table in tables.items():
            if shape == "parquet":
                table.write_parquet(into / f"{name}.parquet")
            else:
                table.write_csv(into / f"{name}.csv")
    return Written(
        tuple(each.frame.height for each in found), people.height, max((each.undated for each in found), default=0),
        numbered, tuple(f"{name}.{shape}" for name in tables), asking.release,
    )  # fmt: skip


def _subjects(people: pl.DataFrame) -> tuple[pl.DataFrame, bool]:
    """dataset, source_id, subject_id; and whether the numbers are ours."""
    own = people["source_id"].str.to_integer(strict=False, dtype=pl.Int64)
    plain = (own.cast(pl.String) == people["source_id"]).fill_null(value=False)
    if people["dataset"].n_unique() <= 1 and plain.all() and (people.is_empty() or int(own.max() or 0) <= _LARGEST):
        return people.with_columns(subject_id=own), False
    return people.with_columns(subject_id=pl.Series(range(1, people.height + 1), dtype=pl.Int64)), True


def _metadata(asking: Asking, layers: Sequence[Layer]) -> pl.DataFrame:
    """What the rows were made from: the release, and who annotated the variants that criteria asked about."""
    told = [("Concord release", asking.release), *(("Variant annotation", str(layer)) for layer in layers)]
    made = date.fromisoformat(str(asking.as_of)[:10])
    rows = [(number, _NO_CONCEPT, _NO_CONCEPT, name, said, None, None, made, None)
            for number, (name, said) in enumerate(told, 1)]  # fmt: skip
    return pl.DataFrame(rows, _METADATA, orient="row")


def _definitions(cohorts: Sequence[Cohort], asking: Asking, *, as_recorded: bool) -> pl.DataFrame:
    purpose = f" Purpose: {asking.purpose.sentence()}." if asking.purpose else ""
    days = "" if as_recorded else " Dates of each individual are 1 to 365 days earlier than recorded, all by the same."
    rows = [
        (number, each.name, f"{each.sentence}. Concord, release {asking.release}.{purpose}{days}", _NO_CONCEPT,
         json.dumps(each.to_json(), ensure_ascii=False), _NO_CONCEPT, date.fromisoformat(str(asking.as_of)[:10]))
        for number, each in enumerate(cohorts, 1)
    ]  # fmt: skip
    return pl.DataFrame(rows, _DEFINITION, orient="row")
