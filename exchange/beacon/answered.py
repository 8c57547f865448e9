"""What a Beacon answers, and how far: the address's narrowing, result sets, granularity, pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cohorts.criteria import Criterion
from cohorts.loci import Variant
from exchange.asker import Asker
from exchange.beacon.places import Place
from exchange.beacon.request import BeaconRequest
from exchange.site import GRANULARITIES


@dataclass(frozen=True)
class Scope:
    """What the address of a linked endpoint narrows to: a person's own entries, an allele, a dataset, a cohort."""

    one: tuple[str, str, str | None] | None = None
    allele: Variant | None = None
    symbolic: tuple[Place, str] | None = None
    dataset: str | None = None
    criterion: Criterion | None = None
    nothing: bool = False  # an identifier of nobody, or of somebody whom this role is not told of


@dataclass(frozen=True)
class ResultSet:
    """Of one dataset. `count` None is not told."""

    id: str
    exists: bool
    count: int | None
    results: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Answered:
    """The answer to one request, as far as this asker may be told."""

    granularity: str
    sets: tuple[ResultSet, ...]
    info: Mapping[str, Any] = field(default_factory=dict)
    rounded: int | None = None  # counts are rounded down to multiples of it

    @property
    def exists(self) -> bool:
        return any(each.exists for each in self.sets)

    @property
    def count(self) -> int:
        """A total made from what is shown (S-DC 3)."""
        return sum(each.count or 0 for each in self.sets)


def granularity(asker: Asker, request: BeaconRequest, path: str) -> str:
    """What is answered: no more than was asked for, than the role may see, than the site tells of any dataset."""
    role = asker.role
    most = "boolean" if role.boolean_only else "record" if role.rows or path == "g_variants" else "count"
    tiers = {asker.site.tier(name, path) for name in datasets_asked(asker, request)}
    told = max(tiers, key=GRANULARITIES.index) if tiers else "record"
    found = min(most, told, request.granularity or "record", key=GRANULARITIES.index)
    return "count" if found == "record" and path != "g_variants" and asker.owed() else found


def datasets_asked(asker: Asker, request: BeaconRequest, scope: Scope = Scope()) -> tuple[str, ...]:
    names = [each.name for each in asker.datasets]
    if scope.dataset is not None:
        names = [name for name in names if name == scope.dataset]
    return tuple(name for name in names if not request.datasets or name in request.datasets)


def page(asker: Asker, request: BeaconRequest) -> tuple[int, int]:
    """How many entries are passed over, and how many are on the page."""
    limit = min(request.limit or asker.site.page, asker.site.page)
    return request.skip * limit, limit
