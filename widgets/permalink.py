"""A view as a link: the cohort packed into one query parameter, the purpose beside it in words.

A link holds definitions only: criteria, codes, names of genes, choices of a page. It never holds an identifier of a
person, because addresses are logged wherever they pass. Opening a link asks the same question again, under the rights
of who opens it.
"""

from __future__ import annotations

import base64
import binascii
import json
import shlex
import zlib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from access import Purpose
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion

COHORT, PURPOSE, GROUPS = "cohort", "purpose", "groups"
_LIMIT = 200_000  # bytes of JSON a link may unpack to; far above any cohort, far below a decompression bomb
_DEPTH = 100  # of nested lists and objects; a criterion takes two or three a level


def packed(cohort: Cohort) -> str:
    """The cohort's JSON, compressed and in base64url without padding: fit for a query parameter."""
    return _packed(cohort.to_json())


def unpacked(text: str) -> Cohort:
    """The cohort in a query parameter. Raises InvalidQuestion for a damaged link or a cohort that cannot be asked."""
    return Cohort.from_json(_unpacked(text, COHORT))


def packed_list(cohorts: Iterable[Cohort]) -> str:
    """Several cohorts, in their order, as one query parameter."""
    return _packed([cohort.to_json() for cohort in cohorts])


def unpacked_list(text: str) -> tuple[Cohort, ...]:
    """The cohorts of `packed_list`. Raises InvalidQuestion."""
    value = _unpacked(text, GROUPS)
    if not isinstance(value, list):
        raise InvalidQuestion("The link's groups are not a list", where=f"{GROUPS}=…", do="Copy the whole link again")
    return tuple(Cohort.from_json(one) for one in value)


def _packed(value: Any) -> str:
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).rstrip(b"=").decode()


def _unpacked(text: str, where: str) -> Any:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        inflater = zlib.decompressobj()
        plain = inflater.decompress(raw, _LIMIT)
        if not inflater.eof:
            raise ValueError("cut off, or far too long")
        value = json.loads(plain)
        if not _shallow(value, _DEPTH):
            raise ValueError("nested too deeply")
        return value
    except (ValueError, RecursionError, binascii.Error, zlib.error) as error:
        raise InvalidQuestion(
            "The link's cohort cannot be read", where=f"{where}=…", do="Copy the whole link again"
        ) from error


def _shallow(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_shallow(one, depth - 1) for one in inner)


def in_words(purpose: Purpose) -> str:
    """`investigation=disease disease=PHECODE:585 commercial=no`; `Purpose.parse` gives the same purpose back."""
    return " ".join(f"{key}={shlex.quote(_word(value))}" for key, value in purpose.to_json().items())


def from_words(text: str) -> Purpose:
    """The purpose that `in_words` wrote. Only words: what stands in a link must not make the server open a file."""
    if "=" not in text or text.lstrip().startswith("{"):
        raise InvalidQuestion(
            "The link's purpose cannot be read", where=f"{PURPOSE}=…", do="State it again, as investigation=health"
        )
    return Purpose.parse(text)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def query(cohort: Cohort | None, purpose: Purpose | None, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The query parameters that reopen a view."""
    parameters = {PURPOSE: in_words(purpose)} if purpose else {}
    if cohort is not None:
        parameters[COHORT] = packed(cohort)
    return {**parameters, **(more or {})}


def address(base: str, parameters: Mapping[str, str | list[str]]) -> str:
    """A whole link: `base` without its query, and the parameters."""
    return f"{base.split('?')[0]}?{urlencode(parameters, doseq=True)}" if parameters else base.split("?")[0]
