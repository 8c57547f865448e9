"""Ontologies as the OBO Foundry publishes them: OBO files and OBO graphs (JSON), such as HPO, MONDO and DOID.

https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html  https://github.com/geneontology/obographs
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cohorts.errors import InvalidSource

LARGEST = 1 << 30
_ID = re.compile(r"([A-Za-z][A-Za-z0-9]*):(\S+)")
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"\s+(EXACT|NARROW|BROAD|RELATED)')
_IRI = re.compile(r".*/([A-Za-z]+)_(\w+)")
#: Systems that Concord spells otherwise than an ontology's cross-references do.
_SYSTEMS = {"HP": "HP", "MONDO": "MONDO", "OMIM": "OMIM", "ORPHA": "ORPHA", "ORPHANET": "ORPHA",
            "SCTID": "SNOMED", "SNOMEDCT_US": "SNOMED", "ICD10CM": "ICD10CM", "DOID": "DOID"}  # fmt: skip
Code = tuple[str, str]


@dataclass
class Ontology:
    """Terms with their parents; `equivalent` are codes of other systems that mean exactly the same."""

    version: str = ""
    names: dict[Code, str] = field(default_factory=dict)
    parents: list[tuple[Code, Code]] = field(default_factory=list)  # (child, parent)
    synonyms: list[tuple[Code, str]] = field(default_factory=list)  # exact ones
    equivalent: list[tuple[Code, Code]] = field(default_factory=list)  # (term, its like elsewhere)
    replaced: dict[Code, Code | None] = field(default_factory=dict)  # obsolete → what stands for it


def read_ontology(path: Path) -> Ontology:
    """An ontology of a file; InvalidSource where it is none."""
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rt", encoding="utf-8") as file:
            if path.name.lower().removesuffix(".gz").endswith(".json"):
                made = _of_graph(json.loads(file.read(LARGEST)))
            else:
                made = _of_obo(file)
    except (OSError, EOFError, ValueError, RecursionError, AttributeError, TypeError, LookupError) as error:
        raise InvalidSource(
            f"The ontology cannot be read ({error})",
            where=path.name,
            do="OBO files and OBO graphs (JSON) are read, such as mondo.obo or hp.json.",
        ) from None
    if not made.names:
        raise InvalidSource("The ontology holds no terms", where=path.name)
    return made


def code_of(text: str) -> Code | None:
    """'MONDO:0005015' as ('MONDO', '0005015')."""
    found = _ID.fullmatch(text.strip())
    if found is None:
        return None
    prefix = found[1].upper()
    return _SYSTEMS.get(prefix, prefix), found[2]


def _of_obo(lines: Iterator[str]) -> Ontology:
    made, stanza, kind = Ontology(), {}, ""
    for line in lines:
        text = line.rstrip("\n")
        if text.startswith("["):
            _take(made, stanza, kind)
            stanza, kind = {}, text
        elif ": " in text:
            key, _, value = text.partition(": ")
            stanza.setdefault(key, []).append(value)
    _take(made, stanza, kind)
    return made


def _take(made: Ontology, stanza: dict[str, list[str]], kind: str) -> None:
    if not kind:
        made.version = stanza.get("data-version", [""])[0].removeprefix("hp/releases/")
        return
    code = code_of(stanza.get("id", [""])[0]) if kind == "[Term]" else None
    if code is None:
        return
    if stanza.get("is_obsolete") == ["true"]:
        made.replaced[code] = code_of(stanza.get("replaced_by", [""])[0])
        return
    made.names[code] = stanza.get("name", [code[1]])[0]
    for old in stanza.get("alt_id", []):
        if other := code_of(old):
            made.replaced[other] = code
    made.parents += [(code, parent) for one in stanza.get("is_a", []) if (parent := code_of(one.split(" ")[0]))]
    for one in stanza.get("synonym", []):
        if (found := _SYNONYM.match(one)) and found[2] == "EXACT":
            made.synonyms.append((code, found[1].replace('\\"', '"')))
    for one in stanza.get("xref", []):
        if "equivalentTo" in one and (like := code_of(one.split(" ")[0])):
            made.equivalent.append((code, like))


def _of_graph(document: dict[str, Any]) -> Ontology:
    graph = document["graphs"][0]
    made = Ontology(str(graph.get("meta", {}).get("version", "")))
    for node in graph.get("nodes", []):
        code = _of_iri(node.get("id", ""))
        if code is None or node.get("type") != "CLASS":
            continue
        meta = node.get("meta", {})
        if meta.get("deprecated"):
            made.replaced[code] = None
            continue
        made.names[code] = node.get("lbl") or code[1]
        made.synonyms += [
            (code, one["val"]) for one in meta.get("synonyms", []) if one.get("pred") == "hasExactSynonym"
        ]
        exact = [
            one["val"] for one in meta.get("basicPropertyValues", []) if one.get("pred", "").endswith("exactMatch")
        ]
        made.equivalent += [(code, like) for one in exact if (like := _of_iri(one) or code_of(one))]
    for edge in graph.get("edges", []):
        child, parent = _of_iri(edge.get("sub", "")), _of_iri(edge.get("obj", ""))
        if edge.get("pred") == "is_a" and child and parent:
            made.parents.append((child, parent))
    return made


def _of_iri(iri: str) -> Code | None:
    found = _IRI.fullmatch(iri)
    if found is None:
        return None
    prefix = found[1].upper()
    return _SYSTEMS.get(prefix, prefix), found[2]
