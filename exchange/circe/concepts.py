"""Concept sets as codes `OMOP:concept_id`.

A set without exclusions is its concepts, each with its descendants or by itself. To take concepts out one must know
what lies below which: that is asked of a release (`Known`), and the set becomes the fewest codes that say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cohorts.codes import Code
from exchange.circe.report import Report, listed

#: A concept id → itself and what lies below it, of the concepts that a release knows.
Known = Mapping[int, frozenset[int]]
_ITEM = ("concept", "isExcluded", "includeDescendants", "includeMapped")


@dataclass(frozen=True)
class ConceptSet:
    """Codes with whether their descendants count. Empty when a release knows none of the concepts."""

    codes: tuple[tuple[Code, bool], ...]


@dataclass(frozen=True)
class _Item:
    concept: int
    excluded: bool
    descendants: bool


@dataclass
class ConceptSets:
    """The concept sets of a definition, by number."""

    report: Report
    known: Known | None
    by_number: dict[int, tuple[list[_Item], str, str]] = field(default_factory=dict)

    def read(self, node: Any) -> None:
        for n, given in enumerate(listed(self.report, node, "ConceptSets")):
            where = f"ConceptSets[{n}]"
            one = self.report.taken(given, where, ("id", "name", "expression"))
            within = f"{where}.expression"
            expression = self.report.taken(one.get("expression") or {}, within, ("items",))
            items = []
            for k, item in enumerate(listed(self.report, expression.get("items"), f"{within}.items")):
                items += self._item(item, f"{within}.items[{k}]")
            self.by_number[str(one.get("id"))] = (items, str(one.get("name") or one.get("id")), where)

    def concepts(self) -> tuple[int, ...]:
        """Every concept that a set names."""
        return tuple(sorted({item.concept for items, *_ in self.by_number.values() for item in items}))

    def of(self, number: Any, where: str) -> ConceptSet | None:
        """The codes of a set; None, and said, when there is no such set or it cannot be said."""
        number = str(number)
        if number not in self.by_number:
            self.report.lost(where, f"concept set {number}", "the definition has no such concept set")
            return None
        items, name, place = self.by_number[number]
        wanted = [item for item in items if not item.excluded]
        excluded = [item for item in items if item.excluded]
        if self.known is not None:
            return self._in_release(wanted, excluded, name, place)
        if excluded:
            self.report.lost(
                place, f"concepts taken out of '{name}'", "what lies below them is known only with a warehouse"
            )
            return None
        if not wanted:
            self.report.lost(place, f"'{name}'", "the concept set is empty")
            return None
        return ConceptSet(tuple(sorted({(_code(item.concept), item.descendants) for item in wanted})))

    def _in_release(self, wanted: list[_Item], excluded: list[_Item], name: str, where: str) -> ConceptSet:
        if unknown := sorted({item.concept for item in wanted if item.concept not in self.known}):
            few = ", ".join(f"OMOP:{one}" for one in unknown[:5]) + (", …" if len(unknown) > 5 else "")
            self.report.note(
                where, f"{len(unknown)} concepts of '{name}' ({few})", "no record of this release has them"
            )
        members = self._members(wanted) - self._members(excluded)
        return ConceptSet(self._cover(members))

    def _members(self, items: list[_Item]) -> set[int]:
        under = self.known
        below = (under[item.concept] if item.descendants else {item.concept} for item in items if item.concept in under)
        return set().union(*below)

    def _cover(self, members: set[int]) -> tuple[tuple[Code, bool], ...]:
        """The fewest codes for the members: those of which all descendants are members first."""
        whole = {one: self.known[one] for one in members if self.known.get(one, frozenset()) <= members}
        whole = {one: below for one, below in whole.items() if below}
        left, codes = set(members), []
        for one in sorted(whole, key=lambda concept: (-len(whole[concept]), concept)):
            if one in left:
                codes.append((_code(one), len(whole[one]) > 1))
                left -= whole[one]
        return tuple(sorted([*codes, *((_code(one), False) for one in left)]))

    def _item(self, given: Any, where: str) -> list[_Item]:
        item = self.report.taken(given, where, _ITEM)
        concept = item.get("concept")
        number = concept.get("CONCEPT_ID") if isinstance(concept, dict) else None
        if isinstance(number, bool) or not isinstance(number, int):
            self.report.lost(f"{where}.concept", f"{concept!r}", "no CONCEPT_ID stands here")
            return []
        if item.get("includeMapped"):
            self.report.note(
                f"{where}.includeMapped", f"concepts mapped to OMOP:{number}",
                "records are kept under the standard concept that these are mapped to",
            )  # fmt: skip
        return [_Item(number, bool(item.get("isExcluded")), bool(item.get("includeDescendants")))]


def _code(concept: int) -> Code:
    return Code("OMOP", str(concept))
