"""Serve Beacon v2 and htsget alone, beside or without the pages.

On this machine alone (the default) a caller without a token is taken for --role; from elsewhere tokens decide.
"""

from __future__ import annotations

import argparse
import os

import uvicorn

from access.purpose import Purpose
from access.roles import ROLES
from cohorts.errors import Refused
from exchange.application import application
from exchange.asker import Door

HELP = "serve Beacon v2 and htsget on http://HOST:PORT"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument("--port", type=int, default=8601, help="default: 8601")
    parser.add_argument("--warehouse", metavar="DIR", help="default: $CONCORD_WAREHOUSE, else data/warehouse")
    parser.add_argument("--role", choices=tuple(ROLES), help="what callers from this machine are; default: public")
    parser.add_argument("--purpose", metavar="P", help="and their purpose, unless they state one")


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped. No access log: addresses may name what was asked."""
    role = arguments.role or "public"
    if role not in ("public", "partner") and os.environ.get("CONCORD_MODE", "local") != "local":
        raise Refused(f"The role '{role}' cannot be taken here", do="Use tokens")
    local = (role, Purpose.parse(arguments.purpose or "general"))
    door = Door(arguments.warehouse, server_address=lambda: arguments.host, local=local)
    door.opened()
    uvicorn.run(application(door), host=arguments.host, port=arguments.port, access_log=False, log_level="warning")
    return 0
