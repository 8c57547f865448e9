"""An individual's records in a release as a phenopacket: ages, never dates.

Reported variants are those that ClinVar calls pathogenic or likely pathogenic (a star or more): what Concord holds of
an allele is a research genotype, so its interpretation has no status, and ClinVar's class is written as what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import phenopackets.schema.v2 as schema

from cohorts.vrs import vrs_id
from exchange.beacon.places import allele_id

Rows = Mapping[str, list[dict[str, Any]]]

_SEX = {"female": schema.FEMALE, "male": schema.MALE, "other": schema.OTHER_SEX}
_KARYOTYPE = {"XX": schema.XX, "XY": schema.XY, "other": schema.OTHER_KARYOTYPE}
_ACMG = {"pathogenic": schema.PATHOGENIC, "pathogenic/likely_pathogenic": schema.PATHOGENIC,
         "likely_pathogenic": schema.LIKELY_PATHOGENIC}  # fmt: skip
_STATE = {"heterozygous": "GENO:0000135", "homozygous": "GENO:0000136", "hemizygous": "GENO:0000134",
          "unspecified": "GENO:0000137"}  # fmt: skip
_CONDITION = re.compile(r"\s*([A-Za-z]+:\S+)\s+([^;]*)")
_VITAL = schema.VitalStatus.Status


def written(row: Mapping[str, Any], of: Rows) -> schema.Phenopacket:
    """The message of one row of queries.cohort.people and the rows that belong to it; it has no metadata yet."""
    who = row["source_id"]
    packet = schema.Phenopacket(id=who)
    packet.subject.CopyFrom(_subject(row))
    for each in of.get("features", ()):
        feature = packet.phenotypic_features.add(type=_term(each), excluded=each["excluded"])
        _aged(feature.onset, each["age"])
    for each in of.get("measurements", ()):
        _measurement(packet, each)
    for each in of.get("biosamples", ()):
        sample = packet.biosamples.add(id=each["biosample"], individual_id=who)
        _aged(sample.time_of_collection, each["age"])
    for each in of.get("conditions", ()):
        disease = packet.diseases.add(term=_term(each))
        _aged(disease.onset, each["age"])
    for each in of.get("treatments", ()):
        packet.medical_actions.add().treatment.agent.CopyFrom(_term(each))
    for each in of.get("procedures", ()):
        action = packet.medical_actions.add()
        action.procedure.code.CopyFrom(_term(each))
        _aged(action.procedure.performed, each["age"])
    for each in of.get("pathogenic", ()):
        _interpretation(packet, who, each)
    return packet


def prefixes(packet: schema.Phenopacket) -> Iterator[str]:
    """The prefixes of every term of a message."""
    for _, message in _messages(packet):
        if isinstance(message, schema.OntologyClass) and ":" in message.id:
            yield message.id.partition(":")[0]


def _messages(message: Any) -> Iterator[tuple[str, Any]]:
    for field, value in message.ListFields():
        several = [value] if not hasattr(value, "add") else value
        for each in several if field.message_type else ():
            yield field.name, each
            yield from _messages(each)


def _subject(row: Mapping[str, Any]) -> schema.Individual:
    who = schema.Individual(id=row["source_id"])
    who.sex = _SEX.get(row["sex"], schema.UNKNOWN_SEX)
    who.karyotypic_sex = _KARYOTYPE.get(row["karyotypic_sex"], schema.UNKNOWN_KARYOTYPE)
    who.taxonomy.id, who.taxonomy.label = "NCBITaxon:9606", "Homo sapiens"
    _aged(who.time_at_last_encounter, row["age_at_last_contact"] or row["age_at_enrolment"])
    if row["vital_status"] == "deceased":
        who.vital_status.status = _VITAL.DECEASED
        _aged(who.vital_status.time_of_death, row["age_at_death"])
    elif row["vital_status"] == "alive":
        who.vital_status.status = _VITAL.ALIVE
    return who


def _measurement(packet: schema.Phenopacket, row: Mapping[str, Any]) -> None:
    if row["value"] is None and not row["value_text"]:
        return
    found = packet.measurements.add(assay=_term(row))
    _aged(found.time_observed, row["age"])
    if row["value"] is not None:
        unit = row["unit"]
        found.value.quantity.value = row["value"]
        found.value.quantity.unit.id = f"UCUM:{unit}" if unit else "NCIT:C126101"
        found.value.quantity.unit.label = unit or "Not Available"
    else:
        found.value.ontology_class.label = row["value_text"]


def _interpretation(packet: schema.Phenopacket, who: str, row: Mapping[str, Any]) -> None:
    told = packet.interpretations.add(id=f"{who}-{len(packet.interpretations)}")
    told.progress_status = schema.Interpretation.ProgressStatus.UNKNOWN_PROGRESS
    told.summary = f"ClinVar {row['clinvar']}: {row['significance'].replace('_', ' ')}, {row['stars']} stars"
    if found := _CONDITION.match(row["conditions"] or ""):
        told.diagnosis.disease.id, told.diagnosis.disease.label = found[1], found[2].strip()
    call = told.diagnosis.genomic_interpretations.add(subject_or_biosample_id=row["biosample"])
    call.interpretation_status = schema.GenomicInterpretation.InterpretationStatus.UNKNOWN_STATUS
    call.variant_interpretation.acmg_pathogenicity_classification = _ACMG[row["significance"]]
    call.variant_interpretation.therapeutic_actionability = schema.UNKNOWN_ACTIONABILITY
    described = call.variant_interpretation.variation_descriptor
    place = row["assembly"], row["contig"], row["position"], row["ref"], row["alt"]
    described.id = vrs_id(*place, row["roll"]) or allele_id(row)
    record = described.vcf_record
    record.genome_assembly, record.chrom = row["assembly"], row["contig"]
    record.pos, record.ref, record.alt = row["position"], row["ref"], row["alt"]
    if row["rsid"]:
        record.id = row["rsid"]
    described.molecule_context = schema.MoleculeContext.genomic
    if row["gene"]:
        described.gene_context.symbol = row["gene"]
    for syntax, value in (("hgvs.c", row["hgvsc"]), ("hgvs.p", row["hgvsp"])):
        if value:
            described.expressions.add(syntax=syntax, value=value)
    zygosity = "hemizygous" if row["ploidy"] == 1 else "homozygous" if row["alt_count"] == 2 else "heterozygous"
    state = "unspecified" if row["missing_count"] else zygosity
    described.allelic_state.id, described.allelic_state.label = _STATE[state], state


def _term(row: Mapping[str, Any]) -> schema.OntologyClass:
    return schema.OntologyClass(id=row["code"], label=row["name"])


def _aged(element: schema.TimeElement, text: str | None) -> None:
    """Say when, where it is known; an element that says nothing is not there."""
    if text:
        element.age.iso8601duration = text
