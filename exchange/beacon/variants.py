"""Genomic variants: which alleles of a place somebody carries, as far as this asker may be told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from access.disclosure import Existence
from cohorts.cohort import Cohort
from cohorts.criteria import Dataset
from cohorts.loci import Everything, Locus, Region, Variant
from exchange.asker import Asker
from exchange.beacon import documents
from exchange.beacon.affordable import Few, unpaid
from exchange.beacon.answered import Answered, ResultSet, Scope, page
from exchange.beacon.filters import Meant, Unexpressible, everyone
from exchange.beacon.places import Place
from exchange.beacon.request import BeaconRequest
from exchange.beacon.single_alleles import Known
from queries.answer import answer
from queries.cohort.samples import Carried
from queries.structural.present import Structural, StructuralAnswer
from queries.variants.frequencies import Frequencies, FrequenciesByGroup
from queries.variants.presence import Presence, PresenceAnswer

_BY_GROUP = 3  # so few alleles are told by genetic group as well


def variants_of(
    asker: Asker,
    request: BeaconRequest,
    told: str,
    names: tuple[str, ...],
    place: Place | None,
    meant: Meant,
    scope: Scope,
    known: Known,
) -> Answered:
    """The alleles of `place` in each of the datasets `names`; `known` is what was found out of single ones."""
    if meant.zygosity:
        raise Unexpressible({"zygosity": "it is asked of individuals, not of alleles"})
    place = place or Place(scope.allele or Everything())
    if scope.allele is not None:
        place = Place(scope.allele, place.choice)
    if scope.symbolic is not None:
        place = scope.symbolic[0]
    choice = place.among(meant.choice)
    if not place.spelled and place.symbolic and not meant.choice.everything:
        raise Unexpressible({"filters": "a symbolic allele is not chosen by consequence, frequency or ClinVar"})
    if scope.one:
        return _of_carrier(asker, request, told, names, scope.one)
    whole = {each.name: each for each in asker.datasets}
    sets = []
    left = page(asker, request)
    for name in names:
        if whole[name].assembly is None:
            sets.append(ResultSet(name, False, 0))
            continue
        criteria = [*meant.criteria, *([scope.criterion] if scope.criterion else [])]
        if not criteria and told != "record" and (name, place.locus) in known:
            there = known[name, place.locus]
            sets.append(ResultSet(name, there, None if asker.role.boolean_only else int(there)))
            continue
        criteria += [] if asker.one_dataset else [Dataset((name,))]
        cohort = Cohort("Beacon", everyone(criteria)) if criteria else None
        budget_from = None if asker.role.exact else asker.policy.threshold
        found: list[Any] = []
        if place.spelled:
            found.append(Presence(place.locus, choice, cohort, told == "record", budget_from))
        if place.symbolic and meant.choice.everything:
            found.append(_symbolic(place, cohort, budget_from))
        if asker.role.boolean_only:
            seen = [answer(asker.warehouse, asker.asking, each, _any_of(asker, name), asker.policy) for each in found]
            sets.append(ResultSet(name, any(each.people[name] for each in seen), None))
            continue
        n, results = 0, []
        for question in found:
            present = answer(asker.warehouse, asker.asking, question, _afforded(asker), asker.policy)
            if scope.symbolic is not None:
                present = replace(present, frame=present.frame.filter(pl.col("alt") == scope.symbolic[1]))
            n += present.frame.height
            if told != "record":
                continue
            if isinstance(question, Presence):
                page_of = _alleles(asker, present, place.locus, cohort, left)
            else:
                rows = present.frame.slice(*left)
                page_of = tuple(documents.symbolic(row) for row in rows.iter_rows(named=True))
            results += page_of
            left = (max(0, left[0] - present.frame.height), left[1] - len(page_of))
        sets.append(ResultSet(name, n > 0, n, tuple(results)))
    return Answered(told, tuple(sets))


def _symbolic(place: Place, cohort: Cohort | None, budget_from: int | None) -> Structural:
    """The question for the symbolic alleles of a place. A start is that of the allele or of the base before it, as POS
    of a VCF is."""
    choice = place.choice
    starts = choice.starts and (choice.starts[0] - 1, choice.starts[1])
    locus, ends = place.locus, choice.ends
    for exactly in place.ends:
        locus, starts, ends = exactly, (exactly.start - 1, exactly.start), (exactly.end, exactly.end)
    return Structural(
        locus, place.symbolic or "", starts, ends, choice.shortest, choice.longest, place.mate, cohort,
        budget_from,
    )  # fmt: skip


def _afforded(asker: Asker) -> Callable[[Any], Any]:
    """The answer without the alleles whose few carriers have no budget left for this user."""

    def spent(found: PresenceAnswer | StructuralAnswer) -> PresenceAnswer | StructuralAnswer:
        few = {
            row: Few("-".join(map(str, found.frame.row(row)[:4])), int(found.frame["carriers"][row]), who)
            for row, who in found.few.items()
        }
        gone = unpaid(asker, few, int(found.individuals or 0), found.release)
        return found.without(gone) if gone else found

    return spent


def _any_of(asker: Asker, dataset: str) -> Callable[[PresenceAnswer], Existence]:
    afforded = _afforded(asker)

    def most(found: PresenceAnswer | StructuralAnswer) -> Existence:
        carriers = afforded(found).frame["carriers"].max()
        return Existence({dataset: int(carriers or 0)})

    return most


def _alleles(
    asker: Asker, present: PresenceAnswer, locus: Locus, cohort: Cohort | None, stretch: tuple[int, int]
) -> tuple[dict[str, Any], ...]:
    """Documents of one page of alleles, with frequencies among the unrelated (S-GT 14)."""
    rows = present.frame.slice(*stretch)
    if not rows.height:
        return ()
    source = (f"{asker.site.name}, release {present.release}", asker.base)
    known: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    if rows.height <= _BY_GROUP:
        for row in rows.iter_rows(named=True):
            allele = Variant(row["contig"], row["position"], row["ref"], row["alt"], row["assembly"])
            found = answer(asker.warehouse, asker.asking, FrequenciesByGroup(allele, cohort), policy=asker.policy)
            for each in found.frame.iter_rows(named=True):
                known.setdefault(_key(each), []).append(each)
    else:
        stretched = _around(rows, locus)
        found = answer(asker.warehouse, asker.asking, Frequencies(cohort, stretched), policy=asker.policy)
        for each in found.frame.iter_rows(named=True):
            known.setdefault(_key(each), []).append({**each, "population": "cohort" if cohort else "all"})
    return tuple(documents.variant(row, known.get(_key(row), []), source) for row in rows.iter_rows(named=True))


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["contig"], row["position"], row["ref"], row["alt"]


def _around(rows: Any, locus: Locus) -> Locus:
    """The stretch that a page of alleles lies in, where that is less than was asked about."""
    if rows["contig"].n_unique() == 1 and rows["assembly"].n_unique() == 1:
        return Region(rows["contig"][0], rows["position"].min(), rows["position"].max(), rows["assembly"][0])
    return locus


def _of_carrier(
    asker: Asker, request: BeaconRequest, told: str, names: tuple[str, ...], one: tuple[str, str, str | None]
) -> Answered:
    """What one person carries, for roles with rows alone."""
    if one[0] not in names:
        return Answered(told, tuple(ResultSet(name, False, 0) for name in names))
    found = answer(asker.warehouse, asker.asking, Carried(one, *page(asker, request)))
    results = []
    for row in found.frame.iter_rows(named=True):
        document = documents.variant(row, [], ("", ""))
        results.append({**document, "caseLevelData": [documents.case_level(row, *one[:2], asker.pseudonyms)]})
    total = found.total or 0
    sets = (ResultSet(name, name == one[0] and total > 0, total if name == one[0] else 0,
                      tuple(results) if name == one[0] else ()) for name in names)  # fmt: skip
    return Answered(told, tuple(sets))
