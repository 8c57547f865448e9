"""What a release holds and who permits the purpose: the first page, and the first thing a partner asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from access.asking import Asking
from access.data_use import DataUse
from access.disclosure import Policy, Shown, Table, protect_count
from queries import sql
from queries.frames import frame
from queries.permitted import limited_to_care


@dataclass(frozen=True)
class OverviewAnswer:
    """Tables of one release.

    `datasets`: name, assembly, simulated, individuals, permitted, assayed. `variants`: assembly, consequence_class,
    variants. `consents`: data_use in words, permission, individuals, permitted. `sources`: dataset, name, format,
    sha256, bytes, records. `findings`: dataset, source, rule, severity, n, message.
    """

    release: str
    individuals: Shown
    permitted: Shown
    datasets: Table
    variants: Table
    consents: Table
    sources: Table
    findings: Table

    def protected(self, policy: Policy) -> OverviewAnswer:
        """Counts rounded. A data use that few agreed to has no line, and the others are ordered by what is shown:
        neither that it is there nor where may tell of few."""
        enough = self.consents.frame.filter(pl.col("individuals") >= policy.threshold)
        consents = replace(self.consents, frame=enough).protected(policy)
        ordered = consents.frame.sort(["individuals", "data_use"], descending=[True, False])
        return replace(
            self._without_records(),
            individuals=protect_count(self.individuals, policy),
            permitted=protect_count(self.permitted, policy),
            datasets=self.datasets.protected(policy),
            consents=replace(consents, frame=ordered),
        )

    def _without_records(self) -> OverviewAnswer:
        """Findings keep their rule alone: their messages and numbers speak of single records, and the number of records
        of a source is a number of people in some formats."""
        findings = self.findings.frame.select("dataset", "source", "rule", "severity")
        sources = self.sources.frame.select("dataset", "name", "format", "sha256")
        return replace(self, sources=Table(sources), findings=Table(findings))


@dataclass(frozen=True)
class Overview:
    """Describe the release. Who reaches the people in their care alone is told of data uses and records of no others
    (S-DC 7)."""

    def run(self, cursor: Any, asking: Asking) -> OverviewAnswer:
        every_care = not limited_to_care(asking)
        values = {"consents": {"every_care": every_care}}
        rows = {name: frame(cursor, sql.text(sql.read(f"overview/{name}.sql")), values.get(name)) for name in _TABLES}
        words = [
            DataUse.of(*row).sentence() for row in rows["consents"].select("permission", "disease", "modifiers").rows()
        ]
        consents = rows["consents"].select(
            pl.Series("data_use", words, dtype=pl.String), "permission", "individuals", "permitted"
        )
        datasets = rows["datasets"]
        people = ("individuals", "permitted")
        found = OverviewAnswer(
            release=asking.release,
            individuals=int(datasets["individuals"].sum()),
            permitted=int(datasets["permitted"].sum()),
            datasets=Table(datasets, counts=(*people, "assayed")),
            variants=Table(rows["variants"], labels=("variants",)),
            consents=Table(consents, counts=people),
            sources=Table(rows["sources"], labels=("bytes", "records")),
            findings=Table(rows["findings"], counts=("n",)),
        )
        return found if every_care else found._without_records()

    def to_json(self) -> dict[str, Any]:
        return {"overview": {}}


_TABLES = ("datasets", "variants", "consents", "sources", "findings")
