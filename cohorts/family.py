"""Criteria on relatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.criterion import Criterion, from_json
from cohorts.errors import InvalidQuestion
from cohorts.fields import Kind, choice, field, relocated

RELATIVES = {"any": "a relative", "parent": "a parent", "child": "a child", "sibling": "a sibling"}


def _criterion(value: Any) -> Criterion:
    if not isinstance(value, Criterion):
        raise InvalidQuestion(f"Expected a criterion, got {value!r}")
    return value


@dataclass(frozen=True)
class Family(Criterion):
    """Has a relative of whom a criterion holds: a parent, a child, a sibling, or any relative on record.

    Only relatives in the release are looked at, and only those whose own consent permits the purpose. A biobank has
    nobody's whole family, so no recorded relative of the kind is unknown, not no; and who cannot be asked about leaves
    the same mark as who is not there. The same person enrolled twice is no relative.
    """

    of: Criterion = field(Kind("criterion", _criterion), "what holds of the relative")
    relative: str = field(choice(*RELATIVES), "which relative", default="any")

    unknown_when = (
        "no relative of that kind is on record, or none is yes and one is unknown or not permitted for the purpose"
    )

    @classmethod
    def from_body(cls, body: Any) -> Criterion:
        if isinstance(body, dict) and "of" in body:
            try:
                body = {**body, "of": from_json(body["of"])}
            except InvalidQuestion as error:
                raise relocated(error, "of") from None
        return super().from_body(body)

    @property
    def within(self) -> tuple[Criterion, ...]:
        return (self.of,)

    @property
    def phrase(self) -> str:
        return f"with {RELATIVES[self.relative]} on record of whom this holds: “{self.of.phrase}”"
