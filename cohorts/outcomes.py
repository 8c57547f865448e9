"""What is waited for, and from when: outcomes and time zero, as frozen values with text, JSON and sentence.

An outcome is death, a named case definition, or a code with its descendants. Time zero is birth (the age scale),
enrolment, sequencing, the index event of an indexed cohort, or the first record of a code. Whether a release knows the
codes is for `queries` to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.codes import Code
from cohorts.definitions import case_definition, names
from cohorts.errors import InvalidQuestion, UnknownName

DEATH = "death"
MOMENTS = ("birth", "enrolment", "sequencing", "index")
FIRST = "first:"


@dataclass(frozen=True)
class Outcome:
    """`name` is what people write: 'death', a case definition's name, or SYSTEM:code.

    The outcome happens on the first date of any of `codes`, given that `min_dates` distinct dates carry one. `sex`:
    only individuals of that recorded sex can have it. `before_age` are (sex, years): who gets older than that without
    it can no longer have it.
    """

    name: str
    kind: str  # 'death' | 'condition'
    title: str
    codes: tuple[Code, ...] = ()
    min_dates: int = 1
    sex: str | None = None
    before_age: tuple[tuple[str, int], ...] = ()
    note: str = ""

    @classmethod
    def parse(cls, text: str) -> Outcome:
        """Read what stands after `--outcome`. Raises UnknownName with the nearest names, or InvalidQuestion."""
        word = text.strip()
        if word.casefold() == DEATH:
            return cls(DEATH, DEATH, "Death of any cause")
        if ":" in word:
            code = Code.parse(word)
            code.require("condition")
            return cls(str(code), "condition", str(code), (code,))
        if word.casefold() not in {name.casefold() for name in known_outcomes()}:
            raise UnknownName("outcome", word, known_outcomes(), where="outcome")
        case = case_definition(word)
        return cls(
            case.name,
            "condition",
            case.title,
            case.codes,
            case.min_dates,
            case.sex,
            case.before_age,
            case.note,
        )

    @property
    def sentence(self) -> str:
        """What counts, in plain English, without its full stop."""
        if self.kind == DEATH:
            return "Death of any cause"
        of = " or ".join(map(str, self.codes))
        dates = f", on {self.min_dates} dates or more" if self.min_dates > 1 else ""
        who = f", in individuals recorded as {self.sex}" if self.sex else ""
        limits = ", ".join(f"{years} years ({sex})" for sex, years in self.before_age)
        before = f", before {limits}" if limits else ""
        title = "" if self.title == of else f"{self.title}: "
        return f"{title}the first record of {of} or a descendant{dates}{who}{before}"

    def to_json(self) -> str:
        return self.name

    @classmethod
    def from_json(cls, value: Any) -> Outcome:
        if not isinstance(value, str):
            raise InvalidQuestion(f"An outcome is text, not {value!r}", where="outcome")
        return cls.parse(value)


@dataclass(frozen=True)
class TimeZero:
    """`moment` is 'birth', 'enrolment', 'sequencing', 'index' or 'first'; 'first' has the `code` whose first record it
    is."""

    moment: str
    code: Code | None = None

    @classmethod
    def parse(cls, text: str) -> TimeZero:
        """Read what stands after `--time-zero`: birth, enrolment, sequencing, index or first:SYSTEM:code."""
        word = text.strip()
        if word.casefold().startswith(FIRST):
            return cls("first", Code.parse(word[len(FIRST) :]))
        if word.casefold() not in MOMENTS:
            raise UnknownName("time zero", word, (*MOMENTS, f"{FIRST}SYSTEM:code"), where="time zero")
        return cls(word.casefold())

    @property
    def scale(self) -> str:
        """The name of the time scale: 'age', 'time since enrolment', …"""
        if self.moment == "birth":
            return "age"
        return f"time since {f'first {self.code}' if self.code else self.moment}"

    @property
    def unit(self) -> str:
        return "years" if self.moment == "birth" else "days"

    def to_json(self) -> str:
        return f"{FIRST}{self.code}" if self.code else self.moment

    @classmethod
    def from_json(cls, value: Any) -> TimeZero:
        if not isinstance(value, str):
            raise InvalidQuestion(f"Time zero is text, not {value!r}", where="time zero")
        return cls.parse(value)


def known_outcomes() -> tuple[str, ...]:
    """The names that need no code."""
    return (DEATH, *names("case_definitions"))
