"""What a record says of one tumour (or normal): the alleles it carries, and with how many reads.

Callers spell reads in their own ways: AD and AF (Mutect2), AD and FA (MuTect), AU CU GU TU and TAR TIR (Strelka: the
first of two tiers), RD AD FREQ (VarScan), DP4 (SomaticSniper).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.ingest.vcf.cells import exact
from data.ingest.vcf.records import Record

_SHARES = (b"AF", b"FA", b"VAF", b"FREQ")  # of the alternate's reads, one for each alternate or for the only one


@dataclass(frozen=True, slots=True)
class Reads:
    """How often an allele was read; None is not told."""

    depth: int | None
    ref: int | None
    alt: int | None
    share: float | None  # 0–1


def carried(cell: Mapping[bytes, bytes], alternates: int) -> set[int] | None:
    """The numbers of the alternates that a column carries; None where nothing was called.

    A caller that writes no GT (Strelka, Manta) means every alternate. ValueError where GT names no allele of the
    record.
    """
    if b"GT" not in cell:
        return set(range(1, alternates + 1))
    called, _, more = exact(cell[b"GT"], alternates)
    if more:
        called = [int(part) if part.isdigit() else None for part in cell[b"GT"].replace(b"|", b"/").split(b"/")]
    if all(one is None for one in called):
        return None
    return {one for one in called if one}


def reads(cell: Mapping[bytes, bytes], record: Record, number: int) -> Reads:
    """Of alternate `number` in one column."""
    ref, alt = _counted(cell, record, number)
    depth = _whole(cell.get(b"DP"))
    if depth is None and ref is not None and alt is not None:
        depth = ref + alt
    share = next((found for name in _SHARES if (found := _share(cell.get(name), record, number)) is not None), None)
    if share is None and ref is not None and alt is not None and ref + alt > 0:
        share = alt / (ref + alt)
    return Reads(depth, ref, alt, share)


def _counted(cell: Mapping[bytes, bytes], record: Record, number: int) -> tuple[int | None, int | None]:
    """Reads of REF and of the alternate, in the first spelling that the column has."""
    listed = cell.get(b"AD", b"").split(b",")
    if len(listed) == len(record.alts) + 1:
        return _whole(listed[0]), _whole(listed[number])
    if len(listed) == 1 and b"RD" in cell:
        return _whole(cell[b"RD"]), _whole(listed[0])
    bases = record.ref.upper(), record.alts[number - 1].upper()
    if all(base + b"U" in cell for base in bases):
        return _tier(cell[bases[0] + b"U"]), _tier(cell[bases[1] + b"U"])
    if b"TAR" in cell and b"TIR" in cell:
        return _tier(cell[b"TAR"]), _tier(cell[b"TIR"])
    strands = [_whole(one) for one in cell.get(b"DP4", b"").split(b",")]
    if len(strands) == 4 and None not in strands and len(record.alts) == 1:
        return strands[0] + strands[1], strands[2] + strands[3]  # type: ignore[operator]
    return None, None


def _tier(text: bytes) -> int | None:
    return _whole(text.split(b",")[0])


def _whole(text: bytes | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 10 else None


def _share(text: bytes | None, record: Record, number: int) -> float | None:
    """A fraction, or per cent where it says so."""
    values = (text or b"").split(b",")
    value = values[number - 1] if len(values) == len(record.alts) else b"."
    try:
        found = float(value.removesuffix(b"%")) / (100 if value.endswith(b"%") else 1)
    except ValueError:
        return None
    return found if 0 <= found <= 1 else None
