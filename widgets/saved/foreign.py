"""Cohort definitions of other tools, on their way in and out. The page brings the format, and who translates it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from cohorts.reading import parsed
from queries.lookup.concepts import ConceptsUnder
from widgets.ask import ask
from widgets.given import text_of
from widgets.markdown import literal
from widgets.visit import Visit


class Read(Protocol):
    """What became of a definition: no `cohort` where something of it would be lost. Findings read as sentences."""

    cohort: Cohort | None
    findings: Sequence[Any]


class Written(Protocol):
    """The way back: no `definition` where the format cannot say all of the cohort."""

    definition: dict[str, Any] | None
    findings: Sequence[Any]


@dataclass(frozen=True)
class Foreign:
    """A format: its `name` for a reader, the key (`mark`) that tells its JSON objects, and how to read and write
    them."""

    name: str
    mark: str
    read: Callable[[Any, str], Read]
    write: Callable[[Cohort], Written]

    def taken(self, definition: Any, name: str) -> tuple[Cohort, list[str]]:
        """The cohort of a definition, and notes on how it was taken. Raises InvalidQuestion naming what is lost."""
        read = self.read(definition, name)
        if read.cohort is None:
            lost = "; ".join(str(finding) for finding in read.findings if finding.lost)
            raise InvalidQuestion(
                f"This definition of {self.name} says what cannot be said here: {lost}",
                where=name,
                do="Nothing was taken in. Take those parts out of it, or build the cohort here.",
            )
        return read.cohort, [str(finding) for finding in read.findings]


def circe(visit: Visit, write: Callable[[Cohort], Written], read: Callable[..., Read]) -> Foreign:
    """OHDSI's format, what lies below its concepts looked up in the release of this visit."""
    return Foreign(
        "OHDSI Circe", "PrimaryCriteria", write=write,
        read=lambda stated, name: read(stated, name, lambda ids: ask(visit, ConceptsUnder(ids)).under),
    )  # fmt: skip


def read_file(given: Any, foreign: Foreign) -> tuple[Cohort, list[str]]:
    """The cohort of an uploaded file, ours or `foreign`, and notes on how it was taken. Raises ConcordError."""
    name, stated = given.name.removesuffix(".json"), parsed(text_of(given), "cohort", given.name)
    if isinstance(stated, dict) and foreign.mark in stated:
        return foreign.taken(stated, name)
    return Cohort.from_json(stated, name), []


def way_out(cohort: Cohort, foreign: Foreign, stem: str, key: str = "saved_foreign") -> None:
    """A button for the definition, or why there is none."""
    written = foreign.write(cohort)
    if written.definition is not None:
        text = json.dumps(written.definition, indent=1, ensure_ascii=False)
        st.download_button(
            f"{foreign.name} (JSON)", text, f"{stem}_{foreign.name.split()[-1].casefold()}.json", "application/json",
            icon=":material/download:", on_click="ignore", key=key,
            help="\n\n".join(literal(str(finding)) for finding in written.findings) or None,
        )  # fmt: skip
        return
    with st.expander(f"{foreign.name} cannot say this cohort", icon=":material/translate:", key=f"{key}_lost"):
        for finding in written.findings:
            if finding.lost:
                st.markdown(f"- {literal(str(finding))}")
