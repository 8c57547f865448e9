"""Places between sites of different assemblies: named with their assembly, lifted by a chain file or not answered.

A place without its assembly would be another place elsewhere, so it is not sent. A site whose genotypes are on another
assembly says so; where it has brought in a chain file (python -m data annotate --chain), it answers of the variant that
this puts there, and its answer says by which. Regions are never lifted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, AtLeast, CarrierOf, Criterion, Not
from cohorts.errors import InvalidQuestion
from cohorts.loci import Region, Variant, parse_named_variant, parse_region
from queries.lookup.equivalents import Equivalent


class CannotSay(InvalidQuestion):
    """A question that this site's data cannot answer, whoever asks; no rule refuses it."""


@dataclass(frozen=True)
class Lifted:
    """A place as asked, as answered, and by which chain file."""

    asked: Variant
    found: Equivalent

    def to_json(self) -> dict[str, Any]:
        return {"asked": _words(self.asked), "here": _words(self.found.variant), "by": self.found.chain}


def places(cohort: Cohort, variant: str | None = None) -> Iterator[Variant | Region]:
    """What a question names by contig and position."""
    for leaf in cohort.criterion.everything():
        for name, parse in (("region", parse_region), ("variant", parse_named_variant)):
            if isinstance(text := getattr(leaf, name, None), str) and text:
                yield from _placed(parse(text))
    if variant:
        yield from _placed(parse_named_variant(variant))


def _placed(locus: Any) -> tuple[Variant | Region, ...]:
    return (locus,) if isinstance(locus, Variant | Region) else ()


def demand_assemblies(cohort: Cohort, variant: str | None = None) -> None:
    """Raises InvalidQuestion for a place that does not say on which assembly it is."""
    for place in places(cohort, variant):
        if place.assembly is None:
            raise InvalidQuestion(
                f"On which assembly is {place}?",
                do=f"Sites of a network have different ones: write 'GRCh38 {place}', or name an rsID or HGVS c.",
            )


def at_home(
    cohort: Cohort, variant: str | None, assemblies: frozenset[str], known: Callable[[Variant], tuple[Equivalent, ...]]
) -> tuple[Cohort, Variant | None, tuple[Lifted, ...]]:
    """The cohort, and the variant where it is a place, as the release of these assemblies names them, and what was
    lifted. Raises CannotSay."""
    lifted: list[Lifted] = []

    def here(place: Variant | Region) -> Variant | Region:
        if not assemblies or place.assembly is None or place.assembly in assemblies:
            return place
        found = known(place) if isinstance(place, Variant) else ()
        if len(found) != 1:
            raise CannotSay(
                f"Its genotypes are on {' and '.join(sorted(assemblies))}; {place} is asked on {place.assembly}",
                do="Ask by gene, rsID or HGVS c.; a site lifts places by a chain file that it brought in",
            )
        lifted.append(Lifted(place, found[0]))
        return found[0].variant

    def carriers(leaf: CarrierOf) -> Criterion:
        for name, parse in (("region", parse_region), ("variant", parse_named_variant)):
            for place in _placed(parse(text)) if (text := getattr(leaf, name)) else ():
                if (there := here(place)) is not place:
                    if lifted[-1].found.swapped:
                        raise CannotSay(
                            f"On its assembly the allele {place} is the reference: nobody carries it as ALT"
                        )
                    leaf = replace(leaf, variant=_words(there))
        return leaf

    moved = Cohort(cohort.name, _each(cohort.criterion, carriers))
    for place in places(moved):  # what stands deeper than the joined criteria is not lifted
        if place.assembly is not None and assemblies and place.assembly not in assemblies:
            raise CannotSay(f"{place} is asked on {place.assembly}, inside a criterion in which nothing is lifted")
    locus = next(_placed_in(variant), None)
    return moved, here(locus) if isinstance(locus, Variant) else None, tuple(lifted)


def _placed_in(variant: str | None) -> Iterator[Variant | Region]:
    yield from _placed(parse_named_variant(variant)) if variant else ()


def _each(criterion: Criterion, change: Callable[[CarrierOf], Criterion]) -> Criterion:
    """The criterion with its carriers changed, through all_of, any_of, at_least and not."""
    match criterion:
        case CarrierOf():
            return change(criterion)
        case AllOf() | AnyOf() | AtLeast():
            return replace(criterion, of=tuple(_each(part, change) for part in criterion.of))
        case Not():
            return replace(criterion, of=_each(criterion.of, change))
    return criterion


def _words(place: Variant) -> str:
    return f"{place.assembly} {place}" if place.assembly else str(place)
