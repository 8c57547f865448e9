"""Every criterion, in one place: `from cohorts.criteria import AllOf, CarrierOf, from_json`."""

from cohorts.clinical import CaseOf, HasCondition, HasPhenotypicFeature, HasProcedure, HasTreatment, HasVisit
from cohorts.criterion import REGISTER, Criterion, from_json
from cohorts.demographic import (
    Age,
    Alive,
    Ancestry,
    Attribute,
    Dataset,
    Deceased,
    EligibleForRecontact,
    FollowedUp,
    Observed,
    SelfReportedGroup,
    Sex,
    Site,
)
from cohorts.events import Event, Moment
from cohorts.family import Family
from cohorts.genetic import CarrierOf, Diplotype, PolygenicScore
from cohorts.indexed import Around, AtIndex, Indexed
from cohorts.listed import Listed
from cohorts.logic import AllOf, AnyOf, AtLeast, Not
from cohorts.measured import HasMeasurement
from cohorts.saved import InCohort
from cohorts.sequence import Sequence

#: Everybody who is permitted.
EVERYBODY = AllOf(())

__all__ = [
    "EVERYBODY",
    "REGISTER",
    "Age",
    "Alive",
    "AllOf",
    "Ancestry",
    "AnyOf",
    "Around",
    "AtIndex",
    "AtLeast",
    "Attribute",
    "CarrierOf",
    "CaseOf",
    "Criterion",
    "Dataset",
    "Deceased",
    "Diplotype",
    "EligibleForRecontact",
    "Event",
    "Family",
    "FollowedUp",
    "HasCondition",
    "HasMeasurement",
    "HasPhenotypicFeature",
    "HasProcedure",
    "HasTreatment",
    "HasVisit",
    "InCohort",
    "Indexed",
    "Listed",
    "Moment",
    "Not",
    "Observed",
    "PolygenicScore",
    "SelfReportedGroup",
    "Sequence",
    "Sex",
    "Site",
    "from_json",
]
