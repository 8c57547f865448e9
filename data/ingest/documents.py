"""Formats that are documents, not tables: which a file is, and who reads it."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from data.ingest.archives import first_of, is_archive

if TYPE_CHECKING:
    import duckdb

    from data.ingest.recognise import Sources
    from data.ingest.staging.reader import Reader

#: Files of a Beacon-friendly folder, by the entry type they hold.
BEACON_FILES = (
    "individuals", "biosamples", "runs", "analyses", "genomicvariations", "datasets", "cohorts", "caseleveldata",
    "targets", "filtering_terms",
)  # fmt: skip
FORMATS = ("phenopackets", "beacon", "fhir")
_LOOKED_AT = 1 << 16
_PACKET = re.compile(rb'"(phenotypicFeatures|phenotypic_features|proband|metaData|meta_data|interpretations)"\s*:')


def kind_of_document(path: Path) -> str | None:
    """'phenopackets', 'beacon' or 'fhir' where a file is one of these; None for all others."""
    name = path.name.lower().removesuffix(".gz")
    if name == "dataset.json":
        return None
    if is_archive(path):
        return "phenopackets" if _PACKET.search(first_of(path, ".json", _LOOKED_AT)) else None
    if name.endswith(".ndjson"):
        return "fhir"
    if not name.endswith((".json", ".jsonl")):
        return None
    start = _start(path)
    if b'"resourceType"' in start:
        return "fhir"
    if name.removesuffix(".json") in BEACON_FILES:
        return "beacon"
    return "phenopackets" if _PACKET.search(start) else None


def _start(path: Path) -> bytes:
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as file:
            return file.read(_LOOKED_AT)
    except (OSError, EOFError, zlib.error):
        return b""


def readers(
    con: duckdb.DuckDBPyConnection, found: Sources, reference: Path | None, assembly: str | None
) -> list[Reader]:
    """The readers of the documents among the sources, and last the one that brings in what they stage."""
    from data.ingest.recognise import CLINICAL_TABLES  # which asks this module what a document is

    made: list[Reader] = []
    if packets := found.of("phenopackets"):
        from data.ingest.phenopackets import PhenopacketReader  # the schema's library takes long to import

        made.append(PhenopacketReader(con, packets, reference, assembly))
    if beacon := found.of("beacon"):
        from data.ingest.beacon import BeaconReader

        made.append(BeaconReader(con, beacon, reference, assembly))
    if resources := found.of("fhir"):
        from data.ingest.fhir import FhirReader

        made.append(FhirReader(con, resources))
    if plink := found.of("plink"):
        from data.ingest.plink import PlinkReader

        made.append(PlinkReader(con, plink))
    if redcap := found.of("redcap"):
        from data.ingest.redcap import RedcapReader

        made.append(RedcapReader(con, redcap))
    if made or found.of(*CLINICAL_TABLES):
        from data.ingest.staging.load import StagedRecords

        made.append(StagedRecords(con))
    return made
