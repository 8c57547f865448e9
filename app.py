"""The ASGI entry: the pages, the routes beside them, and what has to happen once before the first visitor.

`python -m streamlit run app.py` serves it on http://localhost:8501; an ASGI server can serve `app:app` from the
repository's root.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from access.closed import ClosedDoors
from access.headers import SecurityHeaders
from access.media import AdmittedMedia
from exchange import drawing, reads
from exchange.application import Beside
from exchange.asker import Door
from widgets import guard, igv, sign_in

# Plotly imports pandas lazily, and two sessions drawing their first figure at once race: both are loaded beforehand.
WARMED = ("pandas", "plotly.graph_objects", "duckdb", "polars", "scipy.stats")


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Load the heavy libraries once, outside the event loop. They stay: a collection of garbage need not walk them,
    which stopped everybody for a tenth of a second each time."""
    await run_in_threadpool(lambda: [importlib.import_module(name) for name in WARMED])
    gc.freeze()
    yield {}


async def health(_: Request) -> JSONResponse:
    """`{"status": "ok"}` as soon as the server answers; it says nothing of the data."""
    return JSONResponse({"status": "ok"})


def admitted(request: Request) -> str | None:
    """The mark of the browser behind a request; None where a page would show nothing but that sign-in is needed."""
    address = request.client.host if request.client else None
    return sign_in.admitted(address, dict(request.headers), request.cookies, guard.stores())


#: Other machines sign in by themselves (access/callers.py): the pages' sign-in does not guard these.
DOOR = Door(server_address=lambda: st.get_option("server.address"))
ROUTES = [Route("/health", health), *drawing.routes(), *reads.routes(igv.SCRIPT, admitted)]
MIDDLEWARE = [
    Middleware(SecurityHeaders),
    Middleware(Beside, door=DOOR),
    Middleware(ClosedDoors),
    Middleware(AdmittedMedia, admitted=lambda scope: admitted(Request(scope))),
]
app = st.App("pages/main.py", routes=ROUTES, lifespan=lifespan, middleware=MIDDLEWARE)
