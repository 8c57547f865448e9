"""Criteria on measurements."""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.clinical import of_domain
from cohorts.codes import Code
from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.fields import CODE, TEXT, choice, field, number


@dataclass(frozen=True)
class HasMeasurement(Criterion):
    """A measurement was taken, with its value inside bounds; on, before or without a drug if asked (S-CL 6).

    `any` looks at each measurement, `first` and `last` at one alone. With `timing`, only measurements before the first
    treatment, during a treatment, or of individuals never treated are looked at.
    """

    code: Code = field(CODE, "what was measured")
    at_least: float | None = field(number(), "lowest value, included", unit="`unit`", default=None)
    at_most: float | None = field(number(), "highest value, included", unit="`unit`", default=None)
    unit: str | None = field(TEXT, "unit of the bounds (UCUM); converted, or refused", default=None)
    which: str = field(choice("any", "first", "last"), "which of an individual's measurements", default="any")
    drug: Code | None = field(CODE, "a drug or class of drugs, descendants included", default=None)
    timing: str | None = field(choice("before", "during", "never"), "when, in respect of the drug", default=None)

    unknown_when = "nothing was measured, or nothing with a value in a known unit, at the time asked for"

    def validate(self) -> None:
        of_domain(self.code, "measurement")
        if (self.drug is None) != (self.timing is None):
            raise InvalidQuestion("drug and timing belong together", where="timing" if self.drug else "drug")
        if self.drug is not None:
            of_domain(self.drug, "treatment", "drug")
        if self.unit and self.at_least is None and self.at_most is None:
            raise InvalidQuestion("A unit without a bound says nothing", where="unit", do="Give at_least or at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise InvalidQuestion("at_least is above at_most", where="at_least")

    @property
    def phrase(self) -> str:
        which = {"any": "a", "first": "a first", "last": "a last"}[self.which]
        unit = f" {self.unit}" if self.unit else ""
        low, high = self.at_least, self.at_most
        if low is not None and high is not None:
            bounds = f" of {low:.10g} to {high:.10g}{unit}"
        elif low is not None:
            bounds = f" of at least {low:.10g}{unit}"
        elif high is not None:
            bounds = f" of at most {high:.10g}{unit}"
        else:
            bounds = ""
        when = {
            None: "",
            "before": f" before any {self.drug}",
            "during": f" while on {self.drug}",
            "never": f" and never on {self.drug}",
        }[self.timing]
        return f"with {which} {self.code} measurement{bounds}{when}"
