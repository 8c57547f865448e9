"""What the release holds of each individual of a stretch of a cohort, without a date: for records in others' formats.

Ages are ISO 8601 durations in years and months, as coarse as the record's own date; over 89 years `P90Y` alone
(S-CL 7). Days of collection and sequencing are years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from queries import sql
from queries.compose import over
from queries.cursor import looked_up
from queries.export.layers import Layer, layers
from queries.frames import frame
from queries.kept import asked
from queries.variants.carrying import Carrying, found_cohort

OLDEST = 90
#: What an export of whole individuals also takes: `stored` is empty in releases older than its table.
EXPORTED = ("pathogenic", "stored", "uses")
_STORED = "SELECT COUNT(*) FROM duckdb_tables() WHERE table_name = 'phenopacket'"
KINDS = (
    "individuals", "conditions", "features", "measurements", "treatments", "procedures", "biosamples", "relatives",
    "attributes",
)  # fmt: skip


@dataclass(frozen=True)
class PeopleAnswer:
    """Frames by what they hold, each with `place`, that of an individual in the cohort, from 1; `age` is text or NULL.

    individuals: dataset, source_id, site, sex, karyotypic_sex, genetic_group, self_reported_group, vital_status,
    simulated, assembly, age_at_enrolment, age_at_death, age_at_last_contact. conditions, features (excluded),
    measurements (value, unit, value_text), treatments, procedures: code, name, age. biosamples: biosample, assay,
    assembly, origin, capture_kit, qc_fields, age, year_sequenced, speaks. relatives: relationship, dataset, relative.
    attributes: name, value. EXPORTED: see records/; with them `layers`, who annotated the variants. It cannot be
    protected, so it goes to roles with row access alone.
    """

    frames: dict[str, pl.DataFrame]
    release: str
    layers: tuple[Layer, ...] = ()

    def of(self, kind: str) -> dict[int, list[dict[str, Any]]]:
        """Rows of a kind by place."""
        found: dict[int, list[dict[str, Any]]] = {}
        for row in self.frames[kind].iter_rows(named=True):
            found.setdefault(row["place"], []).append(row)
        return found


@dataclass(frozen=True)
class People:
    """Individuals `skip` + 1 to `skip` + `limit` of a cohort, of one dataset or one person alone if named.

    `newest` measurements of each code; `kinds` of KINDS and EXPORTED. `one` is (dataset, pseudonym), not written down.
    """

    cohort: Cohort | Carrying
    skip: int = 0
    limit: int = 100
    dataset: str | None = None
    one: tuple[str, str] | None = None
    newest: int = 1_000_000
    kinds: tuple[str, ...] = KINDS
    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True  # records leave for another machine: once duties are accepted (S-DU 2)

    def run(self, cursor: Any, asking: Asking) -> PeopleAnswer:
        dataset, source_id = self.one or (self.dataset, None)
        values = {"dataset": dataset, "source_id": source_id, "skip": self.skip, "last": self.skip + self.limit}
        cohort = found_cohort(self.cohort, cursor, asking)
        query, bound = over("records/page.sql", {"cohort": asked(cohort.criterion, cursor)}, values)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE page AS {query}", bound)
        frames = {}
        for kind in dict.fromkeys(("individuals", *self.kinds)):
            if kind == "stored" and not looked_up(cursor, _STORED, lambda: cursor.execute(_STORED).fetchone()[0]):
                frames[kind] = pl.DataFrame(schema={"place": pl.Int64, "message": pl.String})
                continue
            values = {"newest": self.newest} if kind == "measurements" else None
            frames[kind] = undated(frame(cursor, sql.statement(f"records/{kind}.sql"), values))
        return PeopleAnswer(frames, asking.release, layers(cursor) if "pathogenic" in frames else ())

    def to_json(self) -> dict[str, Any]:
        of = {"cohort": self.cohort.to_json(), "skip": self.skip, "limit": self.limit, "dataset": self.dataset}
        return {"people": {**of, "one": self.one is not None, "kinds": list(self.kinds)}}


_AGES = {"enrolled": "age_at_enrolment", "died": "age_at_death", "last_seen": "age_at_last_contact"}


def undated(rows: pl.DataFrame) -> pl.DataFrame:
    """Every date as an age, or as its year; birthdays are gone."""
    if "born" not in rows.columns:
        return rows
    coarse = rows["precision"].to_list() if "precision" in rows.columns else [None] * rows.height
    if "birth_precision" in rows.columns:
        coarse = rows["birth_precision"].to_list()
    made = []
    for name in (*_AGES, "first_on"):
        if name in rows.columns:
            ages = [age(*each) for each in zip(rows["born"], rows[name], coarse, strict=True)]
            made.append(pl.Series(_AGES.get(name, "age"), ages, dtype=pl.String))
    if "sequenced_on" in rows.columns:
        made.append(rows["sequenced_on"].dt.year().alias("year_sequenced"))
    gone = {"born", "birth_precision", "precision", "first_on", "sequenced_on", *_AGES}
    return rows.drop(gone & set(rows.columns)).with_columns(made)


def age(born: date | None, on: date | None, precision: str | None = None) -> str | None:
    """`P45Y6M`: completed years and months from birth to a day; `P45Y` where the day is known by its year alone."""
    if born is None or on is None or on < born:
        return None
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    years, months = divmod(months, 12)
    if years >= OLDEST:
        return f"P{OLDEST}Y"
    return f"P{years}Y{months}M" if months and precision != "year" else f"P{years}Y"
