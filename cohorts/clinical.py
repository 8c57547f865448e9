"""Criteria on what was recorded of an individual: conditions, treatments, procedures, visits, features, named cases.

Absence of a record is a no only of who was observed (S-CL 2). A condition, treatment, procedure or visit that is on
record is a yes wherever it is dated, unless `records` is `observed`; measurements, cases and sequences look inside
observation periods alone. docs/decisions/0013 says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cohorts.case_definitions import CASE_DEFINITION, CaseDefinition, case_words
from cohorts.codes import Code
from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.fields import CODE, FLAG, choice, field, relocated, whole

RECORDS = ("all", "observed")
RECORDS_MEAN = "`observed` counts only records dated inside an observation period"


def of_domain(value: Code, domain: str, where: str = "code") -> None:
    """Refuse a code whose system never describes `domain`. Raises InvalidQuestion at `where`."""
    try:
        value.require(domain)
    except InvalidQuestion as error:
        raise relocated(error, where) from None


def coded(value: Code, descendants: bool) -> str:
    """The code as a phrase names it."""
    return f"{value} or a descendant" if descendants else f"{value} itself"


@dataclass(frozen=True)
class _Recorded(Criterion):
    """Dated records of one code, on at least so many dates."""

    domain: ClassVar[str]
    before: ClassVar[str]

    code: Code = field(CODE, "what was recorded")
    descendants: bool = field(FLAG, "whether descendants of the code count", default=True)
    min_dates: int = field(whole(1), "on how many different start dates", unit="dates", default=1)
    records: str = field(choice(*RECORDS), RECORDS_MEAN, default="all")

    unknown_when = "nothing counts and the individual has no observation period at all"

    def validate(self) -> None:
        of_domain(self.code, self.domain)

    @property
    def phrase(self) -> str:
        dates = f" on at least {self.min_dates} different dates" if self.min_dates > 1 else ""
        inside = " while observed" if self.records == "observed" else ""
        return f"{self.before} {coded(self.code, self.descendants)}{self._more()}{dates}{inside}"

    def _more(self) -> str:
        return ""


@dataclass(frozen=True)
class HasCondition(_Recorded):
    """A condition was recorded. No record, of who was observed, is a no: absence of the code (S-CL 2)."""

    domain = "condition"
    before = "with"

    code: Code = field(CODE, "the condition")


@dataclass(frozen=True)
class HasTreatment(_Recorded):
    """A drug was prescribed, dispensed or given; for at least so many days in total if asked.

    Every day from start to end of a record counts once, however many records cover it; a record without an end is of
    its start date alone. With `gap_days`, up to so many days between two records count as well: a wide gap makes it the
    time from first to last.
    """

    domain = "treatment"
    before = "treated with"

    code: Code = field(CODE, "the drug or class of drugs")
    min_days: int | None = field(whole(1), "exposed for how many days in total, at least", unit="days", default=None)
    gap_days: int | None = field(
        whole(1, 36_500), "gaps between records up to so long count as exposed", unit="days", default=None
    )

    def validate(self) -> None:
        super().validate()
        if self.gap_days is not None and self.min_days is None:
            raise InvalidQuestion("A gap between exposures says nothing without min_days", where="gap_days")

    def _more(self) -> str:
        if self.min_days is None:
            return ""
        gap = f", gaps of up to {self.gap_days} days included," if self.gap_days else ""
        return f" for at least {self.min_days} days in total{gap}"


@dataclass(frozen=True)
class HasProcedure(_Recorded):
    """A procedure was done."""

    domain = "procedure"
    before = "who underwent"

    code: Code = field(CODE, "the procedure")


@dataclass(frozen=True)
class HasVisit(_Recorded):
    """A visit took place: a stay in hospital, a contact with a clinic, an emergency.

    A visit lasts from its first to its last day, both counted; without an end it lasts one day.
    """

    domain = "visit"
    before = "with a visit of kind"

    code: Code = field(CODE, "the kind of visit, such as `VISIT:IP` or `OMOP:9201`")
    min_days: int | None = field(whole(1), "how long one visit lasted, at least", unit="days", default=None)

    def _more(self) -> str:
        return f" lasting at least {self.min_days} days" if self.min_days else ""


@dataclass(frozen=True)
class CaseOf(Criterion):
    """Is a case by a definition: codes, dates, and where it has them how far apart, in which kinds of visit, a sex, an
    age of onset, a look-back (S-CL 8).

    A control has no code of the exclusions, and a code on too few dates, too close together or recorded outside the
    settings makes neither case nor control; of a definition for one sex, others are neither. With a look-back, a case
    whose first record comes sooner after observation began is neither: it may have begun before. Neither is unknown
    here. A record without a date counts where the definition asks nothing about dates.
    """

    definition: str | CaseDefinition = field(
        CASE_DEFINITION, "a named definition, such as `coronary_disease`, or a definition file's content"
    )

    unknown_when = (
        "a code on fewer dates than the definition asks, dates closer together or only outside its settings, "
        "an exclusion code without being a case, "
        "no observation period at all, a first record inside the look-back, a sex the definition does not speak of, "
        "or an onset whose age is not known"
    )

    @property
    def phrase(self) -> str:
        return f"who are cases of {case_words(self.definition)}"


@dataclass(frozen=True)
class HasPhenotypicFeature(Criterion):
    """A phenotypic feature was observed, or was stated as excluded.

    Excluded is data (S-CL 5): a feature stated as excluded is absent, and so are all its descendants. `state` asks for
    either; who has it both ways has it.
    """

    code: Code = field(CODE, "the feature, such as `HP:0001250`")
    descendants: bool = field(FLAG, "whether descendants of the code count as the feature", default=True)
    state: str = field(choice("present", "excluded"), "observed, or looked for and not found", default="present")

    unknown_when = "the feature is stated neither as present nor as excluded"

    def validate(self) -> None:
        of_domain(self.code, "condition")

    @property
    def phrase(self) -> str:
        before = "with" if self.state == "present" else "stated to be without"
        return f"{before} the phenotypic feature {coded(self.code, self.descendants)}"
