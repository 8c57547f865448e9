"""Alleles of a release by their VRS identifiers.

A digest does not tell what it was made of. So every allele's is computed, in each edition, and its first eight bytes
are kept beside the allele's key, sorted. That is done when an identifier is first asked for, and kept with the release:
some 15 µs and 48 bytes an allele, which is a quarter of a second for 15,000, and for MOST alleles some 8 s and 24 MB
once. A release with more is not searched by VRS identifier, and the page says so. Insertions and deletions have one
where ingest was given the reference (cohorts/vrs.py).
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import Any

import numpy as np

from cohorts.vrs import every_edition, first_bytes
from queries import sql
from queries.cursor import looked_up

#: Alleles of a release whose identifiers are computed at all.
MOST = 500_000


def by_digest(cursor: Any, digest: str) -> tuple[int, ...] | None:
    """The variant_ids of the alleles with this VRS digest (whether or not they may be seen); None where the release has
    too many alleles to look."""
    index = looked_up(cursor, "vrs digests", lambda: _index(cursor))
    if index is None:
        return None
    starts, keys = index
    asked = _start(digest)
    near = keys[np.searchsorted(starts, asked, "left") : np.searchsorted(starts, asked, "right")]
    rows = cursor.execute(sql.statement("lookup/alleles_in_words.sql"), {"variant_ids": near.tolist()}).fetchall()
    return tuple(key for key, *allele in rows if digest in dict(every_edition(*allele[:6])).values())


def _index(cursor: Any) -> tuple[np.ndarray, np.ndarray] | None:
    count = "SELECT COUNT(*) FROM variant"
    if cursor.execute(count).fetchone()[0] > MOST:
        return None
    rows = cursor.execute(sql.statement("lookup/plain_alleles.sql")).fetchall()
    pairs = np.fromiter(first_bytes(rows), dtype=[("start", np.uint64), ("key", np.int64)])
    starts, keys = pairs["start"], pairs["key"]
    order = np.argsort(starts, kind="stable")
    return starts[order], keys[order]


def _start(digest: str) -> np.uint64:
    return np.uint64(int.from_bytes(urlsafe_b64decode(digest)[:8], "big"))
