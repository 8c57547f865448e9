"""Symbolic alleles, breakends and copy numbers of a record as intervals (S-GT 8; VCF 4.5 sections 1.4.5, 3 and 5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from cohorts.normalise import fold_contig
from data.build.codes import ALT, MISSING
from data.build.side_rows import INTERVAL_COLUMNS
from data.ingest.vcf.cells import Cells, Layout, code_of, code_table, exact, keys

if TYPE_CHECKING:
    from data.ingest.vcf.records import Record

_MATE = re.compile(r"[\[\]](?P<contig>[^\[\]]+):(?P<position>\d+)[\[\]]")
_COPIES = re.compile(r"<CN(\d+)>\Z")
INTERVAL_KIND = list(INTERVAL_COLUMNS).index("kind") - 1  # in what interval_of returns
_SPANNING = ("DEL", "DUP", "INV", "CNV")


def interval_of(record: Record, number: int) -> tuple[object, ...]:
    """The columns after `row` of side_rows.INTERVAL_COLUMNS for alternate `number` of a record.

    ValueError where END or SVLEN is no number, or END stands before POS.
    """
    alt = record.alts[number - 1].decode("utf-8", "replace")
    info = _fields(record.info)
    mate_contig = mate_position = copies = None
    if alt.startswith("<"):
        kind = alt[1:-1].split(":")[0].upper()
        if told := _COPIES.match(alt):
            kind, copies = "CNV", float(told[1])
    else:
        kind = "BND"
        if mate := _MATE.search(alt):
            name = mate["contig"]
            mate_contig = name if name.startswith("<") else fold_contig(name)
            mate_position = int(mate["position"])
    length = _number_of(info.get("SVLEN"), number, len(record.alts), "SVLEN")
    length = abs(length) if length is not None else None
    end = _number_of(info.get("END"), 1, 1, "END")
    if copies is None and (told := _listed(info.get("CN"), number)) is not None:
        copies = told
    if end is not None and kind != "BND" and end < record.position:
        raise ValueError(f"END {end} stands before POS {record.position}")
    if kind == "BND" or kind == "INS":
        end = record.position
    elif length is not None and kind in _SPANNING:
        end = end if end is not None else record.position + length
    end = max(record.position, end if end is not None else record.position + len(record.ref) - 1)
    if length is None and kind in _SPANNING and end > record.position:
        length = end - record.position
    near = any(info.get(name, "0,0").replace("-", "") != "0,0" for name in ("CIPOS", "CIEND"))
    name = _name(record)
    return (
        record.contig, record.position, min(end, 2**31 - 1), kind, alt, length, mate_contig, mate_position, copies,
        "IMPRECISE" in info or near, name, record.filter,
    )  # fmt: skip


def interval_calls(
    number: int, alternates: int, autosome: bool, cells: Cells, layout: Layout | None, form: list[bytes]
) -> dict[str, np.ndarray]:
    """Who carries alternate `number`, misses it or has a copy number: biosample (column), code, copy_number, gq."""
    code = code_table(number if number <= 9 else 0, alternates, autosome)[keys(cells.cells)]
    for i, text in cells.odd.items():
        called, phased, _ = exact(text, alternates)
        if len(called) == 1 and autosome:
            called = [called[0], None]
        code[np.searchsorted(cells.who, i)] = code_of(called, number, phased=phased)
    copy_number = _values(layout, form, b"CN", cells.who)
    keep = ((code & (ALT | MISSING)) != 0) | ~np.isnan(copy_number)
    gq = _values(layout, form, b"GQ", cells.who)[keep]
    return {
        "biosample": cells.who[keep],
        "code": code[keep],
        "copy_number": copy_number[keep],
        "gq": np.where(np.isnan(gq), -1, np.minimum(gq, 32767)),
    }


def _values(layout: Layout | None, form: list[bytes], name: bytes, who: np.ndarray) -> np.ndarray:
    """A field of one number for each cell of `who`; NaN where there is none."""
    found = np.full(len(who), np.nan, np.float32)
    if layout is None or name not in form:
        return found
    start, end = layout.field(form.index(name), who)
    text = layout.data.tobytes()
    for i, (a, b) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        if text[a:b] not in (b".", b""):
            try:
                found[i] = float(text[a:b])
            except ValueError:
                raise ValueError(f"{name.decode()} '{text[a:b].decode('utf-8', 'replace')}' is not a number") from None
    return found


def _fields(info: bytes) -> dict[str, str]:
    pairs = (part.partition("=") for part in info.decode("utf-8", "replace").split(";"))
    return {key: value for key, _, value in pairs}


def _number_of(text: str | None, number: int, alternates: int, name: str) -> int | None:
    """The value of alternate `number`: one each, or one for all."""
    if text is None or text == ".":
        return None
    values = text.split(",")
    value = values[number - 1] if len(values) == alternates else values[0]
    if value == ".":
        return None
    if not re.fullmatch(r"[+-]?\d+", value):
        raise ValueError(f"{name} '{value[:40]}' is not a whole number")
    return int(value)


def _listed(text: str | None, number: int) -> float | None:
    values = (text or "").split(",")
    try:
        return float(values[number - 1] if len(values) >= number else values[0])
    except ValueError:
        return None


def _name(record: Record) -> str | None:
    return None if record.identifier == b"." else record.identifier.decode("utf-8", "replace")
