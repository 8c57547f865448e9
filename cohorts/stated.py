"""What users and shipped files state as JSON: read field by field, and nothing that is not understood is let pass."""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING
from typing import Any, TypeVar

from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.fields import checked, relocated

Made = TypeVar("Made")


class Stated:
    """A frozen dataclass whose fields check themselves (cohorts/fields.py)."""

    def __post_init__(self) -> None:
        for spec in dataclasses.fields(self):
            object.__setattr__(self, spec.name, checked(getattr(self, spec.name), spec))


def read_stated(made: type[Made], value: Any, where: str) -> Made:
    """`made` from a JSON object. Raises InvalidQuestion with the place, UnknownName for an unknown key."""
    specs = {spec.name: spec for spec in dataclasses.fields(made)}
    if not isinstance(value, dict):
        raise InvalidQuestion(
            f"Expected an object with {', '.join(specs)}, got {type(value).__name__}", where=where or None
        )
    try:
        for key in value:
            if key not in specs:
                raise UnknownName("key", str(key), specs, where=str(key))
        for key, spec in specs.items():
            if key not in value and spec.default is MISSING:
                raise InvalidQuestion(f"The key '{key}' is missing", do=f"Give {spec.metadata['meaning']}")
        return made(**value)
    except InvalidQuestion as error:
        raise relocated(error, where) from None
