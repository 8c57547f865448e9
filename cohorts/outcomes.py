"""What is waited for, and from when: outcomes and time zero, as frozen values with text, JSON and sentence.

An outcome is death, a named case definition, a code with its descendants (a condition, treatment or procedure), a
measurement crossing a threshold, or the first of several. Time zero is birth (the age scale), enrolment, sequencing,
the index event of an indexed cohort, or the first record of a code. Whether a release knows the codes is for `queries`
to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from cohorts.codes import SYSTEMS, Code
from cohorts.definitions import case_definition, names
from cohorts.errors import InvalidQuestion, UnknownName

DEATH = "death"
MOMENTS = ("birth", "enrolment", "sequencing", "index")
FIRST = "first:"
MOST_DATES = 20


ANY_OF = "any_of:"
DOMAINS = ("condition", "treatment", "procedure")
_DATES = re.compile(r"on_(\d+)_dates:(.+)", re.IGNORECASE)
_CROSSING = re.compile(r"(.+?:[^<>≤≥]+?)\s*(<=|>=|≤|≥|<|>)\s*(-?\d+(?:\.\d+)?)\s*(\S.*)?")
_WORDS = {"<": "below", ">": "above", "<=": "at most", ">=": "at least"}


@dataclass(frozen=True)
class Threshold:
    """What a measurement crosses: `sign` is <, <=, > or >=; `unit` None where the code is recorded in one unit only."""

    sign: str
    value: float
    unit: str | None = None

    def __str__(self) -> str:
        return f"{self.sign}{self.value:g}{f' {self.unit}' if self.unit else ''}"

    @property
    def words(self) -> str:
        return f"{_WORDS[self.sign]} {self.value:g}{f' {self.unit}' if self.unit else ''}"


@dataclass(frozen=True)
class Outcome:
    """`name` is what people write: 'death', a case definition's name, SYSTEM:code, `LOINC:33914-3<15 mL/min`,
    `any_of:A+B`, `on_2_dates:A`.

    The outcome happens on the first date of any of `codes`, given that `min_dates` distinct dates carry one; of a
    measurement, on the first date with a value across `threshold`; of a composite, on the first date of any of `parts`.
    `sex`: only individuals of that recorded sex can have it. `before_age` are (sex, years): who gets older than that
    without it can no longer have it. Who has one of the `exclusions` without being a case is neither.
    """

    name: str
    kind: str  # 'death' | 'condition' | 'treatment' | 'procedure' | 'measurement' | 'composite'
    title: str
    codes: tuple[Code, ...] = ()
    min_dates: int = 1
    sex: str | None = None
    before_age: tuple[tuple[str, int], ...] = ()
    note: str = ""
    exclusions: tuple[Code, ...] = ()
    threshold: Threshold | None = None
    parts: tuple[Outcome, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Outcome:
        """Read what stands after `--outcome`. Raises UnknownName with the nearest names, or InvalidQuestion."""
        word = text.strip()
        if word.casefold() == DEATH:
            return cls(DEATH, DEATH, "Death of any cause")
        if word.casefold().startswith(ANY_OF):
            return _composite([part.strip() for part in word[len(ANY_OF) :].split("+")])
        if dated := _DATES.fullmatch(word):
            return cls.parse(dated[2]).on_dates(int(dated[1]))
        if crossing := _CROSSING.fullmatch(word):
            return _crossing(*crossing.groups())
        if ":" in word:
            return _coded(word)
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
            case.exclusions,
        )

    @property
    def fatal(self) -> bool:
        """Is death the outcome, or one of its parts? It does not compete then."""
        return self.kind == DEATH or any(part.fatal for part in self.parts)

    def on_dates(self, n: int) -> Outcome:
        """The same outcome, given that its codes stand on `n` dates or more; each part of a composite likewise."""
        if not 1 <= n <= MOST_DATES:
            raise InvalidQuestion(
                f"An outcome stands on 1 to {MOST_DATES} dates, not {n}", where="outcome", do="Give fewer"
            )
        if self.parts:
            return _composite([part.on_dates(n).name for part in self.parts])
        if self.kind != "condition":
            return self
        bare = self.name.rpartition("_dates:")[2]
        return replace(self, min_dates=n, name=f"on_{n}_dates:{bare}")

    @property
    def sentence(self) -> str:
        """What counts, in plain English, without its full stop."""
        if self.kind == DEATH:
            return "Death of any cause"
        if self.parts:
            return f"The first of: {'; '.join(part.sentence[:1].lower() + part.sentence[1:] for part in self.parts)}"
        of = " or ".join(map(str, self.codes))
        if self.threshold:
            return f"The first value of {of} {self.threshold.words}"
        dates = f", on {self.min_dates} dates or more" if self.min_dates > 1 else ""
        who = f", in individuals recorded as {self.sex}" if self.sex else ""
        limits = ", ".join(f"{years} years ({sex})" for sex, years in self.before_age)
        before = f", before {limits}" if limits else ""
        title = "" if self.title == of else f"{self.title}: "
        neither = f"; neither with nor without it: {' or '.join(map(str, self.exclusions))}" if self.exclusions else ""
        return f"{title}the first record of {of} or a descendant{dates}{who}{before}{neither}"

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


def _coded(word: str) -> Outcome:
    """A code of a condition, treatment or procedure; which, its system says, or a word before it."""
    said, _, rest = word.partition(":")
    domain = said.casefold() if said.casefold() in DOMAINS else None
    code = Code.parse(rest if domain else word)
    described = SYSTEMS.get(code.system, ("condition",))
    domain = domain or next((each for each in DOMAINS if each in described), None)
    if domain is None:
        raise InvalidQuestion(
            f"{code} is a code of {' or '.join(described)}s: as an outcome it needs a threshold",
            where="outcome",
            do=f"Write for example '{code}<15'" if "measurement" in described else "Give another code",
        )
    code.require(domain)
    by_itself = next((each for each in DOMAINS if each in described), None)
    name = str(code) if domain == by_itself else f"{domain}:{code}"
    return Outcome(name, domain, str(code) if domain == "condition" else f"{domain.capitalize()} {code}", (code,))


def _crossing(code: str, sign: str, value: str, unit: str | None) -> Outcome:
    measured = Code.parse(code)
    measured.require("measurement")
    threshold = Threshold({"≤": "<=", "≥": ">="}.get(sign, sign), float(value), unit and unit.strip())
    name = f"{measured}{threshold}"
    return Outcome(name, "measurement", f"{measured} {threshold.words}", (measured,), threshold=threshold)


def _composite(words: list[str]) -> Outcome:
    parts = tuple(dict.fromkeys(Outcome.parse(word) for word in words if word))
    if len(parts) < 2:
        raise InvalidQuestion(
            "A composite outcome has two parts or more", where="outcome", do=f"Write {ANY_OF}coronary_disease+death"
        )
    for part in parts:
        if part.sex or part.before_age or part.parts:
            why = "is a composite itself" if part.parts else "counts in one sex or before an age only"
            raise InvalidQuestion(
                f"'{part.name}' {why} and cannot be part of a composite", where="outcome", do="Name its codes instead"
            )
    exclusions = tuple(dict.fromkeys(code for part in parts for code in part.exclusions))
    name = f"{ANY_OF}{'+'.join(part.name for part in parts)}"
    title = " or ".join([parts[0].title, *(part.title[:1].lower() + part.title[1:] for part in parts[1:])])
    return Outcome(name, "composite", title, exclusions=exclusions, parts=parts)
