"""Criteria on who an individual is and where the record comes from."""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.fields import TEXT, choice, field, several, whole


@dataclass(frozen=True)
class Sex(Criterion):
    """Sex as recorded, which is not the genetic complement (S-GT 7)."""

    is_: str = field(choice("female", "male", "other"), "the recorded sex")
    unknown_when = "no sex is recorded"

    @property
    def phrase(self) -> str:
        return self.is_ if self.is_ != "other" else "of another recorded sex"


@dataclass(frozen=True)
class Age(Criterion):
    """Age in completed years at a moment; both ends included. Ages over 89 are one group, 90 and over (S-CL 7)."""

    at: str = field(choice("enrolment", "last_contact", "death"), "the moment", default="enrolment")
    from_: int | None = field(whole(0, 90), "youngest, included", unit="years", default=None)
    to: int | None = field(whole(0, 89), "oldest, included", unit="years", default=None)
    unknown_when = "the birth date or the moment's date is not recorded, or at death the vital status is unknown"

    def validate(self) -> None:
        if self.from_ is None and self.to is None:
            raise InvalidQuestion("An age without bounds says nothing", do="Give from, to or both")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise InvalidQuestion("The youngest age is above the oldest", where="from")

    @property
    def phrase(self) -> str:
        at = {"enrolment": "at enrolment", "last_contact": "at last contact", "death": "at death"}[self.at]
        if self.to is None:
            return f"aged {self.from_} or over {at}"
        return f"aged {self.from_} to {self.to} {at}" if self.from_ is not None else f"aged {self.to} or under {at}"


@dataclass(frozen=True)
class Ancestry(Criterion):
    """Genetic similarity group, which is not self-report (S-CL 9). `not assigned` is a group that can be asked for."""

    is_: tuple[str, ...] = field(several(TEXT, least=1), "groups such as `AFR-like`, or `not assigned`")
    unknown_when = "no group is assigned (and `not assigned` is not asked for)"

    @property
    def phrase(self) -> str:
        return f"genetically {' or '.join(self.is_)}"


@dataclass(frozen=True)
class SelfReportedGroup(Criterion):
    """The group an individual told of themselves, which is not genetic similarity (S-CL 9)."""

    is_: tuple[str, ...] = field(several(TEXT, least=1), "groups, in the words of the source")
    unknown_when = "none is recorded"

    @property
    def phrase(self) -> str:
        return f"who report to be {' or '.join(self.is_)}"


@dataclass(frozen=True)
class Dataset(Criterion):
    """Belongs to a dataset of the release."""

    is_: tuple[str, ...] = field(several(TEXT, least=1), "names of datasets")

    @property
    def phrase(self) -> str:
        return f"of the dataset{'s' if len(self.is_) > 1 else ''} {' or '.join(self.is_)}"


@dataclass(frozen=True)
class Site(Criterion):
    """Was enrolled at a site."""

    is_: tuple[str, ...] = field(several(TEXT, least=1), "names of sites")
    unknown_when = "no site is recorded"

    @property
    def phrase(self) -> str:
        return f"of the site{'s' if len(self.is_) > 1 else ''} {' or '.join(self.is_)}"


@dataclass(frozen=True)
class Alive(Criterion):
    """Is alive as far as the release knows."""

    unknown_when = "the vital status is unknown"

    @property
    def phrase(self) -> str:
        return "alive"


@dataclass(frozen=True)
class Deceased(Criterion):
    """Has died."""

    unknown_when = "the vital status is unknown"

    @property
    def phrase(self) -> str:
        return "deceased"


@dataclass(frozen=True)
class FollowedUp(Criterion):
    """Was followed from enrolment to death or last contact for so many completed years; both ends included."""

    from_: int | None = field(whole(0), "shortest, included", unit="years", default=None)
    to: int | None = field(whole(0), "longest, included", unit="years", default=None)
    unknown_when = "the enrolment date or the end of follow-up is not recorded, or the end lies before enrolment"

    def validate(self) -> None:
        if self.from_ is None and self.to is None:
            raise InvalidQuestion("A follow-up without bounds says nothing", do="Give from, to or both")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise InvalidQuestion("The shortest follow-up is above the longest", where="from")

    @property
    def phrase(self) -> str:
        if self.to is None:
            return f"followed for {self.from_} years or more"
        if self.from_ == self.to:
            return f"followed for {self.to} completed years"
        low = f"{self.from_} to " if self.from_ is not None else "at most "
        return f"followed for {low}{self.to} completed years"


@dataclass(frozen=True)
class Observed(Criterion):
    """Was observed: for at least so many days in total, or without a break for so long before and after enrolment.

    Days are those of all observation periods, first and last included. With neither a number of days nor a window, any
    observation period will do.
    """

    min_days: int | None = field(whole(1), "how long in total, at least", unit="days", default=None)
    before_enrolment: int | None = field(
        whole(0), "observed without a break from so long before enrolment", unit="days", default=None
    )
    after_enrolment: int | None = field(
        whole(0), "observed without a break until so long after enrolment", unit="days", default=None
    )
    unknown_when = "a window around enrolment is asked for, and the enrolment date is not recorded"

    @property
    def phrase(self) -> str:
        said = [f"for at least {self.min_days} days"] if self.min_days else []
        if self.before_enrolment is not None or self.after_enrolment is not None:
            before = (
                f"from {self.before_enrolment} days before enrolment" if self.before_enrolment else "from enrolment"
            )
            after = f"to {self.after_enrolment} days after it" if self.after_enrolment else "to that day"
            said.append(f"without a break {before} {after}")
        return " ".join(["observed", " and ".join(said)]).strip()


@dataclass(frozen=True)
class Attribute(Criterion):
    """A variable of the source that has no table of its own, such as an FAB class."""

    name: str = field(TEXT, "the variable")
    is_: tuple[str, ...] = field(several(TEXT, least=1), "its values")
    unknown_when = "the individual has no value of it"

    @property
    def phrase(self) -> str:
        return f"whose {self.name} is {' or '.join(self.is_)}"


@dataclass(frozen=True)
class EligibleForRecontact(Criterion):
    """May be contacted again: consented to this kind of contact in every consent record, and is alive (S-DU 5).

    Who withdrew is not permitted in the first place.
    """

    by: str = field(choice("research", "results", "clinician"), "for research, for a result, or through the clinician")
    unknown_when = "the consent record does not say, or the vital status is unknown"

    @property
    def phrase(self) -> str:
        by = {"research": "for research", "results": "to return results", "clinician": "through their clinician"}
        return f"eligible for recontact {by[self.by]}"
