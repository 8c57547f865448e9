"""The routes of htsget: a ticket says where the data are, and the data are given for the ticket alone.

A ticket is a token of access/grants.py, sent in a header so that it stands in no log. When the data are fetched the
question passes the one door again: role, consent as it is now, audit.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from access.callers import ANONYMOUS
from access.grants import Grants
from cohorts.cohort import Cohort
from cohorts.criteria import Dataset
from cohorts.errors import ConcordError, Refused, UnknownName
from cohorts.loci import Region
from cohorts.normalise import CONTIG_LENGTHS
from exchange.asker import Asker, Door, status_of
from exchange.beacon.documents import BIO
from exchange.cross_origin import ANY_PAGE, preflights
from exchange.htsget import slices
from exchange.htsget.request import FORMATS, Asked, HtsgetError, of_get, of_post
from exchange.service_info import service_info
from queries.answer import answer
from queries.reads.registered import WIDEST, OpenReads

PREFIX = "/htsget"
TYPE = "application/vnd.ga4gh.htsget.v1.3.0+json; charset=utf-8"
#: Genotypes of one answer; more are refused with what to do.
MOST = 200_000_000
LARGEST = 1 << 20  # bytes of a body
_HOLDER = "htsget"
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **ANY_PAGE}
_log = logging.getLogger("concord.exchange")


@dataclass(frozen=True)
class Slice:
    """What a ticket is for: genotypes of a cohort, or the reads of one biosample."""

    asked: Asked
    cohort: Cohort | None
    assembly: str
    reads: OpenReads | None = None


def routes(door: Door, grants: Grants | None = None) -> list[BaseRoute]:
    """Tickets, data and service-info."""
    grants = grants or Grants()
    return [
        *preflights(PREFIX),
        Route(f"{PREFIX}/variants/service-info", _info(door, "variants"), methods=["GET"]),
        Route(f"{PREFIX}/data", _data(grants), methods=["GET"]),
        Route(f"{PREFIX}/reads/service-info", _info(door, "reads"), methods=["GET"]),
        Route(f"{PREFIX}/variants/{{id:path}}", _ticket(door, grants, "variants"), methods=["GET", "POST"]),
        Route(f"{PREFIX}/reads/{{id:path}}", _ticket(door, grants, "reads"), methods=["GET", "POST"]),
    ]


def _info(door: Door, datatype: str) -> Callable[..., Any]:
    def work(request: Request) -> dict[str, Any]:
        site = door.site()
        door.count(request.headers.get("authorization"), request.client.host if request.client else None, site)
        about = {
            "datatype": datatype,
            "formats": list(FORMATS[datatype]),
            "fieldsParametersEffective": False,
            "tagsParametersEffective": False,
        }
        return service_info(site, "htsget", "1.3.0", f"{door.base(request, site)}{PREFIX}", htsget=about)

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await run_in_threadpool(work, request), headers=_PRIVATE)
        except ConcordError as error:
            return _failed(_of_concord(error))

    return endpoint


def _ticket(door: Door, grants: Grants, kind: str) -> Callable[..., Any]:
    def work(request: Request, asked: Asked) -> dict[str, Any]:
        asker = door.asker(request, "htsget")
        if not asker.role.rows:
            if asker.asking.user.startswith(ANONYMOUS):
                raise HtsgetError("InvalidAuthentication", 401, "Genotypes are given to who signs in")
            raise HtsgetError("PermissionDenied", 403, "Your role does not see genotypes")
        wanted = (_reads if kind == "reads" else _wanted)(asker, request, asked)
        size = 0 if wanted.reads else slices.size(asker.warehouse, asker.asking, asked, wanted.cohort, wanted.assembly)
        if size > MOST:
            raise HtsgetError("PayloadTooLarge", 413, f"More than {MOST:,} genotypes: ask for a shorter region")
        token = grants.give(asker.warehouse, asker.asking, wanted, holder=_HOLDER, session=secrets.token_hex(8))
        url: dict[str, Any] = {"url": f"{asker.base}{PREFIX}/data", "headers": {"Authorization": f"Bearer {token}"}}
        if asked.header_only:
            url["class"] = "header"
        return {"htsget": {"format": asked.format, "urls": [url]}}

    async def endpoint(request: Request) -> Response:
        try:
            told = await run_in_threadpool(work, request, await _read(request, kind))
            return Response(json.dumps(told), headers=_PRIVATE, media_type=TYPE)
        except HtsgetError as error:
            return _failed(error)
        except ConcordError as error:
            return _failed(_of_concord(error))
        except Exception as error:
            _log.error("an htsget ticket failed: %s", type(error).__name__)
            return _failed(HtsgetError("InternalError", 500, "This failed here, and has been noted"))

    return endpoint


def _data(grants: Grants) -> Callable[..., Any]:
    def work(token: str) -> tuple[Path, str]:
        grant = grants.take(token, _HOLDER)
        wanted: Slice = grant.question
        folder = Path(tempfile.mkdtemp(prefix="concord-htsget-"))
        try:
            if wanted.reads:
                made = folder / "slice.bam"
                made.write_bytes(answer(grant.warehouse, grant.asking, wanted.reads).bam)
            else:
                made = slices.write(grant.warehouse, grant.asking, wanted.asked, wanted.cohort, wanted.assembly, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return made, wanted.asked.format

    async def endpoint(request: Request) -> Response:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if kind.casefold() != "bearer":
                raise Refused("This ticket is over", do="Ask for another one")
            made, format_ = await run_in_threadpool(work, token)
        except ConcordError as error:
            return _failed(_of_concord(error))
        except Exception as error:
            _log.error("an htsget slice failed: %s", type(error).__name__)
            return _failed(HtsgetError("InternalError", 500, "This failed here, and has been noted"))
        gone = BackgroundTask(shutil.rmtree, made.parent, ignore_errors=True)
        media = f"application/vnd.ga4gh.{format_.casefold()}"
        return FileResponse(made, media_type=media, headers=_PRIVATE, background=gone)

    return endpoint


def _wanted(asker: Asker, request: Request, asked: Asked) -> Slice:
    """The dataset of an identifier, as a slice of those who permit the purpose."""
    id_ = request.path_params["id"]
    words = next((each for each in asker.datasets if each.name == id_), None)
    if words is None or words.assembly is None:
        raise HtsgetError("NotFound", 404, "There is no such dataset of variants")
    return Slice(asked, Cohort(id_, Dataset((id_,))), words.assembly)


def _reads(asker: Asker, request: Request, asked: Asked) -> Slice:
    """The window of one biosample's reads; the reason is the header Concord-Reason or the parameter `reason`."""
    parts = asker.pseudonyms.read(request.path_params["id"])
    known = {each.name: each.assembly for each in asker.datasets}
    if parts is None or parts[0] != BIO or not known.get(parts[1]):
        raise HtsgetError("NotFound", 404, "There are no such reads")
    _, dataset, individual, biosample = parts
    regions = (("1", 1, 1),) if asked.header_only else asked.regions
    if len(regions) != 1:
        raise HtsgetError("PayloadTooLarge", 413, f"Reads are given of one window of up to {WIDEST:,} bases")
    contig, first, last = regions[0]
    last = max(first, min(last, CONTIG_LENGTHS.get(known[dataset], {}).get(contig, last)))
    if last - first >= WIDEST:
        raise HtsgetError("PayloadTooLarge", 413, f"Reads are given of windows of up to {WIDEST:,} bases")
    reason = request.headers.get("concord-reason") or request.query_params.get("reason") or ""
    window = Region(contig, first, last, known[dataset])
    question = OpenReads(f"{dataset}/{individual}", biosample, 1, window, None, reason)
    answer(asker.warehouse, asker.asking, question)  # refused here rather than when the data are fetched
    return Slice(asked, None, known[dataset], question)


