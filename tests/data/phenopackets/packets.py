"""Generated phenopackets: every shape of onset, excluded features and diseases, reported variants, a family."""

from __future__ import annotations

from typing import Any


def term(code: str, label: str = "") -> dict[str, str]:
    return {"id": code, "label": label or code}


def packet(name: str, **content: Any) -> dict[str, Any]:
    """A phenopacket of subject `name` with the given content; `subject` adds to its subject."""
    subject = {"id": name, "sex": "FEMALE", **content.pop("subject", {})}
    meta = {"created": "2024-03-05T13:15:24Z", "createdBy": "test", "phenopacketSchemaVersion": "2.0"}
    return {"id": f"packet {name}", "subject": subject, "metaData": meta, **content}


def reported(state: str | None, record: dict[str, Any] | None, gene: str = "LDLR", **more: Any) -> dict[str, Any]:
    """An interpretation that reports one variant."""
    described: dict[str, Any] = {"id": "v", "moleculeContext": "genomic", "geneContext": {"symbol": gene}, **more}
    if state:
        described["allelicState"] = term(state)
    if record:
        described["vcfRecord"] = {"genomeAssembly": "hg38", **record}
    call = {"subjectOrBiosampleId": "s", "interpretationStatus": "CAUSATIVE",
            "variantInterpretation": {"variationDescriptor": described}}  # fmt: skip
    diagnosis = {"disease": term("OMIM:143890", "FH"), "genomicInterpretations": [call]}
    return {"id": "i", "progressStatus": "SOLVED", "diagnosis": diagnosis}


PLACE = {"chrom": "chr19", "pos": "11105408", "ref": "C", "alt": "T"}
AGES = packet(
    "ages",
    subject={"timeAtLastEncounter": {"age": {"iso8601duration": "P41Y6M"}}, "karyotypicSex": "XX",
             "vitalStatus": {"status": "DECEASED", "timeOfDeath": {"age": {"iso8601duration": "P42Y"}}}},
    phenotypicFeatures=[
        {"type": term("HP:0001250", "Seizure"), "onset": {"age": {"iso8601duration": "P5Y"}}},
        {"type": term("HP:0000365"), "onset": {"ageRange": {"start": {"iso8601duration": "P1Y"},
                                                           "end": {"iso8601duration": "P3Y"}}}},
        {"type": term("HP:0000252"), "onset": {"ontologyClass": term("HP:0003621", "Juvenile onset")}},
        {"type": term("HP:0001511"), "onset": {"gestationalAge": {"weeks": 32, "days": 4}}},
        {"type": term("HP:0001263"), "excluded": True},
        {"type": term("HP:0012758"), "onset": {"ontologyClass": term("HP:9999999")}},
    ],
    diseases=[
        {"term": term("OMIM:143890", "FH"), "onset": {"ontologyClass": term("HP:0003577")}},
        {"term": term("MONDO:0005015", "diabetes"), "excluded": True},
        {"term": term("MONDO:0004979", "asthma")},
    ],
    interpretations=[reported("GENO:0000135", PLACE)],
    measurements=[
        {"assay": term("LOINC:13457-7", "LDL"), "timeObserved": {"age": {"iso8601duration": "P40Y"}},
         "value": {"quantity": {"unit": term("UCUM:mmol/L"), "value": 3.0}}},
        {"assay": term("LOINC:600-7"), "value": {"ontologyClass": term("NCIT:C1", "positive")}},
        {"assay": term("LOINC:85354-9"), "complexValue": {"typedQuantities": [
            {"type": term("LOINC:8480-6"), "quantity": {"unit": term("UCUM:mm[Hg]"), "value": 120}},
            {"type": term("LOINC:8462-4"), "quantity": {"unit": term("UCUM:mm[Hg]"), "value": 80}}]}},
    ],
    medicalActions=[
        {"treatment": {"agent": term("RXNORM:36567", "simvastatin")}},
        {"procedure": {"code": term("NCIT:C28743", "biopsy"), "performed": {"age": {"iso8601duration": "P12Y3M"}}}},
    ],
)  # fmt: skip
BORN = packet(
    "born",
    subject={"sex": "MALE", "dateOfBirth": "1970-02-03T00:00:00Z", "vitalStatus": {"status": "ALIVE"}},
    phenotypicFeatures=[{"type": term("HP:0001250"), "onset": {"timestamp": "1980-02-03T10:00:00Z"}}],
    interpretations=[reported("GENO:0000134", {"chrom": "X", "pos": "154536002", "ref": "C", "alt": "T"}, "G6PD"),
                     reported("GENO:0000136", PLACE), reported(None, {**PLACE, "pos": "11105500"})],
)  # fmt: skip
WORDS = packet(
    "words",
    subject={"sex": "UNKNOWN_SEX"},
    phenotypicFeatures=[{"type": term("HP:0001250"), "excluded": True, "severity": term("HP:0012825")},
                        {"type": {"id": "", "label": "odd gait"}}, {"type": {"id": "", "label": ""}}],
    interpretations=[reported("GENO:0000135", None, label="telomeric 11q deletion",
                              structuralType=term("SO:1000029", "chromosomal_deletion"))],
)  # fmt: skip
FAMILY = {
    "id": "family",
    "proband": packet("kid"),
    "relatives": [packet("mum")],
    "pedigree": {"persons": [
        {"familyId": "F", "individualId": "kid", "paternalId": "dad", "maternalId": "mum", "sex": "MALE"},
        {"familyId": "F", "individualId": "sis", "paternalId": "dad", "maternalId": "mum", "sex": "FEMALE"},
        {"familyId": "F", "individualId": "mum", "paternalId": "0", "maternalId": "0", "sex": "FEMALE"},
        {"familyId": "F", "individualId": "dad", "paternalId": "0", "maternalId": "0", "sex": "MALE"},
    ]},
    "metaData": {"created": "2024-03-05T13:15:24Z", "createdBy": "test", "phenopacketSchemaVersion": "2.0"},
}  # fmt: skip
