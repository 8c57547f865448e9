"""What every criterion can do: check its fields, write itself as JSON, read as English, and join others by `& | ~`.

A criterion divides the permitted individuals into yes, no and unknown. Its JSON is an object with one key, the class's
name in snake case; fields that are None or empty are left out, everything else is written, so that a threshold always
stands in the JSON (S-GT 4).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from cohorts.codes import Code
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.fields import checked, key, relocated

#: Criteria by their JSON key, filled as the classes are defined.
REGISTER: dict[str, type[Criterion]] = {}
#: What is written like a criterion and stands inside one alone: moments, and conditions around an index event.
INSIDE: dict[str, type[Criterion]] = {}


class Criterion:
    """Base of all criteria; frozen dataclasses inherit from it."""

    #: What makes an individual unknown for this criterion; one line of the documentation.
    unknown_when: ClassVar[str] = "never"
    #: Where it can stand, in words, when that is inside certain criteria alone.
    only_inside: ClassVar[str | None] = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.__name__.startswith("_"):
            (INSIDE if cls.only_inside else REGISTER)[cls.key()] = cls

    @classmethod
    def key(cls) -> str:
        """The class's name in snake case: `carrier_of`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    def __post_init__(self) -> None:
        for spec in dataclasses.fields(self):
            object.__setattr__(self, spec.name, checked(getattr(self, spec.name), spec))
        self.validate()

    def validate(self) -> None:
        """Hold rules between fields. Raises InvalidQuestion."""

    @property
    def phrase(self) -> str:
        """What follows 'Individuals …': 'female', 'with ICD10CM:C50 or a descendant'."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """The criterion as one plain sentence, without its full stop."""
        return f"Individuals {self.phrase}"

    @property
    def parts(self) -> tuple[Criterion, ...]:
        """The criteria this one is made of; none for a leaf."""
        return ()

    @property
    def within(self) -> tuple[Criterion, ...]:
        """The criteria and events a leaf asks about in turn, such as those around its index event."""
        return ()

    def leaves(self) -> Iterator[Criterion]:
        """Every leaf, depth first, from left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def everything(self) -> Iterator[Criterion]:
        """Every leaf, each followed by the leaves within it."""
        for leaf in self.leaves():
            yield leaf
            for one in leaf.within:
                yield from one.everything()

    def body(self) -> Any:
        """What stands under the criterion's key in its JSON."""
        return {
            key(spec.name): plain(getattr(self, spec.name))
            for spec in dataclasses.fields(self)
            if getattr(self, spec.name) not in (None, ())
        }

    @classmethod
    def from_body(cls, body: Any) -> Criterion:
        """Read what stands under the key. Raises InvalidQuestion with the place inside the body."""
        if not isinstance(body, dict):
            raise InvalidQuestion(f"Expected an object with the keys of {cls.key()}, got {body!r}")
        names = {key(spec.name): spec for spec in dataclasses.fields(cls)}
        for given in body:
            if given not in names:
                raise UnknownName("key", given, names, where=given)
        for name, spec in names.items():
            if spec.default is dataclasses.MISSING and name not in body:
                raise InvalidQuestion(f"The key '{name}' is missing", do=f"Give {spec.metadata['meaning']}")
        return cls(**{names[given].name: value for given, value in body.items()})

    def to_json(self) -> dict[str, Any]:
        """`{"carrier_of": {…}}`; `from_json` of it is equal to this criterion."""
        return {self.key(): self.body()}

    def __and__(self, other: Criterion) -> Criterion:
        from cohorts.logic import AllOf

        return AllOf((*(self.of if isinstance(self, AllOf) else (self,)), other))

    def __or__(self, other: Criterion) -> Criterion:
        from cohorts.logic import AnyOf

        return AnyOf((*(self.of if isinstance(self, AnyOf) else (self,)), other))

    def __invert__(self) -> Criterion:
        from cohorts.logic import Not

        return Not(self)


def from_json(value: Any) -> Criterion:
    """Read a criterion. Unknown criteria and keys are errors that name the place and the nearest known word."""
    if not isinstance(value, dict) or len(value) != 1:
        got = f"an object with {len(value)} keys" if isinstance(value, dict) else repr(value)
        raise InvalidQuestion(
            f"Expected an object with one key, the criterion's name, got {got}",
            do='Join several with {"all_of": [...]}' if isinstance(value, dict) and value else None,
        )
    [(name, body)] = value.items()
    if name not in REGISTER and name not in INSIDE:
        raise UnknownName("criterion", name, REGISTER, where=name)
    try:
        return (REGISTER.get(name) or INSIDE[name]).from_body(body)
    except InvalidQuestion as error:
        raise relocated(error, name) from None


def plain(value: Any) -> Any:
    """A field's value as JSON knows it."""
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value
