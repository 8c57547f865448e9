"""Rows of a release as documents of Beacon's default model, for roles that may have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from access.data_use import DataUse, terms
from access.pseudonyms import Pseudonyms
from cohorts.allele_choice import kind_of
from cohorts.hgvs import VERSIONS
from cohorts.normalise import CONTIGS
from cohorts.vrs import vrs_id
from exchange.beacon.filters import SO
from exchange.beacon.places import allele_id, symbolic_id
from queries.lookup.described_release import DatasetWords

IND, BIO, RUN, ANA = "ind", "bio", "run", "ana"
DUO_VERSION = "2021-02-23"
_SEX = {"female": ("NCIT:C16576", "female"), "male": ("NCIT:C20197", "male"), "other": ("NCIT:C17649", "Other")}
_CURIE = re.compile(r"\w[^:\s]+:\S+")
_TERM_OF_SO = {term: number for number, term in SO.items()}
_ZYGOSITY = {
    "heterozygous": ("GENO:0000135", "heterozygous"), "homozygous": ("GENO:0000136", "homozygous"),
    "hemizygous": ("GENO:0000134", "hemizygous"), "unspecified": ("GENO:0000137", "unspecified zygosity"),
}  # fmt: skip


def term(id_: str, label: str | None = None) -> dict[str, str]:
    return {"id": id_, "label": label} if label else {"id": id_}


def _aged(text: str | None) -> dict[str, Any] | None:
    return {"iso8601duration": text} if text else None


def _without_none(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value not in (None, [], {})}


def individual(row: Mapping[str, Any], of: Mapping[str, list[dict[str, Any]]], names: Pseudonyms) -> dict[str, Any]:
    """One individual; `of` are their rows by the kinds of queries.cohort.people."""
    told, group = row["sex"], row["self_reported_group"]
    karyotype = row["karyotypic_sex"]
    measures = []
    for each in of.get("measurements", ()):
        if each["value"] is None or not each["unit"]:
            continue  # the model takes a number with a unit, or a term
        value = {"unit": term(f"UCUM:{each['unit']}", each["unit"]), "value": each["value"]}
        measures.append(
            _without_none(
                {
                    "assayCode": term(each["code"], each["name"]),
                    "measurementValue": value,
                    "observationMoment": _aged(each["age"]),
                }
            )
        )
    return _without_none(
        {
            "id": names.of(IND, row["dataset"], row["source_id"]),
            "sex": term(*_SEX.get(told, ("NCIT:C17998", "Unknown"))),
            "karyotypicSex": karyotype if karyotype in ("XX", "XY") else None,
            "ethnicity": term(group) if group and _CURIE.fullmatch(group) else None,
            "diseases": [
                _without_none({"diseaseCode": term(each["code"], each["name"]), "ageOfOnset": _aged(each["age"])})
                for each in of.get("conditions", ())
            ],
            "phenotypicFeatures": [
                _without_none({"featureType": term(each["code"], each["name"]), "onset": _aged(each["age"])})
                | {"excluded": each["excluded"]}
                for each in of.get("features", ())
            ],
            "measures": measures,
            "treatments": [
                _without_none({"treatmentCode": term(each["code"], each["name"]), "ageAtOnset": _aged(each["age"])})
                for each in of.get("treatments", ())
            ],
            "interventionsOrProcedures": [
                _without_none({"procedureCode": term(each["code"], each["name"]), "ageAtProcedure": _aged(each["age"])})
                for each in of.get("procedures", ())
            ],
            "info": _without_none(
                {
                    "vitalStatus": row["vital_status"],
                    "ageAtEnrolment": row["age_at_enrolment"],
                    "ageAtDeath": row["age_at_death"],
                    "site": row["site"],
                    "geneticGroup": row["genetic_group"],
                    "selfReportedGroup": group,
                    "attributes": {each["name"]: each["value"] for each in of.get("attributes", ())},
                }
            ),
        }
    )


def biosample(row: Mapping[str, Any], names: Pseudonyms) -> dict[str, Any]:
    somatic = row["origin"] == "somatic"
    return _without_none(
        {
            **_of_sample(row, names, BIO),
            "biosampleStatus": term("EFO:0009656", "neoplastic sample")
            if somatic
            else term("EFO:0009654", "reference sample"),
            "sampleOriginType": term("OBI:0001479", "specimen from organism"),
            "collectionMoment": row["age"],
        }
    )


def run(row: Mapping[str, Any], names: Pseudonyms) -> dict[str, Any]:
    """A sequencing; of its day the year alone is told, as the first of January."""
    return {
        **_of_sample(row, names, RUN),
        "biosampleId": names.of(BIO, row["dataset"], row["source_id"], row["biosample"]),
        "runDate": f"{row['year_sequenced']}-01-01",
        "librarySource": term("GENEPIO:0001966", "genomic source"),
        "libraryStrategy": row["capture_kit"] or row["assay"],
        "info": {"runDatePrecision": "year"},
    }


def analysis(row: Mapping[str, Any], names: Pseudonyms, release: str) -> dict[str, Any]:
    """How the genotypes of a biosample came into the release; its day is the release's."""
    found = {
        **_of_sample(row, names, ANA),
        "biosampleId": names.of(BIO, row["dataset"], row["source_id"], row["biosample"]),
        "analysisDate": release[:10] if re.match(r"\d{4}-\d\d-\d\d", release) else "1970-01-01",
        "pipelineName": row["assay"],
        "info": {"release": release, "assembly": row["assembly"], "qualityFields": row["qc_fields"]},
    }
    if row["year_sequenced"] is not None:
        found["runId"] = names.of(RUN, row["dataset"], row["source_id"], row["biosample"])
    return found


