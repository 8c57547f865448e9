"""Criteria that join others by Kleene's logic: all_of is the least of its parts, any_of the greatest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.criterion import Criterion, from_json, plain
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.fields import Kind, choice, field, relocated, whole


def _criterion(value: Any) -> Criterion:
    if not isinstance(value, Criterion):
        raise InvalidQuestion(f"Expected a criterion, got {value!r}")
    return value


def _criteria(value: Any) -> tuple[Criterion, ...]:
    if not isinstance(value, (list, tuple)):
        raise InvalidQuestion(f"Expected a list of criteria, got {value!r}")
    return tuple(_criterion(one) for one in value)


_ONE = Kind("criterion", _criterion)
_MANY = Kind("list of criteria", _criteria)


def _read_list(body: Any, inside: str = "") -> tuple[Criterion, ...]:
    if not isinstance(body, list):
        raise relocated(InvalidQuestion(f"Expected a list of criteria, got {body!r}"), inside)
    read = []
    for index, one in enumerate(body):
        try:
            read.append(from_json(one))
        except InvalidQuestion as error:
            raise relocated(error, f"{inside}[{index}]") from None
    return tuple(read)


class _Join(Criterion):
    """A criterion over a list of others."""

    @property
    def parts(self) -> tuple[Criterion, ...]:
        return self.of

    def body(self) -> Any:
        return plain(self.of)

    @classmethod
    def from_body(cls, body: Any) -> Criterion:
        return cls(_read_list(body))


@dataclass(frozen=True)
class AllOf(_Join):
    """Every part holds. `{"all_of": []}` is everybody who is permitted."""

    of: tuple[Criterion, ...] = field(_MANY, "the criteria that must all hold", default=())
    unknown_when = "a part is unknown and none is no"

    @property
    def phrase(self) -> str:
        if (part := unknown_part(self)) is not None:
            return f"of whom it is not known: {_inner(part)}"
        return ", and ".join(_inner(part, AllOf) for part in self.of) if self.of else "who are permitted"


@dataclass(frozen=True)
class AnyOf(_Join):
    """At least one part holds."""

    of: tuple[Criterion, ...] = field(_MANY, "the criteria of which one must hold")
    unknown_when = "a part is unknown and none is yes"

    def validate(self) -> None:
        if not self.of:
            raise InvalidQuestion("any_of needs at least one criterion")

    @property
    def phrase(self) -> str:
        return " or ".join(_inner(part, AnyOf) for part in self.of)


@dataclass(frozen=True)
class AtLeast(Criterion):
    """At least `n` of the parts hold."""

    n: int = field(whole(1), "how many must hold")
    of: tuple[Criterion, ...] = field(_MANY, "the criteria counted")
    unknown_when = "fewer than n parts are yes, and with the unknown ones there could be n"

    def validate(self) -> None:
        if self.n > len(self.of):
            raise InvalidQuestion(f"At least {self.n} of {len(self.of)} criteria can never hold", where="n")

    @property
    def parts(self) -> tuple[Criterion, ...]:
        return self.of

    @classmethod
    def from_body(cls, body: Any) -> Criterion:
        if isinstance(body, dict) and isinstance(body.get("of"), list):
            body = {**body, "of": _read_list(body["of"], "of")}
        return super().from_body(body)

    @property
    def phrase(self) -> str:
        return f"with at least {self.n} of: " + "; ".join(_inner(part) for part in self.of)


@dataclass(frozen=True)
class Not(Criterion):
    """The opposite. Unknown stays unknown and so leaves the cohort, unless it is to be kept (S-CL 3).

    `{"not": C}` drops the unknown, `{"not": {"of": C, "unknown": "keep"}}` keeps them.
    """

    of: Criterion = field(_ONE, "the criterion that must not hold")
    unknown: str = field(choice("drop", "keep"), "whether the unknown leave the cohort or stay in it", default="drop")
    unknown_when = "the part is unknown and `unknown` is `drop`"

    @property
    def parts(self) -> tuple[Criterion, ...]:
        return (self.of,)

    def body(self) -> Any:
        of = self.of.to_json()
        return of if self.unknown == "drop" else {"of": of, "unknown": self.unknown}

    @classmethod
    def from_body(cls, body: Any) -> Criterion:
        if not isinstance(body, dict) or "of" not in body:
            if isinstance(body, dict) and "unknown" in body:
                raise InvalidQuestion("The key 'of' is missing", do="Give the criterion that must not hold")
            return cls(from_json(body))
        for given in body:
            if given not in ("of", "unknown"):
                raise UnknownName("key", given, ("of", "unknown"), where=given)
        try:
            of = from_json(body["of"])
        except InvalidQuestion as error:
            raise relocated(error, "of") from None
        return cls(of, **{name: value for name, value in body.items() if name == "unknown"})

    @property
    def phrase(self) -> str:
        kept = " (the unknown kept)" if self.unknown == "keep" else ""
        return f"not {_inner(self.of)}{kept}"


def unknown_for(criterion: Criterion) -> AllOf:
    """Those for whom `criterion` is unknown: neither yes nor no, which two negations that keep the unknown say."""
    return AllOf((Not(criterion, unknown="keep"), Not(Not(criterion), unknown="keep")))


def unknown_part(criterion: Criterion) -> Criterion | None:
    """What `criterion` asks the unknown of; None where it asks something else."""
    match criterion:
        case AllOf(of=(Not(of=part, unknown="keep"), Not(of=Not(of=other, unknown="drop"), unknown="keep"))):
            return part if part == other else None
    return None


def _inner(part: Criterion, joined_by: type | None = None) -> str:
    """A part's phrase, in brackets where English would otherwise be ambiguous."""
    bare = not isinstance(part, (AllOf, AnyOf, AtLeast)) or (len(part.parts) < 2 and not isinstance(part, AtLeast))
    return part.phrase if bare else f"({part.phrase})"
