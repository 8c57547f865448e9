"""One Beacon request, GET or POST, as a frozen value. What cannot be read is refused with what and where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from cohorts.errors import InvalidQuestion, UnknownName
from exchange.site import GRANULARITIES

INCLUDES = ("HIT", "MISS", "ALL", "NONE")
LIMIT, FURTHEST = 10, 10_000_000
MOST_FILTERS = 50
#: Genomic parameters of the default model, and which are numbers.
GENOMIC = (
    "alternateBases", "aminoacidChange", "assemblyId", "end", "geneId", "genomicAlleleShortForm", "mateName",
    "referenceBases", "referenceName", "start", "variantMaxLength", "variantMinLength", "variantType",
)  # fmt: skip
_LISTS, _NUMBERS = ("start", "end"), ("variantMaxLength", "variantMinLength")
_QUERY = ("requestedGranularity", "includeResultsetResponses", "skip", "limit", "filters", "testMode",
          "requestedSchemas", "apiVersion", "datasets", "datasetIds")  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """One filter as it was asked. `operator` None is an ontology or custom filter."""

    id: str
    operator: str | None = None
    value: str | None = None
    descendants: bool = True
    similarity: str = "exact"
    scope: str | None = None

    def __str__(self) -> str:
        return f"{self.id}{self.operator}{self.value}" if self.operator else self.id


@dataclass(frozen=True)
class BeaconRequest:
    """What was asked. `genomic` are its genomic parameters; `datasets` limit the answer, () is every one. `skip` counts
    pages of `limit`, as the specification has it; a limit of 0 is the most there is. `include_stated`: it was
    said which result sets are wanted, so that they are told without their records too."""

    granularity: str | None = None
    include: str = "HIT"
    include_stated: bool = False
    skip: int = 0
    limit: int = LIMIT
    filters: tuple[Filter, ...] = ()
    genomic: Mapping[str, Any] = field(default_factory=dict)
    datasets: tuple[str, ...] = ()
    schemas: tuple[Mapping[str, str], ...] = ()
    test: bool = False
    api: str | None = None


def request_of(method: str, text: bytes) -> BeaconRequest:
    """The request that a text is: the query of a GET, the body of a POST. Raises InvalidQuestion."""
    if method != "POST":
        return of_get(parse_qsl(text.decode("latin-1"), keep_blank_values=True))
    try:
        body = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError):
        raise InvalidQuestion("The body is not JSON", where="body") from None
    return of_post(body)


def of_get(pairs: Iterable[tuple[str, str]]) -> BeaconRequest:
    """The request of an address's query. Raises InvalidQuestion."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in _QUERY and name not in GENOMIC:
            raise UnknownName("parameter", name, (*_QUERY, *GENOMIC), where="query")
        given.setdefault(name, []).append(value)
    genomic = {name: _one(name, values) if name not in _LISTS else _split(values)
               for name, values in given.items() if name in GENOMIC}  # fmt: skip
    one = {name: _one(name, values) for name, values in given.items()
           if name in _QUERY and name not in ("filters", "datasets", "datasetIds", "requestedSchemas")}  # fmt: skip
    return BeaconRequest(
        granularity=_among("requestedGranularity", one.get("requestedGranularity"), GRANULARITIES),
        include=_among("includeResultsetResponses", one.get("includeResultsetResponses"), INCLUDES) or "HIT",
        include_stated="includeResultsetResponses" in one,
        skip=_whole("skip", one.get("skip", 0)),
        limit=_whole("limit", one.get("limit", LIMIT)),
        filters=_filters([_of_text(text) for text in _split(given.get("filters", []))]),
        genomic=_genomic(genomic),
        datasets=tuple(_split([*given.get("datasets", []), *given.get("datasetIds", [])])),
        schemas=tuple({"schema": text} for text in _split(given.get("requestedSchemas", []))),
        test=_truth("testMode", one.get("testMode", False)),
        api=one.get("apiVersion"),
    )


def of_post(body: Any) -> BeaconRequest:
    """The request of a body, its requestParameters nested, flat or in a list. Raises InvalidQuestion."""
    meta, query = (_mapping(name, _mapping("body", body).get(name)) for name in ("meta", "query"))
    page = _mapping("pagination", query.get("pagination"))
    filters = query.get("filters") or []
    if not isinstance(filters, list):
        raise InvalidQuestion("filters is a list", where="query.filters")
    schemas = meta.get("requestedSchemas") or []
    if not isinstance(schemas, list) or not all(isinstance(each, Mapping) for each in schemas):
        raise InvalidQuestion("requestedSchemas is a list of objects", where="meta.requestedSchemas")
    genomic, datasets = _parameters(query.get("requestParameters"))
    return BeaconRequest(
        granularity=_among("requestedGranularity", query.get("requestedGranularity"), GRANULARITIES),
        include=_among("includeResultsetResponses", query.get("includeResultsetResponses"), INCLUDES) or "HIT",
        include_stated=query.get("includeResultsetResponses") is not None,
        skip=_whole("skip", page.get("skip", 0)),
        limit=_whole("limit", page.get("limit", LIMIT)),
        filters=_filters([_of_object(each) for each in filters]),
        genomic=_genomic(genomic),
        datasets=datasets,
        schemas=tuple({str(k)[:100]: str(v)[:500] for k, v in each.items()} for each in schemas[:50]),
        test=_truth("testMode", query.get("testMode", False)),
        api=str(meta["apiVersion"])[:100] if "apiVersion" in meta else None,
    )


