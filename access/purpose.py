"""A purpose is an object: what the data are wanted for, by whom, where and when (S-DU 2).

What is not stated is not assumed: a purpose that does not say `commercial=no` is not let through a non-commercial
restriction, one without a country not through a geographical one.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from cohorts.codes import Code
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.reading import bounded, parsed, read_file

INVESTIGATIONS = {
    "general": "any research",
    "health": "health, medical or biomedical research",
    "disease": "research into a disease",
    "ancestry": "research into population origins or ancestry",
    "methods": "development of methods",
    "clinical-care": "clinical care",
}
APPLICANTS = ("academic", "non-profit", "government", "for-profit", "individual")
LONGEST_WORD = 500  # characters
NOT_FOR_PROFIT = ("academic", "non-profit", "government")

_FLAGS = {"commercial", "genetic"}
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class Purpose:
    """One purpose. Raises InvalidQuestion (exit 2) when it makes no sense, UnknownName for a word nobody knows."""

    investigation: str
    disease: str | None = None  # 'SYSTEM:code'; required when investigation is 'disease'
    applicant: str | None = None  # one of APPLICANTS
    commercial: bool | None = None
    country: str | None = None  # where the data will be used, ISO 3166-1 alpha-2
    date: date | None = None  # when they will be used, if later than the day of asking
    institution: str | None = None
    project: str | None = None
    research: str | None = None  # the kind of research, for consents restricted to one
    genetic: bool | None = None  # is it a genetic study?
    ethics_approval: str | None = None  # reference of the approval; a duty, printed on exports
    collaboration: str | None = None  # collaborator agreed with; a duty, printed on exports

    def __post_init__(self) -> None:
        if not isinstance(self.investigation, str) or self.investigation not in INVESTIGATIONS:
            raise UnknownName("investigation", str(self.investigation), INVESTIGATIONS, where="purpose")
        if self.applicant is not None and self.applicant not in APPLICANTS:
            raise UnknownName("applicant", str(self.applicant), APPLICANTS, where="purpose")
        if self.investigation == "disease" and not self.disease:
            raise InvalidQuestion(
                "A purpose about a disease names the disease", where="purpose", do="Add disease=SYSTEM:code."
            )
        if self.disease is not None:
            object.__setattr__(self, "disease", str(Code.parse(self.disease)))
        if self.country is not None:
            if not re.fullmatch("[A-Za-z]{2}", self.country):
                raise InvalidQuestion(
                    f"'{self.country}' is not a country", where="purpose", do="Use the two letters of ISO 3166-1."
                )
            object.__setattr__(self, "country", self.country.upper())

    @classmethod
    def parse(cls, text: str) -> Purpose:
        """From words (`investigation=disease disease=PHECODE:585 commercial=no`), JSON text, or a JSON file's path."""
        text = text.strip()
        if text.startswith("{"):
            return cls.from_json(parsed(text, "purpose", "purpose"))
        if "=" not in text:
            if text in INVESTIGATIONS:
                return cls(text)
            if _is_file(text):
                return cls.from_json(read_file(Path(text), "purpose"))
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise InvalidQuestion(
                f"The purpose cannot be read: {error}", where=text, do="Write key=value words, quoted as in a shell."
            ) from error
        stated: dict[str, Any] = {}
        for word in words:
            key, equals, value = word.partition("=")
            if not equals:
                raise InvalidQuestion(f"'{word}' is not key=value", where="purpose", do=f"Keys: {', '.join(_keys())}.")
            if key in stated:
                raise InvalidQuestion(f"'{key}' is given twice", where="purpose")
            stated[key] = value
        return cls.from_json(stated)

    @classmethod
    def from_json(cls, stated: Any) -> Purpose:
        """From a mapping of the fields; flags are true/false or yes/no, the date is YYYY-MM-DD."""
        if not isinstance(stated, dict):
            raise InvalidQuestion("A purpose is an object of keys and values", where="purpose")
        bounded(stated, "purpose", "purpose")
        for key in stated:
            if key not in _keys():
                raise UnknownName("key", key, _keys(), where="purpose")
        if "investigation" not in stated:
            raise InvalidQuestion(
                "A purpose says at least what is investigated",
                where="purpose",
                do=f"Add investigation={'|'.join(INVESTIGATIONS)}.",
            )
        return cls(**{key: _value(key, value) for key, value in stated.items()})

    def to_json(self) -> dict[str, Any]:
        """Only what was stated; `from_json` gives the same purpose back."""
        stated = {field.name: getattr(self, field.name) for field in fields(self)}
        stated["date"] = self.date.isoformat() if self.date else None
        return {key: value for key, value in stated.items() if value is not None}

    def sentence(self) -> str:
        """The purpose in plain words: "Research into a disease (PHECODE:585), non-commercial, in US"."""
        parts = [INVESTIGATIONS[self.investigation].capitalize() + (f" ({self.disease})" if self.disease else "")]
        if self.genetic is not None:
            parts.append("a genetic study" if self.genetic else "not a genetic study")
        if self.research:
            parts.append(f"of the kind '{self.research}'")
        if self.commercial is not None:
            parts.append("commercial" if self.commercial else "non-commercial")
        if self.applicant:
            article = "an" if self.applicant[0] in "aeiou" else "a"
            parts.append(f"by {article} {self.applicant} applicant")
        parts += [
            f"{word} {value}"
            for word, value in (
                ("at", self.institution), ("in", self.country), ("in project", self.project), ("on", self.date),
                ("with ethics approval", self.ethics_approval), ("in collaboration with", self.collaboration),
            )
            if value
        ]  # fmt: skip
        return ", ".join(parts)


def _keys() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Purpose))


def _is_file(text: str) -> bool:
    """Whether a purpose in one word names a file rather than being a misspelt word."""
    try:
        return text.endswith(".json") or Path(text).is_file()
    except (OSError, ValueError):
        return False


def _value(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in _FLAGS:
        truth = value if isinstance(value, bool) else _TRUTHS.get(str(value).casefold())
        if truth is None:
            raise InvalidQuestion(f"'{value}' is neither yes nor no", where=f"purpose, {key}", do="Say yes or no.")
        return truth
    if not isinstance(value, str) or not value:
        raise InvalidQuestion(
            f"'{value}' is not a word", where=f"purpose, {key}", do="Write one word, or leave it out."
        )
    if len(value) > LONGEST_WORD:
        raise InvalidQuestion("That is more than a word", where=f"purpose, {key}", do=f"Use {LONGEST_WORD} characters.")
    if key == "date":
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise InvalidQuestion(f"'{value}' is not a date", where="purpose, date", do="Write YYYY-MM-DD.") from None
    return value
