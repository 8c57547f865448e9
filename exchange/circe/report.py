"""What was read of a definition, and what of it could not be said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cohorts.errors import InvalidQuestion

#: A value that says nothing.
NOTHING = (None, False, "", [], {})


@dataclass(frozen=True)
class Finding:
    """One thing of a definition: where it stands in the JSON, what it is, why it is not said or how it was taken.

    `lost` when the cohort without it would be another one.
    """

    where: str
    what: str
    why: str
    lost: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what} – {self.why}"


@dataclass
class Report:
    """Findings in the order they were met."""

    findings: list[Finding] = field(default_factory=list)

    def lost(self, where: str, what: str, why: str) -> None:
        self._add(Finding(where, what, why))

    def note(self, where: str, what: str, why: str) -> None:
        self._add(Finding(where, what, why, lost=False))

    def _add(self, finding: Finding) -> None:
        if finding not in self.findings:
            self.findings.append(finding)

    @contextmanager
    def naming(self, where: str, what: str) -> Iterator[None]:
        """Whatever our own rules refuse inside is lost, by our own words for it."""
        try:
            yield
        except InvalidQuestion as error:
            self.lost(where, what, str(error))

    def taken(self, node: Any, where: str, known: tuple[str, ...], ignored: tuple[str, ...] = ()) -> dict[str, Any]:
        """An object of the JSON with the keys we read; what it says beyond them is lost."""
        if not isinstance(node, dict):
            if node is not None:
                self.lost(where, f"{node!r}", "an object stands here in Circe's JSON")
            return {}
        for name, value in node.items():
            if name not in known and name not in ignored and value not in NOTHING:
                self.lost(f"{where}.{name}" if where else name, name, "there is no word for it here")
        return node


def listed(report: Report, value: Any, where: str) -> list[Any]:
    """A list of the JSON; null is an empty one."""
    if value is None or isinstance(value, list):
        return value or []
    report.lost(where, f"{value!r}", "a list stands here in Circe's JSON")
    return []
