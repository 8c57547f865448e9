"""The interfaces for other machines hold in the app's own process, at the same addresses."""

from __future__ import annotations

from starlette.routing import Match


def test_the_app_serves_the_interfaces_beside_the_pages() -> None:
    import app

    for path in ("/beacon/v2/info", "/beacon/v2/g_variants", "/htsget/variants/demo", "/htsget/variants/service-info"):
        scope = {"type": "http", "path": path, "method": "GET", "headers": []}
        assert any(route.matches(scope)[0] is Match.FULL for route in app.ROUTES), path
