"""One htsget request: which variants, of which regions, in which format. Errors are those of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cohorts.loci import LAST_POSITION
from cohorts.normalise import CONTIGS, contig_rank, fold_contig

#: What is given of each kind of data; the first unless another is asked for.
FORMATS = {"variants": ("VCF", "BCF"), "reads": ("BAM",)}
MOST_REGIONS = 1000
_LAST = 2**32 - 1
_KNOWN = ("format", "class", "referenceName", "referenceMD5", "start", "end", "fields", "tags", "notags")


class HtsgetError(Exception):
    """An error of the protocol: its name, the HTTP status, and words for people."""

    def __init__(self, error: str, status: int, message: str) -> None:
        self.error, self.status, self.message = error, status, message
        super().__init__(message)


def invalid_input(message: str) -> HtsgetError:
    return HtsgetError("InvalidInput", 400, message)


@dataclass(frozen=True)
class Asked:
    """`regions` are (contig, first, last), 1-based and inclusive, in the order of the genome, none touching another;
    () is everything. `header_only` asks for the header alone."""

    format: str = "VCF"
    header_only: bool = False
    regions: tuple[tuple[str, int, int], ...] = ()


def of_get(pairs: Iterable[tuple[str, str]], kind: str = "variants") -> Asked:
    """The request of an address's query. Unknown parameters are passed over, as the protocol has it."""
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given and name in _KNOWN:
            raise invalid_input(f"{name} is given twice")
        given[name] = value
    _no_both(given.get("tags"), given.get("notags"), ",")
    region = {name: given[name] for name in ("referenceName", "referenceMD5", "start", "end") if name in given}
    return _asked(kind, given.get("format"), given.get("class"), [region] if region else [])


def of_post(body: Any, query: Iterable[tuple[str, str]] = (), kind: str = "variants") -> Asked:
    """The request of a body. An address's query beside it is refused."""
    if list(query):
        raise invalid_input("A POST request has no query parameters")
    if not isinstance(body, Mapping):
        raise invalid_input("The body is a JSON object")
    regions = body.get("regions", [])
    if not isinstance(regions, list) or ("regions" in body and not regions):
        raise invalid_input("regions is a list of at least one region")
    if len(regions) > MOST_REGIONS:
        raise HtsgetError("PayloadTooLarge", 413, f"More than {MOST_REGIONS} regions")
    if not all(isinstance(each, Mapping) for each in regions):
        raise invalid_input("A region is an object")
    for name in ("fields", "tags", "notags"):
        if name in body and not isinstance(body[name], list):
            raise invalid_input(f"{name} is a list")
    _no_both(body.get("tags"), body.get("notags"), None)
    return _asked(kind, body.get("format"), body.get("class"), regions)


def _asked(kind: str, format_: Any, class_: Any, regions: list[Mapping[str, Any]]) -> Asked:
    format_ = FORMATS[kind][0] if format_ is None else format_
    if format_ not in FORMATS[kind]:
        raise HtsgetError("UnsupportedFormat", 400, f"{kind.capitalize()} are given as {' or '.join(FORMATS[kind])}")
    if class_ not in (None, "header"):
        raise invalid_input("class is 'header', or left out")
    read = [_region(each) for each in regions]
    if class_ == "header":
        if regions:
            raise invalid_input("A header is of no region: leave out referenceName, start and end")
        return Asked(format_, header_only=True)
    return Asked(format_, regions=_merged(read))


def _region(given: Mapping[str, Any]) -> tuple[str, int, int]:
    if "referenceMD5" in given:
        raise HtsgetError("NotFound", 404, "References are asked for by name here")
    name = given.get("referenceName")
    start, end = _position("start", given.get("start")), _position("end", given.get("end"))
    if name is None:
        raise invalid_input("start and end take a referenceName")
    if not isinstance(name, str) or name == "*":
        raise invalid_input("A reference is named, and not *")
    if start is not None and end is not None and start > end:
        raise HtsgetError("InvalidRange", 400, "start is greater than end")
    contig = fold_contig(name)
    if contig not in CONTIGS:
        raise HtsgetError("NotFound", 404, "There is no such reference sequence")
    first = (start or 0) + 1
    last = LAST_POSITION if end is None else end
    if first > LAST_POSITION:
        raise HtsgetError("InvalidRange", 400, "No reference sequence reaches so far")
    return contig, first, min(last, LAST_POSITION)


def _position(name: str, value: Any) -> int | None:
    if value is None:
        return None
    try:
        number = int(value) if not isinstance(value, bool | float) else -1
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number <= _LAST:
        raise invalid_input(f"{name} is a 32-bit unsigned integer")
    return number


def _merged(regions: list[tuple[str, int, int]]) -> tuple[tuple[str, int, int], ...]:
    """In the order of the genome, those that touch made one. An empty one (start = end) keeps its place."""
    found: list[tuple[str, int, int]] = []
    for contig, first, last in sorted(regions, key=lambda each: (contig_rank(each[0]), each[1], each[2])):
        last = max(last, first - 1)
        if found and found[-1][0] == contig and first <= found[-1][2] + 1:
            found[-1] = (contig, found[-1][1], max(found[-1][2], last))
        else:
            found.append((contig, first, last))
    return tuple(found)


def _no_both(tags: Any, notags: Any, between: str | None) -> None:
    listed = [([] if each is None else each.split(between) if between else each) for each in (tags, notags)]
    if {*map(str, listed[0])} & {*map(str, listed[1])} - {""}:
        raise invalid_input("tags and notags name the same tag")
