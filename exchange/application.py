"""Every route of exchange as one list, and as an ASGI application of its own."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from exchange.asker import Door
from exchange.beacon.routes import routes as beacon_routes
from exchange.data_connect import routes as table_routes
from exchange.dcat import routes as catalogue_routes
from exchange.htsget.routes import routes as htsget_routes
from exchange.network.site import routes as network_routes
from exchange.phenopackets.routes import routes as phenopacket_routes


def routes(door: Door) -> list[BaseRoute]:
    """The routes beside the pages, or alone."""
    rooms = (beacon_routes, htsget_routes, phenopacket_routes, catalogue_routes, table_routes, network_routes)
    return [route for room in rooms for route in room(door)]


def application(door: Door) -> Starlette:
    """The interfaces of a site without its pages."""
    return Starlette(routes=routes(door))
