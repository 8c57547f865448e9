"""The datasets of a site as a DCAT 3 catalogue in JSON-LD (https://www.w3.org/TR/vocab-dcat-3/), so that catalogues of
others can list them: what there is, under which data use, and where it is asked. Nothing is counted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from access.banners import DEMO_BANNER
from cohorts.errors import ConcordError
from exchange.asker import Asker, Door, status_of
from exchange.cross_origin import ANY_PAGE, preflights
from queries.lookup.described_release import DatasetWords

PREFIX = "/ga4gh/catalogue"
TYPE = "application/ld+json"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "odrl": "http://www.w3.org/ns/odrl/2/", "obo": "http://purl.obolibrary.org/obo/",
}  # fmt: skip
_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/RESTRICTED"
_STANDARDS = (
    ("beacon", "/beacon/v2", "GA4GH Beacon v2", "https://docs.genomebeacons.org/", "/beacon/v2/openapi.json"),
    ("htsget", "/htsget/variants", "GA4GH htsget 1.3", "https://samtools.github.io/hts-specs/htsget.html", None),
)
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **ANY_PAGE}
_log = logging.getLogger("concord.exchange")


def routes(door: Door) -> list[BaseRoute]:
    """The catalogue."""
    return [*preflights(PREFIX), Route(PREFIX, _endpoint(door), methods=["GET"])]


def catalogue(asker: Asker) -> dict[str, Any]:
    """The catalogue of the datasets that this asker reaches."""
    site, base = asker.site, asker.base
    publisher: dict[str, Any] = {"@type": "foaf:Agent", "foaf:name": site.organization["name"]}
    if "url" in site.organization:
        publisher["foaf:homepage"] = {"@id": site.organization["url"]}
    services = [_service(base, *each) for each in _STANDARDS]
    datasets = [_dataset(asker, each, publisher, services) for each in asker.datasets]
    return {
        "@context": _CONTEXT,
        "@id": f"{base}{PREFIX}",
        "@type": "dcat:Catalog",
        "dct:title": site.name,
        "dct:description": site.description,
        "dct:publisher": publisher,
        "dcat:service": services,
        "dcat:dataset": datasets,
    }


def _service(base: str, _: str, path: str, title: str, standard: str, described: str | None) -> dict[str, Any]:
    made = {
        "@id": f"{base}{path}",
        "@type": "dcat:DataService",
        "dct:title": title,
        "dcat:endpointURL": {"@id": f"{base}{path}"},
        "dct:conformsTo": {"@id": standard},
    }
    return {**made, "dcat:endpointDescription": {"@id": f"{base}{described}"}} if described else made


def _dataset(asker: Asker, words: DatasetWords, publisher: dict[str, Any], services: list[Any]) -> dict[str, Any]:
    at = f"{asker.base}/beacon/v2/datasets/{words.name}"
    uses = sorted(
        {use.permission for use in words.data_uses} | {key for use in words.data_uses for key, _ in use.modifiers}
    )
    serving = services if words.assembly else services[:1]
    made: dict[str, Any] = {
        "@id": at,
        "@type": "dcat:Dataset",
        "dct:identifier": words.name,
        "dct:title": words.name,
        "dct:description": DEMO_BANNER if words.simulated else f"The dataset {words.name} of {asker.site.name}",
        "dct:publisher": publisher,
        "dcat:version": asker.asking.release,
        "dct:accessRights": {"@id": _RIGHTS},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": service["dct:title"],
                "dcat:accessURL": {"@id": at if service is services[0] else f"{service['@id']}/{words.name}"},
                "dcat:accessService": {"@id": service["@id"]},
            }
            for service in serving
        ],
    }
    if uses:
        made["odrl:hasPolicy"] = {
            "@type": "odrl:Policy",
            "dct:conformsTo": [{"@id": f"obo:{use.replace(':', '_')}"} for use in uses],
        }
    return made


def _endpoint(door: Door) -> Callable[..., Any]:
    async def endpoint(request: Request) -> Response:
        try:
            told = await run_in_threadpool(lambda: catalogue(door.asker(request, "beacon")))
            return JSONResponse(told, headers=_HEADERS, media_type=TYPE)
        except ConcordError as error:
            code = status_of(error)
            words = error.what if code < 500 else "The data cannot be reached just now"
            return JSONResponse({"status": code, "detail": words}, code, headers=_HEADERS)
        except Exception as error:
            _log.error("the catalogue failed: %s", type(error).__name__)
            return JSONResponse({"status": 500, "detail": "This failed here"}, 500, headers=_HEADERS)

    return endpoint
