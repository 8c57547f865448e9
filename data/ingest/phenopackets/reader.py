"""The stages of reading phenopackets, in the order the pipeline calls them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
from google.protobuf.message import Message

from cohorts.errors import InvalidSource
from data.build import CallSet
from data.findings import Finding
from data.ingest.phenopackets.files import Document, documents, message_of
from data.ingest.phenopackets.packets import TEXTS, Packets, pedigree
from data.ingest.phenopackets.times import uses_ages
from data.ingest.phenopackets.variants import Variants
from data.ingest.recognise import Source
from data.ingest.staging.reader import Reader
from data.ingest.staging.rows import Staging

_LIST_KEYS = {"Family": ("proband", "relatives"), "Cohort": ("members",)}


class PhenopacketReader(Reader):
    """Reads the phenopackets of one dataset. `records` holds how many packets each file has."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        files: list[Source],
        reference: Path | None,
        assembly: str | None,
    ) -> None:
        super().__init__(con)
        self.staging = Staging(con)
        self.paths = [source.path for source in files]
        self.by_packet = False
        self._look()
        name = self.paths[0].name if len(self.paths) == 1 else f"{self.paths[0].name} and {len(self.paths) - 1} more"
        self.variants = Variants(self.staging, name, assembly, reference)

    def _look(self) -> None:
        """Read the JSON once: who is in it, and whether its times are dates or ages."""
        packets: Counter[str] = Counter()
        subjects: Counter[str] = Counter()
        for document in self._documents():
            for content in _contents(document):
                self.records[document.file] = self.records.get(document.file, 0) + 1
                subject = content.get("subject")
                subject = subject if isinstance(subject, dict) else {}
                packets[str(content.get("id"))] += 1
                subjects[str(subject.get("id") or content.get("id"))] += 1
                born = subject.get("dateOfBirth") or subject.get("date_of_birth")
                if not born and self.calendar and uses_ages(content):
                    self.calendar = False
        self.by_packet = max(subjects.values(), default=0) > 1
        twice = [name for name, n in packets.items() if n > 1]
        if self.by_packet and twice:
            raise InvalidSource(
                f"{len(twice):,} phenopacket ids stand more than once, and so do subject ids: nothing tells the "
                "individuals apart",
                where=self.paths[0].name,
                do="Give each phenopacket an id of its own.",
            )
        self.shared = sum(n for n in subjects.values() if n > 1)

    def _documents(self) -> Iterator[Document]:
        for path in self.paths:
            yield from documents(path)

    def individuals(self) -> list[Finding]:
        """Stage everything but the variants, and collect those."""
        packets, read, whole = Packets(self.staging, self.calendar), 0, sum(self.records.values())
        for document in self._documents():
            self.progress("Reading the phenopackets", read / whole, read)
            read += len(_contents(document))
            message, ignored = message_of(document)
            if ignored:
                self.staging.say(document.file, "unknown-field", document.place)
            if document.kind == "Family":
                ones = [message.proband, *message.relatives]
                raw = [document.content.get("proband"), *document.content.get("relatives", [])]
            elif document.kind == "Cohort":
                ones, raw = list(message.members), document.content["members"]
            else:
                ones, raw = [message], [document.content]
            known = {}
            for packet, content in zip(ones, raw, strict=True):
                who = self._who(packet, document)
                known[packet.subject.id] = who
                packets.stage(packet, who, document.file, document.place)
                self.variants.stage(packet, who, document.file, document.place)
                text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
                self.staging.phenopacket(who, text)
            if document.kind in ("Family", "Cohort") and message.DESCRIPTOR.fields_by_name.get("pedigree"):
                pedigree(self.staging, message.pedigree.persons, known, document.file, document.place)
        self.staging.finish()
        return [*self.staging.findings(TEXTS), *self._notes()]

    def _who(self, packet: Message, document: Document) -> str:
        who = packet.id if self.by_packet else packet.subject.id or packet.id
        if not who.strip() or len(who) > 500:
            raise InvalidSource("A phenopacket has no id", where=document.where, do="Every phenopacket has one.")
        return who

    def _notes(self) -> list[Finding]:
        file = self.paths[0].name
        found = []
        if self.by_packet:
            text = (
                f"{self.shared:,} phenopackets share their subject's id with another one: each phenopacket is taken as "
                "an individual of its own, under the packet's id. --identifiers joins those that are one."
            )
            found.append(Finding(file, "subject-id-shared", "warning", self.shared, text, "kept"))
        if not self.calendar:
            n = sum(self.records.values())
            text = (
                f"Times of {n:,} phenopackets are ages: they are laid from 1900-01-01 as the day of birth, and only "
                "differences of dates mean anything."
            )
            found.append(Finding(file, "index-date-unknown", "note", n, text, "told"))
        return found

    def call_sets(self, work: Path) -> Sequence[CallSet]:
        """The reported variants."""
        return self.variants.reported.call_sets(work / "reported")


def _contents(document: Document) -> list[dict[str, Any]]:
    """The phenopackets of a document."""
    if document.kind == "Phenopacket":
        return [document.content]
    found: list[Any] = []
    for key in _LIST_KEYS[document.kind]:
        value = document.content.get(key)
        found += value if isinstance(value, list) else [value] if value is not None else []
    if not all(isinstance(one, dict) for one in found):
        raise InvalidSource(f"A {document.kind.lower()} holds something that is no phenopacket", where=document.where)
    return found
