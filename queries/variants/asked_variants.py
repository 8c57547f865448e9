"""From a place in the genome to the temporary table `asked_variant(variant_id, kind)`."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import numpy as np
import polars as pl

from cohorts.errors import UnknownName
from cohorts.hgvs import Hgvs
from cohorts.loci import Everything, Gene, Locus, Region, RsId, Variant
from queries import sql
from queries.accelerated import MITOCHONDRIAL, near, seen
from queries.cursor import ReleaseCursor, looked_up
from queries.frames import frame
from queries.lookup.genes import find_gene
from queries.variants.looked_at import looked_at, nothing_there
from queries.variants.named_alleles import NOWHERE, by_change, stored

_FEW = 300  # variants
#: Columns of variants/words_between.sql that are no words.
_TYPES = {"position": pl.Int32, "roll": pl.Int32, "variant_id": pl.Int32, "kind": pl.Int32, "packed": pl.Boolean}


def fill_asked(cursor: Any, locus: Locus) -> tuple[int, str | None]:
    """Make the table on this cursor; gives how many variants it holds, and a note when a name was followed to another.

    Raises UnknownName for a gene or rsID the release lacks. A place without a variant gives an empty table.
    """
    file, values, note = _asked(locus, cursor)
    n = make_asked(cursor, file, values)
    if not n and isinstance(locus, RsId | Hgvs):
        # Also where only people not permitted carry it: that it is known at all would be news of them.
        kind = "rsID" if isinstance(locus, RsId) else "HGVS name"
        raise UnknownName(kind, str(locus), where=NOWHERE)
    return n, note


def make_asked(cursor: Any, file: str, values: dict[str, Any]) -> int:
    """The table from one of the files asked_*.sql, without the alleles that only people not permitted carry."""
    query = sql.statement(f"variants/{file}.sql")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE asked_variant AS {query} ORDER BY variant_id", values or None)
    n = _without_unseen(cursor)
    if n is not None:
        return n
    left_out = "SELECT (SELECT COUNT(*) FROM individual) - (SELECT COUNT(*) FROM permitted)"
    hidden = cursor.execute(left_out).fetchone()[0]
    if hidden:
        visible = sql.statement("variants/visible.sql")
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE asked_variant AS {visible}", {"hidden": hidden})
    return cursor.execute("SELECT COUNT(*) FROM asked_variant").fetchone()[0]


def _without_unseen(cursor: Any) -> int | None:
    """What variants/visible.sql does to the table, by arrays; how many are left. None where SQL has to do it."""
    if not isinstance(cursor, ReleaseCursor):
        return None
    found = cursor.execute(
        "SELECT a.variant_id, a.kind, v.packed FROM asked_variant AS a JOIN variant AS v ON v.variant_id = a.variant_id"
        " ORDER BY a.variant_id"
    ).fetchnumpy()
    ids, kind, packed = (np.asarray(found[name]) for name in ("variant_id", "kind", "packed"))
    if not len(ids):
        return 0
    if not near(ids) or not countable(cursor, kind, packed):
        return None
    unseen = ids[~seen(cursor, ids, kind, packed)]
    if len(unseen):
        cursor.execute(
            "DELETE FROM asked_variant WHERE LIST_CONTAINS($unseen, variant_id)", {"unseen": unseen.tolist()}
        )
    return len(ids) - len(unseen)


def countable(cursor: ReleaseCursor, kind: np.ndarray, packed: np.ndarray) -> bool:
    """Whether arrays can count these variants: none is mitochondrial, and of packed ones the release has the bits."""
    query = "SELECT variant_id FROM genotype_bits LIMIT 1"
    bits = looked_up(cursor, query, lambda: cursor.execute(query).fetchall())
    return not (kind == MITOCHONDRIAL).any() and (bool(bits) or not packed.any())


def asked_words(cursor: ReleaseCursor, locus: Locus) -> tuple[pl.DataFrame | None, str | None]:
    """The variants of the place with their words (`words_between`), and the note of `fill_asked`; no table is made.
    Those that may not be seen are still among them."""
    file, values, note = _asked(locus, cursor)
    cursor.execute(sql.statement(f"variants/{file}.sql"), values)
    return words_between(cursor, np.unique(cursor.fetchnumpy()["variant_id"])), note


def words_between(cursor: ReleaseCursor, ids: np.ndarray) -> pl.DataFrame | None:
    """These variants, ascending, as variants/words_between.sql gives them; None where arrays cannot count them."""
    if not near(ids):
        return None
    span = {"first": int(ids[0]), "last": int(ids[-1])}
    if span["last"] - span["first"] > _FEW:
        words = frame(cursor, sql.statement("variants/words_between.sql"), span)
    else:  # of a few rows sooner than by Arrow
        rows = cursor.execute(sql.statement("variants/words_between.sql"), span).fetchall()
        columns = {name: _TYPES.get(name, pl.String) for name, *_ in cursor.description}
        words = pl.DataFrame(rows, columns, orient="row")
    words = words if words.height == len(ids) else words.filter(pl.col("variant_id").is_in(ids))
    return words if countable(cursor, words["kind"].to_numpy(), words["packed"].to_numpy()) else None


def not_there(cursor: Any, locus: Variant) -> str:
    """Which kind of nothing an allele outside the release is (S-GT 5)."""
    return nothing_there(locus, looked_at(cursor, locus.contig, locus.position, locus.assembly))


@singledispatch
def _asked(locus: Locus, cursor: Any) -> tuple[str, dict[str, Any], str | None]:
    raise TypeError(f"{type(locus).__name__} is no place")


@_asked.register
def _(locus: Gene, cursor: Any) -> tuple[str, dict[str, Any], str | None]:
    gene = find_gene(cursor, locus.symbol)
    return "asked_gene", {"symbol": gene.symbol, "names": list(gene.names)}, gene.note


@_asked.register
def _(locus: Region, cursor: Any) -> tuple[str, dict[str, Any], str | None]:
    ends = {"start_position": locus.start, "end_position": locus.end}
    return "asked_region", {"contig": locus.contig, "assembly": locus.assembly, **ends}, None


@_asked.register
def _(locus: Variant, cursor: Any) -> tuple[str, dict[str, Any], str | None]:
    spelled = f"{locus.position}:{locus.ref}:{locus.alt}"
    locus, note = stored(cursor, locus)
    allele = {"contig": locus.contig, "position": locus.position, "ref": locus.ref, "alt": locus.alt}
    return "asked_variant", {**allele, "assembly": locus.assembly, "original": spelled}, note


@_asked.register
def _(locus: RsId, cursor: Any) -> tuple[str, dict[str, Any], str | None]:
    return "asked_rsid", {"rsid": locus.rsid}, None


@_asked.register
def _(locus: Hgvs, cursor: Any) -> tuple[str, dict[str, Any], str | None]:
    return "asked_change", {"variant_ids": [row[0] for row in by_change(cursor, locus)]}, None


@_asked.register
def _(locus: Everything, cursor: Any) -> tuple[str, dict[str, Any], str | None]:
    return "asked_all", {}, None


def asked_ids(cursor: Any, locus: Locus) -> tuple[np.ndarray, str | None]:
    """The keys of the variants of the place, ascending, those that may not be seen among them; and the note of
    `fill_asked`. No table is made."""
    file, values, note = _asked(locus, cursor)
    found = cursor.execute(sql.statement(f"variants/{file}.sql"), values or None).fetchnumpy()["variant_id"]
    return np.unique(np.asarray(found)), note
