"""A small client of any Beacon v2: questions in Python's words, answers as Polars frames.

    from exchange.client import Beacon, at_least, equals

    beacon = Beacon("http://localhost:8501/beacon/v2", purpose="investigation=health")
    beacon.count("individuals", filters=["ICD10CM:I21", at_least("ageAtEnrolment", 60)])
    beacon.variants(gene="LDLR", filters=[equals("consequence", "loss_of_function")])

Nothing of Concord's server is needed besides this file, httpx and polars. docs/exchange.md has an example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import httpx
import polars as pl

Filter = str | Mapping[str, Any]
_ENTRIES = ("individuals", "biosamples", "runs", "analyses", "g_variants", "datasets", "cohorts")
_GENOMIC = {
    "assembly": "assemblyId", "contig": "referenceName", "start": "start", "end": "end", "ref": "referenceBases",
    "alt": "alternateBases", "kind": "variantType", "gene": "geneId", "protein": "aminoacidChange",
    "hgvs": "genomicAlleleShortForm", "shortest": "variantMinLength", "longest": "variantMaxLength",
}  # fmt: skip


class BeaconError(Exception):
    """A Beacon's own error: `status`, `message`, and the filters that it cannot express."""

    def __init__(self, status: int, message: str, unsupported: Sequence[str] = ()) -> None:
        self.status, self.message, self.unsupported = status, message, tuple(unsupported)
        super().__init__(f"{status}: {message}")


@dataclass(frozen=True)
class Counted:
    """An answer without records. `count` None is not told to this asker."""

    exists: bool
    count: int | None
    granularity: str
    info: Mapping[str, Any] = field(default_factory=dict)


def equals(name: str, value: object) -> dict[str, str]:
    """A filter: the variable `name` is `value`."""
    return {"id": name, "operator": "=", "value": str(value)}


def at_least(name: str, value: object) -> dict[str, str]:
    """A filter: the variable or measurement `name` is `value` or more."""
    return {"id": name, "operator": ">=", "value": str(value)}


def below(name: str, value: object) -> dict[str, str]:
    """A filter: the variable or measurement `name` is less than `value`."""
    return {"id": name, "operator": "<", "value": str(value)}


