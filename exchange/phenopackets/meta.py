"""The metadata of exported phenopackets: when and by what they were made, ontologies, duties, and what must be said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import phenopackets.schema.v2 as schema

from access.asking import Asking
from access.banners import DEMO_BANNER, RESEARCH_BANNER
from access.data_use import DataUse, duties, term_named, terms
from cohorts.errors import UnknownName
from queries.export.layers import Layer

VERSION = "2.0.2"
#: Prefix → name, address, address of a term.
RESOURCES = {
    "HP": ("human phenotype ontology", "http://purl.obolibrary.org/obo/hp.owl", "http://purl.obolibrary.org/obo/HP_"),
    "MONDO": ("Mondo Disease Ontology", "http://purl.obolibrary.org/obo/mondo.owl",
              "http://purl.obolibrary.org/obo/MONDO_"),
    "OMIM": ("Online Mendelian Inheritance in Man", "https://www.omim.org", "https://www.omim.org/entry/"),
    "ORPHA": ("Orphanet", "https://www.orpha.net", "http://www.orpha.net/ORDO/Orphanet_"),
    "ICD10CM": ("ICD-10-CM", "https://www.cdc.gov/nchs/icd/icd-10-cm", "https://identifiers.org/icd10cm:"),
    "PHECODE": ("Phecode 1.2", "https://phewascatalog.org/phecodes", "https://phewascatalog.org/phecodes#"),
    "SNOMED": ("SNOMED CT", "http://snomed.info/sct", "http://snomed.info/id/"),
    "LOINC": ("LOINC", "https://loinc.org", "https://loinc.org/"),
    "RXNORM": ("RxNorm", "https://www.nlm.nih.gov/research/umls/rxnorm", "https://identifiers.org/rxnorm:"),
    "ATC": ("ATC", "https://www.whocc.no/atc", "https://www.whocc.no/atc_ddd_index/?code="),
    "UCUM": ("UCUM", "https://ucum.org", "https://ucum.org/"),
    "GENO": ("Genotype Ontology", "http://purl.obolibrary.org/obo/geno.owl", "http://purl.obolibrary.org/obo/GENO_"),
    "HGNC": ("HGNC", "https://www.genenames.org", "https://identifiers.org/hgnc:"),
}  # fmt: skip

#: Who annotates variants → address.
ANNOTATORS = {
    "ClinVar": "https://www.ncbi.nlm.nih.gov/clinvar/", "VEP": "https://www.ensembl.org/vep",
    "SnpEff": "https://pcingola.github.io/SnpEff/", "bcftools csq": "https://samtools.github.io/bcftools/",
    "gnomAD": "https://gnomad.broadinstitute.org",
}  # fmt: skip


def meta_data(
    asking: Asking,
    made: datetime,
    prefixes: Iterable[str],
    uses: Iterable[DataUse],
    *,
    simulated: bool,
    layers: Iterable[Layer] = (),
) -> schema.MetaData:
    """Metadata of one message. `prefixes` are of the ontologies that it uses, `layers` annotated its variants."""
    found = schema.MetaData(created_by=f"Concord, release {asking.release}", phenopacket_schema_version=VERSION)
    found.created.FromDatetime(made.astimezone(UTC).replace(tzinfo=None))
    for prefix in sorted({*prefixes}):
        name, url, iri = RESOURCES.get(prefix, (prefix, "", ""))
        found.resources.add(
            id=prefix.lower(), name=name, url=url, version="as recorded", namespace_prefix=prefix, iri_prefix=iri
        )
    for layer in layers:
        id_ = re.sub(r"[^a-z0-9]+", "-", f"{layer.name} {layer.assembly}".lower()).strip("-")
        name = f"{layer.name} ({layer.kind}, {layer.assembly})"
        found.resources.add(id=id_, name=name, version=layer.version, url=ANNOTATORS.get(layer.name, ""))
    add_duties(found, uses, simulated=simulated)
    return found


def add_duties(meta: schema.MetaData, uses: Iterable[DataUse], *, simulated: bool) -> None:
    """Say what must be said, once."""
    said = {(each.id, each.description) for each in meta.external_references}
    notices = [("concord:notice", RESEARCH_BANNER)] + ([("concord:notice", DEMO_BANNER)] if simulated else [])
    for id_, text in [*_duties(uses), *notices]:
        if (id_, text) not in said:
            meta.external_references.add(id=id_, description=text)


def _duties(uses: Iterable[DataUse]) -> list[tuple[str, str]]:
    labels = {term.label: term.id for term in terms().values()}
    found = []
    for words in duties(uses):
        label = words.partition(" (")[0]
        try:
            id_ = labels.get(label) or term_named(label).id
        except UnknownName:
            id_ = "DUO"
        found.append((id_, words))
    return found
