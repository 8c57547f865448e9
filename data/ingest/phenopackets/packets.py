"""One phenopacket as an individual with records: features, diseases, measurements, medical actions, samples.

Excluded features and diseases are kept, as excluded (S-CL 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from google.protobuf.message import Message

from data.findings import Outcome
from data.ingest.phenopackets.times import Clock, Moment, moment_of
from data.ingest.staging.codes import NCIT_UNITS, curie
from data.ingest.staging.rows import Staging

_SEXES = {1: "female", 2: "male", 3: "other"}
_KARYOTYPES = {"XX": "XX", "XY": "XY"}
_VITAL = {1: "alive", 2: "deceased"}

#: rule → (severity, outcome, text); the reader's findings.
TEXTS: dict[str, tuple[str, Outcome, str]] = {
    "unreadable-time": ("warning", "repaired", "{n} ages or times are not ISO 8601 or lie outside a life; what they "
        "are the time of was kept without a date."),
    "unknown-onset-class": ("warning", "repaired", "{n} onsets are of a class that HPO does not list; what begins "
        "then was kept without a date."),
    "timestamp-without-birth": ("warning", "repaired", "{n} times are dates while the others are ages, and no date of "
        "birth joins the two; what they are the time of was kept without a date."),
    "code-not-a-curie": ("warning", "repaired", "{n} codes are not written PREFIX:code; they were kept as codes of "
        "the system LOCAL."),
    "record-without-code": ("warning", "refused", "{n} records have neither a code nor a name; they were left out."),
    "unknown-field": ("warning", "kept", "{n} documents have fields that version 2 of the schema does not know; they "
        "are kept in the message alone."),
    "variant-without-place": ("note", "kept", "{n} reported variants have no VCF record (structural ones, or told in "
        "words); they are kept as attribute 'reported_variant'."),
    "variant-unreadable": ("warning", "repaired", "{n} reported variants have a VCF record that is no alleles of "
        "bases; they were kept as attribute 'reported_variant'."),
    "zygosity-unknown": ("note", "kept", "{n} reported variants have no allelic state that is known; they are kept "
        "as carried, on how many chromosomes is not known."),
    "gene-without-variant": ("note", "kept", "{n} interpretations name a gene and no variant; they are kept as "
        "attribute 'reported_gene'."),
    "diagnosis-not-listed": ("note", "kept", "{n} solved diagnoses are not among the individual's diseases; they are "
        "kept as conditions without a date."),
    "diagnosis-open": ("note", "kept", "{n} diagnoses of interpretations that are not solved are kept in the message "
        "alone."),
    "files-not-followed": ("note", "told", "{n} documents name files; name these as sources themselves."),
    "value-not-a-number": ("warning", "repaired", "{n} measured values are no numbers; the measurements were kept "
        "without a value."),
    "pedigree-without-packet": ("note", "kept", "{n} members of a pedigree have no phenopacket; they are kept as "
        "individuals."),
    "pedigree-parent-unknown": ("warning", "refused", "{n} parents of a pedigree are not among its persons; the "
        "relationships were left out."),
}  # fmt: skip


class Packets:
    """Stages phenopackets of one dataset."""

    def __init__(self, staging: Staging, calendar: bool) -> None:
        self.staging, self.calendar = staging, calendar

    def stage(self, packet: Message, who: str, file: str, place: str | None) -> None:
        """One phenopacket's clinical content, under the pseudonym `who`."""
        clock = Clock(moment_of(packet.subject.date_of_birth), self.calendar)
        one = _One(self.staging, clock, who, file, place)
        one.individual(packet)
        for feature in packet.phenotypic_features:
            one.feature(feature)
        for disease in packet.diseases:
            one.disease(disease)
        for measurement in packet.measurements:
            one.measurement(measurement)
        for action in packet.medical_actions:
            one.action(action)
        for sample in packet.biosamples:
            if sample.id and sample.id != who:
                taken = one.moment(sample.time_of_collection)
                self.staging.biosample(sample.id, who, collected_on=taken.start if self.calendar else None)
            for measurement in sample.measurements:
                one.measurement(measurement)
            for feature in sample.phenotypic_features:
                one.feature(feature)
        if packet.files:
            self.staging.say(file, "files-not-followed", place)


