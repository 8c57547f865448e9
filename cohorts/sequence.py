"""One event after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.clinical import HasCondition, HasProcedure, HasTreatment
from cohorts.criterion import Criterion, from_json
from cohorts.errors import InvalidQuestion
from cohorts.fields import Kind, field, relocated, whole
from cohorts.measured import HasMeasurement

EVENTS = (HasCondition, HasTreatment, HasProcedure, HasMeasurement)


def _event(value: Any) -> Criterion:
    if not isinstance(value, EVENTS):
        named = ", ".join(kind.key() for kind in EVENTS)
        raise InvalidQuestion(f"Expected an event, got {value!r}", do=f"Give one of {named}")
    if getattr(value, "min_dates", 1) != 1:
        raise InvalidQuestion("An event of a sequence is one date", where=f"{value.key()}.min_dates", do="Leave it out")
    if isinstance(value, HasMeasurement) and (value.timing or value.which != "any"):
        where = f"{value.key()}.{'timing' if value.timing else 'which'}"
        raise InvalidQuestion("An event of a sequence is any measurement", where=where, do="Leave it out")
    return value


EVENT = Kind("criterion of a dated record", _event)


@dataclass(frozen=True)
class Sequence(Criterion):
    """One event, and on a later date another, within so many days. Any two events that fit will do; both inside
    observation periods."""

    first: Criterion = field(EVENT, "the event that comes first")
    then: Criterion = field(EVENT, "the event that follows")
    within_days: int | None = field(whole(1), "how much later at most", unit="days", default=None)

    unknown_when = "the individual has no observation period at all"

    @classmethod
    def from_body(cls, body: Any) -> Criterion:
        if isinstance(body, dict):
            body = dict(body)
            for name in ("first", "then"):
                if name in body:
                    try:
                        body[name] = from_json(body[name])
                    except InvalidQuestion as error:
                        raise relocated(error, name) from None
        return super().from_body(body)

    @property
    def phrase(self) -> str:
        within = f" within {self.within_days} days" if self.within_days else ""
        return f"{self.first.phrase}, and afterwards{within} {self.then.phrase}"
