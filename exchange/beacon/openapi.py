"""The OpenAPI 3.1 document of a Beacon: every route, what it takes and what it answers with."""

from __future__ import annotations

from typing import Any

from exchange.beacon.model import API, ENTRY_TYPES, WITH_TERMS
from exchange.site import Site

_POSITIONS = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1, "maxItems": 2}
_TEXT = {"type": "string"}
_LENGTH = {"type": "integer", "minimum": 0}
_GENOMIC: dict[str, Any] = {
    "assemblyId": {"type": "string", "examples": ["GRCh38"]},
    "referenceName": {"type": "string", "examples": ["19", "NC_000019.10"]},
    "start": _POSITIONS,
    "end": _POSITIONS,
    "referenceBases": {"type": "string", "pattern": "^[ACGTN]+$"},
    "alternateBases": {"type": "string", "pattern": "^[ACGTN]+$"},
    "variantType": {"type": "string", "enum": ["SNP", "MNP", "INS", "DEL", "INDEL", "DUP", "INV", "CNV", "BND"]},
    "variantMinLength": _LENGTH,
    "variantMaxLength": _LENGTH,
    "geneId": {"type": "string", "examples": ["LDLR"]},
    "aminoacidChange": {"type": "string", "examples": ["Asp354Gly"]},
    "mateName": {"type": "string", "examples": ["NC_000017.11"]},
    "genomicAlleleShortForm": {"type": "string", "examples": ["NC_000019.10:g.11105408C>T"]},
}
_GRANULARITY = {"type": "string", "enum": ["boolean", "count", "record"]}
_INCLUDE = {"type": "string", "enum": ["HIT", "MISS", "ALL", "NONE"], "default": "HIT"}
_WHOLE = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
_REF = "#/components/schemas/"


def document(site: Site, base: str) -> dict[str, Any]:
    """The document; `base` is the Beacon's address."""
    paths: dict[str, Any] = {
        path: {"get": _operation(path.strip("/"), [], "Information", post=False)}
        for path in ("/", "/info", "/service-info", "/configuration", "/entry_types", "/map", "/openapi.json")
    }
    terms = [_query("skip", _WHOLE), _query("limit", _WHOLE)]
    paths["/filtering_terms"] = {"get": _operation("filtering_terms", terms, "Information", post=False)}
    for each in ENTRY_TYPES.values():
        paths[f"/{each.path}"] = _both(each.path, each.path, [])
        one = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}]
        paths[f"/{each.path}/{{id}}"] = _both(f"{each.path}_by_id", each.path, one)
        if each.path in WITH_TERMS:
            name = f"{each.path}_filtering_terms"
            paths[f"/{each.path}/{{id}}/filtering_terms"] = {
                "get": _operation(name, [*one, *terms], "Information", post=False)
            }
        for linked in each.linked:
            paths[f"/{each.path}/{{id}}/{linked}"] = _both(f"{each.path}_{linked}", linked, one)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{site.name}: Beacon", "version": API, "description": site.description},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
        "security": [{}, {"bearer": []}],
    }


def _both(name: str, path: str, parameters: list[Any]) -> dict[str, Any]:
    schema = "Collections" if path in ("datasets", "cohorts") else "ResultSets"
    queries = [_query(each, {"type": "array", "items": _TEXT} if each == "filters" else shape)
               for each, shape in _PAGE.items()]  # fmt: skip
    if path not in ("datasets", "cohorts"):
        queries += [_query(each, shape) for each, shape in _GENOMIC.items()]
    return {
        "get": _operation(f"get_{name}", [*parameters, *queries], schema, post=False),
        "post": _operation(f"post_{name}", parameters, schema, post=True),
    }


_PAGE = {
    "requestedGranularity": _GRANULARITY, "includeResultsetResponses": _INCLUDE, "skip": _WHOLE, "limit": _WHOLE,
    "filters": _TEXT,
}  # fmt: skip


def _query(name: str, schema: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "in": "query", "required": False, "schema": schema}
    return {**found, "style": "form", "explode": False} if schema.get("type") == "array" else found


def _operation(name: str, parameters: list[Any], schema: str, *, post: bool) -> dict[str, Any]:
    errors = dict.fromkeys(("400", "401", "403", "404", "429", "500", "503"), "Error")
    answers = {"200": schema, **errors}
    found: dict[str, Any] = {
        "operationId": name or "root",
        "parameters": parameters,
        "responses": {
            code: {
                "description": "An answer" if code == "200" else "A BeaconError",
                "content": {"application/json": {"schema": {"$ref": f"{_REF}{each}"}}},
            }
            for code, each in answers.items()
        },
    }
    if post:
        body = {"application/json": {"schema": {"$ref": f"{_REF}Request"}}}
        found["requestBody"] = {"required": False, "content": body}
    return found


def _schemas() -> dict[str, Any]:
    summary = {
        "type": "object",
        "required": ["exists"],
        "properties": {"exists": {"type": "boolean"}, "numTotalResults": {"type": "integer", "minimum": 0}},
    }
    answered = {"type": "object", "required": ["meta", "responseSummary"]}
    genomic = {"type": "object", "properties": _GENOMIC, "additionalProperties": False}
    nested = {"type": "object", "properties": {"g_variant": genomic}, "additionalProperties": False}
    filters = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": _TEXT,
            "operator": {"type": "string", "enum": ["=", "<", ">", "!", ">=", "<="]},
            "value": _TEXT,
            "scope": _TEXT,
            "includeDescendantTerms": {"type": "boolean", "default": True},
            "similarity": {"type": "string", "enum": ["exact", "high", "medium", "low"]},
        },
    }
    query = {
        "type": "object",
        "properties": {
            "requestParameters": {"anyOf": [nested, genomic, {"type": "array", "items": nested}]},
            "filters": {"type": "array", "items": filters, "maxItems": 50},
            "requestedGranularity": _GRANULARITY,
            "includeResultsetResponses": _INCLUDE,
            "pagination": {"type": "object", "properties": {"skip": _WHOLE, "limit": _WHOLE}},
            "testMode": {"type": "boolean"},
        },
    }
    return {
        "Request": {"type": "object", "properties": {"meta": {"type": "object"}, "query": query}},
        "Information": {"type": "object"},
        "ResultSets": {**answered, "properties": {"meta": {"type": "object"}, "responseSummary": summary}},
        "Collections": {**answered, "properties": {"meta": {"type": "object"}, "responseSummary": summary}},
        "Error": {
            "type": "object",
            "required": ["meta", "error"],
            "properties": {"error": {"type": "object", "required": ["errorCode"]}},
        },
    }
