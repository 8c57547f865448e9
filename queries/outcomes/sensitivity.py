"""One question asked again under other choices a reader might have made: does the contrast hold?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cohorts.criteria import AllOf, Ancestry
from queries.outcomes.follow_up import FollowUp

FIRST_YEAR = 365  # days


@dataclass(frozen=True)
class Variation:
    """`name` says what is different from the main question; `group`: the genetic group it is cut to, if it is."""

    name: str
    question: FollowUp
    group: str | None = None


def variations(main: FollowUp, genetic_groups: Sequence[str] = ()) -> tuple[Variation, ...]:
    """Each differs in one choice: relatives, one genetic group at a time, the first year, two dates, entry ignored."""
    found = [
        Variation("Relatives kept", replace(main, unrelated_only=False))
        if main.unrelated
        else Variation("Unrelated only", replace(main, unrelated_only=True))
    ]
    by_group = any(isinstance(leaf, Ancestry) for one in main.groups for leaf in one.criterion.leaves())
    if not by_group and (main.time_zero is None or main.time_zero.moment != "index"):
        found += [Variation(f"{name} only", _within(main, name), name) for name in genetic_groups]
    found.append(Variation("First year left out", replace(main, leave_out_days=main.leave_out_days + FIRST_YEAR)))
    twice = main.outcome.on_dates(2)
    if twice != main.outcome and max((part.min_dates for part in (*main.outcome.parts, main.outcome)), default=1) < 2:
        found.append(Variation("Outcome on two dates", replace(main, outcome=twice)))
    if main.delayed_entry:
        found.append(Variation("Entry ignored (naïve)", replace(main, delayed_entry=False)))
    return tuple(found)


def _within(main: FollowUp, group: str) -> FollowUp:
    """The same among those of one genetic group; nothing is then adjusted for the group itself."""
    analysis = main.analysis
    rest = {name: tuple(c for c in getattr(analysis, name) if c != "genetic_group") for name in ("strata", "subgroups")}
    return replace(
        main,
        groups=tuple(replace(one, criterion=AllOf((Ancestry((group,)), one.criterion))) for one in main.groups),
        adjust=tuple(column for column in main.adjust if column != "genetic_group"),
        analysis=replace(analysis, **rest),
    )
