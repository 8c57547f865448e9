"""What a site tells of one hazard ratio so that several sites' can be combined: no curve, no p, nobody's time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from stats.shown import Policy, Shown, plain, shown_count
from stats.survival.estimates import Contrast, SurvivalEstimate
from stats.survival.kaplan_meier import Z95

_STEP = 0.01  # of a log hazard ratio: one in a hundred of the ratio


@dataclass(frozen=True)
class ContrastAggregate:
    """Log hazard ratio of the first group to the second with its standard error (None where not estimable, or not
    told), individuals and events of both groups; `fewest`, of the group with fewer events, is not told."""

    log_hr: float | None
    se: float | None
    n: tuple[Shown, Shown]
    events: tuple[Shown, Shown]
    method: str
    fewest: int | None = None

    def protected(self, policy: Policy) -> ContrastAggregate:
        """Told where both groups and both their events are k or more; rounded, so that one person rarely shows."""
        n, events = (tuple(shown_count(each, policy) for each in pair) for pair in (self.n, self.events))
        told = (self.fewest or 0) >= policy.threshold and all(isinstance(each, int) and each for each in (*n, *events))
        if not told or self.log_hr is None or self.se is None:
            return replace(self, log_hr=None, se=None, n=n, events=events, fewest=None)
        log_hr, se = round(self.log_hr / _STEP) * _STEP, float(f"{self.se:.2g}")
        return replace(self, log_hr=round(log_hr, 2), se=se, n=n, events=events, fewest=None)

    def to_json(self) -> dict[str, Any]:
        return {
            "log_hr": self.log_hr,
            "se": self.se,
            "n": [plain(each) for each in self.n],
            "events": [plain(each) for each in self.events],
            "method": self.method,
        }


def aggregate(estimate: SurvivalEstimate) -> ContrastAggregate:
    """Of the first of two groups to the second, as Cox's partial likelihood estimates it."""
    first, second = estimate.groups
    contrast = estimate.contrasts[0] if estimate.contrasts else Contrast(second.name, None, None, None, None, "")
    log_hr = se = None
    if contrast.hr and contrast.lower and contrast.upper and math.isfinite(contrast.upper):
        log_hr, se = math.log(contrast.hr), math.log(contrast.upper / contrast.lower) / (2 * Z95)
    pairs = (first.n, second.n), (first.events, second.events)
    return ContrastAggregate(log_hr, se, *pairs, contrast.method, contrast.fewest)
