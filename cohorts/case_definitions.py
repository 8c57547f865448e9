"""Case definitions: who has a condition, as codes with the settings that make records a case (S-CL 8).

A definition stands in a file of definitions/case_definitions/ and is asked for by its name; or it is the user's own,
whose content stands in the criterion itself, so that a saved question or a link needs nothing beside it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from cohorts.codes import Code
from cohorts.errors import InvalidQuestion
from cohorts.fields import CODE, TEXT, Kind, choice, field, relocated, several, whole
from cohorts.stated import Stated, read_stated

#: Codes that one definition may name; more than the longest phenotypes of the libraries.
MOST_CODES = 2_000
_SEXES = ("female", "male")


def _remark(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidQuestion(f"Expected words, got {value!r}")
    return value.strip()


def _codes(value: Any) -> tuple[Code, ...]:
    found = several(CODE).check(value)
    if len(found) > MOST_CODES:
        raise InvalidQuestion(f"Expected at most {MOST_CODES:,} codes, got {len(found):,}")
    return found


def _some(value: Any) -> tuple[Code, ...]:
    if not (found := _codes(value)):
        raise InvalidQuestion("Expected at least one code, got none")
    return found


def _settings(value: Any) -> tuple[Code, ...]:
    found = _codes(value)
    for index, code in enumerate(found):
        try:
            code.require("visit")
        except InvalidQuestion as error:
            raise relocated(error, f"[{index}]") from None
    return found


def _ages(value: Any) -> tuple[tuple[str, int], ...]:
    stated = dict(value) if isinstance(value, (dict, tuple, list)) else {}
    if not stated and value not in ((), {}):
        raise InvalidQuestion(f"Expected years by sex, got {value!r}", do='Write {"male": 55, "female": 65}')
    return tuple(sorted((choice(*_SEXES).check(sex), whole(1, 120).check(years)) for sex, years in stated.items()))


REMARK = Kind("text, which may be empty", _remark)


@dataclass(frozen=True)
class CaseDefinition(Stated):
    """Who has a condition (S-CL 8). `before_age` are (sex, years)."""

    name: str = field(TEXT, "a name, the file's stem")
    title: str = field(TEXT, "a title for people")
    codes: tuple[Code, ...] = field(Kind("codes", _some), "codes of which one makes a case")
    note: str = field(REMARK, "what a reader must know", default="")
    min_dates: int = field(whole(1, 99), "different dates with such a code", default=1)
    sex: str | None = field(choice(*_SEXES), "the only sex it speaks of", default=None)
    before_age: tuple[tuple[str, int], ...] = field(Kind("years by sex", _ages), "the first lies before", default=())
    exclusions: tuple[Code, ...] = field(Kind("codes", _codes), "codes that no control has", default=())
    look_back_days: int | None = field(whole(1, 36_525), "observed so long before the first", unit="days", default=None)
    source: str = field(REMARK, "where it is from", default="")
    days_apart: int | None = field(
        whole(1, 36_525), "from the first to the last of the dates, at least", unit="days", default=None
    )
    settings: tuple[Code, ...] = field(
        Kind("codes", _settings), "kinds of visit; only records dated inside one count", default=()
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.days_apart is not None and self.min_dates < 2:
            raise InvalidQuestion(
                "One date cannot be days apart from itself", where="days_apart", do="Ask for two dates or more"
            )

    def to_json(self) -> dict[str, Any]:
        """As it stands in a file."""
        stated = {spec.name: getattr(self, spec.name) for spec in dataclasses.fields(self)}
        for name in ("codes", "exclusions", "settings"):
            stated[name] = [str(code) for code in stated[name]]
        return {name: value for name, value in (stated | {"before_age": dict(self.before_age)}).items() if value}

    @property
    def words(self) -> str:
        """What makes a case, in a few words."""
        apart = f", the first and the last {self.days_apart} days apart or more" if self.days_apart else ""
        dates = f" on at least {self.min_dates} dates{apart}" if self.min_dates > 1 else ""
        inside = f" recorded during {_few(self.settings)}" if self.settings else ""
        said = [f"{_few(self.codes)}{inside}{dates}"]
        if self.sex:
            said.append(f"{self.sex} individuals only")
        said += [f"first before {years} years ({sex})" for sex, years in self.before_age]
        if self.look_back_days:
            said.append(f"observed for {self.look_back_days} days before the first")
        if self.exclusions:
            said.append(f"controls have none of {_few(self.exclusions)}")
        return "; ".join(said)


def read_case_definition(value: Any, where: str = "") -> CaseDefinition:
    """A definition from the JSON of its file. Raises InvalidQuestion with the place, UnknownName for an unknown key."""
    return read_stated(CaseDefinition, value, where)


def case_words(definition: str | CaseDefinition) -> str:
    """What a sentence calls it: a shipped one by its name, a user's own with what it holds."""
    if isinstance(definition, str):
        return f"{definition.replace('_', ' ')} by its definition"
    return f"“{definition.title}” ({definition.words})"


def _name_or_content(value: Any) -> str | CaseDefinition:
    if isinstance(value, CaseDefinition):
        return value
    return read_case_definition(value) if isinstance(value, dict) else TEXT.check(value)


#: A definition by its name, or a definition itself.
CASE_DEFINITION = Kind("case definition, a name or an object", _name_or_content)


def _few(codes: tuple[Code, ...]) -> str:
    shown = ", ".join(map(str, codes[:4]))
    return shown if len(codes) <= 4 else f"{shown} and {len(codes) - 4} more"
