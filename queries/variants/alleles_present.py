"""How many permitted individuals carry each of a few alleles, from a table of all of them that a cursor keeps.

A Beacon is asked about one allele after another. The first such question of an Asking counts the carriers of every
allele of the release at once, as Presence does for one; later ones look them up. The table goes with its cursor, so a
withdrawal, a new purpose or a new release makes a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.loci import Everything, Variant
from queries import sql
from queries.cursor import ReleaseCursor, looked_up
from queries.variants.asked_variants import fill_asked
from queries.variants.frequencies import frequency_rows
from queries.variants.members import fill_members

#: Alleles of a release that are worth a table.
MOST = 400_000
_HOW_MANY = "SELECT COUNT(*) FROM variant"
_TABLE = "alleles_present"

Key = tuple[str, str, int, str, str]  # assembly, contig, position, ref, alt


@dataclass(frozen=True)
class AllelesPresentAnswer:
    """Carriers of each allele asked about, in that order; None where this release takes the longer way. `individuals`
    are those looked at. Has no protected form: what is told of it is made with `then`."""

    carriers: tuple[int, ...] | None
    individuals: int
    release: str


@dataclass(frozen=True)
class AllelesPresent:
    """Each of `alleles` on every assembly unless it names one; everybody permitted is looked at, relatives too."""

    alleles: tuple[Variant, ...]
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> AllelesPresentAnswer:
        n = looked_up(cursor, _HOW_MANY, lambda: cursor.execute(_HOW_MANY).fetchone()[0])
        if not isinstance(cursor, ReleaseCursor) or n > MOST:
            return AllelesPresentAnswer(None, 0, asking.release)
        if _TABLE not in cursor.arrays:
            cursor.arrays[_TABLE] = _counted(cursor)
        carriers, individuals = cursor.arrays[_TABLE]
        names = looked_up(cursor, "assemblies of alleles", lambda: sorted({key[0] for key in carriers}))
        found = tuple(
            sum(carriers.get((name, each.contig, each.position, each.ref, each.alt), 0)
                for name in ([each.assembly] if each.assembly else names))
            for each in self.alleles
        )  # fmt: skip
        return AllelesPresentAnswer(found, individuals, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"alleles_present": [each.to_json()["variant"] for each in self.alleles]}


def _counted(cursor: ReleaseCursor) -> tuple[dict[Key, int], int]:
    """Carriers by allele, under each spelling that a record had; and how many individuals are permitted."""
    fill_asked(cursor, Everything())
    members = fill_members(cursor, None, unrelated_only=False)
    rows = frequency_rows(cursor, whole_call_set=True).filter(pl.col("carriers") > 0)
    found: dict[Key, int] = {}
    by_id: dict[int, int] = {}
    columns = ("assembly", "contig", "position", "ref", "alt", "variant_id", "carriers")
    for *key, variant_id, carriers in rows.select(columns).iter_rows():
        found[tuple(key)] = by_id[variant_id] = carriers  # type: ignore[index]
    spelled = cursor.execute(sql.statement("records/spellings.sql")).fetchall()
    for variant_id, assembly, contig, original in spelled:
        position, ref, alt = original.split(":", 2)
        if variant_id in by_id:
            found.setdefault((assembly, contig, int(position), ref, alt), by_id[variant_id])
    return found, sum(members.sizes.values())
