"""The questions behind a Beacon's endpoints, and what each asker may be told of their answers.

Everything comes through queries.answer: this module counts, rounds and hides nothing by itself. What it adds is the
query budget, which works inside an answer before it leaves, and the tiers of the site.

    public       yes or no; yes where as many people stand behind it as the disclosure policy asks for
    partner      counts rounded down, fewer answered as none; alleles with their protected frequencies
    researcher   records of people too
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from access.budget import Asked, risk
from access.disclosure import Existence
from cohorts.allele_choice import AlleleChoice
from cohorts.cohort import Cohort
from cohorts.criteria import CarrierOf, Criterion, Dataset
from cohorts.errors import InvalidQuestion
from cohorts.loci import Everything, Gene, Hgvs, Locus, Region, RsId, Variant
from exchange.asker import Asker
from exchange.beacon import documents
from exchange.beacon.filters import Meant, Unexpressible, everyone
from exchange.beacon.places import Place
from exchange.beacon.request import BeaconRequest
from exchange.site import GRANULARITIES
from queries.answer import answer
from queries.cohort.people import People
from queries.cohort.samples import Carried, Samples
from queries.lookup.holdings import Holdings
from queries.structural.present import Structural, StructuralAnswer
from queries.variants.alleles_present import AllelesPresent, AllelesPresentAnswer
from queries.variants.carrying import Carrying
from queries.variants.frequencies import Frequencies, FrequenciesByGroup
from queries.variants.presence import FEW, Presence, PresenceAnswer

#: Which column of holdings counts the entries of a path, and which the people behind them.
_COLUMN = {
    "individuals": ("individuals", "individuals"),
    "biosamples": ("biosamples", "sampled"),
    "analyses": ("biosamples", "sampled"),
    "runs": ("runs", "sequenced"),
}
_NEWEST = 3  # measurements of each code in a record
_BY_GROUP = 3  # so few alleles are told by genetic group as well


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


def entries(
    asker: Asker, request: BeaconRequest, path: str, place: Place | None, meant: Meant, scope: Scope
) -> Answered:
    """The answer of an entry type's endpoint."""
    told = granularity(asker, request, path)
    names = datasets_asked(asker, request, scope)
    waits = told == "count" and (request.granularity or "record") == "record" and bool(duties := asker.owed())
    if scope.nothing or not names or (scope.one and not asker.role.rows):
        return Answered(told, tuple(ResultSet(name, False, 0) for name in names))
    if path == "g_variants":
        found = _variants(asker, request, told, names, place, meant, scope)
    else:
        found = _people(asker, request, path, told, names, place, meant, scope)
        found = replace(found, rounded=None if asker.role.exact else asker.policy.base)
        if place is not None and place.symbolic:
            told_not = {
                "symbolicAlleles": "Carriers of alleles that a file gave by their ends are not counted among these."
            }
            found = replace(found, info=told_not)
    if waits:
        words = f"Records are given once these duties are accepted, as docs/security.md says: {'; '.join(duties)}"
        found = replace(found, info={**found.info, "duties": words})
    return replace(found, sets=tuple(_tiered(asker, path, told, each) for each in found.sets))


def page(asker: Asker, request: BeaconRequest) -> tuple[int, int]:
    """How many entries are passed over, and how many are on the page."""
    limit = min(request.limit or asker.site.page, asker.site.page)
    return request.skip * limit, limit


def _tiered(asker: Asker, path: str, told: str, found: ResultSet) -> ResultSet:
    """The result set of a dataset of which the site tells less than this answer does."""
    tier = min(asker.site.tier(found.id, path), told, key=GRANULARITIES.index)
    if tier == "boolean":
        return replace(found, count=None, results=())
    return replace(found, results=()) if tier == "count" else found


