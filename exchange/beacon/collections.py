"""Datasets and cohorts: who is told that they are there, and how many they hold."""

from __future__ import annotations

from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import CaseOf, Criterion, Dataset
from cohorts.definitions import case_definition, names
from exchange.asker import Asker
from exchange.beacon import documents, envelope
from exchange.beacon.answered import page
from exchange.beacon.filters import Meant, Unexpressible, everyone
from exchange.beacon.places import Place
from exchange.beacon.request import BeaconRequest
from queries.answer import answer
from queries.lookup.holdings import Holdings

_STUDY = "dataset:"


def collection(
    asker: Asker, request: BeaconRequest, path: str, id_: str | None, place: Place | None, meant: Meant
) -> dict[str, Any]:
    """The response of /datasets and /cohorts, of all or of one. What they hold is told as the role may see it."""
    if place is not None or not meant.choice.everything or meant.zygosity:
        raise Unexpressible({"requestParameters": f"{path} are not asked for by alleles: ask for their g_variants"})
    known = [each for each in _names(asker, path, request) if id_ in (None, each)]
    skip, limit = (0, 1) if id_ is not None else page(asker, request)
    shown = known[skip : skip + limit]
    write = _dataset if path == "datasets" else _cohort
    granularity = request.granularity or "record"
    made = [write(asker, each, meant) for each in shown] if granularity == "record" else []
    return envelope.collections(asker.site, request, path, made, len(known), {})


def cohort_criterion(asker: Asker, id_: str) -> Criterion | None:
    """Who a cohort's identifier stands for; None for one that is not here."""
    if id_.startswith(_STUDY):
        dataset = id_.removeprefix(_STUDY)
        return Dataset((dataset,)) if dataset in {each.name for each in asker.datasets} else None
    return CaseOf(id_) if id_ in names("case_definitions") else None


def _names(asker: Asker, path: str, request: BeaconRequest) -> list[str]:
    here = [each.name for each in asker.datasets if not request.datasets or each.name in request.datasets]
    return here if path == "datasets" else [*(f"{_STUDY}{name}" for name in here), *names("case_definitions")]


def _size(asker: Asker, criteria: list[Criterion], datasets: tuple[str, ...] = ()) -> int | None:
    """How many individuals permit the purpose and fulfil all of these, where this role is told."""
    if asker.role.boolean_only:
        return None
    cohort = Cohort("Beacon", everyone([*asker.within(), *criteria]))
    table = answer(asker.warehouse, asker.asking, Holdings(cohort, datasets), policy=asker.policy).table.frame
    return sum(n or 0 for n in table["individuals"])


def _dataset(asker: Asker, name: str, meant: Meant) -> dict[str, Any]:
    words = next(each for each in asker.datasets if each.name == name)
    return documents.dataset(words, _size(asker, list(meant.criteria), (name,)), asker.asking.release)


def _cohort(asker: Asker, id_: str, meant: Meant) -> dict[str, Any]:
    criterion = cohort_criterion(asker, id_)
    size = _size(asker, [*meant.criteria, *([criterion] if criterion else [])])
    if id_.startswith(_STUDY):
        name = id_.removeprefix(_STUDY)
        made: dict[str, Any] = {"id": id_, "name": f"Everybody of {name}", "cohortType": "study-defined"}
    else:
        definition = case_definition(id_)
        made = {"id": id_, "name": definition.title, "cohortType": "beacon-defined"}
        diseases = [{"diseaseCode": {"id": str(code)}} for code in definition.codes]
        made["inclusionCriteria"] = {"diseaseConditions": diseases}
        if definition.sex:
            made["inclusionCriteria"]["genders"] = [
                {"id": {"female": "NCIT:C16576", "male": "NCIT:C20197"}[definition.sex], "label": definition.sex}
            ]
    return made if size is None else {**made, "cohortSize": size}
