"""Who carries an allele of a place and has reads registered, and the opening of one of these files, by right.

An opening says why it is asked, is about one biosample and one window, and is answered anew at every fetch: consent as
it is then decides. Neither a path nor an identifier is in what leaves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.errors import InvalidQuestion
from cohorts.loci import Region, Variant
from cohorts.normalise import CONTIG_LENGTHS
from queries import sql
from queries.criteria.bind_genetic import HOMOPLASMIC
from queries.cursor import looked_up
from queries.frames import frame
from queries.reads.window import Slice, sliced
from queries.variants.asked_variants import fill_asked

#: Bases of one opening.
WIDEST = 100_000
ZYGOSITIES = {5: "homozygous", 4: "hemizygous", 3: "heterozygous", 2: "heteroplasmic", 1: "zygosity unknown"}
_TABLES = "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'reads'"


@dataclass(frozen=True)
class ReadsCarriersAnswer:
    """individual, biosample, file, zygosity, variants, passes: a row a file; none of a region wider than WIDEST. Has no
    protected form."""

    frame: pl.DataFrame
    registered: bool
    release: str


@dataclass(frozen=True)
class ReadsCarriers:
    """The carriers of the place's alleles of whom reads are registered; `registered` is whether the release has any."""

    locus: Region | Variant
    right: ClassVar[str] = "rows"

    def run(self, cursor: Any, asking: Asking) -> ReadsCarriersAnswer:
        registered = looked_up(cursor, "reads registered", lambda: _any_registered(cursor))
        if not registered:
            return ReadsCarriersAnswer(pl.DataFrame(), False, asking.release)
        if isinstance(self.locus, Region) and self.locus.end - self.locus.start >= WIDEST:
            return ReadsCarriersAnswer(pl.DataFrame(), True, asking.release)
        fill_asked(cursor, self.locus)
        found = frame(cursor, sql.statement("reads/carriers.sql"), {"homoplasmic": HOMOPLASMIC})
        return ReadsCarriersAnswer(found, True, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"reads_carriers": self.locus.to_json()}


@dataclass(frozen=True)
class OpenReads:
    """The reads of one biosample in a window, to who states a reason; `individual` is `dataset/pseudonym`.

    What names the person stands in no log, link or message: the audit holds `person`, a key made from it.
    """

    individual: str = field(repr=False)
    biosample: str = field(repr=False)
    file: int
    window: Region
    focus: int | None
    reason: str
    right: ClassVar[str] = "rows"

    @property
    def person(self) -> str:
        """The pseudonymous key, as it stands in the audit; the same as that of queries/cohort/explain.py."""
        return hashlib.sha256(self.individual.encode()).hexdigest()[:20]

    def run(self, cursor: Any, asking: Asking) -> Slice:
        """Raises InvalidQuestion without a reason, for too wide a window, and for somebody unknown or not permitted,
        told apart by nothing; WarehouseUnavailable when the file is not as it was registered."""
        if not self.reason.strip():
            raise InvalidQuestion("Opening one person's reads takes a reason", do="State why they are opened")
        window = self.window
        length = CONTIG_LENGTHS.get(window.assembly or "", {}).get(window.contig, 0)
        if not 1 <= window.start <= window.end <= length:
            raise InvalidQuestion("There is no such place in this assembly", where=str(window))
        if window.end - window.start >= WIDEST:
            raise InvalidQuestion(f"Reads are shown of {WIDEST:,} bases at most", do="Choose a smaller region")
        dataset, _, source_id = self.individual.partition("/")
        values = {
            "dataset": dataset, "source_id": source_id, "biosample": self.biosample, "assembly": window.assembly,
        }  # fmt: skip
        files = cursor.execute(sql.statement("reads/files.sql"), values).fetchall()
        if not 1 <= self.file <= len(files):
            raise InvalidQuestion("Nobody of whom these reads are permits the purpose", do="Choose another carrier")
        return sliced(*files[self.file - 1], window.contig, window.start, window.end, length, self.focus)

    def to_json(self) -> dict[str, Any]:
        return {"open_reads": self.window.to_json()}


def _any_registered(cursor: Any) -> bool:
    there = cursor.execute(_TABLES).fetchone()[0]  # releases of earlier versions have no such table
    return bool(there and cursor.execute("SELECT COUNT(*) FROM reads").fetchone()[0])
