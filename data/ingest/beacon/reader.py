"""The stages of reading a Beacon's folder, in the order the pipeline calls them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from cohorts.errors import InvalidSource
from data.build import CallSet
from data.findings import Finding, Outcome
from data.ingest.beacon.entries import READ, attributes_of, label_of, listed, packet_of
from data.ingest.beacon.variants import Variations, assembly_of_accession
from data.ingest.phenopackets.files import LARGEST, Document, message_of, parse_json
from data.ingest.phenopackets.packets import TEXTS, Packets
from data.ingest.phenopackets.times import uses_ages
from data.ingest.recognise import Source
from data.ingest.side_tables import PERMISSIONS, modifiers_of
from data.ingest.staging.reader import Reader
from data.ingest.staging.reported import Reported
from data.ingest.staging.rows import Staging
from data.ingest.staging.times import day

_DUO = re.compile(r"DUO:\d{7}")
_SHOWN = 80
#: What a run or an analysis says beside its dates; attributes of the individual.
_OF_A_RUN = ("platform", "platformModel", "libraryStrategy", "libraryLayout")
_OF_AN_ANALYSIS = ("aligner", "variantCaller", "pipelineName")
_TEXTS: dict[str, tuple[str, Outcome, str]] = TEXTS | {
    "malformed-curie": ("warning", "repaired", "{n} identifiers repeat their prefix (GENO:GENO_…); they were taken as "
        "the term that is meant, and kept."),
    "malformed-duo": ("warning", "refused", "{n} data uses are no DUO terms ('DUO:' and seven digits); they were left "
        "out."),
    "several-duo-in-one": ("warning", "repaired", "{n} data use conditions hold several terms in one identifier; they "
        "were taken apart."),
    "data-use-without-permission": ("warning", "refused", "{n} datasets state modifiers of data use and no permission: "
        "they give no consent and were left out. --data-use states one, with the modifiers."),
    "variant-id-mismatch": ("warning", "kept", "{n} variants have an identifier that spells another allele than the "
        "variation does; the variation was believed, unless it contradicts the reference, and the variant kept."),
    "variant-by-its-id": ("warning", "repaired", "{n} variants contradict the reference as the variation spells them; "
        "the allele of their identifier, which fits, was taken and kept."),
    "variant-not-in-reference": ("warning", "refused", "{n} variants have no spelling that fits the reference; they "
        "were left out."),
    "variant-without-cases": ("note", "refused", "{n} variants name nobody who carries them; they were left out."),
    "case-of-unknown-biosample": ("warning", "refused", "{n} calls name a biosample that is not among the biosamples; "
        "they were left out."),
    "call-of-nobody": ("warning", "refused", "{n} calls of caseLevelData are numbered among the carriers of their "
        "variant and name no biosample: whose they are is not told, and they were left out."),
    "biosample-of-nobody": ("warning", "refused", "{n} biosamples, runs or analyses name an individual or biosample "
        "that the folder does not hold; they were left out."),
    "key-not-read": ("note", "told", "{n} individuals have keys that are not of the Beacon model; these are not read."),
    "entry-without-id": ("warning", "refused", "{n} entries have no id; they were left out."),
    "described-only": ("note", "told", "{n} entries describe the collection itself and hold no records."),
    "entry-twice": ("warning", "refused", "{n} entries repeat an id; the first was kept, the others left out."),
}  # fmt: skip


class BeaconReader(Reader):
    """Reads one Beacon-friendly folder. `records` holds how many entries each file has."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, files: list[Source], reference: Path | None, assembly: str | None
    ) -> None:
        super().__init__(con)
        self.staging = Staging(con)
        self.paths = {source.path.name.lower().split(".")[0]: source.path for source in files}
        self.individual_ids: set[str] = set()
        self.samples: dict[str, str] = {}
        name = self._name("genomicvariations")
        self.reported = Reported(name, assembly or "", reference)

    def individuals(self) -> list[Finding]:
        """Stage individuals, biosamples, data use; collect variants."""
        people = self._entries("individuals")
        self.calendar = not any(uses_ages(entry) or _onset_ages(entry) for entry in people)
        self._individuals(people)
        self._biosamples()
        self._data_use(self._entries("datasets"))
        for kind in ("cohorts", "filtering_terms"):
            if n := len(self._entries(kind)):
                self.staging.say(self._name(kind), "described-only", n=n)
        self._variants()
        self.staging.finish()
        return self.staging.findings(_TEXTS)

    def call_sets(self, work: Path) -> Sequence[CallSet]:
        """The reported variants."""
        return self.reported.call_sets(work / "beacon")

    def _individuals(self, people: list[dict[str, Any]]) -> None:
        packets, file = Packets(self.staging, self.calendar), self._name("individuals")
        for number, entry in enumerate(people, start=1):
            place = f"item {number}"
            who = self._id(entry, file, place)
            if who is None:
                continue
            if who in self.individual_ids:
                self.staging.say(file, "entry-twice", place)
                continue
            self.individual_ids.add(who)
            if set(entry) - READ:
                self.staging.say(file, "key-not-read", place)
            packet = packet_of(entry)
            message, _ = message_of(Document(file, place, "Phenopacket", packet))
            packets.stage(message, who, file, place)
            if group := label_of(entry.get("ethnicity")):
                self.staging.individual(who, self_reported_group=group[:_SHOWN])
            for name, value in attributes_of(entry):
                self.staging.attribute(who, name[:_SHOWN], value[:_SHOWN])

    def _biosamples(self) -> None:
        file = self._name("biosamples")
        sequenced: dict[str, str] = {}
        for number, run in enumerate(self._entries("runs"), start=1):
            sample = str(run.get("biosampleId"))
            if date := run.get("runDate"):
                sequenced[sample] = str(date)
            self._describe(run, _OF_A_RUN, self._name("runs"), number)
        for number, analysis in enumerate(self._entries("analyses"), start=1):
            self._describe(analysis, _OF_AN_ANALYSIS, self._name("analyses"), number)
        for number, entry in enumerate(self._entries("biosamples"), start=1):
            sample = self._id(entry, file, f"item {number}")
            if sample is None:
                continue
            who = str(entry.get("individualId") or sample)
            if self.individual_ids and who not in self.individual_ids:
                self.staging.say(file, "biosample-of-nobody", f"item {number}")
                continue
            if sample in self.samples:
                self.staging.say(file, "entry-twice", f"item {number}")
                continue
            self.samples[sample] = who
            taken, ran = day(str(entry.get("collectionDate") or "")), day(sequenced.get(sample, ""))
            self.staging.biosample(sample, who, collected_on=taken.date if taken else None,
                                   sequenced_on=ran.date if ran else None)  # fmt: skip
        if not self.samples:
            self.samples = {who: who for who in self.individual_ids}

    def _describe(self, entry: dict[str, Any], keys: tuple[str, ...], file: str, number: int) -> None:
        who = str(entry.get("individualId") or entry.get("biosampleId") or "")
        if who not in self.individual_ids:
            self.staging.say(file, "biosample-of-nobody", f"item {number}")
            return
        for key in keys:
            value = entry.get(key)
            if text := label_of(value) if isinstance(value, dict) else value:
                name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
                self.staging.attribute(who, name, str(text)[:_SHOWN])

    def _data_use(self, datasets: list[dict[str, Any]]) -> None:
        file = self._name("datasets")
        for number, dataset in enumerate(datasets, start=1):
            place, terms = f"item {number}", []
            conditions = dataset.get("dataUseConditions")
            for one in listed(conditions, "duoDataUse") if isinstance(conditions, dict) else []:
                spelled = [part.strip() for part in str(one.get("id") or "").split(",")]
                if len(spelled) > 1:
                    self.staging.say(file, "several-duo-in-one", place)
                for term in spelled:
                    if _DUO.fullmatch(term):
                        terms.append(term)
                    else:
                        self.staging.say(file, "malformed-duo", place)
            permissions = [term for term in terms if term in PERMISSIONS.values()]
            modifiers = [term for term in terms if term not in permissions]
            if not permissions and terms:
                self.staging.say(file, "data-use-without-permission", place)
            for permission in permissions:
                for who in sorted(self.individual_ids) if len(datasets) == 1 else []:
                    self.staging.consent(who, permission, modifiers_of(";".join(modifiers))[0])

    def _variants(self) -> None:
        entries = self._entries("genomicvariations")
        cases = self._entries("caseleveldata")
        for case in cases:
            found = assembly_of_accession(str(case.get("id")))
            if found and not self.reported.assembly:
                self.reported.assembly = found
        file = self._name("genomicvariations")
        if entries:
            for sample in self.samples:
                self.reported.biosamples.setdefault(sample)
        variations = Variations(self.staging, self.reported, self.samples, file)
        for number, entry in enumerate(entries, start=1):
            variations.add(entry, number)
        calls = sum(key.isdigit() for case in cases for key in case)
        if calls:
            self.records[self._name("caseleveldata")] = calls  # each is one of its records
            self.staging.say(self._name("caseleveldata"), "call-of-nobody", n=calls)

    def _id(self, entry: dict[str, Any], file: str, place: str) -> str | None:
        found = entry.get("id")
        if isinstance(found, str | int) and str(found).strip() and len(str(found)) <= 500:
            return str(found)
        self.staging.say(file, "entry-without-id", place)
        return None

    def _name(self, kind: str) -> str:
        return self.paths[kind].name if kind in self.paths else f"{kind}.json"

    def _entries(self, kind: str) -> list[dict[str, Any]]:
        """A collection: a list of objects, or one object; [] where the folder has no such file."""
        path = self.paths.get(kind)
        if path is None:
            return []
        try:
            with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as file:
                data = file.read(LARGEST * 4 + 1)
        except (OSError, EOFError) as error:
            raise InvalidSource(f"The file cannot be read ({error})", where=path.name) from error
        if len(data) > LARGEST * 4:
            raise InvalidSource("The file is longer than is read at once", where=path.name, do="Load it as VCF.")
        found = parse_json(data, path.name)
        found = [found] if isinstance(found, dict) else found
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise InvalidSource("The file is not a list of objects", where=path.name)
        self.records[path.name] = len(found)
        return found


def _onset_ages(entry: dict[str, Any]) -> bool:
    keys = ("ageOfOnset", "ageAtProcedure", "onset", "observationMoment")
    lists = ("diseases", "phenotypicFeatures", "interventionsOrProcedures", "measures")
    return any(isinstance(one.get(key), dict) for name in lists for one in listed(entry, name) for key in keys)
