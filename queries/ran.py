"""The statements that a question runs, for people to read: the question is asked, and what it sends is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from access.asking import Asking
from access.disclosure import HoldsNoIndividual

#: Longer lists of values (keys of variants, of codes) are counted, not written out.
WRITTEN_OUT = 12


@dataclass(frozen=True)
class RanAnswer(HoldsNoIndividual):
    """`text`: every statement in its order, with its parameters behind it as comments."""

    text: str
    release: str

    def to_json(self) -> dict[str, Any]:
        return {"sql": self.text, "release": self.release}


@dataclass(frozen=True)
class SqlRan:
    """What `question` runs. Whoever may ask the question may read it."""

    question: Any

    @property
    def right(self) -> str | None:
        return getattr(self.question, "right", None)

    def run(self, cursor: Any, asking: Asking) -> RanAnswer:
        watched = _Watched(cursor)
        self.question.run(watched, asking)
        head = f"-- Release {asking.release}. `permitted` holds the individuals whose consent allows this purpose."
        return RanAnswer("\n\n".join([head, *dict.fromkeys(watched.written)]), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"sql_of": self.question.to_json()}


class _Watched:
    """A cursor that writes down what it is given to run. Everything else is the cursor's."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.written: list[str] = []

    def execute(self, query: Any, parameters: Any = None) -> _Watched:
        self._write(query, parameters)
        self._cursor.execute(query, parameters)
        return self

    def sql(self, query: str, params: Any = None) -> Any:
        self._write(query, params)
        return self._cursor.sql(query, params=params)

    def _write(self, query: Any, parameters: Any) -> None:
        lines = [f"{str(query).strip().rstrip(';')};"]
        named = parameters.items() if isinstance(parameters, Mapping) else enumerate(parameters or (), start=1)
        lines += [f"-- ${name} = {_value(value)}" for name, value in named]
        self.written.append("\n".join(lines))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def _value(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) > WRITTEN_OUT:
        return f"({len(value):,} values)"
    return str(list(value)) if isinstance(value, tuple) else str(value)
