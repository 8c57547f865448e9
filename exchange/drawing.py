"""The one script that makes pictures of figures in a browser: Plotly's, of the installed package, served by the app.

It is the same for everybody and holds nothing of anybody. Its address carries its version, so a browser keeps it.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

SCRIPT = f"/figure/plotly-{version('plotly')}.js"
_HELD = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def routes() -> list[Route]:
    async def script(_: Request) -> Response:
        path = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
        return FileResponse(path, media_type="text/javascript", headers=_HELD)

    return [Route(SCRIPT, script)]
