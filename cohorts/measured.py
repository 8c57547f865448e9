"""Criteria on measurements."""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.clinical import of_domain
from cohorts.codes import Code
from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.fields import CODE, TEXT, choice, field, number

WHICH = ("any", "first", "last", "mean", "change")
#: The unit of bounds that are percentiles of the release.
PERCENTILE = "percentile"


@dataclass(frozen=True)
class HasMeasurement(Criterion):
    """A measurement was taken, with its value inside bounds; on, before or without a drug if asked (S-CL 6).

    `any` looks at each measurement, `first` and `last` at one alone, `mean` at the mean of all, `change` at the last
    less the first. With `timing`, only measurements before the first treatment, during a treatment, or of individuals
    never treated are looked at.

    In the unit `percentile` bounds are percentiles, 1 to 99, of the code's values in this release: of one value an
    individual, the mean of their own, over everybody measured, counted when the release was made. They do not depend on
    who asks. Percentiles with fewer than 21 individuals on either side are not kept.
    """

    code: Code = field(CODE, "what was measured")
    at_least: float | None = field(number(), "lowest value, included", unit="`unit`", default=None)
    at_most: float | None = field(number(), "highest value, included", unit="`unit`", default=None)
    unit: str | None = field(TEXT, "unit of the bounds (UCUM), converted or refused; or `percentile`", default=None)
    which: str = field(choice(*WHICH), "which of an individual's measurements", default="any")
    drug: Code | None = field(CODE, "a drug or class of drugs, descendants included", default=None)
    timing: str | None = field(choice("before", "during", "never"), "when, in respect of the drug", default=None)

    unknown_when = (
        "nothing was measured, or nothing with a value in a known unit, at the time asked for; for a change, on two"
        " dates"
    )

    def validate(self) -> None:
        of_domain(self.code, "measurement")
        if (self.drug is None) != (self.timing is None):
            raise InvalidQuestion("drug and timing belong together", where="timing" if self.drug else "drug")
        if self.drug is not None:
            of_domain(self.drug, "treatment", "drug")
        if self.unit and self.at_least is None and self.at_most is None:
            raise InvalidQuestion("A unit without a bound says nothing", where="unit", do="Give at_least or at_most")
        if self.which in ("mean", "change") and self.at_least is None and self.at_most is None:
            raise InvalidQuestion(
                f"A {self.which} without a bound says nothing", where="which", do="Give at_least or at_most"
            )
        if self.unit == PERCENTILE:
            if self.which == "change":
                raise InvalidQuestion("A change has no percentile", where="unit", do="Give the change in a unit")
            for name in ("at_least", "at_most"):
                bound = getattr(self, name)
                if bound is not None and bound not in range(1, 100):
                    raise InvalidQuestion("Expected a whole percentile from 1 to 99", where=name)
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise InvalidQuestion("at_least is above at_most", where="at_least")

    @property
    def phrase(self) -> str:
        which = {"any": "a", "first": "a first", "last": "a last", "mean": "a mean", "change": "a change of the"}[
            self.which
        ]
        bounds = self._bounds()
        when = {
            None: "",
            "before": f" before any {self.drug}",
            "during": f" while on {self.drug}",
            "never": f" and never on {self.drug}",
        }[self.timing]
        return f"with {which} {self.code} measurement{bounds}{when}"

    def _bounds(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        low, high = (None if bound is None else f"{bound:.10g}" for bound in (self.at_least, self.at_most))
        if self.unit == PERCENTILE:
            unit = " percentile of this release"
            low, high = (None if bound is None else f"the {_ordinal(bound)}" for bound in (low, high))
        by = " by" if self.which == "change" else " of"
        if low is not None and high is not None:
            return f"{by} {low} to {high}{unit}"
        if low is not None:
            return f"{by} at least {low}{unit}"
        return f"{by} at most {high}{unit}" if high is not None else ""


def _ordinal(n: str) -> str:
    ending = "th" if n in ("11", "12", "13") else {"1": "st", "2": "nd", "3": "rd"}.get(n[-1], "th")
    return f"{n}{ending}"