# ── individuals, biosamples, runs, analyses ──────────────────────────────────────────────────────────────────────────
def _people(
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
    choice = _chosen(place, meant)
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


def _chosen(place: Place, meant: Meant) -> Any:
    """The choice of the parameters and of the filters together."""
    held = {
        name: value
        for name in place.choice.__dataclass_fields__
        if (value := getattr(meant.choice, name)) not in (None, ())
    }
    for name, value in held.items():
        if getattr(place.choice, name) not in (None, (), value):
            raise InvalidQuestion(f"Parameters and filters ask for different alleles ({name})")
    return replace(place.choice, **held)


# ── genomic variants ─────────────────────────────────────────────────────────────────────────────────────────────────
def _variants(
    asker: Asker,
    request: BeaconRequest,
    told: str,
    names: tuple[str, ...],
    place: Place | None,
    meant: Meant,
    scope: Scope,
) -> Answered:
    if meant.zygosity:
        raise Unexpressible({"zygosity": "it is asked of individuals, not of alleles"})
    place = place or Place(scope.allele or Everything())
    if scope.allele is not None:
        place = Place(scope.allele, place.choice)
    if scope.symbolic is not None:
        place = scope.symbolic[0]
    choice = _chosen(place, meant)
    if not place.spelled and place.symbolic and not meant.choice.everything:
        raise Unexpressible({"filters": "a symbolic allele is not chosen by consequence, frequency or ClinVar"})
    if scope.one:
        return _of_carrier(asker, request, told, names, scope.one)
    whole = {each.name: each for each in asker.datasets}
    alone = len(whole) == 1 and asker.caller.datasets is None
    sets = []
    left = page(asker, request)
    for name in names:
        if whole[name].assembly is None:
            sets.append(ResultSet(name, False, 0))
            continue
        criteria = [*meant.criteria, *([scope.criterion] if scope.criterion else [])]
        criteria += [] if alone else [Dataset((name,))]
        cohort = Cohort("Beacon", everyone(criteria)) if criteria else None
        budget_from = None if asker.role.exact else asker.policy.threshold
        if (
            cohort is None
            and told != "record"
            and place.symbolic is None
            and (quick := _at_once(asker, place.locus, choice)) is not None
        ):
            sets.append(ResultSet(name, quick, None if asker.role.boolean_only else int(quick)))
            continue
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


def _at_once(asker: Asker, locus: Locus, choice: AlleleChoice) -> bool | None:
    """Whether one allele is there, asked together with others that are asked about at the same time; None where it
    takes the longer way: another kind of place, or an allele of so few carriers that the budget decides."""
    if not isinstance(locus, Variant) or not choice.everything:
        return None
    least = 1 if asker.role.exact else asker.policy.threshold

    def told(found: AllelesPresentAnswer) -> Existence:
        if found.carriers is None:
            return Existence({})
        enough = [n >= (FEW if least > 1 else 1) for n in found.carriers]
        few = [least <= n < FEW and least > 1 for n in found.carriers]
        # As counts, so that the one door decides what is told: none, or as many as there must be.
        people = {f"{at}": found.carriers[at] if yes else 0 for at, yes in enumerate(enough)}
        return Existence({**people, **{f"few {at}": least for at, yes in enumerate(few) if yes}})

    def ask(alleles: tuple[Variant, ...]) -> tuple[int | None, ...]:
        people = answer(asker.warehouse, asker.asking, AllelesPresent(alleles), told, asker.policy).people
        return tuple(
            None if f"few {at}" in people or f"{at}" not in people else int(bool(people[f"{at}"]))
            for at in range(len(alleles))
        )

    found = asker.batches.ask(asker.asking, locus, ask)
    return None if found is None else bool(found)


def _afforded(asker: Asker) -> Callable[[Any], Any]:
    """The answer without the alleles whose few carriers have no budget left for this user."""

    def spent(found: PresenceAnswer | StructuralAnswer) -> PresenceAnswer | StructuralAnswer:
        if asker.role.exact or not found.few:
            return found
        asked = []
        for row, who in found.few.items():
            words = "-".join(map(str, found.frame.row(row)[:4]))
            question = hashlib.sha256(f"{words} {found.individuals} {found.release}".encode()).hexdigest()
            people = tuple(sorted(asker.pseudonyms.of("own", *person) for person in who))
            cost = risk(int(found.frame["carriers"][row]), int(found.individuals or 0))
            asked.append(Asked(question, people, cost))
        paying = asker.budget.spend(asker.asking.user, asked)
        gone = {
            row
            for (row, who), able in zip(found.few.items(), paying, strict=True)
            if found.frame["carriers"][row] - len(who) + able < asker.policy.threshold
        }
        return found.without(gone)

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
