"""Every kind of criterion a person can add: what it is called, where it stands in the choice, and its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cohorts.criteria import (
    Age,
    Alive,
    Ancestry,
    Attribute,
    CarrierOf,
    CaseOf,
    Criterion,
    Dataset,
    Deceased,
    Diplotype,
    EligibleForRecontact,
    Event,
    Family,
    FollowedUp,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    InCohort,
    Indexed,
    Listed,
    Observed,
    PolygenicScore,
    SelfReportedGroup,
    Sequence,
    Sex,
    Site,
)
from widgets.question import case_form, clinical_forms, genetic_forms, person_forms, temporal_forms
from widgets.saved import forms
from widgets.values import datasets, genetic_groups, self_reported_groups, sites
from widgets.visit import Visit

Form = Callable[[Visit, Criterion | None, str], Criterion | None]

#: Where a kind stands in the choice, by the module of its class in cohorts/.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Genotype": ("genetic",),
    "Clinical": ("clinical", "measured"),
    "Time": ("sequence", "events", "indexed", "temporal"),
    "Person": ("demographic", "family"),
    "Sets": ("listed", "saved"),
}
_MORE = "More"


@dataclass(frozen=True)
class Kind:
    """One entry of the choice *Add a criterion*: its form makes criteria of class `of`, those with a `field` filled.

    `also`: other words by which people look for it.
    """

    name: str
    icon: str
    form: Form
    of: type[Criterion]
    field: str | None = None
    also: str = ""

    @property
    def section(self) -> str:
        module = self.of.__module__.rpartition(".")[2]
        return next((name for name, modules in SECTIONS.items() if module in modules), _MORE)

    def called(self, text: str) -> bool:
        """Whether each word typed begins a word of what the kind is called."""
        words = f"{self.name} {self.also} {self.section}".casefold().replace(",", " ").split()
        return all(any(word.startswith(part) for word in words) for part in text.casefold().split())

    def fits(self, criterion: Criterion) -> bool:
        """Whether this form can change the criterion."""
        return isinstance(criterion, self.of) and (self.field is None or bool(getattr(criterion, self.field)))


def _valued(of: type[Criterion], label: str, values: Callable[[Visit], list[str]]) -> Form:
    return lambda visit, old, key: person_forms.named(of, label, values(visit), old, key)


KINDS: tuple[Kind, ...] = (
    Kind(
        "Variants in a gene", "genetics", genetic_forms.gene_variants, CarrierOf, "gene", "carrier mutation pathogenic"
    ),
    Kind("Variants in several genes", "account_tree", genetic_forms.gene_variants, CarrierOf, "genes", "list panel"),
    Kind("Variants in a region", "straighten", genetic_forms.region_variants, CarrierOf, "region", "locus interval"),
    Kind("Gene set", "list_alt", genetic_forms.gene_set, CarrierOf, "gene_set"),
    Kind("One variant", "pin_drop", genetic_forms.one_variant, CarrierOf, "variant", "rsid hgvs snp allele"),
    Kind("Diplotype", "join", genetic_forms.diplotype, Diplotype, "phenotype"),
    Kind("Polygenic score", "bar_chart", genetic_forms.polygenic_score, PolygenicScore, also="prs risk percentile"),
    Kind("Condition", "stethoscope", clinical_forms.condition, HasCondition, also="diagnosis disease icd phecode"),
    Kind("Named case", "assignment_ind", case_form.case, CaseOf),
    Kind("Measurement", "monitor_heart", clinical_forms.measurement, HasMeasurement, also="laboratory lab value test"),
    Kind("Treatment", "medication", clinical_forms.treatment, HasTreatment, also="drug medication prescription"),
    Kind("Procedure", "surgical", clinical_forms.procedure, HasProcedure, also="surgery operation"),
    Kind(
        "Visit", "local_hospital", clinical_forms.visited, HasVisit, also="admission hospital inpatient emergency stay"
    ),
    Kind(
        "Phenotypic feature",
        "accessibility_new",
        clinical_forms.feature,
        HasPhenotypicFeature,
        also="hpo phenotype symptom",
    ),
    Kind(
        "Index event", "timeline", temporal_forms.indexed, Indexed, also="before after within days window washout time"
    ),
    Kind("Event at an age", "event", temporal_forms.event, Event, also="first last occurrence age era time"),
    Kind("One after another", "arrow_right_alt", temporal_forms.sequence, Sequence, also="sequence then afterwards"),
    Kind("Age", "calendar_month", person_forms.age, Age),
    Kind("Sex", "wc", person_forms.sex, Sex, also="women men female male gender"),
    Kind(
        "Genetic group",
        "diversity_3",
        _valued(Ancestry, "Genetic similarity group", genetic_groups),
        Ancestry,
        also="ancestry ethnicity",
    ),
    Kind(
        "Self-reported group",
        "record_voice_over",
        _valued(SelfReportedGroup, "Self-reported group", self_reported_groups),
        SelfReportedGroup,
        also="race ethnicity",
    ),
    Kind("Site", "location_on", _valued(Site, "Site", sites), Site),
    Kind("Dataset", "database", _valued(Dataset, "Dataset", datasets), Dataset),
    Kind("Follow-up", "hourglass_bottom", person_forms.followed_up, FollowedUp, also="followed years length"),
    Kind("Observation", "visibility", person_forms.observed, Observed, also="follow-up observed period"),
    Kind("Relative", "family_restroom", person_forms.family, Family, also="family parent child sibling history"),
    Kind("Variable of the source", "data_object", person_forms.attribute, Attribute, also="attribute"),
    Kind("Recontact", "contact_mail", person_forms.recontact, EligibleForRecontact),
    Kind("List of identifiers", "format_list_numbered", person_forms.listed, Listed, also="ids pasted uploaded file"),
    Kind("Saved cohort", "bookmark", forms.in_cohort, InCohort),
    Kind("Alive", "person_check", lambda visit, old, key: Alive(), Alive),
    Kind("Deceased", "person_off", lambda visit, old, key: Deceased(), Deceased),
)


def kind_of(criterion: Criterion) -> Kind | None:
    """The form that can change this criterion; None for what is only shown in words."""
    return next((kind for kind in KINDS if kind.fits(criterion)), None)


def sections(text: str = "") -> dict[str, list[Kind]]:
    """The kinds that are called like `text`, by section, in their order; empty sections are left out."""
    found = {name: [one for one in KINDS if one.section == name and one.called(text)] for name in (*SECTIONS, _MORE)}
    return {name: kinds for name, kinds in found.items() if kinds}