class Beacon:
    """One Beacon. `token` is sent as a bearer token; `purpose` in Concord's header, which other Beacons pass over."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        purpose: str | None = None,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Concord-Purpose": purpose} if purpose else {}
        self._http = httpx.Client(base_url=url.rstrip("/") + "/", headers=headers, timeout=timeout, transport=transport)

    def __enter__(self) -> Beacon:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._http.close()

    def info(self) -> dict[str, Any]:
        """What the Beacon says of itself."""
        return self._told(self._http.get("info"))["response"]

    def terms(self) -> pl.DataFrame:
        """What can be filtered by: id, label, type, scopes."""
        found = self._told(self._http.get("filtering_terms"))["response"].get("filteringTerms", [])
        rows = [(each["id"], each.get("label"), each["type"], each.get("scopes", [])) for each in found]
        schema = {"id": pl.String, "label": pl.String, "type": pl.String, "scopes": pl.List(pl.String)}
        return pl.DataFrame(rows, schema, orient="row")

    def count(self, of: str = "individuals", filters: Sequence[Filter] = (), **genomic: Any) -> Counted:
        """How many entries there are, as far as it is told. Raises BeaconError."""
        told = self._asked(of, filters, genomic, "count")
        summary, granularity = told["responseSummary"], told["meta"]["returnedGranularity"]
        count = summary.get("numTotalResults") if granularity != "boolean" else None
        return Counted(summary["exists"], count, granularity, told.get("info") or {})

    def exists(self, of: str = "g_variants", filters: Sequence[Filter] = (), **genomic: Any) -> bool:
        """Whether there is any."""
        return self._asked(of, filters, genomic, "boolean")["responseSummary"]["exists"]

    def variants(self, filters: Sequence[Filter] = (), *, most: int = 1000, **genomic: Any) -> pl.DataFrame:
        """Alleles with their frequencies: dataset, id, contig, position, ref, alt, gene, effect, protein, population,
        ac, an, af; a row an allele and population, one with empty numbers where none is told."""
        rows = []
        for dataset, each in self._records("g_variants", filters, genomic, most):
            rows += list(_allele(dataset, each))
        return pl.DataFrame(rows, _ALLELE, orient="row")

    def individuals(self, filters: Sequence[Filter] = (), *, most: int = 1000, **genomic: Any) -> pl.DataFrame:
        """People, for who may see records: dataset, id, sex, karyotype, diseases, treatments, features, excluded."""
        rows = [(dataset, *_person(each)) for dataset, each in self._records("individuals", filters, genomic, most)]
        return pl.DataFrame(rows, _PERSON, orient="row")

    def datasets(self) -> pl.DataFrame:
        """id, name, version, description."""
        found = self._asked("datasets", (), {}, "record").get("response", {}).get("collections", [])
        rows = [(each["id"], each["name"], each.get("version"), each.get("description")) for each in found]
        return pl.DataFrame(rows, dict.fromkeys(("id", "name", "version", "description"), pl.String), orient="row")

    def _records(
        self, of: str, filters: Sequence[Filter], genomic: Mapping[str, Any], most: int
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """(dataset, document), page after page."""
        page, seen = 0, 0
        while seen < most:
            told = self._asked(of, filters, genomic, "record", {"skip": page, "limit": min(100, most)})
            sets = told.get("response", {}).get("resultSets", [])
            found = [(each["id"], document) for each in sets for document in each["results"]]
            yield from found[: most - seen]
            seen, page = seen + len(found), page + 1
            if len(found) < min(100, most):
                return

    def _asked(
        self, of: str, filters: Sequence[Filter], genomic: Mapping[str, Any], granularity: str,
        pagination: Mapping[str, int] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        if of not in _ENTRIES:
            raise ValueError(f"'{of}' is no entry type: {', '.join(_ENTRIES)}")
        if unknown := set(genomic) - set(_GENOMIC):
            raise TypeError(f"unknown parameter {', '.join(sorted(unknown))}: {', '.join(_GENOMIC)}")
        parameters = {_GENOMIC[name]: value for name, value in genomic.items() if value is not None}
        query: dict[str, Any] = {"requestedGranularity": granularity}
        if parameters:
            query["requestParameters"] = {"g_variant": parameters}
        if filters:
            query["filters"] = [{"id": each} if isinstance(each, str) else dict(each) for each in filters]
        if pagination:
            query["pagination"] = dict(pagination)
        return self._told(self._http.post(of, json={"meta": {"apiVersion": "v2.0"}, "query": query}))

    @staticmethod
    def _told(response: httpx.Response) -> dict[str, Any]:
        try:
            told = response.json()
        except ValueError:
            raise BeaconError(response.status_code, "The answer is not JSON") from None
        if response.status_code != 200 or not isinstance(told, dict) or "error" in told:
            error = told.get("error", {}) if isinstance(told, dict) else {}
            warnings = (told.get("info") or {}).get("warnings", {}) if isinstance(told, dict) else {}
            named = warnings.get("unsupportedFilters", ())
            raise BeaconError(response.status_code, error.get("errorMessage", "No reason was given"), named)
        return told


_ALLELE = {
    "dataset": pl.String, "id": pl.String, "contig": pl.String, "position": pl.Int64, "ref": pl.String,
    "alt": pl.String, "gene": pl.String, "effect": pl.String, "protein": pl.String, "population": pl.String,
    "ac": pl.Int64, "an": pl.Int64, "af": pl.Float64,
}  # fmt: skip
_PERSON = {
    "dataset": pl.String, "id": pl.String, "sex": pl.String, "karyotype": pl.String,
    **dict.fromkeys(("diseases", "treatments", "features", "excluded"), pl.List(pl.String)),
}  # fmt: skip


def _allele(dataset: str, each: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of one allele. Beacons count from 0; positions here from 1."""
    variation, said = each["variation"], each.get("molecularAttributes", {})
    location = variation.get("location", {})
    interval = location.get("interval", {})
    start = interval.get("start", {}).get("value")
    words = (
        dataset, each["variantInternalId"], location.get("sequence_id"), None if start is None else int(start) + 1,
        variation.get("referenceBases"), variation.get("alternateBases"), next(iter(said.get("geneIds", [])), None),
        next((one.get("label") for one in said.get("molecularEffects", [])), None),
        next(iter(said.get("aminoacidChanges", [])), None),
    )  # fmt: skip
    told = [one for source in each.get("frequencyInPopulations", []) for one in source["frequencies"]]
    for one in told or [{}]:
        numbers = (one.get("alleleCount"), one.get("alleleNumber"), one.get("alleleFrequency"))
        yield (*words, one.get("population"), *numbers)


def _person(each: Mapping[str, Any]) -> tuple[Any, ...]:
    features = each.get("phenotypicFeatures", [])
    return (
        each["id"],
        each["sex"].get("label"),
        each.get("karyotypicSex"),
        [one["diseaseCode"]["id"] for one in each.get("diseases", [])],
        [one["treatmentCode"]["id"] for one in each.get("treatments", [])],
        [one["featureType"]["id"] for one in features if not one.get("excluded")],
        [one["featureType"]["id"] for one in features if one.get("excluded")],
    )
