"""Every criterion, in one place: `from cohorts.criteria import AllOf, CarrierOf, from_json`."""

from cohorts.clinical import HasCondition, HasMeasurement, HasTreatment
from cohorts.criterion import REGISTER, Criterion, from_json
from cohorts.demographic import Age, Alive, Ancestry, Attribute, Dataset, Deceased, Sex, Site
from cohorts.genetic import CarrierOf, Diplotype
from cohorts.logic import AllOf, AnyOf, AtLeast, Not

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
    "Criterion",
    "Dataset",
    "Deceased",
    "Diplotype",
    "HasCondition",
    "HasMeasurement",
    "HasTreatment",
    "Not",
    "Sex",
    "Site",
    "from_json",
]
