"""Which annotation stands in a file that leaves, and of which version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from queries import sql


@dataclass(frozen=True)
class Layer:
    """What was said about a release's variants on one assembly, by whom, and of which version."""

    assembly: str
    kind: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.kind}, {self.assembly})"


@dataclass(frozen=True)
class LayersAnswer(HoldsNoIndividual):
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Layers:
    """The annotation of the release."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> LayersAnswer:
        return LayersAnswer(layers(cursor))

    def to_json(self) -> dict[str, Any]:
        return {"layers": {}}


def layers(cursor: Any, assembly: str | None = None) -> tuple[Layer, ...]:
    """Each layer of the release, on one assembly or all. They name nobody."""
    rows = cursor.execute(sql.statement("export/layers.sql")).fetchall()
    return tuple(Layer(*row) for row in rows if assembly in (None, row[0]))
