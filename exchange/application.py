"""Every route of exchange as one list, as an ASGI application of its own, and beside the pages of another."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from exchange.asker import Door
from exchange.beacon.routes import routes as beacon_routes
from exchange.data_connect import routes as table_routes
from exchange.dcat import routes as catalogue_routes
from exchange.htsget.routes import routes as htsget_routes
from exchange.network.site import routes as network_routes
from exchange.phenopackets.routes import routes as phenopacket_routes


def routes(door: Door) -> list[BaseRoute]:
    """Of every interface, those of the Beacon first."""
    rooms = (beacon_routes, htsget_routes, phenopacket_routes, catalogue_routes, table_routes, network_routes)
    return [route for room in rooms for route in room(door)]


def application(door: Door) -> Starlette:
    """The interfaces of a site without its pages."""
    return Starlette(routes=routes(door))


class Beside:
    """ASGI middleware: the interfaces beside the pages. What the pages need for a browser (sessions, cookies,
    compression, a search through their routes) is half of what a Beacon's answer costs, and no machine asks for it."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.interfaces = application(door)
        prefixes = {_prefix(each.path) for each in self.interfaces.routes if isinstance(each, Route)}
        self.starts = tuple(f"{each}/" for each in prefixes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        here = scope["type"] == "http" and f"{scope['path']}/".startswith(self.starts)
        await (self.interfaces if here else self.app)(scope, receive, send)


def _prefix(path: str) -> str:
    """The first two names of a route's path, or what stands before its first parameter: '/beacon/v2' of
    '/beacon/v2/info', so that '/network/v1' leaves '/network' to the page of that name."""
    return "/".join(path.partition("{")[0].rstrip("/").split("/")[:3])
