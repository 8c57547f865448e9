"""What a site says of itself to other machines, and how much it answers: `exchange.toml` beside the releases.

    id = "org.example.concord"                # reversed domain name
    name = "Example biobank"
    description = "…"
    environment = "prod"                      # prod | test | dev | staging
    url = "https://concord.example"           # as others reach it; else the address a request came to
    [organization]
    id = "org.example"
    name = "Example hospital"
    url = "https://example.org"
    contact = "mailto:data@example.org"
    [limits]
    per_second = 50                           # requests of one asker; a burst is ten times that
    page = 100                                # records a page, at most
    [references]                              # FASTA files by assembly: with them g. names of indels can be asked for
    GRCh38 = "/data/GRCh38.fa"
    [tiers.demo]                              # by dataset: the most that is answered of an entry type, whoever asks
    individuals = "count"                     # boolean | count | record

Without the file a site says that nobody has named it. A file that cannot be read stops the door.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cohorts.errors import WarehouseUnavailable

SITE_FILE = "exchange.toml"
GRANULARITIES = ("boolean", "count", "record")
_ENVIRONMENTS = ("prod", "test", "dev", "staging")


@dataclass(frozen=True)
class Site:
    """One site. `tiers` names for a dataset and an entry type's path the most that is answered."""

    id: str = "org.example.concord"
    name: str = "Concord"
    description: str = "Linked genomic and clinical data, answered within what each participant consented to."
    environment: str = "dev"
    url: str | None = None
    organization: Mapping[str, str] = field(default_factory=lambda: {"id": "org.example", "name": "Not named yet"})
    per_second: float = 50.0
    page: int = 100
    tiers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)

    def tier(self, dataset: str, path: str) -> str:
        """The most that anybody is answered of these entries of this dataset."""
        return self.tiers.get(dataset, {}).get(path, "record")


def site_in(stores: Path) -> Site:
    """The site of the warehouse in `stores`; read again when the file changed."""
    path = Path(os.environ.get("CONCORD_EXCHANGE") or stores / SITE_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return Site()
    return _read(path, changed)


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> Site:
    try:
        return _site(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise WarehouseUnavailable(
            f"The site's own words cannot be used: {error}", where=path.name, do="exchange/site.py shows its form."
        ) from None


def _site(told: dict[str, Any]) -> Site:
    limits = told.pop("limits", {})
    unknown = {*told} - {*Site.__dataclass_fields__} | ({*limits} - {"per_second", "page"})
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    site = Site(**told, **limits)
    if site.environment not in _ENVIRONMENTS:
        raise ValueError(f"environment is one of {', '.join(_ENVIRONMENTS)}")
    if not ({"id", "name"} <= {*site.organization} and site.per_second > 0 and 1 <= site.page <= 1000):
        raise ValueError("an organization has id and name; per_second is above 0, page from 1 to 1000")
    if not {*site.references} <= {"GRCh37", "GRCh38"}:
        raise ValueError("references are of GRCh37 and GRCh38")
    for tiers in site.tiers.values():
        for tier in tiers.values():
            if tier not in GRANULARITIES:
                raise ValueError(f"a tier is one of {', '.join(GRANULARITIES)}")
    return site
