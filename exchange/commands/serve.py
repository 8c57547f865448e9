"""Serve Beacon v2 and htsget alone, beside or without the pages.

On this machine alone (the default) a caller without a token is taken for --role; from elsewhere tokens decide.
"""

from __future__ import annotations

import argparse
import asyncio
import gc

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from access.disclosure import PRESETS
from access.local_mode import switched_off
from access.purpose import Purpose
from access.roles import ROLES
from cohorts.errors import Refused
from exchange.application import application
from exchange.asker import Door
from queries.commands.shared import login

HELP = "serve Beacon v2 and htsget on http://HOST:PORT"


class Slowly:
    """An application that waits before it answers, to try how those who ask it bear that."""

    def __init__(self, application: ASGIApp, seconds: float) -> None:
        self._application, self._seconds = application, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await asyncio.sleep(self._seconds)
        await self._application(scope, receive, send)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument("--port", type=int, default=8601, help="default: 8601")
    parser.add_argument("--warehouse", metavar="DIR", help="default: $CONCORD_WAREHOUSE, else data/warehouse")
    parser.add_argument("--role", choices=tuple(ROLES), help="what callers from this machine are; default: public")
    parser.add_argument("--purpose", metavar="P", help="and their purpose, unless they state one")
    parser.add_argument("--only-site", metavar="SITE", action="append", help="individuals enrolled there alone")
    parser.add_argument("--slowly", type=float, default=0.0, metavar="S", help="wait so long before each answer")
    parser.add_argument("--disclosure", choices=tuple(PRESETS), default="cms", help="default: cms")


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped. No access log: addresses may name what was asked."""
    role = arguments.role or "public"
    if role not in ("public", "partner") and switched_off():
        raise Refused(f"The role '{role}' cannot be taken here", do="Use tokens")
    local = (role, Purpose.parse(arguments.purpose or "general"))
    sites = tuple(arguments.only_site) if arguments.only_site else None
    door = Door(
        arguments.warehouse, server_address=lambda: arguments.host, local=local, sites=sites,
        policy=PRESETS[arguments.disclosure], owner=login(),
    )  # fmt: skip
    door.opened()
    served = application(door)
    if arguments.slowly:
        served = Slowly(served, arguments.slowly)
    gc.freeze()  # what is loaded stays: a collection of garbage need not walk it
    uvicorn.run(served, host=arguments.host, port=arguments.port, access_log=False, log_level="warning")
    return 0
