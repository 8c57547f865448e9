"""Hazard ratios as the rows of a forest plot: all contrasts, codings and subgroups, or one contrast under choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stats.shown import Shown, plain
from stats.survival.estimates import Contrast, SurvivalEstimate, finite


@dataclass(frozen=True)
class ForestRow:
    """One hazard ratio with its interval; None where suppressed or not estimable. `main`: the one others are read
    beside."""

    section: str
    label: str
    hr: float | None
    lower: float | None
    upper: float | None
    p: float | None
    n: Shown
    events: Shown
    main: bool = False

    def to_json(self) -> dict[str, Any]:
        numbers = {name: finite(getattr(self, name)) for name in ("hr", "lower", "upper", "p")}
        return {"name": self.label, **numbers, "n": plain(self.n), "events": plain(self.events)}


def believed(estimate: SurvivalEstimate) -> list[Contrast]:
    """Each contrast, in its penalised form where events were too few for the other (S-ST 7)."""
    penalised = {contrast.vs: contrast for contrast in estimate.penalised}
    return [penalised.get(contrast.vs, contrast) for contrast in estimate.contrasts]


def rows(estimate: SurvivalEstimate) -> tuple[ForestRow, ...]:
    """Every contrast, the coding, subdistribution hazards, then subgroups by variable."""
    sizes = {group.name: group for group in estimate.groups}
    several = len(estimate.contrasts) > 1
    found = [
        _row("All", f"vs {one.vs}", one, sizes[one.vs].n, sizes[one.vs].events, main=True) for one in believed(estimate)
    ]
    if estimate.further:
        found += [_row("Coding", _coding(one), one, None, None) for one in estimate.further.coded]
        found += [_row("Subdistribution", f"vs {one.vs}", one, None, None) for one in estimate.further.subdistribution]
        found += [
            _row(part.variable, f"{part.level}, vs {part.contrast.vs}" if several else part.level, part.contrast,
                 part.n, part.events)
            for part in estimate.further.subgroups
        ]  # fmt: skip
    return tuple(found)


def varied(label: str, estimate: SurvivalEstimate | None, main: bool = False) -> ForestRow:
    """The contrast of the first two groups under one choice; empty where the choice leaves nothing to estimate."""
    if estimate is None or not estimate.contrasts:
        return ForestRow("", label, None, None, None, None, None, None, main)
    n, events = (_sum(getattr(group, name) for group in estimate.groups[:2]) for name in ("n", "events"))
    return _row("", label, believed(estimate)[0], n, events, main=main)


def _row(section: str, label: str, contrast: Contrast, n: Shown, events: Shown, main: bool = False) -> ForestRow:
    return ForestRow(section, label, contrast.hr, contrast.lower, contrast.upper, contrast.p, n, events, main)


def _coding(contrast: Contrast) -> str:
    """Of 'additive' its ratio is of each copy more, relative to nothing; of the others relative to who has less."""
    coding = contrast.method.rpartition("; ")[2].partition(" ")[0]
    return f"{coding}: {contrast.vs if coding == 'additive' else f'vs {contrast.vs}'}"


def _sum(counts: Any) -> Shown:
    """Of exact or rounded counts; None when one is not told."""
    counts = list(counts)
    return sum(counts) if all(isinstance(n, int) for n in counts) else None
