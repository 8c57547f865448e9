"""How many permitted individuals carry each of a few alleles, from a table of all of them that a cursor keeps.

A Beacon is asked about one allele after another. The first such question of an Asking counts the carriers of every
allele of the release at once, as Presence does for one; later ones look them up. The table goes with its cursor, so a
withdrawal, a new purpose or a new release makes a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import Dataset
from cohorts.loci import ASSEMBLIES, Everything, Variant
from queries import sql
from queries.cursor import ReleaseCursor, looked_up
from queries.frames import frame
from queries.variants.asked_variants import fill_asked
from queries.variants.frequencies import frequency_rows
from queries.variants.members import fill_members
from queries.variants.named_alleles import stored
from queries.variants.presence import FEW

#: Alleles of a release that are worth a table.
MOST = 400_000
_HOW_MANY = "SELECT COUNT(*) FROM variant"
_ASSEMBLIES = tuple(dict.fromkeys(ASSEMBLIES.values()))

Key = tuple[str, str, int, str, str]  # assembly, contig, position, ref, alt
Person = tuple[str, str]  # dataset, individual


@dataclass(frozen=True, slots=True)
class Carried:
    """One allele that somebody carries, as the release spells it."""

    carriers: int
    variant_id: int
    allele: Variant


@dataclass(frozen=True)
class AllelesPresentAnswer:
    """Carriers of each allele asked about, in that order; None where this release takes the longer way. `few` says, by
    place in that order, of an allele of few carriers how the release spells it and who carries it. `individuals` are
    those looked at. `unsure` are places of few carriers whom this cannot name: several alleles are meant.
    Has no protected form: what is told of it is made with `then`."""

    carriers: tuple[int, ...] | None
    individuals: int
    release: str
    few: dict[int, tuple[Variant, tuple[Person, ...]]] = field(default_factory=dict)
    unsure: frozenset[int] = frozenset()


@dataclass(frozen=True)
class AllelesPresent:
    """Each of `alleles` on every assembly unless it names one; everybody permitted is looked at, relatives too, of one
    `dataset` where it is named. With `budget_from` the answer also says who carries an allele that so many and fewer
    than FEW carry."""

    alleles: tuple[Variant, ...]
    dataset: str | None = None
    budget_from: int | None = None
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> AllelesPresentAnswer:
        n = looked_up(cursor, _HOW_MANY, lambda: cursor.execute(_HOW_MANY).fetchone()[0])
        if not isinstance(cursor, ReleaseCursor) or n > MOST:
            return AllelesPresentAnswer(None, 0, asking.release)
        kept = f"alleles present in {self.dataset}"
        if kept not in cursor.arrays:
            cursor.arrays[kept] = _counted(cursor, self.dataset)
        table, individuals = cursor.arrays[kept]
        found = [_of_it(table, each) or _of_it(table, stored(cursor, each)[0]) for each in self.alleles]
        carriers = tuple(sum(row.carriers for row in rows) for rows in found)
        paid = {at for at, n in enumerate(carriers) if self.budget_from and self.budget_from <= n < FEW}
        few = {at: found[at][0] for at in sorted(paid) if len(found[at]) == 1}
        who = _who_of_few(cursor, table, kept) if few else {}
        named = {at: (row.allele, who.get(row.variant_id, ())) for at, row in few.items()}
        return AllelesPresentAnswer(carriers, individuals, asking.release, named, frozenset(paid - few.keys()))

    def to_json(self) -> dict[str, Any]:
        of = {"dataset": self.dataset} if self.dataset else {}
        return {"alleles_present": [each.to_json()["variant"] for each in self.alleles], **of}


def _of_it(table: dict[Key, Carried], one: Variant) -> list[Carried]:
    names = (one.assembly,) if one.assembly else _ASSEMBLIES
    return [row for name in names if (row := table.get((name, one.contig, one.position, one.ref, one.alt)))]


def _counted(cursor: ReleaseCursor, dataset: str | None) -> tuple[dict[Key, Carried], int]:
    """The alleles that are carried, under each spelling that a record had; and how many individuals were looked at."""
    fill_asked(cursor, Everything())
    cohort = Cohort("of one dataset", Dataset((dataset,))) if dataset else None
    members = fill_members(cursor, cohort, unrelated_only=False)
    rows = frequency_rows(cursor, whole_call_set=True).filter(pl.col("carriers") > 0)
    found: dict[Key, Carried] = {}
    by_id: dict[int, Carried] = {}
    columns = ("assembly", "contig", "position", "ref", "alt", "variant_id", "carriers")
    for assembly, *spelled, variant_id, carriers in rows.select(columns).iter_rows():
        row = Carried(carriers, variant_id, Variant(*spelled, assembly))
        found[(assembly, *spelled)] = by_id[variant_id] = row  # type: ignore[index]
    spellings = cursor.execute(sql.statement("records/spellings.sql")).fetchall()
    for variant_id, assembly, contig, original in spellings:
        position, ref, alt = original.split(":", 2)
        if variant_id in by_id:
            found.setdefault((assembly, contig, int(position), ref, alt), by_id[variant_id])
    return found, sum(members.sizes.values())


def _who_of_few(cursor: ReleaseCursor, table: dict[Key, Carried], kept: str) -> dict[int, tuple[Person, ...]]:
    """Who carries each allele that fewer than FEW carry, by variant; all of them are asked for at the first."""
    if (kept := f"{kept}, who of few") not in cursor.arrays:
        variants = sorted({row.variant_id for row in table.values() if row.carriers < FEW})
        who: dict[int, list[Person]] = {}
        found = frame(cursor, sql.statement("records/carriers.sql"), {"variants": variants})
        for variant, *person in found.iter_rows():
            who.setdefault(variant, []).append(tuple(person))  # type: ignore[arg-type]
        cursor.arrays[kept] = {variant: tuple(them) for variant, them in who.items()}
    return cursor.arrays[kept]
