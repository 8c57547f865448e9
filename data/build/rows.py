"""Rows of a piece as rows of table `genotype`.

They are numbered, resolved by karyotype (S-GT 7), and cut to what the assay covers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from data.build.call_set import Calls, Piece
from data.build.codes import ALT, DROPPED, HAPLOID, KARYOTYPES, MISSING, REGIONS, resolution

CHUNK = 1 << 18
MIN_GQ, MIN_DP_HAPLOID = 20, 5
MIN_HETEROPLASMY, HOMOPLASMY = 0.10, 0.95
_AUTOSOME, _MT = REGIONS.index("autosome"), REGIONS.index("MT")

Rows = dict[str, np.ndarray]


@dataclass
class Release:
    """What the rows of every call set need to know, by variant_id and biosample_id."""

    regions: np.ndarray  # uint8 index into REGIONS by variant_id
    covered: np.ndarray | None = None  # bool (assays, variants); None where every row is covered
    assays: np.ndarray | None = None  # assay index by biosample_id
    findings: Counter = field(default_factory=Counter)


def is_simple(calls: Calls, ids: np.ndarray, release: Release) -> bool:
    """Whether the rows of a piece enter the release as they are.

    They do where all are on autosomes, every biosample is kept and every place is covered.
    """
    kept = np.asarray(calls.biosample_ids)
    return release.covered is None and bool((kept >= 0).all()) and bool((release.regions[ids] == _AUTOSOME).all())


def in_order(calls: Calls, ids: np.ndarray) -> bool:
    """Whether rows ordered by (row, biosample) stay ordered as (variant_id, biosample_id)."""
    kept = np.asarray(calls.biosample_ids)
    return bool((np.diff(ids) > 0).all()) and bool((np.diff(kept[kept >= 0]) > 0).all())


def chunks(
    calls: Calls,
    piece: Piece,
    ids: np.ndarray,
    release: Release,
    *,
    chosen: np.ndarray | None = None,
    count: bool = False,
) -> Iterator[Rows]:
    """A piece as arrays, a quarter of a million rows at most at a time.

    The arrays are variant_id, biosample_id, code [failed gq dp ad_ref ad_alt vaf].
    `ids` are the variant_ids of the piece's rows. `chosen` (bool by variant_id) leaves out all other variants. With
    `count`, what was changed or left out is added to release.findings.
    """
    biosample_ids = np.asarray(calls.biosample_ids, np.int32)
    arrays = {name: piece.array(name) for name in ("biosample", "code", *piece.qualities)}
    sexes = None if (release.regions[ids] == _AUTOSOME).all() else _sexes(calls)
    straight = bool((biosample_ids == np.arange(len(biosample_ids))).all())
    ends = np.concatenate(([0], np.cumsum(piece.array("rows"), dtype=np.int64)))
    held = 0  # rows from which pages were mapped in
    for start, end in _runs(ends, chosen[ids] if chosen is not None else None):
        held += end - start
        if held > CHUNK:
            for array in arrays.values():
                piece.let_go(array)
            held = end - start
        rows = {name: array[start:end] for name, array in arrays.items()}
        index = rows.pop("biosample")
        first, last = np.searchsorted(ends, start, "right") - 1, np.searchsorted(ends, end)
        rows["variant_id"] = np.repeat(ids[first:last], np.diff(ends[first : last + 1].clip(start, end)))
        if sexes is not None:
            rows, index = _resolved(rows, index, sexes, release, count)
        rows["biosample_id"] = index if straight else biosample_ids[index]
        if not straight and (rows["biosample_id"] < 0).any():
            rows = _where(rows, rows["biosample_id"] >= 0)
        if release.covered is not None:
            covered = release.covered[release.assays[rows["biosample_id"]], rows["variant_id"]]
            if count:
                release.findings["outside-callable"] += int(((rows["code"] & ALT) > 0)[~covered].sum())
            rows = _where(rows, covered)
        if len(rows["code"]):
            yield rows


def _sexes(calls: Calls) -> np.ndarray:
    """uint8 index into KARYOTYPES of each biosample of the call set."""
    known = calls.call_set.karyotypic_sex
    return np.array([KARYOTYPES.index(known.get(name, "other")) for name in calls.call_set.biosamples], np.uint8)


def _runs(ends: np.ndarray, chosen: np.ndarray | None) -> Iterator[tuple[int, int]]:
    """Where genotypes of chosen variants (bool by the piece's row) stand side by side, CHUNK of them at most a run.

    `ends` says where those of each row end, after a 0. A run is read as it stands; masks over all genotypes would cost
    more than the rest of what is done with them.
    """
    whole = [(0, int(ends[-1]))]
    if chosen is not None:
        edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False))
        whole = ends[edges].reshape(-1, 2).tolist() if ends[-1] else []
    for first, last in whole:
        for start in range(first, last, CHUNK):
            yield start, min(start + CHUNK, last)


def _where(rows: Rows, keep: np.ndarray) -> Rows:
    return {name: values[keep] for name, values in rows.items()}


def _resolved(
    rows: Rows, index: np.ndarray, sexes: np.ndarray, release: Release, count: bool
) -> tuple[Rows, np.ndarray]:
    region = release.regions[rows["variant_id"]]
    code = np.array(rows["code"])
    failed = np.array(rows["failed"]).astype(bool) if "failed" in rows else None
    drop = np.zeros(len(code), bool)
    sex = sexes[index]
    for r, region_name in enumerate(REGIONS):
        if r == _AUTOSOME:
            continue
        here = region == r
        for k, karyotype in enumerate(KARYOTYPES):
            chosen = np.flatnonzero(here & (sex == k))
            if not len(chosen):
                continue
            table, flagged = resolution(region_name, karyotype)
            if count and (n := int(flagged[code[chosen]].sum())):
                release.findings[f"{region_name}-{karyotype}"] += n
            code[chosen] = table[code[chosen]]
    drop |= code == DROPPED
    if "vaf" in rows:
        code, drop = _by_heteroplasmy(code, drop, region == _MT, rows["vaf"])
    if failed is not None:
        haploid = (region != _AUTOSOME) & (region != _MT) & ((code & HAPLOID) > 0) & ((code & MISSING) == 0)
        gq, dp = rows["gq"], rows["dp"]
        failed = np.where(haploid, ((gq >= 0) & (gq < MIN_GQ)) | ((dp >= 0) & (dp < MIN_DP_HAPLOID)), failed)
        failed &= ~(((code & HAPLOID) > 0) & ((code & MISSING) > 0))  # set missing: nothing is left to fail
        rows = rows | {"failed": failed.astype(np.uint8)}
    drop |= ((code & (ALT | MISSING)) == 0) & (~failed if failed is not None else True)
    keep = ~drop
    return _where(rows | {"code": code}, keep), index[keep]


def _by_heteroplasmy(
    code: np.ndarray, drop: np.ndarray, mitochondrial: np.ndarray, vaf: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Below 10 % no carrier, from 95 % on homoplasmic (S-GT 7), where the fraction is known."""
    carries = mitochondrial & ((code & ALT) > 0) & ~np.isnan(vaf)
    drop = drop | (carries & (vaf < MIN_HETEROPLASMY))
    homoplasmic = carries & (vaf >= HOMOPLASMY)
    code = np.where(homoplasmic, np.uint8(1 | HAPLOID), code)
    heteroplasmic = carries & (vaf < HOMOPLASMY) & ((code & HAPLOID) > 0)
    return np.where(heteroplasmic, np.uint8(1), code), drop
