"""Fields of criteria: how a value is checked, and what the documentation says of it.

`field(TEXT, "…")` is a dataclass field whose metadata holds a `Kind` (words for its type, a check that returns the
value in its one canonical form or raises InvalidQuestion), a unit and a meaning. `docs/criteria.md` is generated from
them.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from dataclasses import MISSING, dataclass
from typing import Any

from cohorts.codes import Code
from cohorts.errors import InvalidQuestion, UnknownName


@dataclass(frozen=True)
class Kind:
    """A type of field value: its name in words, and the check that makes a value canonical."""

    words: str
    check: Callable[[Any], Any]


def field(kind: Kind, meaning: str, *, unit: str = "", default: Any = MISSING) -> Any:
    """A dataclass field that documents and checks itself."""
    metadata = {"kind": kind, "meaning": meaning, "unit": unit}
    return (
        dataclasses.field(default=default, metadata=metadata)
        if default is not MISSING
        else dataclasses.field(metadata=metadata)
    )


def key(name: str) -> str:
    """The JSON key of a field: `from_` and `is_` step aside for Python's own words."""
    return name.rstrip("_")


def checked(value: Any, spec: dataclasses.Field) -> Any:
    """The canonical form of a field's value; None stays None only where None is the default."""
    if value is None and spec.default is None:
        return None
    try:
        return spec.metadata["kind"].check(value)
    except InvalidQuestion as error:
        raise relocated(error, key(spec.name)) from None


def relocated(error: InvalidQuestion, prefix: str) -> InvalidQuestion:
    """The same error, its place one step further from the root: `gene` → `all_of[1].carrier_of.gene`."""
    glue = "" if (error.where or "[").startswith("[") or not prefix or prefix.endswith(" ") else "."
    error.where = f"{prefix}{glue}{error.where or ''}" or None
    error.args = (" — ".join(part for part in (error.what, error.where, error.do) if part),)
    return error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidQuestion(f"Expected words, got {value!r}")
    return value.strip()


def _code(value: Any) -> Code:
    return Code.parse(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidQuestion(f"Expected true or false, got {value!r}")
    return value


def number(low: float | None = None, high: float | None = None) -> Kind:
    """A number within [low, high]."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            raise InvalidQuestion(f"Expected a number, got {value!r}")
        if (low is not None and value < low) or (high is not None and value > high):
            raise InvalidQuestion(f"Expected a number from {low} to {high}, got {value!r}")
        if abs(value) > sys.float_info.max:
            raise InvalidQuestion("Expected a number that a measurement can have, got one without end")
        return float(value)

    return Kind("number" if low is None and high is None else f"number, {low} to {high}", check)


def whole(low: int, high: int | None = None) -> Kind:
    """A whole number within [low, high]."""
    words = f"whole number, {low} or more" if high is None else f"whole number, {low} to {high}"

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < low or (high is not None and value > high):
            raise InvalidQuestion(f"Expected a {words}, got {value!r}")
        return value

    return Kind(words, check)


def choice(*options: str) -> Kind:
    """One of the named options."""

    def check(value: Any) -> str:
        if value not in options:
            raise (
                UnknownName("choice", str(value), options)
                if isinstance(value, str)
                else InvalidQuestion(f"Expected one of {', '.join(options)}, got {value!r}")
            )
        return value

    return Kind(" \\| ".join(f"`{option}`" for option in options), check)


def several(kind: Kind, *, least: int = 0) -> Kind:
    """A list of values of one kind; a single value stands for a list of one. Order is kept, repeats are dropped."""

    def check(value: Any) -> tuple:
        values = value if isinstance(value, (list, tuple)) else (value,)
        canonical = []
        for index, one in enumerate(values):
            try:
                canonical.append(kind.check(one))
            except InvalidQuestion as error:
                raise relocated(error, f"[{index}]") from None
        if len(canonical) < least:
            raise InvalidQuestion(f"Expected at least {least}, got none")
        return tuple(dict.fromkeys(canonical))

    return Kind(f"list of {kind.words}", check)


TEXT = Kind("text", _text)
CODE = Kind("code, `SYSTEM:code`", _code)
FLAG = Kind("`true` \\| `false`", _flag)
