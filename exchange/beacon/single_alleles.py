"""Requests about one allele each, yes or no or a count: the questions that a Beacon is asked by the hundred.

Those that came together are one question to the warehouse for each asker and dataset, audited once with every allele
that it names. An allele of few carriers takes from their budgets here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from access.disclosure import Existence
from cohorts.loci import Locus, Variant
from exchange.asker import Asker
from exchange.beacon.affordable import Few, unpaid
from queries.answer import answer
from queries.variants.alleles_present import AllelesPresent, AllelesPresentAnswer

#: Whether an allele is there, by dataset and allele; what is not in it has to be asked at length.
Known = Mapping[tuple[str, Locus], bool]
NOTHING: Known = {}


def known(asker: Asker, alleles: Iterable[Variant], names: Iterable[str]) -> Known:
    """Whether each of `alleles` is in each of the datasets `names`."""
    asked = tuple(dict.fromkeys(alleles))
    least = None if asker.role.exact else asker.policy.threshold
    found: dict[tuple[str, Locus], bool] = {}
    for name in names if asked else ():
        question = AllelesPresent(asked, None if asker.one_dataset else name, least)
        people = answer(asker.warehouse, asker.asking, question, lambda seen: _told(asker, seen), asker.policy).people
        found |= {(name, allele): bool(people[f"{at}"]) for at, allele in enumerate(asked) if f"{at}" in people}
    return found


def _told(asker: Asker, found: AllelesPresentAnswer) -> Existence:
    """How many people stand behind each allele that may be told of, by its place; nothing of what this release cannot
    answer so."""
    if found.carriers is None:
        return Existence({})
    few = {at: Few(f"{allele}", found.carriers[at], who) for at, (allele, who) in found.few.items()}
    gone = unpaid(asker, few, found.individuals, found.release)
    return Existence({f"{at}": 0 if at in gone else n for at, n in enumerate(found.carriers) if at not in found.unsure})
