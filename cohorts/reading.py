"""JSON that people hand in, read strictly and within bounds.

A document that says something twice, nests without end, or holds what no other program could store is refused, with
the place: it must not ask something other than it seems to, and no link or file may exhaust the machine that reads it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cohorts.errors import InvalidQuestion

LONGEST = 200_000  # characters of a document; far above any cohort
DEEPEST = 40  # levels of objects and lists
MOST = 5_000  # values in one document
#: Levels of at_least inside at_least. Its query reads each part twice, so the text doubles with every level.
COUNTED_DEEPEST = 4


def read_file(path: Path, what: str) -> Any:
    """The JSON value in a file. Raises InvalidQuestion with the file, and the line where there is one."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LONGEST + 1)
    except FileNotFoundError:
        raise InvalidQuestion(f"There is no such {what} file", where=str(path), do="Check the path") from None
    except UnicodeDecodeError:
        raise InvalidQuestion(f"The {what} file is not text", where=str(path), do="Save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidQuestion(f"The {what} file cannot be read", where=str(path), do=reason) from None
    return parsed(text, what, str(path))


def parsed(text: str, what: str, where: str) -> Any:
    """The JSON value in a text, within bounds. Raises InvalidQuestion."""
    if len(text) > LONGEST:
        raise InvalidQuestion(f"The {what} is longer than {LONGEST:,} characters", where=where, do="Shorten it")
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise InvalidQuestion(f"The {what} is not JSON: {error.msg}", where=place, do="Write it as JSON") from None
    except RecursionError:
        raise _too_deep(what, where) from None
    except ValueError as error:
        said = str(error).split(";")[0]
        raise InvalidQuestion(f"The {what} is not JSON: {said}", where=where, do="Write it as JSON") from None
    return bounded(value, what, where)


def bounded(value: Any, what: str, where: str | None = None) -> Any:
    """`value`, which was JSON, when it is neither too deep nor too large and its text can be stored. A loop, because
    what nests without end must not be followed by recursion."""
    waiting = [(value, 1, 0)]
    seen = 0
    while waiting:
        each, depth, counted = waiting.pop()
        seen += 1
        if seen > MOST:
            raise InvalidQuestion(f"The {what} holds more than {MOST:,} values", where=where, do="Ask for less at once")
        if isinstance(each, str):
            _storable(each, what, where)
        elif isinstance(each, dict):
            for key, inner in each.items():
                _storable(str(key), what, where)
                waiting.append((inner, depth + 1, counted + (key == "at_least")))
        elif isinstance(each, list | tuple):
            waiting += [(inner, depth + 1, counted) for inner in each]
        if depth > DEEPEST and isinstance(each, dict | list | tuple):
            raise _too_deep(what, where)
        if counted > COUNTED_DEEPEST:
            raise InvalidQuestion(
                f"at_least stands more than {COUNTED_DEEPEST} deep inside at_least", where=where, do="Flatten it"
            )
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in made if keys.count(key) > 1)
        raise ValueError(f"the key '{twice}' is given twice")
    return made


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _storable(text: str, what: str, where: str | None) -> None:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise InvalidQuestion(f"The {what} holds text that cannot be stored", where=where, do="Write plain Unicode")


def _too_deep(what: str, where: str | None) -> InvalidQuestion:
    return InvalidQuestion(f"The {what} nests more than {DEEPEST} levels deep", where=where, do="Flatten it")
