"""The values of this release that forms and groups offer: sites, genetic groups, datasets; each through the same door
as all answers.
"""

from __future__ import annotations

from widgets.guard import Visit


def sites(visit: Visit) -> list[str]:
    return _values(visit, "sites")


def genetic_groups(visit: Visit) -> list[str]:
    return _values(visit, "genetic_groups")


def datasets(visit: Visit) -> list[str]:
    return _values(visit, "datasets")


def _values(visit: Visit, name: str) -> list[str]:
    return []
