"""Identifiers of alleles as GA4GH computes them (Variation Representation Specification), from the place alone.

An identifier is a digest of the object's serialisation: `ga4gh:VA.` and the first 24 bytes of its SHA-512, base64url
(https://vrs.ga4gh.org/en/stable/conventions/computed_identifiers.html). Three editions of the specification serialise a
location differently; identifiers of all three are in circulation (gnomAD 4.1 writes those of 2.0).

A substitution needs no sequence. An insertion or deletion is first spread over all places where it could stand
(https://vrs.ga4gh.org/en/stable/conventions/normalization.html, fully-justified). The reference there repeats what is
inserted or deleted, so it is told by how far a left-aligned allele can roll to the right (`roll` of a release's
variants). Where that is not known there is no identifier, and `why_none` says so.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha512

from cohorts.normalise import CONTIGS, bare

EDITIONS = ("2.0", "1.3", "1.2")
_PLAIN = frozenset("ACGTN")
_ALLELE = re.compile(r"(?:ga4gh:)?VA\.([A-Za-z0-9_-]{32})")
_OBJECT = re.compile(r"(?:ga4gh:)?[A-Z]{2,4}\.[A-Za-z0-9_-]{20,40}")

#: Refget digests of 1–22, X, Y, MT (GA4GH SeqRepo; the same in the refget sequence collections of each assembly).
_SEQUENCES = {
    "GRCh38": (
        "Ya6Rs7DHhDeg7YaOSg1EoNi3U_nQ9SvO", "pnAqCRBrTsUoBghSD1yp_jXWSmlbdh4g", "Zu7h9AggXxhTaGVsy7h_EZSChSZGcmgX",
        "HxuclGHh0XCDuF8x6yQrpHUBL7ZntAHc", "aUiQCzCPZ2d0csHbMSbh2NzInhonSXwI", "0iKlIQk2oZLoeOG9P1riRU6hvL5Ux8TV",
        "F-LrLMe1SRpfUZHkQmvkVKFEGaoDeHul", "209Z7zJ-mFypBEWLk4rNC6S_OxY5p7bs", "KEO-4XBcm1cxeo_DIQ8_ofqGUkp4iZhI",
        "ss8r_wB0-b9r44TQTMmVTI92884QvBiB", "2NkFm8HK88MqeNkCgj78KidCAXgnsfV1", "6wlJpONE3oNb4D69ULmEXhqyDZ4vwNfl",
        "_0wi-qoDrvram155UmcSC-zA5ZK4fpLT", "eK4D2MosgK_ivBkgi6FVPg5UXs1bYESm", "AsXvWL1-2i5U_buw6_niVIxD6zTbAuS6",
        "yC_0RBj3fgBlvgyAuycbzdubtLxq-rE0", "dLZ15tNO1Ur0IcGjwc3Sdi_0A6Yf4zm7", "vWwFhJ5lQDMhh-czg06YtlWqu0lvFAZV",
        "IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl", "-A1QmD_MatoqxvgVxBLZTONHz9-c7nQo", "5ZUqxCmDDgN4xTRbaSjN8LwgZironmB8",
        "7B7SHsmchAR0dFcDCuSFjJAo7tX87krQ", "w0WZEvgJF0zf_P4yyTzjjv9oW1z61HHP", "8_liLu1aycC0tPQPFmUaGXJLDs5SbPZ5",
        "k3grVkjY-hoWcCUojHw6VU6GE3MZ8Sct",
    ),
    "GRCh37": (
        "S_KjnFVz-FE7M0W6yoaUDgYxLPc1jyWU", "9KdcA9ZpY1Cpvxvg8bMSLYDUpsX6GDLO", "VNBualIltAyi2AI_uXcKU7M9XUOuA7MS",
        "iy7Zfceb5_VGtTQzJ-v5JpPbpeifHD_V", "vbjOdMfHJvTjK_nqvFvpaSKhZillW0SX", "KqaUhJMW3CDjhoVtBetdEKT1n6hM-7Ek",
        "IW78mgV5Cqf6M24hy52hPjyyo5tCCd86", "tTm7wmhz0G4lpt8wPspcNkAD_qiminj6", "HBckYGQ4wYG9APHLpjoQ9UUe9v7NxExt",
        "-BOZ8Esn8J88qDwNiSEwUr5425UXdiGX", "XXi2_O1ly-CCOi3HP5TypAw7LtC6niFG", "105bBysLoDFQHhajooTAUyUkNiZ8LJEH",
        "Ewb9qlgTqN6e_XQiRVYpoUfZJHXeiUfH", "5Ji6FGEKfejK1U6BMScqrdKJK8GqmIGf", "zIMZb3Ft7RdWa5XYq0PxIlezLY2ccCgt",
        "W6wLoIFOn4G7cjopxPxYNk2lcEqhLQFb", "AjWXsI7AkTK35XW9pgd3UbjpC3MAevlz", "BTj4BDaaHYoPhD3oY2GdwC_l0uqZ92UD",
        "ItRDD47aMoioDCNW_occY5fWKZBKlxCX", "iy_UbUrvECxFRX5LPTH_KPojdlT7BKsf", "LpTaNW-hwuY_yARP0rtarCnpCQLkgVCg",
        "XOgHwwR3Upfp5sZYk6ZKzvV25a4RBVu8", "v7noePfnNpK8ghYXEqZ9NukMXW7YeNsm", "BT7QyW5iXaX_1PSX-msSGYsqRdMKqkj-",
        "k3grVkjY-hoWcCUojHw6VU6GE3MZ8Sct",
    ),
}  # fmt: skip
_LOCATIONS = {
    "2.0": '{{"end":{end},"sequenceReference":{{"refgetAccession":"SQ.{sequence}","type":"SequenceReference"}},'
    '"start":{start},"type":"SequenceLocation"}}',
    "1.3": '{{"end":{{"type":"Number","value":{end}}},"sequence_id":"{sequence}",'
    '"start":{{"type":"Number","value":{start}}},"type":"SequenceLocation"}}',
    "1.2": '{{"interval":{{"end":{{"type":"Number","value":{end}}},"start":{{"type":"Number","value":{start}}},'
    '"type":"SequenceInterval"}},"sequence_id":"{sequence}","type":"SequenceLocation"}}',
}
_ALLELES = '{{"location":"{location}","state":{state},"type":"Allele"}}'
_LITERAL = '{{"sequence":"{alt}","type":"LiteralSequenceExpression"}}'
_REPEATED = '{{"length":{length},"repeatSubunitLength":{unit},"type":"ReferenceLengthExpression"}}'


@dataclass(frozen=True, slots=True)
class Justified:
    """An allele over all its places: between two bases counted from 0, what then stands there, and the length of what
    the reference repeats there (VRS 2's ReferenceLengthExpression); None where the sequence is told in full."""

    start: int
    end: int
    alt: str
    unit: int | None


def sequence_digest(assembly: str, contig: str) -> str | None:
    """The refget digest of a contig, without its `SQ.`; None for one that is not of 1–22, X, Y, MT."""
    known = _SEQUENCES.get(assembly)
    return known[CONTIGS.index(contig)] if known and contig in CONTIGS else None


def justified(position: int, ref: str, alt: str, roll: int | None) -> Justified | None:
    """The allele spread over all its places; None of an insertion or deletion without `roll`, and of other bases than
    A, C, G, T, N. `position` is 1-based, of the allele at its leftmost place."""
    start, ref, alt = bare(position, ref, alt)
    if not set(ref + alt) <= _PLAIN:
        return None
    if bool(ref) == bool(alt):
        return Justified(start - 1, start - 1 + len(ref), alt, None)
    if roll is None:
        return None
    moved = ref or alt
    longer = (moved * (roll // len(moved) + 2))[: roll + len(moved)]
    if ref:
        return Justified(start - 1, start - 1 + len(longer), longer[:roll], len(moved))
    return Justified(start - 1, start - 1 + roll, longer, _unit(longer, roll))


def _unit(longer: str, roll: int) -> int | None:
    """The longest part of an insertion that the reference there has at least once and that goes on through it."""
    length = len(longer) - roll
    for unit in range(min(length, roll), 0, -1):
        if length % unit == 0 and longer[roll:] == longer[roll - unit : -unit]:
            return unit
    return None


def vrs_digest(
    assembly: str, contig: str, position: int, ref: str, alt: str, roll: int | None = None, edition: str = "2.0"
) -> str | None:
    """The 32 letters after `ga4gh:VA.` of an allele; `position` is 1-based. None where `why_none` has a reason.

    Two SHA-512 of some 200 bytes: about 3 µs.
    """
    sequence, spread = sequence_digest(assembly, contig), justified(position, ref, alt, roll)
    if sequence is None or spread is None:
        return None
    location = _LOCATIONS[edition].format(sequence=sequence, start=spread.start, end=spread.end)
    return _digest(_ALLELES.format(location=_digest(location), state=_state(spread, edition)))


def _state(spread: Justified, edition: str) -> str:
    """Only VRS 2 tells repeats by their length; before, they were written out."""
    if spread.unit is None or edition != "2.0":
        return _LITERAL.format(alt=spread.alt)
    return _REPEATED.format(length=len(spread.alt), unit=spread.unit)


def vrs_id(
    assembly: str, contig: str, position: int, ref: str, alt: str, roll: int | None = None, edition: str = "2.0"
) -> str | None:
    """`ga4gh:VA.…` of an allele, by the newest edition unless another is named; None where `why_none` has a reason."""
    digest = vrs_digest(assembly, contig, position, ref, alt, roll, edition)
    return f"ga4gh:VA.{digest}" if digest else None


def why_none(assembly: str, contig: str, position: int, ref: str, alt: str, roll: int | None = None) -> str | None:
    """Why an allele has no identifier here; None where it has one."""
    if sequence_digest(assembly, contig) is None:
        return f"the sequence of contig {contig} of {assembly} is not among those known here"
    if not set(ref + alt) <= _PLAIN:
        return "it is no change of plain bases"
    if justified(position, ref, alt, roll) is None:
        return (
            "where else an insertion or deletion could stand is told by the reference sequence, which was not given "
            "when this one was ingested"
        )
    return None


def asked_digest(text: str) -> str | None:
    """The digest of what reads as the identifier of an allele, with or without `ga4gh:`; else None."""
    found = _ALLELE.fullmatch(text.strip())
    return found[1] if found else None


def is_other_object(text: str) -> bool:
    """Whether a text is a computed identifier, but of something else: a location, a sequence, a haplotype."""
    return bool(_OBJECT.fullmatch(text.strip())) and asked_digest(text) is None and "." in text


def _digest(text: str) -> str:
    return urlsafe_b64encode(sha512(text.encode("ascii")).digest()[:24]).decode("ascii")


def first_bytes(alleles: Iterable[tuple[int, str, str, int, str, str, int | None]]) -> Iterator[tuple[int, int]]:
    """(first eight bytes of the digest as a number, key) in every edition, of rows (key, assembly, contig, position,
    ref, alt, roll); nothing for those that have none. Some 15 µs a row, for whole releases."""
    for key, assembly, contig, position, ref, alt, roll in alleles:
        spread = justified(position, ref, alt, roll)
        if spread is None:
            continue
        for edition, (before, between, after) in _pieces(assembly, contig):
            location = f"{before}{spread.end}{between}{spread.start}{after}"
            whole = _ALLELES.format(location=_digest(location), state=_state(spread, edition))
            yield int.from_bytes(sha512(whole.encode("ascii")).digest()[:8], "big"), key


@cache
def _pieces(assembly: str, contig: str) -> tuple[tuple[str, tuple[str, str, str]], ...]:
    """What stands around the end and the start of a location of that contig, in every edition."""
    sequence = sequence_digest(assembly, contig)
    if sequence is None:
        return ()
    whole = {one: _LOCATIONS[one].format(sequence=sequence, end="\n", start="\n") for one in EDITIONS}
    return tuple((edition, tuple(text.split("\n"))) for edition, text in whole.items())  # type: ignore[misc]


def every_edition(
    assembly: str, contig: str, position: int, ref: str, alt: str, roll: int | None = None
) -> Iterator[tuple[str, str]]:
    """(edition, digest) of an allele; nothing for one that has none."""
    for edition in EDITIONS:
        if digest := vrs_digest(assembly, contig, position, ref, alt, roll, edition):
            yield edition, digest