def _of_concord(error: ConcordError) -> HtsgetError:
    """The protocol's word for an error of ours."""
    status = status_of(error)
    if isinstance(error, UnknownName):
        return HtsgetError("NotFound", 404, error.what)
    names = {401: "InvalidAuthentication", 403: "PermissionDenied", 400: "InvalidInput", 429: "TooManyRequests"}
    if status not in names:
        _log.error("htsget could not answer: %s", error.what)
        return HtsgetError("InternalError", 503, "The data cannot be reached just now")
    words = " — ".join(part for part in (error.what, error.do) if part)
    return HtsgetError(names[status], status, words)


def _failed(error: HtsgetError) -> Response:
    headers = dict(_PRIVATE)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = {"htsget": {"error": error.error, "message": error.message}}
    return Response(json.dumps(body), error.status, headers=headers, media_type=TYPE)


async def _read(request: Request, kind: str) -> Asked:
    if request.method == "GET":
        return of_get(request.query_params.multi_items(), kind)
    size, parts = 0, []
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise HtsgetError("PayloadTooLarge", 413, "The body is too large")
        parts.append(part)
    try:
        body = json.loads(b"".join(parts) or b"{}")
    except (ValueError, RecursionError):
        raise HtsgetError("InvalidInput", 400, "The body is not JSON") from None
    return of_post(body, request.query_params.multi_items(), kind)
