"""Codes and units as other standards write them: CURIEs, URIs of FHIR, names of vocabularies."""

from __future__ import annotations

import re

#: What other standards call the systems that Concord knows, folded to lower case without blanks, dashes, dots.
_SYSTEMS = {
    "hp": "HP", "hpo": "HP", "mondo": "MONDO", "omim": "OMIM", "mim": "OMIM", "orpha": "ORPHA", "orphanet": "ORPHA",
    "snomed": "SNOMED", "snomedct": "SNOMED", "sct": "SNOMED", "sctid": "SNOMED", "loinc": "LOINC", "lnc": "LOINC",
    "rxnorm": "RXNORM", "rxcui": "RXNORM", "atc": "ATC", "icd10cm": "ICD10CM", "icd10": "ICD10", "icd10gm": "ICD10GM",
    "icd9cm": "ICD9CM", "icd9": "ICD9CM", "icd10pcs": "ICD10PCS", "opcs4": "OPCS4", "opcs": "OPCS4", "cpt": "CPT4",
    "cpt4": "CPT4", "hcpcs": "HCPCS", "phecode": "PHECODE", "ncit": "NCIT", "ndc": "NDC", "cvx": "CVX", "efo": "EFO",
    "doid": "DOID", "drugcentral": "DRUGCENTRAL", "chebi": "CHEBI", "maxo": "MAXO",
}  # fmt: skip
#: https://terminology.hl7.org/external_terminologies.html
_URIS = {
    "http://snomed.info/sct": "SNOMED",
    "http://loinc.org": "LOINC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RXNORM",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM",
    "http://hl7.org/fhir/sid/icd-10": "ICD10",
    "http://fhir.de/codesystem/bfarm/icd-10-gm": "ICD10GM",
    "http://hl7.org/fhir/sid/icd-9-cm": "ICD9CM",
    "http://www.cms.gov/medicare/coding/icd10": "ICD10PCS",
    "http://www.ama-assn.org/go/cpt": "CPT4",
    "http://www.whocc.no/atc": "ATC",
    "http://human-phenotype-ontology.org": "HP",
    "http://purl.obolibrary.org/obo/hp.owl": "HP",
    "http://purl.obolibrary.org/obo/mondo.owl": "MONDO",
    "http://www.omim.org": "OMIM",
    "http://www.orpha.net": "ORPHA",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://ncicb.nci.nih.gov/xml/owl/evs/thesaurus.owl": "NCIT",
    "http://unitsofmeasure.org": "UCUM",
    "urn:oid:2.16.840.1.113883.6.96": "SNOMED",
    "urn:oid:2.16.840.1.113883.6.1": "LOINC",
    "urn:oid:2.16.840.1.113883.6.88": "RXNORM",
    "urn:oid:2.16.840.1.113883.6.90": "ICD10CM",
    "urn:oid:2.16.840.1.113883.6.3": "ICD10",
    "urn:oid:2.16.840.1.113883.6.103": "ICD9CM",
    "urn:oid:2.16.840.1.113883.6.4": "ICD10PCS",
    "urn:oid:2.16.840.1.113883.6.12": "CPT4",
    "urn:oid:2.16.840.1.113883.6.73": "ATC",
    "urn:oid:2.16.840.1.113883.6.69": "NDC",
    "urn:oid:2.16.840.1.113883.12.292": "CVX",
}
#: Units that NCIT names, in UCUM. https://evsexplore.semantics.cancer.gov
NCIT_UNITS = {
    "C49668": "cm", "C41139": "m", "C28251": "mm", "C28252": "kg", "C48155": "g", "C28253": "mg", "C28254": "mL",
    "C48505": "L", "C49670": "mm[Hg]", "C67015": "mg/dL", "C64387": "mmol/L", "C64783": "g/dL", "C48571": "mg/L",
    "C67326": "ug/L", "C48570": "%", "C25613": "%", "C49671": "kg/m2", "C42559": "Cel", "C49673": "/min",
}  # fmt: skip
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9._ -]{0,30}):(\S{1,60})")
_ICD10CM = re.compile(r"[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?")


def system_of(text: str) -> str | None:
    """The system that a name or URI stands for; None where nobody knows it."""
    plain = text.strip()
    if uri := _URIS.get(plain.casefold().rstrip("/").replace("https://", "http://")):
        return uri
    return _SYSTEMS.get(re.sub(r"[\s._-]", "", plain.casefold()))


def curie(text: str | None) -> tuple[str, str] | None:
    """`HP:0001250` → ('HP', '0001250'); the prefix in capitals where nobody knows it. None where it is no CURIE."""
    found = _CURIE.fullmatch(text.strip()) if text and len(text) < 100 else None
    if found is None:
        return None
    prefix, code = found.groups()
    code = code.removeprefix(f"{prefix}_").removeprefix(f"{prefix}:")  # GENO:GENO_0000458
    system = system_of(prefix) or re.sub(r"[\s.-]", "_", prefix.upper())
    return system, dotted(system, code)


def dotted(system: str, code: str) -> str:
    """ICD-10-CM with its dot: 'E780' is 'E78.0'."""
    if system in ("ICD10CM", "ICD10", "ICD10GM") and len(code) > 3 and "." not in code and _ICD10CM.fullmatch(code):
        return f"{code[:3]}.{code[3:]}"
    return code
