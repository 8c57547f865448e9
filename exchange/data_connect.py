"""GA4GH Data Connect 1.0 over released aggregates: tables that are counted when they are read, as this asker may see
them. Nothing of one person is in any of them.

    GET /data-connect/service-info
    GET /data-connect/tables                what there is
    GET /data-connect/table/NAME/info       its columns, as JSON Schema
    GET /data-connect/table/NAME/data       its rows, page by page: follow pagination.next_page_url

    datasets       how many permit the purpose in each dataset
    conditions     codes, with how many have one
    treatments     the same of treatments
    alleles_…      frequencies among the unrelated, of one assembly; a page is a stretch of the genome and may be empty

Queries in SQL (POST /search) are not offered: a question is put as a cohort, where consent and disclosure are known.
Specification: https://github.com/ga4gh-discovery/data-connect
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from cohorts.cohort import Cohort
from cohorts.errors import ConcordError, InvalidQuestion, UnknownName
from cohorts.loci import Region
from cohorts.normalise import CONTIG_LENGTHS
from exchange.asker import Asker, Door, status_of
from exchange.beacon.filters import everyone
from exchange.cross_origin import ANY_PAGE, preflights
from exchange.service_info import service_info
from queries.answer import answer
from queries.cohort.describe_records import Recorded
from queries.lookup.holdings import Holdings
from queries.variants.frequencies import Frequencies

PREFIX = "/data-connect"
VERSION = "1.0.0"
STRETCH = 10_000_000  # bases a page
MOST_CODES = 100_000
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **ANY_PAGE}
_SCHEMA = "http://json-schema.org/draft-07/schema#"
_log = logging.getLogger("concord.exchange")

Said = dict[str, Any]
Page = tuple[pl.DataFrame, str | None]  # rows, and the mark of the next page


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    type: str
    description: str


@dataclass(frozen=True)
class Offered:
    """One table: its columns, and a page of it from the mark of one."""

    name: str
    description: str
    columns: dict[str, Column]
    page: Callable[[Asker, str | None], Page]


_PEOPLE = Column("integer", "individuals; rounded, or null where few, as the asker's role has it")
_CODED = {
    "code": Column("string", "SYSTEM:code"),
    "name": Column("string", "its words"),
    "n": _PEOPLE,
    "n_of": Column("integer", "individuals with any record of this kind"),
    "share": Column("number", "n of n_of"),
}
_ALLELES = {
    "contig": Column("string", "1–22, X, Y, MT"),
    "position": Column("integer", "of the first base, counted from 1"),
    "ref": Column("string", "reference bases"),
    "alt": Column("string", "alternate bases"),
    "rsid": Column("string", "dbSNP"),
    "gene": Column("string", "HGNC symbol"),
    "consequence": Column("string", "the worst, a Sequence Ontology term"),
    "ac": Column("integer", "alternate alleles in calls that pass quality control, among the unrelated"),
    "an": Column("integer", "alleles called"),
    "af": Column("number", "ac of an"),
    "hom": Column("integer", "homozygotes"),
    "hemi": Column("integer", "hemizygotes"),
}


def routes(door: Door) -> list[BaseRoute]:
    """Every route of Data Connect."""
    return [
        *preflights(PREFIX),
        Route(f"{PREFIX}/service-info", _endpoint(lambda request: _info(door, request)), methods=["GET"]),
        Route(f"{PREFIX}/tables", _endpoint(lambda request: _tables(door, request)), methods=["GET"]),
        Route(f"{PREFIX}/table/{{name}}/info", _endpoint(lambda request: _described(door, request)), methods=["GET"]),
        Route(f"{PREFIX}/table/{{name}}/data", _endpoint(lambda request: _data(door, request)), methods=["GET"]),
    ]


def offered(asker: Asker) -> dict[str, Offered]:
    """The tables that this asker may read, by name."""
    assemblies = sorted({each.assembly for each in asker.datasets if each.assembly})
    counted = {"individuals": _PEOPLE, "biosamples": _PEOPLE, "runs": _PEOPLE}
    tables = [
        Offered("datasets", "Who permits the purpose, by dataset", {"dataset": Column("string", "its name"), **counted},
                _datasets),
        Offered("conditions", "Who has a record of a condition", _CODED, _recorded("condition")),
        Offered("treatments", "Who has a record of a treatment", _CODED, _recorded("treatment")),
        *(
            Offered(f"alleles_{each.casefold()}", f"How often alleles are seen, on {each}", _ALLELES, _alleles(each))
            for each in assemblies
        ),
    ]  # fmt: skip
    return {each.name: each for each in tables}


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _everybody(asker: Asker) -> Cohort:
    return Cohort("Data Connect", everyone(asker.within()))


def _datasets(asker: Asker, mark: str | None) -> Page:
    names = tuple(each.name for each in asker.datasets)
    found = answer(asker.warehouse, asker.asking, Holdings(_everybody(asker), names), policy=asker.policy)
    return _only_page(found.table.frame, mark)


def _recorded(domain: str) -> Callable[[Asker, str | None], Page]:
    def page(asker: Asker, mark: str | None) -> Page:
        question = Recorded(_everybody(asker), domain, MOST_CODES)
        found = answer(asker.warehouse, asker.asking, question, policy=asker.policy)
        return _only_page(found.table.frame, mark)

    return page


def _only_page(rows: pl.DataFrame, mark: str | None) -> Page:
    if mark is not None:
        raise InvalidQuestion("This table has one page", where="page")
    return rows, None


def _alleles(assembly: str) -> Callable[[Asker, str | None], Page]:
    lengths = CONTIG_LENGTHS[assembly]
    marks = [f"{contig}-{start}" for contig, length in lengths.items() for start in range(1, length + 1, STRETCH)]

    def page(asker: Asker, mark: str | None) -> Page:
        mark = mark or marks[0]
        if mark not in marks:
            raise InvalidQuestion("There is no such page", where="page", do="Follow pagination.next_page_url")
        contig, _, start = mark.partition("-")
        stretch = Region(contig, int(start), min(int(start) + STRETCH - 1, lengths[contig]), assembly)
        cohort = None if asker.caller.datasets is None else _everybody(asker)
        found = answer(asker.warehouse, asker.asking, Frequencies(cohort, stretch), policy=asker.policy)
        rows = found.frame
        if not asker.role.exact:  # that an allele of few is there at all would tell of them
            rows = rows.filter(pl.col("ac") > 0)
        after = marks.index(mark) + 1
        return rows, marks[after] if after < len(marks) else None

    return page


# ── responses ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _info(door: Door, request: Request) -> Said:
    site = door.site()
    door.count(request.headers.get("authorization"), request.client.host if request.client else None, site)
    return service_info(site, "data-connect", VERSION, f"{door.base(request, site)}{PREFIX}")


def _tables(door: Door, request: Request) -> Said:
    asker = door.asker(request, "data-connect")
    return {"tables": [_table(asker, each) for each in offered(asker).values()]}


def _table(asker: Asker, table: Offered) -> Said:
    model = {"$ref": f"{asker.base}{PREFIX}/table/{table.name}/info"}
    return {"name": table.name, "description": table.description, "data_model": model}


def _described(door: Door, request: Request) -> Said:
    asker = door.asker(request, "data-connect")
    table = _named(asker, request.path_params["name"])
    return {"name": table.name, "description": table.description, "data_model": _model(table)}


def _data(door: Door, request: Request) -> Said:
    asker = door.asker(request, "data-connect")
    table = _named(asker, request.path_params["name"])
    rows, after = table.page(asker, request.query_params.get("page"))
    told: Said = {"data_model": _model(table), "data": rows.select(list(table.columns)).to_dicts()}
    if after is not None:
        told["pagination"] = {"next_page_url": f"{asker.base}{PREFIX}/table/{table.name}/data?page={after}"}
    return told


def _named(asker: Asker, name: str) -> Offered:
    tables = offered(asker)
    if name not in tables:
        raise UnknownName("table", name, tuple(tables))
    return tables[name]


def _model(table: Offered) -> Said:
    columns = {
        name: {"type": each.type if each.type == "string" and name in ("code", "dataset") else [each.type, "null"],
               "description": each.description}
        for name, each in table.columns.items()
    }  # fmt: skip
    return {"$schema": _SCHEMA, "description": table.description, "type": "object", "properties": columns}


def _endpoint(work: Callable[[Request], Said]) -> Callable[..., Any]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await run_in_threadpool(work, request), headers=_HEADERS)
        except ConcordError as error:
            code = 404 if isinstance(error, UnknownName) else status_of(error)
            return _failed(code, error.what if code < 500 else "The data cannot be reached just now")
        except Exception as error:
            _log.error("a table failed: %s", type(error).__name__)
            return _failed(500, "This failed here")

    return endpoint


def _failed(code: int, words: str) -> Response:
    return JSONResponse({"errors": [{"status": code, "title": words}]}, code, headers=_HEADERS)
