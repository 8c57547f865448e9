"""Table genotype and what stands around it, from call sets and from what is carried over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from data.build import carried as carrying
from data.build import variants
from data.build.bits import Bits
from data.build.call_set import Calls, Carried
from data.build.codes import encode
from data.build.genotype_table import Spread, fit_table, insert_rows, insert_staged
from data.build.intervals import load_intervals
from data.build.phases import load_phases
from data.build.rows import Release, Rows, chunks, in_order, is_simple
from data.build.variants import statement
from data.findings import Finding

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PACKED_FROM = 1 / 16  # of the biosamples carry it or are not called


def load_genotypes(
    con: DuckDBPyConnection, calls: Sequence[Calls], *, carried: Sequence[Carried] = ()
) -> list[Finding]:
    """Fill variant, variant_assay, genotype, genotype_bits, consequence, phased_genotype and the interval tables.

    Returns what had to be changed or left out.
    """
    variants.stage(con, calls)
    for number, one in enumerate(carried):
        carrying.stage(con, one, part=-1 - number)
    total = variants.number(con)
    variants.fill_coverage(con, calls)
    pieces = [(one, piece) for one in calls for piece in one.call_set.pieces]
    ids = variants.ids_by_part(con, len(pieces))
    release = Release(variants.regions(con))
    release.covered, release.assays = _coverage(con, calls, total)
    repeated = _in_several_records(calls, ids, total)
    loader = _Loader(con, pieces, ids, release, repeated)
    touched = loader.count(total) + carrying.count(con, carried, total)
    biosamples = con.execute("SELECT COALESCE(MAX(biosample_id), -1) + 1 FROM biosample").fetchall()[0][0]
    packed = touched >= max(1, biosamples * PACKED_FROM)
    variants.fill_variants(con, packed)
    bits = Bits(packed, release.regions, biosamples)
    for number in range(len(carried)):
        loader.spread.add_unknown(*carrying.extent(con, -1 - number))
    fit_table(con, loader.spread)
    if loader.in_order and not carried:
        loader.insert_in_order(packed, bits)
    else:
        loader.insert_sorted(packed, bits, carried)
    bits.write(con)
    simple = all(is_simple(one, own, release) for (one, _), own in zip(pieces, ids, strict=True))
    plain = loader.in_order and simple and not carried and not repeated.any()
    load_phases(con, pieces, ids, plain=plain)
    load_intervals(con, calls, [carrying.name(-1 - number) for number in range(len(carried))])
    for number in range(len(carried)):
        carrying.let_go(con, -1 - number)
    return _findings(release.findings, repeated, ids, pieces)


def _coverage(
    con: DuckDBPyConnection, calls: Sequence[Calls], total: int
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """bool (assays, variants) and the assay of each biosample.

    None where no assay has intervals, as then all rows are covered.
    """
    if not con.execute("SELECT 1 FROM assay WHERE callable_basis = 'intervals' LIMIT 1").fetchall():
        return None, None
    assays = con.execute("SELECT biosample_id, assay_id FROM biosample").fetchnumpy()
    of = np.zeros(int(assays["biosample_id"].max(initial=-1)) + 1, np.int32)
    of[assays["biosample_id"]] = assays["assay_id"]
    pairs = con.execute("SELECT variant_id, assay_id FROM variant_assay").fetchnumpy()
    covered = np.zeros((int(of.max(initial=0)) + 1, total), bool)
    covered[np.asarray(pairs["assay_id"]), np.asarray(pairs["variant_id"])] = True
    return covered, of


def _in_several_records(calls: Sequence[Calls], ids: Sequence[np.ndarray], total: int) -> np.ndarray:
    """bool by variant_id: whether some call set has the variant in more than one record."""
    repeated = np.zeros(total, bool)
    parts = iter(ids)
    for one in calls:
        own = [next(parts) for _ in one.call_set.pieces]
        if own:
            repeated |= np.bincount(np.concatenate(own), minlength=total) > 1
    return repeated


class _Loader:
    def __init__(
        self, con: DuckDBPyConnection, pieces: list, ids: list[np.ndarray], release: Release, repeated: np.ndarray
    ) -> None:
        self.con, self.pieces, self.ids, self.release, self.repeated = con, pieces, ids, release, repeated
        self.spread = Spread()
        ordered = all(in_order(calls, own) for (calls, _), own in zip(pieces, ids, strict=True))
        ends = [(int(own[0]), int(own[-1])) for own in ids if len(own)]
        self.in_order = ordered and all(a[1] < b[0] for a, b in pairwise(ends))

    def rows(self, chosen: np.ndarray | None = None) -> Iterator[Rows]:
        for (calls, piece), ids in zip(self.pieces, self.ids, strict=True):
            yield from chunks(calls, piece, ids, self.release, chosen=chosen)

    def count(self, total: int) -> np.ndarray:
        """Rows per variant_id; and notes what differs between rows."""
        touched = np.zeros(total, np.int64)
        for (calls, piece), ids in zip(self.pieces, self.ids, strict=True):
            if is_simple(calls, ids, self.release):
                np.add.at(touched, ids, piece.array("rows") if piece.genotypes else 0)
                self.spread.add(piece.array("code"), piece.quality, piece.fractions)
            else:
                for rows in chunks(calls, piece, ids, self.release, count=True):
                    touched += np.bincount(rows["variant_id"], minlength=total)
                    self.spread.add(rows["code"], piece.quality, piece.fractions)
        return touched

    def insert_in_order(self, packed: np.ndarray, bits: Bits) -> None:
        """As one stream for each part of the table: in order, and written on all processors."""
        for wanted in (False, True):
            insert_rows(self.con, self.spread, self._marked(packed, wanted, bits if wanted else None))

    def _marked(self, packed: np.ndarray, wanted: bool, bits: Bits | None) -> Iterator[Rows]:
        for rows in self.rows(packed == wanted):
            if bits:
                bits.add(rows["variant_id"], rows["biosample_id"], rows["code"], rows.get("failed"))
            yield rows | {"packed": np.full(len(rows["code"]), wanted, np.uint8)}

    def insert_sorted(self, packed: np.ndarray, bits: Bits, carried: Sequence[Carried]) -> None:
        """Through a staging table: rows of several sources, or out of order."""
        con = self.con
        for table in ("staged_genotype", "repeated_genotype"):
            con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM genotype LIMIT 0")
        insert_rows(con, self.spread, self._apart(packed, False), "staged_genotype")
        if self.repeated.any():
            insert_rows(con, self.spread, self._apart(packed, True), "repeated_genotype")
            con.execute(statement("repeated"))
        for number, one in enumerate(carried):
            carrying.insert(con, one, part=-1 - number)
        insert_staged(con, self.spread, "staged_genotype")
        con.execute("DROP TABLE staged_genotype")
        self._read_bits(bits)

    def _apart(self, packed: np.ndarray, repeated: bool) -> Iterator[Rows]:
        for rows in self.rows():
            chosen = self.repeated[rows["variant_id"]] == repeated
            if chosen.any():
                part = rows if chosen.all() else {name: values[chosen] for name, values in rows.items()}
                yield part | {"packed": packed[part["variant_id"]].view(np.uint8)}

    def _read_bits(self, bits: Bits) -> None:
        names = "alt_count, other_alt_count, missing_count, ploidy, phased"
        step = max(1, (1 << 22) // max(1, bits.biosamples))
        for start in range(0, len(bits.ids), step):
            first, last = int(bits.ids[start]), int(bits.ids[min(start + step, len(bits.ids)) - 1])
            found = self.con.execute(
                f"SELECT variant_id, biosample_id, {names}, passes_qc FROM genotype "
                "WHERE packed AND variant_id BETWEEN ? AND ? ORDER BY variant_id, biosample_id",
                [first, last],
            ).fetchnumpy()
            counts = [np.asarray(found[name]) for name in names.split(", ")]
            failed = ~np.asarray(found["passes_qc"], bool)
            bits.add(np.asarray(found["variant_id"]), np.asarray(found["biosample_id"]), encode(*counts), failed)


_MESSAGES = {
    "outside-callable": "carriers at places outside the callable intervals of their assay: not kept",
    "X-XY": "heterozygous genotypes of XY individuals on X outside the pseudo-autosomal regions: set missing",
    "Y-XY": "heterozygous genotypes of XY individuals on Y outside the pseudo-autosomal regions: set missing",
    "Y-XX": "genotypes of XX individuals on Y outside the pseudo-autosomal regions: not kept",
    "X-XX": "genotypes of one allele in XX individuals on X: the other allele is not called",
}


def _findings(counts: Counter, repeated: np.ndarray, ids: Sequence[np.ndarray], pieces: Sequence) -> list[Finding]:
    source = pieces[0][0].call_set.name if pieces else ""
    found = [
        Finding(source, rule.lower(), "warning", counts[rule], text) for rule, text in _MESSAGES.items() if counts[rule]
    ]
    if n := int(repeated.sum()):
        text = "variants in several records of a call set: merged, the most copies called in any of them count"
        found.append(Finding(source, "repeated-variants", "warning", n, text))
    return found


def fill_karyotypic_sex(con: DuckDBPyConnection, calls: Sequence[Calls]) -> None:
    """Write what the call sets know of karyotypic sex into `individual`.

    Two that disagree make 'other' (discordant).
    """
    con.execute("CREATE OR REPLACE TEMP TABLE told (biosample_id INTEGER, karyotypic_sex VARCHAR)")
    for one in calls:
        known = [(int(i), sex) for b, i in zip(one.call_set.biosamples, one.biosample_ids, strict=True)
                 if i >= 0 and (sex := one.call_set.karyotypic_sex.get(b))]  # fmt: skip
        if known:
            ids, sexes = map(list, zip(*known, strict=True))
            con.execute("INSERT INTO told SELECT UNNEST(?::INTEGER[]), UNNEST(?::VARCHAR[])", [ids, sexes])
    con.execute(
        """
        UPDATE individual SET karyotypic_sex = t.sex
        FROM (
            SELECT b.individual_id,
                CASE WHEN MIN(o.karyotypic_sex) = MAX(o.karyotypic_sex) THEN MIN(o.karyotypic_sex)
                    ELSE 'other' END AS sex
            FROM told AS o JOIN biosample AS b ON b.biosample_id = o.biosample_id
            GROUP BY b.individual_id
        ) AS t
        WHERE t.individual_id = individual.individual_id"""
    )
