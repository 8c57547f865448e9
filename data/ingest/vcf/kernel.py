"""The genotype columns of one record in one pass over their bytes, compiled by numba.

It gives what `cells.Layout` and `quality.read_qualities` give, and leaves to them whatever is out of the ordinary: more
than two alleles, an allele past 9, a wrong number of columns or fields. The machine code is kept beside the other
compiled files of this folder, or in the user's cache where that cannot be written.
"""

from __future__ import annotations

import numpy as np
from numba import boolean, int32, int64, njit, types, uint8, uint32
from numba.extending import register_jitable

from data.ingest.vcf.cells import COLON, DOT, PIPE, REFERENCE, SLASH, TAB
from data.ingest.vcf.quality import MIN_BALANCE, MIN_DP, MIN_GQ

# What a field of FORMAT is read as.
PASSED_OVER, GQ, DP, AD, PS = range(5)
_ZERO, _NINE, _COMMA = b"09,"
_LARGEST = 2**31 - 1
_REFERENCE, _PHASED_REFERENCE = np.uint32(REFERENCE[SLASH]), np.uint32(REFERENCE[PIPE])
_TAB_HIGH = np.uint32(TAB << 24)


@register_jitable
def _field_end(text, at, end):
    """Where the field that begins at `at` ends."""
    while at < end and text[at] != COLON and text[at] != TAB:
        at += 1
    return at


@register_jitable
def _number(text, at, end):
    """The whole number of a stretch, −1 where there is none, as numbers.numbers: '35.5' is 35."""
    value = -1
    while at < end:
        c = text[at]
        if c == DOT:
            return value
        if c < _ZERO or c > _NINE:
            break
        value = min((value if value > 0 else 0) * 10 + (c - _ZERO), _LARGEST)
        at += 1
    return value if at == end else -1


@register_jitable
def _allele(c):
    """As cells.alleles."""
    if _ZERO <= c <= _NINE:
        return c - _ZERO
    return -1 if c == DOT else -2 if c == COLON else -3


@register_jitable
def _fails(first, second, gq, dp, reads, m, alternates):
    """S-GT 6, of a call with these alleles; its reads are reads[:, m]."""
    if first < 0 and second < 0:
        return False  # nothing was called, so nothing can fail
    if 0 <= gq < MIN_GQ or 0 <= dp < MIN_DP:
        return True
    if first < 0 or second < 0 or first == second:
        return False
    depth = dp
    if depth <= 0:
        depth = 0
        for k in range(alternates + 1):
            depth += max(reads[k, m], 0)
    if depth <= 0:
        return False
    least = MIN_BALANCE * depth
    return (0 < first <= alternates and 0 <= reads[first, m] < least) or (
        0 < second <= alternates and 0 <= reads[second, m] < least
    )


_LINE = types.Array(uint8, 1, "C", readonly=True)
_ARRAYS = (int32[::1], uint32[::1], boolean[::1], int32[::1], int32[::1], int32[::1], int32[:, ::1])


@njit(int64(_LINE, int64, int64, int64, uint8[::1], int64, *_ARRAYS), cache=True)
def scan(text, start, end, samples, roles, alternates, who, cells, failed, gqs, dps, sets, reads):
    """Fill the arrays with the cells that carry, miss or fail something; how many, or −1 for the exact way.

    The columns are text[start:end]; `roles` says what each field of FORMAT is read as. `reads` is (alleles, samples).
    """
    m = 0
    at = start
    for sample in range(samples):
        if at + 1 > end:
            return -1
        c0 = text[at]
        c1 = text[at + 1] if at + 1 < end else TAB
        if c0 in (TAB, COLON):
            return -1
        if c1 in (SLASH, PIPE):
            if at + 3 > end:
                return -1
            c2 = text[at + 2]
            q = at + 3
            if c2 in (TAB, COLON) or (q < end and text[q] != TAB and text[q] != COLON):
                return -1
            cell = uint32(c0) | uint32(c1) << 8 | uint32(c2) << 16 | _TAB_HIGH
        elif c1 in (TAB, COLON):
            c2 = COLON
            q = at + 1
            cell = uint32(c0) | uint32(SLASH) << 8 | uint32(COLON) << 16 | _TAB_HIGH
        else:
            return -1
        gq = dp = -1
        phase_set = 0
        ad = ad_end = end
        field = 0
        while q < end and text[q] == COLON:
            field += 1
            if field >= len(roles):
                return -1
            begin = q + 1
            q = _field_end(text, begin, end)
            role = roles[field]
            if role == GQ:
                gq = _number(text, begin, q)
            elif role == DP:
                dp = _number(text, begin, q)
            elif role == AD:
                ad, ad_end = begin, q
            elif role == PS and q - begin < 10:
                phase_set = 0
                for i in range(begin, q):
                    if text[i] < _ZERO or text[i] > _NINE:
                        phase_set = 0
                        break
                    phase_set = phase_set * 10 + (text[i] - _ZERO)
        at = q + 1
        if (
            (cell in (_REFERENCE, _PHASED_REFERENCE))
            and not 0 <= gq < MIN_GQ
            and not 0 <= dp < MIN_DP
        ):  # fmt: skip
            continue
        who[m] = sample
        cells[m] = cell
        gqs[m] = min(gq, 32767)
        dps[m] = dp
        sets[m] = phase_set
        for k in range(alternates + 1):
            stop = ad
            while stop < ad_end and text[stop] != _COMMA:
                stop += 1
            reads[k, m] = _number(text, ad, stop)
            ad = min(stop + 1, ad_end)
        failed[m] = _fails(_allele(c0), _allele(uint8(c2)), gq, dp, reads, m, alternates)
        m += 1
    return m if at == end + 1 else -1
