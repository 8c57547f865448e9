"""What a Beacon can be filtered by: the codes of its release, and the words of Concord's own."""

from __future__ import annotations

from typing import Any

from cohorts.consequences import TERMS
from cohorts.definitions import names
from exchange.asker import Asker
from exchange.beacon.filters import ALPHANUMERIC, SEXES, SO, ZYGOSITIES
from exchange.beacon.model import ENTRY_TYPES
from queries.answer import answer
from queries.lookup.described_release import Terms

#: System → name of the ontology, its prefix for identifiers.org or OBO.
ONTOLOGIES = {
    "ICD10CM": ("ICD-10-CM", "https://identifiers.org/icd10cm:"),
    "SNOMED": ("SNOMED CT", "http://snomed.info/id/"),
    "HP": ("Human Phenotype Ontology", "http://purl.obolibrary.org/obo/HP_"),
    "MONDO": ("Mondo Disease Ontology", "http://purl.obolibrary.org/obo/MONDO_"),
    "OMIM": ("OMIM", "https://omim.org/entry/"),
    "ORPHA": ("Orphanet", "http://www.orpha.net/ORDO/Orphanet_"),
    "LOINC": ("LOINC", "https://loinc.org/"),
    "RXNORM": ("RxNorm", "https://identifiers.org/rxnorm:"),
    "ATC": ("Anatomical Therapeutic Chemical Classification", "https://www.whocc.no/atc_ddd_index/?code="),
    "PHECODE": ("Phecode 1.2", "https://phewascatalog.org/phecodes#"),
    "NCIT": ("NCI Thesaurus", "http://purl.obolibrary.org/obo/NCIT_"),
    "SO": ("Sequence Ontology", "http://purl.obolibrary.org/obo/SO_"),
    "GENO": ("Genotype Ontology", "http://purl.obolibrary.org/obo/GENO_"),
}
_PEOPLE = ("individuals", "biosamples", "runs", "analyses", "g_variants")


def filtering_terms(asker: Asker, scope: str | None = None) -> dict[str, Any]:
    """The response of /filtering_terms; of one entry type's path where named."""
    found = [_own(name, each.label, each.scope, each.values) for name, each in ALPHANUMERIC.items()]
    found += [_term(f"case_of:{name}", name.replace("_", " "), "custom", _PEOPLE) for name in names("case_definitions")]
    found += [_term(f"gene_set:{name}", name.replace("_", " "), "custom", _PEOPLE) for name in names("gene_sets")]
    found += [_term(code, label, _ontology("NCIT"), _PEOPLE) for code, label in SEXES.items()]
    found += [
        _term(code, label, _ontology("GENO"), ("individuals", "biosamples")) for code, label in ZYGOSITIES.items()
    ]
    found += [_term(code, label, _ontology("SO"), ("g_variants", "individuals"))
              for code, label in SO.items() if label in TERMS]  # fmt: skip
    used = ["NCIT", "GENO", "SO"]
    for code, label, _ in answer(asker.warehouse, asker.asking, Terms()).terms:
        found.append(_term(str(code), label, _ontology(code.system), _PEOPLE))
        used.append(code.system)
        if code.system == "LOINC":
            found.append(_term(str(code), label, "alphanumeric", _PEOPLE))
    wanted = None if scope is None else ENTRY_TYPES[scope].id
    return {
        "filteringTerms": [each for each in found if wanted is None or wanted in each["scopes"]],
        "resources": [_resource(system) for system in dict.fromkeys(used)],
    }


def _own(name: str, label: str, scope: str, values: tuple[str, ...]) -> dict[str, Any]:
    made = _term(name, label, "alphanumeric", _PEOPLE if scope == "individuals" else ("g_variants", "individuals"))
    return {**made, "values": list(values)} if values else made


def _term(id_: str, label: str, kind: str, paths: tuple[str, ...]) -> dict[str, Any]:
    return {"type": kind, "id": id_, "label": label, "scopes": [ENTRY_TYPES[path].id for path in paths]}


def _ontology(system: str) -> str:
    return ONTOLOGIES.get(system, (system, ""))[0]


def _resource(system: str) -> dict[str, Any]:
    name, prefix = ONTOLOGIES.get(system, (system, ""))
    made = {"id": system.lower(), "name": name, "nameSpacePrefix": system}
    return {**made, "iriPrefix": prefix} if prefix else made
