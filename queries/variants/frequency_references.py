"""References of allele frequencies that a criterion may name (S-GT 10): this release, one of its populations, and the
references that were ingested beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.errors import UnknownName
from cohorts.genetic_fields import RELEASE
from queries.criteria.part import Part
from queries.cursor import looked_up

#: Groups of a reference that its GroupMax is over (S-GT 14): never bottlenecked, unassigned or other ones.
GROUPMAX_OVER = frozenset({"AFR", "AMR", "EAS", "EUR", "NFE", "SAS"})
ALL = "all"


@dataclass(frozen=True)
class Reference:
    """A reference that was ingested. `groups`: its populations as it calls them."""

    name: str
    version: str
    groups: tuple[str, ...]

    @property
    def groupmax(self) -> tuple[str, ...]:
        """The groups that its GroupMax is over; none where it tells of no groups."""
        return tuple(group for group in self.groups if group in GROUPMAX_OVER)

    @property
    def title(self) -> str:
        """The name with its version: what `af_reference` may say where one name has several versions."""
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True)
class Asked:
    """Where frequencies are looked up: the relation of variants with theirs; None is GroupMax of the release."""

    variants: Part | None = None
    notes: tuple[str, ...] = ()

    def within(self, part: Part) -> Part:
        """The part, reading this reference where it asks for a frequency at all."""
        if self.variants is None or dict(part.values)["any_frequency"]:
            return part
        return replace(part, inner=(*part.inner, ("variant_with_af", self.variants)))


def reference_asked(cursor: Any, text: str) -> Asked:
    """What an `af_reference` names in the cursor's release. Raises UnknownName for what it does not have."""
    name, _, group = text.partition(":")
    if name == RELEASE:
        if not group:
            return Asked()
        _demand(group, own_populations(cursor), "population of this release")
        return Asked(Part.of("reference/variant_in_population", population=group))
    known = references(cursor)
    found = [one for one in known if name in (one.title, one.name)]
    if not found:
        names = [RELEASE, *(f"{RELEASE}:{own}" for own in own_populations(cursor)), *(one.title for one in known)]
        raise UnknownName("reference of frequencies", name, names, where="carrier_of.af_reference")
    if len(found) > 1:
        titles = [one.title for one in found]
        raise UnknownName("version of", name, where="carrier_of.af_reference", suggestions=titles)
    [one] = found
    populations, said = one.groupmax, f"GroupMax over {', '.join(one.groupmax)} of {one.title}"
    if group:
        spelled = {each.upper(): each for each in one.groups}
        _demand(group.upper(), tuple(spelled), f"group of {one.title}")
        populations = (spelled[group.upper()],)
    if group or not populations:
        said = f"{(populations or (ALL,))[0]} of {one.title}"
    part = Part.of(
        "reference/variant_in_reference", reference=one.name, version=one.version, populations=populations,
        otherwise="" if group else ALL,
    )  # fmt: skip
    return Asked(part, (f"Frequencies are {said}. A variant that it does not list has none there",))


def _demand(name: str, known: tuple[str, ...], what: str) -> None:
    if name not in known:
        raise UnknownName(what, name, known, where="carrier_of.af_reference")


def own_populations(cursor: Any) -> tuple[str, ...]:
    """Populations that this release counted at build: everybody, the unrelated, their genetic groups and sexes."""
    select = "SELECT DISTINCT f.population FROM variant_frequency AS f ORDER BY f.population"
    return looked_up(cursor, "own populations", lambda: tuple(row[0] for row in cursor.execute(select).fetchall()))


def references(cursor: Any) -> tuple[Reference, ...]:
    """The references ingested beside the release, by name and version."""
    return looked_up(cursor, "frequency references", lambda: _references(cursor))


def _references(cursor: Any) -> tuple[Reference, ...]:
    rows = cursor.execute(
        "SELECT DISTINCT r.reference, r.version, r.population FROM reference_frequency AS r "
        "ORDER BY r.reference, r.version, r.population"
    ).fetchall()
    groups: dict[tuple[str, str], list[str]] = {}
    for name, version, population in rows:
        groups.setdefault((name, version), []).append(population)
    return tuple(Reference(name, version, tuple(each)) for (name, version), each in groups.items())


@dataclass(frozen=True)
class ReferencesAnswer(HoldsNoIndividual):
    """`own`: populations of this release; `named`: references ingested beside it."""

    own: tuple[str, ...]
    named: tuple[Reference, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        """Everything that `af_reference` may say here."""
        several = {one.name for one in self.named if sum(each.name == one.name for each in self.named) > 1}
        titles = {one: one.title if one.name in several else one.name for one in self.named}
        named = [name for one, title in titles.items() for name in (title, *(f"{title}:{g}" for g in one.groups))]
        return (RELEASE, *(f"{RELEASE}:{own}" for own in self.own), *named)


@dataclass(frozen=True)
class FrequencyReferences:
    """Which references of frequencies there are."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> ReferencesAnswer:
        return ReferencesAnswer(own_populations(cursor), references(cursor))

    def to_json(self) -> dict[str, Any]:
        return {"frequency_references": {}}
