"""Many lines of a VCF in one pass over their bytes, compiled by numba: where their fields are, and which cells matter.

It gives what `cells.Layout` and `quality.read_qualities` give, and leaves to them whatever is out of the ordinary: more
than three alternates, other alleles than the record's, a wrong number of columns or fields, lines that end with CR LF.
TAB, line feed and ':' are found 64 bytes at a time, as bits of one word (G. Langdale and D. Lemire, 'Parsing gigabytes
of JSON per second', 2019). Pointers are plain ones: compiled.py loads the machine code without numba.
"""

from __future__ import annotations

from llvmlite import ir
from numba import cfunc, int64, types, uint32, uint64
from numba.extending import intrinsic, register_jitable

from data.ingest.vcf import places
from data.ingest.vcf.cells import COLON, DOT, PIPE, REFERENCE, SLASH, TAB
from data.ingest.vcf.quality import MIN_BALANCE, MIN_DP, MIN_GQ

_LINE_FEED, _RETURN, _ZERO, _NINE, _COMMA = b"\n\r09,"
_LARGEST, _LARGEST_GQ = 2**31 - 1, 2**15 - 1
_TAB_HIGH = TAB << 24
_REFERENCE, _PHASED_REFERENCE = REFERENCE[SLASH], REFERENCE[PIPE]
_REFERENCE_CELL, _PHASED_REFERENCE_CELL = (int.from_bytes(cell, "little") for cell in (b"0/0:", b"0|0:"))
_HAPLOID = SLASH << 8 | COLON << 16 | TAB << 24  # beside the allele


def _loaded(builder: ir.IRBuilder, args: tuple, kind: ir.Type) -> ir.Value:
    """What stands at args[0] + args[1], wherever that is."""
    value = builder.load(builder.bitcast(builder.gep(args[0], [args[1]]), kind.as_pointer()))
    value.align = 1
    return value


@intrinsic
def _word(_context, text, at):
    """Eight bytes as a little-endian integer."""

    def code(_context, builder, _signature, args):
        return _loaded(builder, args, ir.IntType(64))

    return types.uint64(text, types.int64), code


def _finder(*marks: int):
    """Which of 64 bytes are one of `marks`, as bits."""

    @intrinsic
    def found(_context, text, at):
        def code(_context, builder, _signature, args):
            kind = ir.VectorType(ir.IntType(8), 64)
            text = _loaded(builder, args, kind)
            first, *others = (builder.icmp_unsigned("==", text, ir.Constant(kind, [mark] * 64)) for mark in marks)
            for other in others:
                first = builder.or_(first, other)
            return builder.bitcast(first, ir.IntType(64))

        return types.uint64(text, types.int64), code

    return found


_marks, _ends = _finder(TAB, _LINE_FEED, COLON), _finder(TAB, _LINE_FEED)


@intrinsic
def _differing(_context, text, at, cell):
    """Which of sixteen cells of four bytes are other than `cell`."""

    def code(_context, builder, _signature, args):
        kind = ir.VectorType(ir.IntType(32), 16)
        one = builder.insert_element(ir.Constant(kind, ir.Undefined), args[2], ir.Constant(ir.IntType(32), 0))
        spread = builder.shuffle_vector(one, one, ir.Constant(kind, [0] * 16))
        differs = builder.icmp_unsigned("!=", _loaded(builder, args, kind), spread)
        return builder.zext(builder.bitcast(differs, ir.IntType(16)), ir.IntType(64))

    return types.uint64(text, types.int64, types.uint32), code


@intrinsic
def _lowest(_context, bits):
    """The place of the lowest bit that is set."""

    def code(_context, builder, _signature, args):
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), code


@register_jitable
def _next(text, base, left):
    """The next mark, of those `left` of the window at `base`; and what is left then."""
    while left == 0:
        base += 64
        left = _marks(text, base)
    return base + _lowest(left), base, left & (left - uint64(1))


@register_jitable
def _number(text, at, end):
    """The whole number of a stretch, −1 where there is none, as numbers.numbers: '35.5' is 35."""
    size = end - at
    if 0 < size <= 4:  # added up in place, see numbers.py
        digits = (((_word(text, at) & uint64(0xFFFFFFFF)) ^ uint64(0x30303030)) << uint64(32 - 8 * size)) & uint64(
            0xFFFFFFFF
        )
        if ((digits + uint64(0x76767676)) | digits) & uint64(0x80808080) == 0:
            pairs = digits * uint64(10) + (digits >> uint64(8))
            return int64((pairs & uint64(0xFF)) * uint64(100) + ((pairs >> uint64(16)) & uint64(0xFF)))
    value = int64(-1)
    while at < end:
        c = int64(text[at])
        if c == DOT:
            return value
        if c < _ZERO or c > _NINE:
            break
        value = min((value if value > 0 else 0) * 10 + (c - _ZERO), _LARGEST)
        at += 1
    return value if at == end else int64(-1)


