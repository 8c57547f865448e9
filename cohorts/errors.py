"""Every error Concord raises on purpose.

    ConcordError                       says what, where and what to do; carries the exit status of the command line
    ├── InvalidQuestion       exit 2   the question is wrong: a cohort file, a code, a locus, an option
    │   └── UnknownName       exit 2   a name nobody knows; suggests the nearest known ones
    ├── InvalidSource         exit 2   a file that was to be ingested breaks a rule; nothing was changed
    ├── Refused               exit 3   the rules of access do not allow the answer
    └── WarehouseUnavailable  exit 4   no warehouse, or a damaged one

Anything else that escapes is a defect.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ConcordError(Exception):
    """An error a user can act on: `what` happened, `where`, and what to `do` about it."""

    exit_status = 1

    def __init__(self, what: str, *, where: str | None = None, do: str | None = None) -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(" — ".join(part for part in (what, where, do) if part))


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
        self.suggestions = tuple(suggestions) or nearest(name, known)
        do = f"Did you mean {' or '.join(self.suggestions)}?" if self.suggestions else None
        super().__init__(f"Unknown {kind} '{name}'", where=where, do=do)


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
    """The known names most like `name`, best first, without regard to case."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    return tuple(by_folded[match] for match in get_close_matches(name.casefold(), by_folded, n=limit, cutoff=0.6))
