"""GA4GH service-info 1.0.0, the same for every interface of a site."""

from __future__ import annotations

from typing import Any

from exchange.site import Site

VERSION = "1"


def service_info(site: Site, artifact: str, version: str, base: str, **more: Any) -> dict[str, Any]:
    """What one interface says of itself; `base` is its address, `more` what its own specification adds."""
    told = site.organization
    found: dict[str, Any] = {
        "id": f"{site.id}.{artifact}",
        "name": f"{site.name}: {artifact}",
        "type": {"group": "org.ga4gh", "artifact": artifact, "version": version},
        "description": site.description,
        "organization": {"name": told["name"], "url": told.get("url", base)},
        "version": VERSION,
        "environment": site.environment,
    }
    if "contact" in told:
        found["contactUrl"] = told["contact"]
    return {**found, **more}
