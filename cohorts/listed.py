"""A list of identifiers that somebody pasted or uploaded, as a criterion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.fields import Kind, field, whole


def _mark(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{32}", value):
        raise InvalidQuestion("Expected the mark of a list of identifiers", do="Paste or upload the list again")
    return value


@dataclass(frozen=True)
class Listed(Criterion):
    """Is on a list of the data holder's identifiers that was pasted or uploaded into this warehouse.

    The identifiers stay beside the warehouse, for its owner's eyes alone; the criterion holds a keyed mark of the list,
    from which nobody can tell who is on it, and how many identifiers were given. Only roles with rows may ask with a
    list, and of it only those count whom they may ask about: who is not known and who is not permitted are counted
    together, never named.
    """

    list: str = field(Kind("mark of a list", _mark), "which list: given when it was taken in")
    n: int = field(whole(1), "how many different identifiers it has")

    @property
    def phrase(self) -> str:
        return f"on a list of {self.n} identifiers ({self.list[:8]})"
