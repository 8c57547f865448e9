"""The resources of NDJSON files and bundles, one at a time, each with the line it stands in."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cohorts.errors import InvalidSource
from data.ingest.phenopackets.files import LARGEST, parse_json

LONGEST_LINE = 10 << 20  # bytes: longer than any resource but one with a picture in it
Resource = dict[str, Any]


def resources(path: Path) -> Iterator[tuple[str, Resource | None]]:
    """(place, resource); None where a line is no resource. InvalidSource where the file is none of FHIR."""
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as file:
            if path.name.lower().removesuffix(".gz").endswith(".json"):
                yield from _of_document(file, path)
            else:
                yield from _of_lines(file, path)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidSource(f"The file cannot be read ({error})", where=path.name, do="Copy it again from its "
                            "origin: it may be cut off.") from error  # fmt: skip


def _of_document(file: IO[bytes], path: Path) -> Iterator[tuple[str, Resource | None]]:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InvalidSource("A bundle of this size is not read at once", where=path.name, do="Export it as NDJSON.")
    found = parse_json(data, path.name)
    if not isinstance(found, dict):
        raise InvalidSource("The file holds no resource", where=path.name)
    if found.get("resourceType") != "Bundle":
        yield "item 1", found
        return
    entries = found.get("entry", [])
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(inner, dict):
            url = entry.get("fullUrl")
            yield f"entry {number}", inner | ({"_url": url} if isinstance(url, str) else {})
        else:
            yield f"entry {number}", None


def _of_lines(file: IO[bytes], path: Path) -> Iterator[tuple[str, Resource | None]]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise InvalidSource(f"A line is longer than {LONGEST_LINE >> 20} MB", where=f"{path.name}, line {number}")
        if b"\0" in line:
            raise InvalidSource("The file holds NUL bytes: it is damaged, or no text",
                                where=f"{path.name}, line {number}")  # fmt: skip
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        yield f"line {number}", found if isinstance(found, dict) else None
