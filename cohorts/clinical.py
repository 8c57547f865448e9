"""Criteria on what was recorded of an individual.

Absence of a record is a no only of who was observed (S-CL 2). A condition, treatment or procedure that is on record is
a yes wherever it is dated, unless `records` is `observed`; measurements, cases and sequences look inside observation
periods alone. docs/decisions/0013 says why.
"""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.codes import Code
from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.fields import CODE, FLAG, TEXT, choice, field, number, relocated, whole

RECORDS = ("all", "observed")
RECORDS_MEAN = "`observed` counts only records dated inside an observation period"


def _of_domain(value: Code, domain: str, where: str = "code") -> None:
    try:
        value.require(domain)
    except InvalidQuestion as error:
        raise relocated(error, where) from None


def _coded(value: Code, descendants: bool) -> str:
    return f"{value} or a descendant" if descendants else f"{value} itself"


def _dates(least: int) -> str:
    return f" on at least {least} different dates" if least > 1 else ""


def _inside(records: str) -> str:
    return " while observed" if records == "observed" else ""


@dataclass(frozen=True)
class HasCondition(Criterion):
    """A condition was recorded. No record, of who was observed, is a no: absence of the code (S-CL 2)."""

    code: Code = field(CODE, "the condition")
    descendants: bool = field(FLAG, "whether descendants of the code count", default=True)
    min_dates: int = field(whole(1), "on how many different start dates", unit="dates", default=1)
    records: str = field(choice(*RECORDS), RECORDS_MEAN, default="all")

    unknown_when = "nothing counts and the individual has no observation period at all"

    def validate(self) -> None:
        _of_domain(self.code, "condition")

    @property
    def phrase(self) -> str:
        return f"with {_coded(self.code, self.descendants)}{_dates(self.min_dates)}{_inside(self.records)}"


@dataclass(frozen=True)
class HasTreatment(Criterion):
    """A drug was prescribed, dispensed or given."""

    code: Code = field(CODE, "the drug or class of drugs")
    descendants: bool = field(FLAG, "whether descendants of the code count", default=True)
    min_dates: int = field(whole(1), "on how many different start dates", unit="dates", default=1)
    records: str = field(choice(*RECORDS), RECORDS_MEAN, default="all")

    unknown_when = "nothing counts and the individual has no observation period at all"

    def validate(self) -> None:
        _of_domain(self.code, "treatment")

    @property
    def phrase(self) -> str:
        return f"treated with {_coded(self.code, self.descendants)}{_dates(self.min_dates)}{_inside(self.records)}"


@dataclass(frozen=True)
class HasProcedure(Criterion):
    """A procedure was done."""

    code: Code = field(CODE, "the procedure")
    descendants: bool = field(FLAG, "whether descendants of the code count", default=True)
    min_dates: int = field(whole(1), "on how many different dates", unit="dates", default=1)
    records: str = field(choice(*RECORDS), RECORDS_MEAN, default="all")

    unknown_when = "nothing counts and the individual has no observation period at all"

    def validate(self) -> None:
        _of_domain(self.code, "procedure")

    @property
    def phrase(self) -> str:
        return f"who underwent {_coded(self.code, self.descendants)}{_dates(self.min_dates)}{_inside(self.records)}"


@dataclass(frozen=True)
class CaseOf(Criterion):
    """Is a case by a named definition: codes, dates, and where it has them a sex and an age of onset (S-CL 8).

    Of a definition for one sex, others are neither case nor control, which is unknown here.
    """

    definition: str = field(TEXT, "the definition's name, such as `coronary_disease`")

    unknown_when = (
        "no observation period at all, a sex the definition does not speak of, or an onset whose age is not known"
    )

    @property
    def phrase(self) -> str:
        return f"who are cases of {self.definition.replace('_', ' ')} by its definition"


@dataclass(frozen=True)
class HasPhenotypicFeature(Criterion):
    """A phenotypic feature was observed.

    A feature stated as excluded is data (S-CL 5): it is a no, for the feature and for all its descendants.
    """

    code: Code = field(CODE, "the feature, such as `HP:0001250`")
    descendants: bool = field(FLAG, "whether descendants of the code count", default=True)

    unknown_when = "the feature is stated neither as present nor as excluded"

    def validate(self) -> None:
        _of_domain(self.code, "condition")

    @property
    def phrase(self) -> str:
        return f"with the phenotypic feature {_coded(self.code, self.descendants)}"


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
        _of_domain(self.code, "measurement")
        if (self.drug is None) != (self.timing is None):
            raise InvalidQuestion("drug and timing belong together", where="timing" if self.drug else "drug")
        if self.drug is not None:
            _of_domain(self.drug, "treatment", "drug")
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