@register_jitable(forceinline=True)
def _reaches(text, at, shift, least):
    """Whether up to four bytes, moved up by `shift` bits, are digits of a number from `least` on."""
    digits = (((_word(text, at) & uint64(0xFFFFFFFF)) ^ uint64(0x30303030)) << uint64(shift)) & uint64(0xFFFFFFFF)
    pairs = digits * uint64(10) + (digits >> uint64(8))
    value = (pairs & uint64(0xFF)) * uint64(100) + ((pairs >> uint64(16)) & uint64(0xFF))
    return ((digits + uint64(0x76767676)) | digits) & uint64(0x80808080) == 0 and value >= uint64(least)


@register_jitable
def _comma(text, at, end):
    """Where the next comma stands, or the end."""
    other = _word(text, at) ^ uint64(0x2C2C2C2C2C2C2C2C)
    zero = (other - uint64(0x0101010101010101)) & ~other & uint64(0x8080808080808080)
    if zero != 0:
        return min(at + (_lowest(zero) >> 3), end)
    at = min(at + 8, end)
    while at < end and text[at] != _COMMA:
        at += 1
    return at


@register_jitable
def _same(text, start, end, other, length):
    if end - start != length:
        return False
    same = 0
    while same < length and text[start + same] == other[same]:
        same += 1
    return same == length


@register_jitable
def _allele(c, alternates):
    """As cells.alleles; −3 where it is none of the record's."""
    if _ZERO <= c <= _ZERO + alternates:
        return c - _ZERO
    return -1 if c == DOT else -3


@register_jitable
def _fails(first, second, gq, dp, reads, at, alternates):
    """S-GT 6, of a call with these alleles; the reads of allele k are reads[at + k]."""
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
            depth += max(int64(reads[at + k]), 0)
    if depth <= 0:
        return False
    least = MIN_BALANCE * depth
    return (first > 0 and 0 <= reads[at + first] < least) or (second > 0 and 0 <= reads[at + second] < least)


@register_jitable
def _phase_set(text, at, end):
    """As phase.phase_sets."""
    found = int64(0)
    if end - at >= 10:
        return found
    for i in range(at, end):
        if text[i] < _ZERO or text[i] > _NINE:
            return int64(0)
        found = found * 10 + (int64(text[i]) - _ZERO)
    return found


@register_jitable
def _alternates(text, at, end):
    if end - at == 1 and text[at] == DOT:
        return 0
    found = 1
    for i in range(at, end):
        found += text[i] == _COMMA
    return found


_OUT = (types.CPointer(kind) for kind in (
    types.int64, types.int32, types.uint32, types.uint8, types.int16, types.int32, types.int32, types.int32
))  # fmt: skip
_BYTES = types.CPointer(types.uint8)