class _One:
    """What one individual's records share."""

    def __init__(self, staging: Staging, clock: Clock, who: str, file: str, place: str | None) -> None:
        self.staging, self.clock, self.who, self.file, self.place = staging, clock, who, file, place

    def moment(self, element: Message) -> Moment:
        found = self.clock.moment(element)
        if found.lost:
            self.staging.say(self.file, found.lost, self.place)
        return found

    def individual(self, packet: Message) -> None:
        subject, clock = packet.subject, self.clock
        vital = subject.vital_status
        status = _VITAL.get(vital.status)
        died = self.moment(vital.time_of_death) if status == "deceased" else Moment()
        last = self.moment(subject.time_at_last_encounter)
        zero = clock.zero
        death = died.start if died.start and zero and died.start >= zero else None
        karyotype = type(subject).DESCRIPTOR.fields_by_name["karyotypic_sex"].enum_type.values_by_number
        stated = karyotype[subject.karyotypic_sex].name if subject.karyotypic_sex in karyotype else "UNKNOWN_KARYOTYPE"
        self.staging.individual(
            self.who,
            sex=_SEXES.get(subject.sex),
            karyotypic_sex=None if subject.karyotypic_sex == 0 else _KARYOTYPES.get(stated, "other"),
            birth_date=zero,
            birth_precision="day" if zero else None,
            vital_status=status,
            death_date=death,
        )
        end = max((day for day in (last.start, death) if day), default=None)
        if zero and end and end >= zero:
            self.staging.period(self.who, zero, end)
        if status == "deceased" and vital.survival_time_in_days:
            self.staging.attribute(self.who, "survival_days_after_diagnosis", str(vital.survival_time_in_days))
        if cause := self.code(vital.cause_of_death):
            self.staging.record(self.file, "condition", self.who, cause, vital.cause_of_death.label, start=death,
                                precision="day")  # fmt: skip
        for name, term in (("gender", subject.gender), ("taxonomy", subject.taxonomy)):
            if term.id and not (name == "taxonomy" and term.id in ("NCBITaxon:9606", "NCBITAXON:9606")):
                self.staging.attribute(self.who, name, term.label or term.id)

    def code(self, term: Message) -> tuple[str, str] | None:
        """(system, code) of an OntologyClass; None where it is empty."""
        found = curie(term.id)
        if found is None and (text := (term.id or term.label).strip()):
            self.staging.say(self.file, "code-not-a-curie", self.place)
            found = ("LOCAL", re.sub(r"\s+", " ", text)[:200])
        return found

    def _coded(self, term: Message) -> tuple[str, str] | None:
        code = self.code(term)
        if code is None:
            self.staging.say(self.file, "record-without-code", self.place)
        return code

    def feature(self, feature: Message) -> None:
        if (code := self._coded(feature.type)) is None:
            return
        onset = self.moment(feature.onset)
        self.staging.record(self.file, "phenotypic_feature", self.who, code, feature.type.label, start=onset.start,
                            precision=onset.precision, excluded=feature.excluded, onset=onset.stated)  # fmt: skip

    def disease(self, disease: Message) -> None:
        if (code := self._coded(disease.term)) is None:
            return
        onset, ended = self.moment(disease.onset), self.moment(disease.resolution)
        kind = "phenotypic_feature" if disease.excluded else "condition"
        self.staging.record(self.file, kind, self.who, code, disease.term.label, start=onset.start, end=ended.start,
                            precision=onset.precision, excluded=disease.excluded, onset=onset.stated)  # fmt: skip

    def measurement(self, measured: Message) -> None:
        when = self.moment(measured.time_observed)
        kind = measured.WhichOneof("measurement_value")
        if kind == "complex_value":
            for part in measured.complex_value.typed_quantities:
                self._quantity(part.type, part.quantity, when)
            return
        value = measured.value
        if kind == "value" and value.WhichOneof("value") == "quantity":
            self._quantity(measured.assay, value.quantity, when)
            return
        if (code := self._coded(measured.assay)) is not None:
            said = value.ontology_class if kind == "value" else None
            text = (said.label or said.id) if said is not None else None
            self.staging.record(self.file, "measurement", self.who, code, measured.assay.label, start=when.start,
                                precision=when.precision, value_text=text or None)  # fmt: skip

    def _quantity(self, assay: Message, quantity: Message, when: Moment) -> None:
        if (code := self._coded(assay)) is None:
            return
        number = quantity.value
        if number != number or number in (float("inf"), float("-inf")):
            self.staging.say(self.file, "value-not-a-number", self.place)
        self.staging.record(self.file, "measurement", self.who, code, assay.label, start=when.start,
                            precision=when.precision, value=number, unit=unit_of(quantity.unit))  # fmt: skip

    def action(self, action: Message) -> None:
        kind = action.WhichOneof("action")
        if kind == "procedure":
            self._act("procedure", action.procedure.code, self.moment(action.procedure.performed), None)
        elif kind == "treatment":
            spans = [self.clock.stamped(dose.interval.start, dose.interval.end)
                     for dose in action.treatment.dose_intervals if dose.interval.start.seconds]  # fmt: skip
            for lost in (one.lost for one in spans if one.lost):
                self.staging.say(self.file, lost, self.place)
            starts = [one.start for one in spans if one.start]
            ends = [one.end for one in spans if one.end]
            begun = Moment(min(starts, default=None), max(ends, default=None), "day" if starts else "none")
            dose = action.treatment.cumulative_dose.value or None
            self._act("treatment", action.treatment.agent, begun, begun.end, dose)
        elif kind == "radiation_therapy":
            self._act("procedure", action.radiation_therapy.modality, Moment(), None)
        elif kind == "therapeutic_regimen":
            regimen = action.therapeutic_regimen
            ended = self.moment(regimen.end_time)
            term = regimen.ontology_class if regimen.WhichOneof("identifier") == "ontology_class" else None
            self._act("treatment", term if term is not None else regimen.external_reference, self.moment(
                regimen.start_time), ended.start)  # fmt: skip

    def _act(self, kind: str, term: Message, when: Moment, end: object, quantity: float | None = None) -> None:
        label = term.label if hasattr(term, "label") else term.description
        code = self._coded(term) if hasattr(term, "label") else (curie(term.id) or ("LOCAL", term.id or label))
        if code is None or not code[1]:
            return
        self.staging.record(self.file, kind, self.who, code, label, start=when.start, precision=when.precision,
                            end=end, quantity=quantity)  # type: ignore[arg-type]  # fmt: skip