def _parameters(given: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Genomic parameters and datasets of `requestParameters`, in whichever of its three shapes."""
    parts = given if isinstance(given, list) else [] if given is None else [given]
    found: dict[str, Any] = {}
    datasets: list[str] = []
    for part in parts:
        part = dict(_mapping("requestParameters", part))
        for name in ("datasets", "datasetIds"):
            listed = part.pop(name, [])
            datasets += map(str, listed if isinstance(listed, list) else [listed])
        nested = [part.pop(name) for name in ("g_variant", "g_variants", "genomicVariant") if name in part]
        for flat in (part, *(_mapping("requestParameters.g_variant", each) for each in nested)):
            for name, value in flat.items():
                if name not in GENOMIC:
                    raise UnknownName("parameter", str(name), GENOMIC, where="requestParameters")
                if name in found and found[name] != value:
                    raise InvalidQuestion(f"{name} is given twice, differently", where="requestParameters")
                found[name] = value
    return {name: value for name, value in found.items() if value is not None}, tuple(datasets)


def _genomic(given: Mapping[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in given.items():
        if name in _LISTS:
            several = value if isinstance(value, list) else [value]
            if not 1 <= len(several) <= 2:
                raise InvalidQuestion(f"{name} has one value, or two for a bracket", where=name)
            read[name] = tuple(_whole(name, each) for each in several)
        elif name in _NUMBERS:
            read[name] = _whole(name, value)
        elif not isinstance(value, str) or len(value) > 10_000:
            raise InvalidQuestion(f"{name} is text", where=name)
        elif value.strip() or name in ("alternateBases", "referenceBases"):
            read[name] = value.strip()
    return read


def _filters(given: list[Filter]) -> tuple[Filter, ...]:
    if len(given) > MOST_FILTERS:
        raise InvalidQuestion(f"More than {MOST_FILTERS} filters", where="filters", do="Ask with fewer")
    return tuple(given)


def _of_text(text: str) -> Filter:
    """A filter in an address: an identifier alone, or with an operator and a value (`age>=60`)."""
    for at, letter in enumerate(text):
        if letter in "<>=!" and at:
            operator = text[at : at + 2] if text[at : at + 2] in ("<=", ">=") else letter
            return Filter(text[:at].strip(), operator, text[at + len(operator) :].strip())
    return Filter(text.strip())


def _of_object(given: Any) -> Filter:
    if isinstance(given, str):
        return _of_text(given)
    given = _mapping("filters", given)
    unknown = {*map(str, given)} - {"id", "operator", "value", "includeDescendantTerms", "similarity", "scope"}
    if unknown:
        raise UnknownName("key", sorted(unknown)[0], ("id", "operator", "value", "scope"), where="filters")
    name, value, operator = given.get("id"), given.get("value"), given.get("operator")
    if isinstance(name, list) and len(name) == 1:
        name = name[0]
    if not isinstance(name, str) or not name.strip() or len(name) > 500:
        raise InvalidQuestion("A filter has an id, which is text", where="filters")
    if isinstance(value, list | dict) or isinstance(operator, list | dict):
        raise InvalidQuestion("A filter's operator and value are text", where=f"filters, {name}")
    if value is not None and operator is None:
        operator = "="
    if operator is not None and operator not in ("=", "<", ">", "!", ">=", "<="):
        raise InvalidQuestion(f"'{operator}' is not an operator", where=f"filters, {name}", do="Use = < > ! >= <=")
    if operator is not None and value is None:
        raise InvalidQuestion("A filter with an operator has a value", where=f"filters, {name}")
    similarity, scope = given.get("similarity", "exact"), given.get("scope")
    return Filter(
        name.strip(), operator, None if value is None else str(value).strip(),
        _truth("includeDescendantTerms", given.get("includeDescendantTerms", True)), str(similarity),
        None if scope is None else str(scope),
    )  # fmt: skip


def _mapping(name: str, value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidQuestion(f"{name} is an object", where=name)
    return value


def _one(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise InvalidQuestion(f"{name} is given twice", where=name)
    return values[0]


def _split(values: Iterable[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _among(name: str, value: Any, known: tuple[str, ...]) -> str | None:
    if value is None:
        return None
    if value not in known:
        raise UnknownName(name, str(value), known, where=name)
    return value


def _whole(name: str, value: Any) -> int:
    try:
        number = int(value) if not isinstance(value, float) or value.is_integer() else None
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or isinstance(value, bool) or number < 0 or number > 2**31:
        raise InvalidQuestion(f"{name} is a whole number from 0 on", where=name)
    return number


def _truth(name: str, value: Any) -> bool:
    truths = {"true": True, "false": False, "1": True, "0": False}
    found = value if isinstance(value, bool) else truths.get(str(value).casefold())
    if found is None:
        raise InvalidQuestion(f"{name} is true or false", where=name)
    return found
