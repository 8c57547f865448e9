"""Every error Concord raises on purpose.

    ConcordError                       says what, where and what to do; carries the exit status of the command line
    ├── InvalidQuestion       exit 2   the question is wrong: a cohort file, a code, a locus, an option
    │   ├── UnknownName       exit 2   a name nobody knows; suggests the nearest known ones
    │   └── SeveralAlleles    exit 2   an rsID or HGVS name of several alleles; holds them as choices
    ├── InvalidSource         exit 2   a file that was to be ingested breaks a rule; nothing was changed
    ├── Refused               exit 3   the rules of access do not allow the answer
    └── WarehouseUnavailable  exit 4   no warehouse, or a damaged one

Anything else that escapes is a defect.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_FEW = 12  # so many known names are listed when none is near
_LONGEST_NAME = 100  # characters of a name shown
_LONGEST = 2_000  # characters of a message; ingest lists several findings in one


class ConcordError(Exception):
    """An error a user can act on: `what` happened, `where`, and what to `do` about it."""

    exit_status = 1

    def __init__(self, what: str, *, where: str | None = None, do: str | None = None) -> None:
        self.what, self.where, self.do = _readable(what), _readable(where), do
        super().__init__(" — ".join(part for part in (self.what, self.where, do) if part))


class InvalidQuestion(ConcordError):
    """The question cannot be asked as it stands."""

    exit_status = 2


class UnknownName(InvalidQuestion):
    """A gene, code, key or other name that is not known here."""

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str] = (),
        *,
        where: str | None = None,
        suggestions: Iterable[str] = (),
    ) -> None:
        """`suggestions`, where there are any, stand instead of the nearest of `known`."""
        known = tuple(known)
        self.suggestions = tuple(suggestions) or nearest(name, known)
        if self.suggestions:
            do = f"Did you mean {' or '.join(self.suggestions)}?"
        else:
            do = f"Use one of {', '.join(known)}" if 0 < len(known) <= _FEW else "Check the spelling"
        super().__init__(f"Unknown {kind} '{_clipped(name)}'", where=where, do=do)


class SeveralAlleles(InvalidQuestion):
    """A name of several alleles (S-GT 9); `choices` are what can be asked instead, each naming one."""

    def __init__(self, name: str, choices: Iterable[str]) -> None:
        self.choices = tuple(choices)
        named = " or ".join(f"'{choice}'" for choice in self.choices)
        super().__init__(f"{_clipped(name)} names several alleles", do=f"Ask for {named}")


class InvalidSource(ConcordError):
    """A source file breaks a rule. The warehouse is as it was."""

    exit_status = 2


class Refused(ConcordError):
    """The rules of access do not allow this answer to this asker."""

    exit_status = 3


class WarehouseUnavailable(ConcordError):
    """There is no warehouse to ask, or it is damaged."""

    exit_status = 4


def nearest(name: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The known names most like `name`, best first, without regard to case. Nothing is like a very long one."""
    if len(name) > _LONGEST_NAME:
        return ()
    by_folded = {candidate.casefold(): candidate for candidate in known}
    return tuple(by_folded[match] for match in get_close_matches(name.casefold(), by_folded, n=limit, cutoff=0.6))


def _clipped(text: str, longest: int = _LONGEST_NAME) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


def _readable(text: str | None) -> str | None:
    """What people wrote may stand in a message: it must not steer the terminal, nor fill it."""
    if text is None:
        return None
    plain = "".join(letter if letter.isprintable() or letter in "\n\t" else ascii(letter)[1:-1] for letter in text)
    return _clipped(plain, _LONGEST)