@cfunc(int64(_BYTES, types.CPointer(int64), _BYTES, _BYTES, _BYTES, *_OUT), error_model="numpy", nogil=True)
def scan(text, state, form, roles, contig, records, who, cells, failed, gqs, dps, sets, reads):
    """Read lines from state[AT] on; how many. Rows of `records` (STRIDE each) and the other arrays are filled.

    It stops where CONTIG or FORMAT are others than those given, or there is no room for another record. A line that
    goes the exact way has EXACT for its alternates, and no cells.
    """
    at, end, samples, fields = state[places.AT], state[places.END], state[places.SAMPLES], state[places.FIELDS]
    m, r = state[places.CELLS], state[places.READS]
    n = 0
    while at < end and n < state[places.RECORDS] and m + samples <= state[places.CAPACITY]:
        row = n * places.STRIDE
        base, left = at, _marks(text, at)
        q, tabs = at - 1, 0
        while tabs < 9:
            q, base, left = _next(text, base, left)
            if text[q] == TAB:
                tabs += 1
                records[row + tabs] = q
            elif text[q] == _LINE_FEED:
                break
        alternates = places.EXACT
        if tabs == 9:
            if not _same(text, at, records[row + 1], contig, state[places.CONTIG_LENGTH]) or not _same(
                text, records[row + 8] + 1, records[row + 9], form, state[places.FORM_LENGTH]
            ):
                break
            alternates = _alternates(text, records[row + 4] + 1, records[row + 5])
        ordinary = tabs == 9 and fields > 0 and alternates <= places.MOST_ALTERNATES
        first, first_read = m, r
        start = q + 1
        if ordinary and fields == 1 and start + 4 * samples <= end + 1 and text[start + 4 * samples - 1] == _LINE_FEED:
            # Cells of four bytes: sixteen at once are reference or not.
            reference = uint32(_PHASED_REFERENCE if text[start + 1] == PIPE else _REFERENCE)
            fixed = True
            s = 0
            while s < samples and fixed:
                if s + 16 < samples:
                    bits = _differing(text, start + 4 * s, reference)
                    step = 16
                else:
                    bits, step = uint64(1), 1
                while bits != 0:
                    here = s + _lowest(bits)
                    bits &= bits - uint64(1)
                    written = int64(_word(text, start + 4 * here) & uint64(0xFFFFFFFF))
                    c0, c1, c2 = written & 0xFF, written >> 8 & 0xFF, written >> 16 & 0xFF
                    if (
                        (c1 != SLASH and c1 != PIPE)
                        or (written >> 24 != TAB and here + 1 < samples)
                        or _allele(c0, alternates) == -3
                        or _allele(c2, alternates) == -3
                    ):
                        fixed = False
                        break
                    if c0 == _ZERO and c2 == _ZERO:
                        continue
                    who[m] = here
                    cells[m] = c0 | c1 << 8 | c2 << 16 | _TAB_HIGH
                    failed[m] = 0
                    gqs[m] = -1
                    dps[m] = -1
                    sets[m] = 0
                    for k in range(alternates + 1):
                        reads[r + k] = -1
                    r += alternates + 1
                    m += 1
                s += step
            if fixed:
                q = start + 4 * samples - 1
                samples_left = 0
            else:
                m, r = first, first_read
                samples_left = samples
        else:
            samples_left = samples if ordinary else 0
        begin = start
        shape = uint64(0)  # of the last cell that was reference: its marks; and where GQ and DP stood in it, how long
        gq_from = gq_shift = dp_from = dp_shift = int64(0)
        for s in range(samples_left):
            cell_at = begin
            own, ends = _marks(text, cell_at), _ends(text, cell_at)
            own &= ends ^ (ends - uint64(1))  # as far as the cell goes
            if own == shape and ends != 0 and s < samples - 1:
                # A cell like the last one: its fields need not be looked for.
                written = _word(text, cell_at) & uint64(0xFFFFFFFF)
                if (
                    (written in (_REFERENCE_CELL, _PHASED_REFERENCE_CELL))
                    and (gq_from == 0 or _reaches(text, cell_at + gq_from, gq_shift, MIN_GQ))
                    and (dp_from == 0 or _reaches(text, cell_at + dp_from, dp_shift, MIN_DP))
                ):
                    q = cell_at + _lowest(ends)
                    if text[q] == TAB:
                        begin = q + 1
                        continue
            base, left = cell_at, _marks(text, cell_at)
            q, base, left = _next(text, base, left)
            ordinary = False
            size = q - begin
            written = int64(_word(text, begin))
            if size == 3:
                separator = written >> 8 & 0xFF
                if separator != SLASH and separator != PIPE:
                    break
                cell = (written & 0xFFFFFF) | _TAB_HIGH
            elif size == 1:
                cell = (written & 0xFF) | _HAPLOID
            else:
                break
            gq_from = gq_shift = dp_from = dp_shift = int64(0)
            shape = own if ends != 0 else uint64(0)
            gq = dp = int64(-1)
            phase_set = int64(0)
            ad = ad_end = q
            field = 0
            while text[q] == COLON:
                field += 1
                if field >= fields:
                    break
                begin = q + 1
                q, base, left = _next(text, base, left)
                role = roles[field]
                if role == places.GQ:
                    gq, gq_from, gq_shift = _number(text, begin, q), begin - cell_at, 32 - 8 * (q - begin)
                elif role == places.DP:
                    dp, dp_from, dp_shift = _number(text, begin, q), begin - cell_at, 32 - 8 * (q - begin)
                elif role == places.AD:
                    ad, ad_end = begin, q
                elif role == places.PS:
                    phase_set = _phase_set(text, begin, q)
            if (field >= fields) or ((text[q] == _LINE_FEED) != (s == samples - 1)) or text[q - 1] == _RETURN:
                break
            begin = q + 1
            if not (0 <= gq_shift < 32 and 0 <= dp_shift < 32):
                shape = uint64(0)  # empty, or more than four digits
            plain = cell in (_REFERENCE, _PHASED_REFERENCE)
            if plain and not 0 <= gq < MIN_GQ and not 0 <= dp < MIN_DP:
                ordinary = True
                continue
            one = _allele(cell & 0xFF, alternates)
            other = -2 if size == 1 else _allele(cell >> 16 & 0xFF, alternates)
            if one == -3 or other == -3:
                break
            for k in range(alternates + 1):
                stop = _comma(text, ad, ad_end)
                reads[r + k] = _number(text, ad, stop)
                ad = min(stop + 1, ad_end)
            who[m] = s
            cells[m] = cell
            failed[m] = _fails(one, other, gq, dp, reads, r, alternates)
            gqs[m] = min(gq, _LARGEST_GQ)
            dps[m] = dp
            sets[m] = phase_set
            r += alternates + 1
            m += 1
            ordinary = True
        if not ordinary:
            m, r, alternates = first, first_read, places.EXACT
            while text[q] != _LINE_FEED:
                q, base, left = _next(text, base, left)
        records[row] = at
        records[row + places.LINE_END] = q
        records[row + places.ALTERNATES] = alternates
        records[row + places.FIRST_CELL] = first
        records[row + places.LAST_CELL] = m
        records[row + places.FIRST_READ] = first_read
        at = q + 1
        n += 1
    state[places.AT], state[places.CELLS], state[places.READS] = at, m, r
    return n
