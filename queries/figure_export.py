"""Taking a figure away as a file: by right, audited, and of consents as they are now (S-DC 7, S-DU 4).

The figure itself was answered before. This question releases it to a file: it takes a role that may take files, and it
is refused where the consent ledger has moved on since the figure was drawn, for the drawing still counts who withdrew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from access.asking import Asking
from access.data_use import DataUse, duties
from access.disclosure import HoldsNoIndividual
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion, UnknownName
from queries import sql

FORMATS = ("html", "png", "svg")


@dataclass(frozen=True)
class Released(HoldsNoIndividual):
    """`duties` come with the data and are printed on the file."""

    duties: tuple[str, ...]
    release: str


@dataclass(frozen=True)
class FigureExport:
    """The `figure` of a page as a file. It was drawn at `consent_revision`, while `cohort` was in question."""

    figure: str
    title: str
    cohort: Cohort
    kind: str
    consent_revision: int

    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.kind not in FORMATS:
            raise UnknownName("kind of file", self.kind, FORMATS)

    def run(self, cursor: Any, asking: Asking) -> Released:
        if asking.consent_revision != self.consent_revision:
            raise InvalidQuestion(
                "Consents changed after this figure was drawn", do="Reload the page, and take the figure as it is now"
            )
        uses = cursor.execute(sql.statement("export/uses.sql")).fetchall()
        return Released(duties(DataUse.of(*use) for use in uses), asking.release)

    def to_json(self) -> dict[str, Any]:
        asked = {"figure": self.figure, "title": self.title, "format": self.kind, "cohort": self.cohort.to_json()}
        return {"figure_export": asked}
