"""The questions behind a Beacon's endpoints, and what each asker may be told of their answers.

Everything comes through queries.answer: these modules count, round and hide nothing by themselves. What they add is the
query budget, which works inside an answer before it leaves, and the tiers of the site.

    public       yes or no; yes where as many people stand behind it as the disclosure policy asks for
    partner      counts rounded down, fewer answered as none; alleles with their protected frequencies
    researcher   records of people too
"""

from __future__ import annotations

from dataclasses import replace

from exchange.asker import Asker
from exchange.beacon.answered import Answered, ResultSet, Scope, datasets_asked, granularity
from exchange.beacon.filters import Meant
from exchange.beacon.people import people_of
from exchange.beacon.places import Place
from exchange.beacon.request import BeaconRequest
from exchange.beacon.single_alleles import NOTHING, Known
from exchange.beacon.variants import variants_of
from exchange.site import GRANULARITIES


def entries(
    asker: Asker,
    request: BeaconRequest,
    path: str,
    place: Place | None,
    meant: Meant,
    scope: Scope,
    known: Known = NOTHING,
) -> Answered:
    """The answer of an entry type's endpoint. `known` is what was found out of single alleles before."""
    told = granularity(asker, request, path)
    names = datasets_asked(asker, request, scope)
    waits = told == "count" and (request.granularity or "record") == "record" and bool(duties := asker.owed())
    if scope.nothing or not names or (scope.one and not asker.role.rows):
        return Answered(told, tuple(ResultSet(name, False, 0) for name in names))
    if path == "g_variants":
        found = variants_of(asker, request, told, names, place, meant, scope, known)
    else:
        found = people_of(asker, request, path, told, names, place, meant, scope)
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


def _tiered(asker: Asker, path: str, told: str, found: ResultSet) -> ResultSet:
    """The result set of a dataset of which the site tells less than this answer does."""
    tier = min(asker.site.tier(found.id, path), told, key=GRANULARITIES.index)
    if tier == "boolean":
        return replace(found, count=None, results=())
    return replace(found, results=()) if tier == "count" else found
