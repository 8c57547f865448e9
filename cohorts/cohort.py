"""A cohort: the yes of a named criterion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohorts.criteria import Criterion, from_json
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.fields import relocated
from cohorts.reading import bounded, read_file

LONGEST_NAME = 500


@dataclass(frozen=True)
class Cohort:
    """`{"name": "...", "criterion": C}`."""

    name: str
    criterion: Criterion

    @property
    def sentence(self) -> str:
        """The criterion in plain English."""
        return self.criterion.sentence

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "criterion": self.criterion.to_json()}

    @classmethod
    def from_json(cls, value: Any, name: str = "cohort") -> Cohort:
        """Read a cohort; a bare criterion is taken too and called `name`. Errors name the place in the criterion."""
        bounded(value, "cohort")
        if not isinstance(value, dict):
            raise InvalidQuestion(
                f"A cohort is an object, not {value!r}", do='Write {"name": "...", "criterion": {...}}'
            )
        if "criterion" not in value:
            if "name" in value or not value:
                raise InvalidQuestion("The cohort has no criterion", do='Add "criterion": {"all_of": [...]}')
            return cls(name, from_json(value))
        for given in value:
            if given not in ("name", "criterion"):
                raise UnknownName("key", given, ("name", "criterion"), where=given)
        given_name = value.get("name", name)
        if not isinstance(given_name, str) or not given_name.strip() or len(given_name) > LONGEST_NAME:
            raise InvalidQuestion(
                "The cohort's name must be text", where="name", do=f"Write up to {LONGEST_NAME} characters"
            )
        return cls(given_name.strip(), from_json(value["criterion"]))

    @classmethod
    def read(cls, path: Path | str) -> Cohort:
        """Read a cohort file. Raises InvalidQuestion with the file and the JSON path of the fault."""
        path = Path(path)
        value = read_file(path, "cohort")
        try:
            return cls.from_json(value, name=path.stem)
        except InvalidQuestion as error:
            raise relocated(error, f"{path}: " if error.where else str(path)) from None