def _of_sample(row: Mapping[str, Any], names: Pseudonyms, kind: str) -> dict[str, Any]:
    return {
        "id": names.of(kind, row["dataset"], row["source_id"], row["biosample"]),
        "individualId": names.of(IND, row["dataset"], row["source_id"]),
    }


def variant(row: Mapping[str, Any], frequencies: list[dict[str, Any]], source: tuple[str, str]) -> dict[str, Any]:
    """One allele. `frequencies` are its rows by population (`population`, `ac`, `an`, `af`); `source` a name and an
    address. A suppressed frequency is left out."""
    start = row["position"] - 1
    sequence = _sequence(row["assembly"], row["contig"])
    kind = kind_of(row["ref"], row["alt"])
    effect = row.get("consequence")
    made = vrs_id(row["assembly"], row["contig"], row["position"], row["ref"], row["alt"], row["roll"])
    others = [{"id": made, "notes": "GA4GH VRS 2.0"}] if made else []
    others += [{"id": row["rsid"], "reference": "https://www.ncbi.nlm.nih.gov/snp/"}] if row.get("rsid") else []
    known = [
        _without_none(
            {
                "population": each["population"],
                "alleleFrequency": each["af"],
                "alleleCount": each["ac"],
                "alleleNumber": each["an"],
                "alleleCountHomozygous": each["hom"],
                "alleleCountHeterozygous": each["het"],
                "alleleCountHemizygous": each["hemi"],
            }
        )
        for each in frequencies
        if each["af"] is not None
    ]
    return _without_none(
        {
            "id": allele_id(row),  # as of every other entry: clients fill it into addresses
            "variantInternalId": allele_id(row),
            "variation": {
                "variantType": kind,
                "referenceBases": row["ref"],
                "alternateBases": row["alt"],
                "location": {
                    "type": "SequenceLocation",
                    "sequence_id": sequence,
                    "interval": {
                        "type": "SequenceInterval",
                        "start": {"type": "Number", "value": start},
                        "end": {"type": "Number", "value": start + len(row["ref"])},
                    },
                },
            },
            "identifiers": _without_none(
                {
                    "genomicHGVSId": f"{sequence.removeprefix('refseq:')}:g.{start + 1}{row['ref']}>{row['alt']}"
                    if kind == "SNP"
                    else None,
                    "transcriptHGVSIds": [row["hgvsc"]] if row.get("hgvsc") else [],
                    "proteinHGVSIds": [row["hgvsp"]] if row.get("hgvsp") else [],
                    "variantAlternativeIds": others,
                }
            ),
            "molecularAttributes": _without_none(
                {
                    "geneIds": [row["gene"]] if row.get("gene") else [],
                    "molecularEffects": [term(_TERM_OF_SO[effect], effect)] if effect in _TERM_OF_SO else [],
                    "aminoacidChanges": [row["hgvsp"].rpartition(":")[2]] if row.get("hgvsp") else [],
                }
            ),
            "frequencyInPopulations": [{"source": source[0], "sourceReference": source[1], "frequencies": known}]
            if known
            else [],
            "info": _without_none({"clinvar": row.get("clinvar"), "clinvarStars": row.get("stars")}),
        }
    )


