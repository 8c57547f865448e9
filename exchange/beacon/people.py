"""Individuals, biosamples, runs and analyses: how many there are in a cohort, and their documents where rows may be
seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from access.disclosure import Existence
from cohorts.cohort import Cohort
from cohorts.criteria import CarrierOf, Dataset
from cohorts.loci import Gene, Hgvs, Region, RsId
from exchange.asker import Asker
from exchange.beacon import documents
from exchange.beacon.answered import Answered, ResultSet, Scope, page
from exchange.beacon.filters import Meant, Unexpressible, everyone
from exchange.beacon.places import Place
from exchange.beacon.request import BeaconRequest
from queries.answer import answer
from queries.cohort.people import People
from queries.cohort.samples import Samples
from queries.lookup.holdings import Holdings
from queries.variants.carrying import Carrying

#: Which column of holdings counts the entries of a path, and which the people behind them.
_COLUMN = {
    "individuals": ("individuals", "individuals"),
    "biosamples": ("biosamples", "sampled"),
    "analyses": ("biosamples", "sampled"),
    "runs": ("runs", "sequenced"),
}
_NEWEST = 3  # measurements of each code in a record


def people_of(
    asker: Asker,
    request: BeaconRequest,
    path: str,
    told: str,
    names: tuple[str, ...],
    place: Place | None,
    meant: Meant,
    scope: Scope,
) -> Answered:
    if scope.symbolic or (place is not None and not place.spelled):
        raise Unexpressible({"variantType": "who carries a symbolic allele is not told here: ask for the g_variants"})
    cohort = _cohort(asker, place, meant, scope)
    if scope.one:
        return _of_one(asker, request, path, told, names, cohort, scope.one)
    question = Holdings(cohort, names)
    column, people = _COLUMN[path]
    if asker.role.boolean_only:
        counted = answer(
            asker.warehouse, asker.asking, question,
            lambda found: Existence(dict(found.table.frame.select("dataset", people).iter_rows())), asker.policy,
        )  # fmt: skip
        return Answered(told, tuple(ResultSet(name, bool(yes), None) for name, yes in counted.people.items()))
    table = answer(asker.warehouse, asker.asking, question, policy=asker.policy).table.frame
    counts = {name: n or 0 for name, n in table.select("dataset", column).iter_rows()}
    rows = _records(asker, request, path, cohort, names) if told == "record" else {}
    sets = tuple(ResultSet(name, counts[name] > 0, counts[name], tuple(rows.get(name, ()))) for name in counts)
    return Answered(told, sets)


def _of_one(
    asker: Asker,
    request: BeaconRequest,
    path: str,
    told: str,
    names: tuple[str, ...],
    cohort: Cohort | Carrying,
    one: tuple[str, str, str | None],
) -> Answered:
    """One person's entries, for roles with rows alone."""
    rows = _records(asker, replace(request, skip=0, limit=0), path, cohort, names, one)
    sets = tuple(
        ResultSet(name, bool(rows.get(name)), len(rows.get(name, ())), tuple(rows.get(name, ()))) for name in names
    )
    return Answered(told, sets)


def _records(
    asker: Asker,
    request: BeaconRequest,
    path: str,
    cohort: Cohort | Carrying,
    names: tuple[str, ...],
    one: tuple[str, str, str | None] | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Documents of one page, by dataset."""
    skip, limit = page(asker, request)
    keys = asker.pseudonyms
    dataset = names[0] if len(names) == 1 else None
    made: dict[str, list[dict[str, Any]]] = {}
    if path == "individuals":
        who = one[:2] if one else None
        question = People(cohort, skip, limit, dataset, who, _NEWEST)
        found = answer(asker.warehouse, asker.asking, question)
        kinds = {kind: found.of(kind) for kind in found.frames if kind != "individuals"}
        for row in found.frames["individuals"].iter_rows(named=True):
            of = {kind: rows.get(row["place"], []) for kind, rows in kinds.items()}
            made.setdefault(row["dataset"], []).append(documents.individual(row, of, keys))
        return made
    found = answer(asker.warehouse, asker.asking, Samples(cohort, skip, limit, dataset, one, sequenced=path == "runs"))
    write: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "biosamples": lambda row: documents.biosample(row, keys),
        "runs": lambda row: documents.run(row, keys),
        "analyses": lambda row: documents.analysis(row, keys, found.release),
    }
    for row in found.frame.iter_rows(named=True):
        made.setdefault(row["dataset"], []).append(write[path](row))
    return made


def _cohort(asker: Asker, place: Place | None, meant: Meant, scope: Scope) -> Cohort | Carrying:
    """Everything that narrows individuals, as one cohort."""
    criteria = [*asker.within(), *meant.criteria, *([scope.criterion] if scope.criterion else [])]
    if scope.dataset is not None:
        criteria.append(Dataset((scope.dataset,)))
    if scope.allele is not None:
        criteria.append(CarrierOf(**scope.allele.to_json()))
    if place is None:
        if not meant.choice.everything or meant.zygosity:
            what = "a zygosity" if meant.zygosity else "a kind of allele"
            raise Unexpressible({what: "it takes a place: a gene, a region or an allele (requestParameters)"})
        return Cohort("Beacon", everyone(criteria))
    choice = place.among(meant.choice)
    more = {"zygosity": meant.zygosity} if meant.zygosity else {}
    named = isinstance(place.locus, RsId | Hgvs)
    if not named and choice.everything and (carrying := place.criterion(**more)) is not None:
        return Cohort("Beacon", everyone([*criteria, carrying]))
    only = {name: value for name, value in choice.to_json().items() if name != "consequences"}
    if isinstance(place.locus, Gene | Region) and not only and len(choice.consequences) == 1:
        carrying = CarrierOf(**place.locus.to_json(), consequences=choice.consequences[0], **more)
        return Cohort("Beacon", everyone([*criteria, carrying]))
    if meant.zygosity:
        raise Unexpressible(
            {"zygosity": "it can be asked of an allele, a gene or a region, not of a choice among these"}
        )
    return Carrying(Cohort("Beacon", everyone(criteria)), place.locus, choice)