def unit_of(term: Message) -> str | None:
    """UCUM where the unit is one; else its name, or its code."""
    found = curie(term.id)
    if found and found[0] == "UCUM":
        return found[1]
    if found and found[0] == "NCIT" and found[1] in NCIT_UNITS:
        return NCIT_UNITS[found[1]]
    return term.label or term.id or None


def pedigree(
    staging: Staging, persons: Iterable[Message], known: Mapping[str, str], file: str, place: str | None
) -> None:
    """A family's persons as relatives. `known` is the pseudonym of those who have a phenopacket."""
    persons = list(persons)
    names = {person.individual_id: known.get(person.individual_id) for person in persons if person.individual_id}
    for person in persons:
        if person.individual_id and names[person.individual_id] is None:
            family = f"{person.family_id}/" if person.family_id else ""
            names[person.individual_id] = f"{family}{person.individual_id}"
            staging.individual(names[person.individual_id], sex=_SEXES.get(person.sex))
            staging.say(file, "pedigree-without-packet", place)
    links = []
    for person in persons:
        for parent in (person.paternal_id, person.maternal_id):
            if parent in ("", "0"):
                continue
            if parent not in names or person.individual_id not in names:
                staging.say(file, "pedigree-parent-unknown", place)
                continue
            links.append((names[person.individual_id], names[parent]))
    stage_relatives(staging, links)  # type: ignore[arg-type]


def stage_relatives(staging: Staging, links: Iterable[tuple[str, str]]) -> None:
    """(child, parent) links as parents, children and siblings; who shares one parent alone is a half sibling."""
    parents: dict[str, set[str]] = {}
    for child, parent in links:
        if child != parent:
            parents.setdefault(child, set()).add(parent)
    children: dict[str, set[str]] = {}
    for child, of in sorted(parents.items()):
        for parent in sorted(of):
            staging.relative(child, parent, "parent", 0.25)
            children.setdefault(parent, set()).add(child)
    pairs = {tuple(sorted((a, b))) for brood in children.values() for a in brood for b in brood if a < b}
    for one, other in sorted(pairs):
        if other in parents.get(one, ()) or one in parents.get(other, ()):
            continue
        shared = len(parents[one] & parents[other])
        staging.relative(one, other, "sibling" if shared > 1 else "other", 0.25 if shared > 1 else 0.125)
