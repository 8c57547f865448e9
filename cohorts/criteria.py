"""Every criterion, in one place: `from cohorts.criteria import AllOf, CarrierOf, from_json`."""

from cohorts.clinical import CaseOf, HasCondition, HasMeasurement, HasPhenotypicFeature, HasProcedure, HasTreatment
from cohorts.criterion import REGISTER, Criterion, from_json
from cohorts.demographic import Age, Alive, Ancestry, Attribute, Dataset, Deceased, EligibleForRecontact, Sex, Site
from cohorts.genetic import CarrierOf, Diplotype
from cohorts.logic import AllOf, AnyOf, AtLeast, Not
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
    "AtLeast",
    "Attribute",
    "CarrierOf",
    "CaseOf",
    "Criterion",
    "Dataset",
    "Deceased",
    "Diplotype",
    "EligibleForRecontact",
    "HasCondition",
    "HasMeasurement",
    "HasPhenotypicFeature",
    "HasProcedure",
    "HasTreatment",
    "InCohort",
    "Not",
    "Sequence",
    "Sex",
    "Site",
    "from_json",
]
