"""A cohort's individuals, families or the cohort itself as files of phenopackets, whole or not at all.

Everything comes through the one door, a stretch of individuals at a time, for roles with row access alone; each stretch
is audited. Consents that change in between stop the export.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import phenopackets.schema.v2 as schema
from google.protobuf.json_format import MessageToJson

from access.asking import Asking
from access.data_use import DataUse
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, AllOf, Criterion
from cohorts.errors import InvalidQuestion
from exchange.folder import whole
from exchange.phenopackets.brought import brought
from exchange.phenopackets.meta import add_duties, meta_data
from exchange.phenopackets.written import prefixes, written
from queries.answer import answer
from queries.asking import renewed
from queries.cohort.people import EXPORTED, KINDS, People
from queries.export.layers import Layer
from queries.warehouse import Warehouse

SHAPES = ("individuals", "families", "cohort")
_AT_ONCE = 200
_PERSON = schema.Pedigree.Person
_PED_SEX = {schema.FEMALE: schema.FEMALE, schema.MALE: schema.MALE}

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Exported:
    """How many individuals stand in how many files."""

    individuals: int
    files: int
    release: str


@dataclass(frozen=True)
class Member:
    """One individual: the message, and their permitted relatives as (relationship, dataset, pseudonym)."""

    dataset: str
    packet: schema.Phenopacket
    relatives: tuple[tuple[str, str, str], ...]


def export(
    warehouse: Warehouse,
    asking: Asking,
    cohort: Cohort,
    folder: Path,
    shape: str = "individuals",
    *,
    now: datetime | None = None,
    tick: Tick | None = None,
) -> Exported:
    """Write the files into `folder`, which must not hold any yet. Raises Refused, InvalidQuestion,
    WarehouseUnavailable as `answer` does."""
    if shape not in SHAPES:
        raise InvalidQuestion(f"'{shape}' is not a shape of phenopackets", do=f"Use one of {', '.join(SHAPES)}")
    made = now or datetime.now(UTC)
    with whole(folder) as into:
        return _write(warehouse, asking, cohort, into, shape, made, tick)


def members(warehouse: Warehouse, asking: Asking, cohort: Cohort, made: datetime) -> Iterator[Member]:
    """Everybody of a cohort, in the order of dataset and pseudonym."""
    before, skip = renewed(warehouse, asking), 0
    while True:
        found = answer(warehouse, asking, People(cohort, skip, _AT_ONCE, kinds=(*KINDS, *EXPORTED)))
        if renewed(warehouse, asking) != before:
            raise InvalidQuestion("Consents changed while the files were written", do="Write them again")
        kinds = {kind: found.of(kind) for kind in found.frames if kind != "individuals"}
        rows = list(found.frames["individuals"].iter_rows(named=True))
        for row in rows:
            of = {kind: each.get(row["place"], []) for kind, each in kinds.items()}
            relatives = tuple((each["relationship"], each["dataset"], each["relative"]) for each in of["relatives"])
            yield Member(row["dataset"], _packet(asking, made, row, of, found.layers), relatives)
        if len(rows) < _AT_ONCE:
            return
        skip += _AT_ONCE


def _packet(
    asking: Asking,
    made: datetime,
    row: dict[str, Any],
    of: dict[str, list[dict[str, Any]]],
    layers: tuple[Layer, ...],
) -> Any:
    uses = [DataUse.of(each["permission"], each["disease"], each["modifiers"]) for each in of["uses"]]
    if of["stored"]:
        packet = brought(of["stored"][0]["message"])
        add_duties(packet.meta_data, uses, simulated=row["simulated"])
        return packet
    packet = written(row, of)
    used = prefixes(packet)
    named = layers if packet.interpretations else ()
    packet.meta_data.CopyFrom(meta_data(asking, made, used, uses, simulated=row["simulated"], layers=named))
    return packet


def _write(
    warehouse: Warehouse, asking: Asking, cohort: Cohort, into: Path, shape: str, made: datetime, tick: Tick | None
) -> Exported:
    names: set[str] = set()
    individuals = files = 0
    together = schema.Cohort(id=_safe(cohort.name), description=f"{cohort.sentence}.")
    for each in members(warehouse, asking, cohort, made):
        individuals += 1
        if shape == "individuals":
            _file(into, each.packet.id, each.packet, names)
        elif shape == "cohort":
            together.members.add().CopyFrom(each.packet)
        elif each.relatives:
            family = _family(warehouse, asking, each, made)
            _file(into, each.packet.id, family, names)
        if tick:
            tick(individuals)
    if shape == "cohort":
        together.meta_data.CopyFrom(meta_data(asking, made, (), (), simulated=_simulated(together)))
        _file(into, together.id, together, names)
    files = len(names)
    return Exported(individuals, files, asking.release)


def _simulated(together: schema.Cohort) -> bool:
    return any(
        "Simulated" in each.description for one in together.members for each in one.meta_data.external_references
    )


def _family(warehouse: Warehouse, asking: Asking, proband: Member, made: datetime) -> schema.Family:
    """The proband with parents, children and siblings who permit the purpose themselves."""
    family = schema.Family(id=f"{proband.packet.id}-family", proband=proband.packet)
    known = {proband.packet.id: proband.packet}
    links: dict[str, list[str]] = {}
    for relationship, dataset, pseudonym in proband.relatives:
        relative = one_packet(warehouse, asking, dataset, pseudonym, made)
        if relative is None or relationship not in ("parent", "child", "sibling"):
            continue
        family.relatives.add().CopyFrom(relative)
        known[pseudonym] = relative
        if relationship == "parent":
            links.setdefault(proband.packet.id, []).append(pseudonym)
        elif relationship == "child":
            links.setdefault(pseudonym, []).append(proband.packet.id)
    for name, packet in known.items():
        person = family.pedigree.persons.add(family_id=family.id, individual_id=name)
        person.sex = _PED_SEX.get(packet.subject.sex, schema.UNKNOWN_SEX)
        person.affected_status = _PERSON.AffectedStatus.MISSING
        person.paternal_id = person.maternal_id = "0"
        for parent in links.get(name, ()):
            if known[parent].subject.sex == schema.MALE:
                person.paternal_id = parent
            elif known[parent].subject.sex == schema.FEMALE:
                person.maternal_id = parent
    family.meta_data.CopyFrom(proband.packet.meta_data)
    return family


def one_packet(
    warehouse: Warehouse,
    asking: Asking,
    dataset: str,
    pseudonym: str,
    made: datetime,
    *,
    within: tuple[Criterion, ...] = (),
) -> Any | None:
    """One individual's message; None where nobody of that name permits the purpose. Raises Refused as `answer`."""
    cohort = Cohort("one", AllOf(within) if within else EVERYBODY)
    found = answer(warehouse, asking, People(cohort, one=(dataset, pseudonym), kinds=(*KINDS, *EXPORTED)))
    kinds = {kind: found.of(kind) for kind in found.frames if kind != "individuals"}
    for row in found.frames["individuals"].iter_rows(named=True):
        of = {kind: each.get(row["place"], []) for kind, each in kinds.items()}
        return _packet(asking, made, row, of, found.layers)
    return None


def _file(into: Path, name: str, message: Any, names: set[str]) -> None:
    stem = _safe(name)
    while stem.casefold() in names:
        stem = f"{stem}_"
    names.add(stem.casefold())
    (into / f"{stem}.json").write_text(MessageToJson(message) + "\n", encoding="utf-8")


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip(".") or "_"
