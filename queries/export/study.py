"""A cohort as a study of tumours: who, their tumours, and what was called in each; without a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.data_use import DataUse, duties
from cohorts.cohort import Cohort
from queries import sql
from queries.compose import over
from queries.export.layers import Layer, layers
from queries.frames import frame
from queries.kept import asked

_ALL = 2_147_483_647


@dataclass(frozen=True)
class StudyAnswer:
    """Frames with `place`, that of an individual in the cohort. people: dataset, source_id, sex, vital_status, site,
    genetic_group, self_reported_group, simulated, days_old, days_followed. attributes: name, value. samples: biosample,
    assay, assembly, capture_kit. mutations: biosample, contig, position, ref, alt, rsid, gene, consequence, hgvsc,
    hgvsp, transcript_id, ad_ref, ad_alt, vaf. It cannot be protected, so it goes to roles with row access alone."""

    people: pl.DataFrame
    attributes: pl.DataFrame
    samples: pl.DataFrame
    mutations: pl.DataFrame
    duties: tuple[str, ...]
    release: str
    layers: tuple[Layer, ...] = ()  # who annotated the variants, with versions


@dataclass(frozen=True)
class Study:
    """Everybody of a cohort who permits the purpose, with somatic calls that pass quality control."""

    cohort: Cohort
    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True

    def run(self, cursor: Any, asking: Asking) -> StudyAnswer:
        everybody = {"dataset": None, "source_id": None, "skip": 0, "last": _ALL}
        query, bound = over("records/page.sql", {"cohort": asked(self.cohort.criterion, cursor)}, everybody)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE page AS {query}", bound)
        rows = {name: frame(cursor, sql.statement(f"export/study_{name}.sql"))
                for name in ("people", "samples", "mutations")}  # fmt: skip
        uses = cursor.execute(sql.statement("export/uses.sql")).fetchall()
        return StudyAnswer(
            rows["people"], frame(cursor, sql.statement("records/attributes.sql")), rows["samples"],
            rows["mutations"], duties(DataUse.of(*use) for use in uses), asking.release,
            layers(cursor),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        return {"study": self.cohort.to_json()}
