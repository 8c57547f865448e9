"""Ontologies: what is above the codes in use, of HPO as it ships and of files that are brought."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource
from data.ingest import ingest
from data.reference.ontology import read_ontology
from tests.data.phenopackets.packets import packet, term
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

OBO = """format-version: 1.2
data-version: releases/2025-01-01

[Term]
id: MONDO:0000001
name: disease

[Term]
id: MONDO:0005015
name: diabetes mellitus
synonym: "sugar disease" EXACT []
synonym: "wide" BROAD []
is_a: MONDO:0000001 ! disease

[Term]
id: MONDO:0007455
name: MODY
alt_id: MONDO:9999999
is_a: MONDO:0005015 {source="x"} ! diabetes mellitus
xref: OMIM:125850 {source="MONDO:equivalentTo"}
xref: OMIM:1 {source="MONDO:relatedTo"}

[Term]
id: MONDO:0000009
name: obsolete thing
is_obsolete: true
replaced_by: MONDO:0005015

[Typedef]
id: part_of
name: part of
"""
CASE = packet(
    "1",
    phenotypicFeatures=[{"type": term("HP:0001250", "Seizure")}],
    diseases=[{"term": term("OMIM:125850", "MODY1")}, {"term": term("MONDO:0000009")}],
)
ABOVE = """SELECT u.system || ':' || u.code, a.distance FROM code_ancestor a JOIN code u ON u.code_id = a.ancestor_id
    JOIN code l ON l.code_id = a.descendant_id WHERE l.system || ':' || l.code = '{}' ORDER BY 2, 1"""


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


@pytest.fixture
def brought(tmp_path: Path) -> Callable[..., tuple]:
    def bring(*ontologies: Path) -> tuple:
        (tmp_path / "case.json").write_text(json.dumps(CASE))
        summary = ingest([tmp_path / "case.json"], tmp_path / "w", data_use="GRU", ontologies=ontologies, now=NOW)
        con = opened(tmp_path / "w")
        return lambda sql: con.execute(sql).fetchall(), {f["rule"]: f for f in summary.manifest["findings"]}

    return bring


def graph() -> dict:
    base = "http://purl.obolibrary.org/obo/"
    nodes = [
        {"id": f"{base}MONDO_0000001", "lbl": "disease", "type": "CLASS"},
        {"id": f"{base}MONDO_0005015", "lbl": "diabetes mellitus", "type": "CLASS",
         "meta": {"synonyms": [{"pred": "hasExactSynonym", "val": "sugar disease"}]}},
        {"id": f"{base}MONDO_0007455", "lbl": "MODY", "type": "CLASS", "meta": {"basicPropertyValues": [
            {"pred": "http://www.w3.org/2004/02/skos/core#exactMatch", "val": "https://omim.org/entry/OMIM_125850"}]}},
        {"id": f"{base}MONDO_0000009", "type": "CLASS", "meta": {"deprecated": True}},
    ]  # fmt: skip
    edges = [{"sub": f"{base}MONDO_0005015", "pred": "is_a", "obj": f"{base}MONDO_0000001"},
             {"sub": f"{base}MONDO_0007455", "pred": "is_a", "obj": f"{base}MONDO_0005015"}]  # fmt: skip
    return {"graphs": [{"nodes": nodes, "edges": edges, "meta": {"version": "2025"}}]}


def test_obo_and_obo_graphs_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "mondo.obo").write_text(OBO)
    (tmp_path / "mondo.json").write_text(json.dumps(graph()))
    one, other = (read_ontology(tmp_path / name) for name in ("mondo.obo", "mondo.json"))
    assert one.names == other.names
    assert sorted(one.parents) == sorted(other.parents)
    assert one.equivalent == other.equivalent == [(("MONDO", "0007455"), ("OMIM", "125850"))]
    assert one.synonyms == other.synonyms == [(("MONDO", "0005015"), "sugar disease")]


def test_a_class_of_mondo_is_above_its_diseases_of_omim(brought: Callable[..., tuple], tmp_path: Path) -> None:
    (tmp_path / "mondo.obo").write_text(OBO)
    rows, findings = brought(tmp_path / "mondo.obo")
    assert rows(ABOVE.format("OMIM:125850")) == [
        ("OMIM:125850", 0), ("MONDO:0007455", 1), ("MONDO:0005015", 2), ("MONDO:0000001", 3)]  # fmt: skip
    assert rows(ABOVE.format("MONDO:0000009"))[1] == ("MONDO:0005015", 1)
    assert findings["obsolete-codes"]["n"] == 1
    assert rows("SELECT name FROM code WHERE code = '0005015'") == [("diabetes mellitus",)]
    assert ("sugar disease",) in rows("SELECT synonym FROM code_synonym")


def test_hpo_ships_its_hierarchy_and_its_genes(brought: Callable[..., tuple]) -> None:
    rows, _ = brought()
    above = dict(rows(ABOVE.format("HP:0001250")))
    assert above["HP:0000707"] > above["HP:0001250"] == 0  # abnormality of the nervous system
    assert "HP:0000001" in above
    of = "SELECT gene FROM phenotype_gene JOIN code USING (code_id) WHERE code = '{}'"
    genes = {gene for (gene,) in rows(of.format("0001250"))}
    assert {"SCN1A", "KCNQ2"} <= genes
    assert genes < {gene for (gene,) in rows(of.format("0000707"))}
    assert not rows(of.format("0001626"))  # of the heart nothing is in use


def test_athenas_vocabulary_names_codes_and_what_is_above_them(brought: Callable[..., tuple], tmp_path: Path) -> None:
    folder = tmp_path / "athena"
    folder.mkdir()
    (folder / "CONCEPT.csv").write_text(
        "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_code\n"
        "1\tMODY type 1\tCondition\tOMIM\t125850\n2\tDiabetes\tCondition\tSNOMED\t73211009\n3\tother\tDrug\tATC\tA\n"
    )
    (folder / "CONCEPT_ANCESTOR.csv").write_text(
        "ancestor_concept_id\tdescendant_concept_id\tmin_levels_of_separation\n2\t1\t3\n1\t1\t0\n"
    )
    rows, _ = brought(folder)
    assert rows(ABOVE.format("OMIM:125850")) == [("OMIM:125850", 0), ("SNOMED:73211009", 3)]
    assert rows("SELECT omop_concept_id FROM code WHERE system = 'OMIM'") == [(1,)]


@pytest.mark.parametrize("text", ["", "no ontology", '{"graphs": []}', '{"graphs": [{"nodes": [{"id": 5}]}]}'])
def test_what_is_no_ontology_is_refused(tmp_path: Path, text: str) -> None:
    for name in ("x.obo", "x.json"):
        (tmp_path / name).write_text(text)
        with pytest.raises(InvalidSource, match="ontology"):
            read_ontology(tmp_path / name)
