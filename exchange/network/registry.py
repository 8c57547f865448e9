"""The sites that a hub knows (`sites.toml`), and the hubs that a site knows (`hubs.toml` beside its releases).

[[site]]                                      [[hub]]
name = "north"                                name = "alliance"
url = "https://north.example"                 key = "…"          # python -m exchange ask --key FILE --show-key
kind = "concord"          # or "beacon"       datasets = ["demo"]    # [] is none; left out is every one
key = "…"                 # a Concord site's own, of its site.key: answers without its signature are not believed
token = "NORTH_TOKEN"     # for a Beacon: the environment variable that holds a bearer token, if it wants one

At the head of sites.toml `hub = "alliance"` may name this hub as the sites know it; else it is 'hub'.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohorts.errors import InvalidQuestion, WarehouseUnavailable

HUBS_FILE, SITES_FILE, KEY_FILE = "hubs.toml", "sites.toml", "hub.key"
KINDS = ("concord", "beacon")


@dataclass(frozen=True)
class Remote:
    """One site. `url` without its last slash: of a Beacon up to and with its version."""

    name: str
    url: str
    kind: str = "concord"
    token: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Hub:
    """Who may ask a site for protected aggregates. `datasets` None is every one."""

    name: str
    key: str
    datasets: tuple[str, ...] | None = None


def read_sites(path: Path) -> tuple[Remote, ...]:
    """The sites of a file. Raises InvalidQuestion."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InvalidQuestion(f"The registry of sites cannot be read: {error}", where=str(path)) from None
    return parsed_sites(text, path)


def written_sites(path: Path, text: str) -> tuple[Remote, ...]:
    """Put `text` in place of a registry that can be used; else raises InvalidQuestion and leaves what stood there."""
    sites = parsed_sites(text, path)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise WarehouseUnavailable(f"The registry cannot be written: {error}", where=path.name) from None
    return sites


def parsed_sites(text: str, path: Path) -> tuple[Remote, ...]:
    """The sites of a registry's text. Raises InvalidQuestion."""
    try:
        told = tomllib.loads(text).get("site", [])
        sites = tuple(Remote(**{**each, "url": each["url"].rstrip("/")}) for each in told)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidQuestion(f"The registry of sites cannot be read: {error}", where=str(path)) from None
    if not sites or len({each.name for each in sites}) < len(sites):
        raise InvalidQuestion("A registry has at least one site, and each a name of its own", where=str(path))
    for each in sites:
        if each.kind not in KINDS or not each.url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise InvalidQuestion(
                f"Site '{each.name}' is neither of {' and '.join(KINDS)}, or not reached by https", where=str(path)
            )
    return sites


def network_folder(stores: Path) -> Path | None:
    """Where the pages find a registry and a hub's key: `CONCORD_NETWORK`, else beside the releases; None without."""
    folder = Path(os.environ.get("CONCORD_NETWORK") or stores)
    return folder if (folder / SITES_FILE).exists() else None


def hub_name(path: Path) -> str:
    """This hub's name in a registry that can be read: `hub = "…"` at its head, else 'hub'."""
    return str(tomllib.loads(path.read_text(encoding="utf-8")).get("hub", "hub"))


def hubs_in(stores: Path) -> Mapping[str, Hub]:
    """The hubs that may ask the site of the warehouse in `stores`; none without a file."""
    path = stores / HUBS_FILE
    if not path.exists():
        return {}
    try:
        told: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("hub", [])
        hubs = [Hub(each["name"], each["key"], _names(each.get("datasets"))) for each in told]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WarehouseUnavailable(f"The hubs cannot be read: {error}", where=path.name) from None
    return {each.name: each for each in hubs}


def _names(listed: list[str] | None) -> tuple[str, ...] | None:
    return None if listed is None else tuple(map(str, listed))
