"""The entry types of the default model: what they are called, how they are linked, and which schema they hold to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

API = "v2.2.0"
SCHEMAS = "https://raw.githubusercontent.com/ga4gh-beacon/beacon-v2/v2.1.1"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class EntryType:
    """`id` is the specification's word, `path` its endpoint, `folder` where the model keeps its schema. `linked` are
    the paths under one entry. `collection` is answered with collections, the others with result sets."""

    id: str
    path: str
    folder: str
    name: str
    term: tuple[str, str]
    linked: tuple[str, ...]
    about: str
    collection_of: str | None = None

    @property
    def schema(self) -> str:
        return f"ga4gh-beacon-{self.id.lower()}-v2.1.1"

    @property
    def definition(self) -> str:
        return f"{SCHEMAS}/models/json/beacon-v2-default-model/{self.folder}/defaultSchema.json"


_ALL = ("analyses", "biosamples", "g_variants", "individuals", "runs")
ENTRY_TYPES: dict[str, EntryType] = {
    each.path: each
    for each in (
        EntryType("analysis", "analyses", "analyses", "Bioinformatics analysis", ("EDAM:operation_2945", "Analysis"),
                  ("g_variants",), "How the genotypes of a biosample were called."),
        EntryType("biosample", "biosamples", "biosamples", "Biological sample", ("NCIT:C70699", "Biospecimen"),
                  ("analyses", "g_variants", "runs"), "What was taken from an individual and sequenced."),
        EntryType("cohort", "cohorts", "cohorts", "Cohort", ("NCIT:C61512", "Cohort"), _ALL,
                  "Everybody of a dataset, or the cases of a named definition.", "individual"),
        EntryType("dataset", "datasets", "datasets", "Dataset", ("NCIT:C47824", "Data set"), _ALL,
                  "What one data holder brought.", "genomicVariant"),
        EntryType("genomicVariant", "g_variants", "genomicVariations", "Genomic variants",
                  ("ENSGLOSSARY:0000092", "Variant"), ("analyses", "biosamples", "individuals", "runs"),
                  "Alleles that somebody carries, with their frequencies."),
        EntryType("individual", "individuals", "individuals", "Individual", ("NCIT:C25190", "Person"),
                  ("analyses", "biosamples", "g_variants", "runs"), "People, without what would say who they are."),
        EntryType("run", "runs", "runs", "Sequencing run", ("NCIT:C148088", "Sequencing run"),
                  ("analyses", "g_variants"), "One sequencing of a biosample."),
    )
}  # fmt: skip
#: What else the specification and its users call them.
SCOPES = {word: each.path for each in ENTRY_TYPES.values() for word in (each.id, each.path)} | {
    "genomicVariation": "g_variants", "genomicVariations": "g_variants", "variant": "g_variants",
}  # fmt: skip
WITH_TERMS = ("cohorts", "datasets", "individuals")


def entry_types() -> dict[str, Any]:
    """Each entry type as /configuration and /entry_types say it."""
    found = {}
    for each in ENTRY_TYPES.values():
        found[each.id] = {
            "id": each.id,
            "name": each.name,
            "ontologyTermForThisType": {"id": each.term[0], "label": each.term[1]},
            "partOfSpecification": "Beacon v2.1.1",
            "description": each.about,
            "defaultSchema": {
                "id": each.schema,
                "name": f"Default schema for {each.name[0].lower()}{each.name[1:]}",
                "referenceToSchemaDefinition": each.definition,
                "schemaVersion": "v2.1.1",
            },
            "additionallySupportedSchemas": [],
            "nonFilteredQueriesAllowed": True,
        }
        if each.collection_of:
            of = next(one for one in ENTRY_TYPES.values() if one.id == each.collection_of)
            found[each.id]["aCollectionOf"] = [{"id": of.id, "name": of.name}]
    return found


def configuration(environment: str) -> dict[str, Any]:
    """What /configuration answers."""
    status = {"prod": "PROD", "test": "TEST", "staging": "TEST"}.get(environment, "DEV")
    return {
        "$schema": f"{SCHEMAS}/framework/json/configuration/beaconConfigurationSchema.json",
        "maturityAttributes": {"productionStatus": status},
        "securityAttributes": {
            "defaultGranularity": "boolean",
            "securityLevels": ["PUBLIC", "REGISTERED", "CONTROLLED"],
        },
        "entryTypes": entry_types(),
    }


def endpoint_map(base: str) -> dict[str, Any]:
    """What /map answers; `base` is the Beacon's address without its last slash."""
    sets = {}
    for each in ENTRY_TYPES.values():
        one = f"{base}/{each.path}/{{id}}"
        sets[each.id] = {
            "entryType": each.id,
            "openAPIEndpointsDefinition": f"{base}/openapi.json",
            "rootUrl": f"{base}/{each.path}",
            "singleEntryUrl": one,
            "endpoints": {
                ENTRY_TYPES[path].id: {"returnedEntryType": ENTRY_TYPES[path].id, "url": f"{one}/{path}"}
                for path in each.linked
            },
        }
        if each.path in WITH_TERMS:
            sets[each.id]["filteringTermsUrl"] = f"{one}/filtering_terms"
    return {"$schema": f"{SCHEMAS}/framework/json/configuration/beaconMapSchema.json", "endpointSets": sets}