def symbolic(row: Mapping[str, Any]) -> dict[str, Any]:
    """An allele given by its ends. Its first base is the one after POS, but of a breakend, which has no length."""
    start = row["position"] if row["kind"] not in ("BND", "INS") else row["position"] - 1
    ends = {
        "name": row["name"], "copies": row["copies"], "length": row["length"], "mateName": row["mate_contig"],
        "matePosition": None if row["mate_position"] is None else row["mate_position"] - 1,
    }  # fmt: skip
    return {
        "id": symbolic_id(row),
        "variantInternalId": symbolic_id(row),
        "variation": {
            "variantType": row["kind"],
            "alternateBases": "N",  # the model wants bases, and a symbolic allele has none
            "location": {
                "type": "SequenceLocation",
                "sequence_id": _sequence(row["assembly"], row["contig"]),
                "interval": {
                    "type": "SequenceInterval",
                    "start": {"type": "Number", "value": start},
                    "end": {"type": "Number", "value": row["end_position"]},
                },
            },
        },
        "info": {"symbolicAllele": row["alt"], "imprecise": row["imprecise"], **_without_none(ends)},
    }


def case_level(row: Mapping[str, Any], dataset: str, source_id: str, names: Pseudonyms) -> dict[str, Any]:
    """One individual's call of an allele."""
    alt, ploidy, missing = row["alt_count"], row["ploidy"], row["missing_count"]
    zygosity = "hemizygous" if ploidy == 1 else "homozygous" if alt == ploidy else "heterozygous"
    origin = ("GENO:0000888", "germline") if row["origin"] != "somatic" else ("GENO:0000882", "somatic")
    return {
        "biosampleId": names.of(BIO, dataset, source_id, row["biosample"]),
        "individualId": names.of(IND, dataset, source_id),
        "zygosity": term(*_ZYGOSITY["unspecified" if missing else zygosity]),
        "alleleOrigin": term(*origin),
    }


def dataset(words: DatasetWords, size: int | None, release: str) -> dict[str, Any]:
    """A dataset; `size` is how many individuals permit the purpose, where that may be told."""
    found: dict[str, Any] = {
        "id": words.name,
        "name": words.name,
        "version": release,
        "description": "Simulated people. Real genes." if words.simulated else f"The dataset {words.name}",
        "info": _without_none({"assembly": words.assembly, "simulated": words.simulated, "individuals": size}),
    }
    if words.data_uses:
        found["dataUseConditions"] = {"duoDataUse": [_duo(permission, words.data_uses) for permission in
                                                     sorted({use.permission for use in words.data_uses})]}  # fmt: skip
    return found


def _duo(permission: str, uses: tuple[DataUse, ...]) -> dict[str, Any]:
    """A permission that participants gave, and every modifier that some of them put to it."""
    known = terms()
    modifiers = sorted({key for use in uses if use.permission == permission for key, _ in use.modifiers})
    label = known[permission].label if permission in known else permission
    return _without_none(
        {
            "id": permission,
            "label": label,
            "version": DUO_VERSION,
            "modifiers": [term(key, known[key].label if key in known else None) for key in modifiers],
        }
    )


def _sequence(assembly: str, contig: str) -> str:
    """The sequence as VRS 1.3 wants it: RefSeq's accession where there is one."""
    if contig == "MT":
        return "refseq:NC_012920.1"
    place = CONTIGS.index(contig) if contig in CONTIGS else None
    if assembly not in VERSIONS or place is None:
        return f"{assembly}:{contig}"
    return f"refseq:NC_{place + 1:06}.{VERSIONS[assembly][place]}"
