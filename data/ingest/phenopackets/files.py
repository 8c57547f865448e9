"""The messages of files: JSON read by the standard library, then by the schema's own, which knows every field."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phenopackets.schema.v2 as schema
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message

from cohorts.errors import InvalidSource
from data.ingest.archives import is_archive, members

LARGEST = 256 << 20  # bytes of one JSON document
_DEEPEST = 100  # brackets inside brackets


@dataclass(frozen=True)
class Document:
    """One JSON object and where it stands."""

    file: str
    place: str | None  # the member of an archive
    kind: str  # 'Phenopacket' | 'Family' | 'Cohort'
    content: dict[str, Any]

    @property
    def where(self) -> str:
        return f"{self.file}, {self.place}" if self.place else self.file


def documents(path: Path) -> Iterator[Document]:
    """The documents of a JSON file or of an archive of them. InvalidSource where one is no phenopacket."""
    if is_archive(path):
        for member, data in members(path, (".json",), largest=LARGEST):
            yield from _documents(path.name, member, data)
        return
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, EOFError) as error:
        raise InvalidSource(f"The file cannot be read ({error})", where=path.name) from error
    if len(data) > LARGEST:
        raise InvalidSource("The file is longer than any phenopacket", where=path.name)
    yield from _documents(path.name, None, data)


def _documents(file: str, place: str | None, data: bytes) -> Iterator[Document]:
    where = f"{file}, {place}" if place else file
    found = parse_json(data, where)
    for number, one in enumerate(found if isinstance(found, list) else [found], start=1):
        at = f"{place or ''} item {number}".strip() if isinstance(found, list) else place
        kind = kind_of(one) if isinstance(one, dict) else None
        if kind is None:
            raise InvalidSource(
                "This is no phenopacket, family or cohort of the schema's version 2",
                where=f"{file}, {at}" if at else file,
                do="A phenopacket has 'id', 'subject' and 'metaData'. Version 1 is converted by phenopacket-tools.",
            )
        yield Document(file, at, kind, one)


def parse_json(data: bytes, where: str) -> Any:
    """A JSON document; InvalidSource says where it breaks off. NUL bytes and endless nesting are refused."""
    if b"\0" in data:
        raise InvalidSource("The file holds NUL bytes: it is damaged, or no text", where=where)
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise InvalidSource(f"The file is not UTF-8 (byte {error.start + 1:,})", where=where) from None
    except json.JSONDecodeError as error:
        raise InvalidSource(f"The file is not JSON ({error.msg})", where=f"{where}, line {error.lineno}") from None
    except (RecursionError, ValueError):
        raise InvalidSource(
            "The JSON is nested too deeply, or holds a number of too many digits", where=where
        ) from None


def kind_of(one: dict[str, Any]) -> str | None:
    """Which message an object is, by its keys."""
    if "proband" in one:
        return "Family"
    if "members" in one and isinstance(one["members"], list):
        return "Cohort"
    if "resourceType" in one or "id" not in one:
        return None
    of_a_packet = ("subject", "phenotypicFeatures", "diseases", "interpretations", "phenotypic_features", "metaData")
    return "Phenopacket" if any(key in one for key in of_a_packet) else None


def message_of(document: Document) -> tuple[Message, bool]:
    """The message, and whether fields had to be ignored that the schema does not know."""
    target = {"Phenopacket": schema.Phenopacket, "Family": schema.Family, "Cohort": schema.Cohort}[document.kind]
    try:
        return ParseDict(document.content, target(), max_recursion_depth=_DEEPEST), False
    except ParseError as error:
        if "no field named" not in str(error):
            raise _refused(document, error) from None
    except (TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        raise _refused(document, error) from None
    try:
        known = ParseDict(document.content, target(), ignore_unknown_fields=True, max_recursion_depth=_DEEPEST)
    except (ParseError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        raise _refused(document, error) from None
    return known, True


def _refused(document: Document, error: Exception) -> InvalidSource:
    return InvalidSource(f"The {document.kind.lower()} does not follow the schema ({error})", where=document.where)
