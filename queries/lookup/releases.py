"""The releases of a warehouse over time, for those who steward them: from their manifests, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table

_COLUMNS = {"release": pl.String, "created": pl.String, "in_force": pl.Boolean, "dataset": pl.String,
            "assembly": pl.String, "individuals": pl.Int64, "sources": pl.Int64}  # fmt: skip


@dataclass(frozen=True)
class ReleasesAnswer:
    """`table`: release, created (UTC), in_force, dataset, assembly, individuals, sources; a row a dataset."""

    table: Table

    def protected(self, policy: Policy) -> ReleasesAnswer:
        return replace(self, table=self.table.protected(policy))


@dataclass(frozen=True)
class ReleaseHistory:
    """Every release whose manifest stands, of the datasets that are asked about. Not the releases themselves: those
    before the one in force are never opened."""

    right: ClassVar[str | None] = "consent"

    def run(self, cursor: Any, asking: Asking) -> ReleasesAnswer:
        rows = []
        for path in sorted(Path(cursor.file).parent.glob("*.json"), key=_published, reverse=True):
            try:
                manifest = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # a manifest that cannot be read tells nothing; `python -m data check` says so
            if "datasets" not in manifest or manifest.get("release") != path.stem:
                continue  # a file derived from a release, such as its principal components
            sources = [one["dataset"] for one in manifest.get("sources", [])]
            rows += [
                (path.stem, manifest.get("created"), path.stem == asking.release, one["name"], one.get("assembly"),
                 one.get("individuals"), sources.count(one["name"]))
                for one in manifest["datasets"]
                if asking.datasets is None or one["name"] in asking.datasets
            ]  # fmt: skip
        frame = pl.DataFrame(rows, _COLUMNS, orient="row")
        return ReleasesAnswer(Table(frame, counts=("individuals",), labels=("sources",)))

    def to_json(self) -> dict[str, Any]:
        return {"releases": {}}


def _published(path: Path) -> tuple[str, int, str]:
    day, _, number = path.stem.partition(".")
    return day, int(number) if number.isdecimal() else 0, path.stem
