"""What a release says of itself that is of nobody: its datasets, their data uses, the codes it can be asked by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.data_use import DataUse
from access.disclosure import HoldsNoIndividual, Policy
from cohorts.codes import Code
from queries import sql
from queries.cursor import looked_up


@dataclass(frozen=True)
class DatasetWords:
    """One dataset. `data_uses` are those that enough individuals share for their being there to be told."""

    name: str
    assembly: str | None
    simulated: bool
    calendar: bool
    data_uses: tuple[DataUse, ...]


@dataclass(frozen=True)
class DatasetsAnswer(HoldsNoIndividual):
    datasets: tuple[DatasetWords, ...]
    release: str


@dataclass(frozen=True)
class Datasets:
    """The datasets of the release."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> DatasetsAnswer:
        return DatasetsAnswer(looked_up(cursor, ("datasets in words",), lambda: self._found(cursor)), asking.release)

    def _found(self, cursor: Any) -> tuple[DatasetWords, ...]:
        uses: dict[str, list[DataUse]] = {}
        shared = cursor.execute(sql.statement("records/data_uses.sql"), {"k": Policy().threshold}).fetchall()
        for dataset, permission, disease, modifiers, _ in shared:
            uses.setdefault(dataset, []).append(DataUse.of(permission, disease, modifiers))
        rows = cursor.execute(sql.statement("records/datasets.sql")).fetchall()
        return tuple(DatasetWords(*row, tuple(uses.get(row[0], ()))) for row in rows)

    def to_json(self) -> dict[str, Any]:
        return {"datasets": {}}


@dataclass(frozen=True)
class TermsAnswer(HoldsNoIndividual):
    """`terms`: code, name, domain ('condition', 'treatment', …), in the order of codes."""

    terms: tuple[tuple[Code, str, str], ...]
    release: str


@dataclass(frozen=True)
class Terms:
    """The codes of the release, or those of `codes` that it knows."""

    codes: tuple[Code, ...] | None = None
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> TermsAnswer:
        found = looked_up(
            cursor,
            ("terms",),
            lambda: {
                Code(system, code): (name, domain)
                for system, code, name, domain in cursor.execute(sql.statement("records/terms.sql")).fetchall()
            },
        )
        codes = found if self.codes is None else [code for code in self.codes if code in found]
        return TermsAnswer(tuple((code, *found[code]) for code in codes), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"terms": None if self.codes is None else [str(code) for code in self.codes]}
