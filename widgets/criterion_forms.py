"""Every kind of criterion a person can add: what it is called, and the dialog that makes or changes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from cohorts.criteria import (
    Age,
    Alive,
    Ancestry,
    CarrierOf,
    CaseOf,
    Criterion,
    Dataset,
    Deceased,
    Diplotype,
    EligibleForRecontact,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    InCohort,
    Sex,
    Site,
)
from cohorts.errors import ConcordError
from widgets import clinical_forms, current, genetic_forms, saved_forms
from widgets.question import Row
from widgets.values import datasets, genetic_groups, sites
from widgets.visit import Visit
from widgets.words import in_sentence

Form = Callable[[Visit, Criterion | None, str], Criterion | None]


@dataclass(frozen=True)
class Kind:
    """One entry of the menu *Add a criterion*: its form makes criteria of class `of`, those with a `field` filled."""

    name: str
    icon: str
    form: Form
    of: type[Criterion]
    field: str | None = None

    def fits(self, criterion: Criterion) -> bool:
        """Whether this form can change the criterion."""
        return isinstance(criterion, self.of) and (self.field is None or bool(getattr(criterion, self.field)))


def _valued(of: type[Criterion], label: str, values: Callable[[Visit], list[str]]) -> Form:
    return lambda visit, old, key: clinical_forms.named(of, label, values(visit), old, key)


KINDS: tuple[Kind, ...] = (
    Kind("Variants in a gene", "genetics", genetic_forms.gene_variants, CarrierOf, "gene"),
    Kind("Gene set", "list_alt", genetic_forms.gene_set, CarrierOf, "gene_set"),
    Kind("One variant", "pin_drop", genetic_forms.one_variant, CarrierOf, "variant"),
    Kind("Diplotype", "join", genetic_forms.diplotype, Diplotype, "phenotype"),
    Kind("Condition", "stethoscope", clinical_forms.condition, HasCondition),
    Kind("Named case", "assignment_ind", clinical_forms.case, CaseOf),
    Kind("Measurement", "monitor_heart", clinical_forms.measurement, HasMeasurement),
    Kind("Treatment", "medication", clinical_forms.treatment, HasTreatment),
    Kind("Procedure", "surgical", clinical_forms.procedure, HasProcedure),
    Kind("Phenotypic feature", "accessibility_new", clinical_forms.feature, HasPhenotypicFeature),
    Kind("Age", "calendar_month", clinical_forms.age, Age),
    Kind("Sex", "wc", clinical_forms.sex, Sex),
    Kind("Genetic group", "diversity_3", _valued(Ancestry, "Genetic similarity group", genetic_groups), Ancestry),
    Kind("Site", "location_on", _valued(Site, "Site", sites), Site),
    Kind("Dataset", "database", _valued(Dataset, "Dataset", datasets), Dataset),
    Kind("Recontact", "contact_mail", clinical_forms.recontact, EligibleForRecontact),
    Kind("Saved cohort", "bookmark", saved_forms.in_cohort, InCohort),
    Kind("Alive", "person_check", lambda visit, old, key: Alive(), Alive),
    Kind("Deceased", "person_off", lambda visit, old, key: Deceased(), Deceased),
)


def kind_of(criterion: Criterion) -> Kind | None:
    """The form that can change this criterion; None for what is only shown in words."""
    return next((kind for kind in KINDS if kind.fits(criterion)), None)


@st.dialog("Criterion", width="medium", icon=":material/filter_alt:")
def dialog(visit: Visit, kind: Kind, row: Row | None = None, group: int | None = None) -> None:
    """Make a criterion (into a group, when its id is given) or change the one of `row`."""
    st.markdown(f"**:material/{kind.icon}: {kind.name}**")
    key = f"form_{kind.name}_{row.id if row else 'new'}_{st.session_state.get('form_round', 0)}"
    try:
        made = kind.form(visit, row.criterion if row else None, key)
    except ConcordError as error:
        st.error(str(error), icon=":material/help:")
        made = None
    if made is not None:
        st.caption(in_sentence(visit, made))
    if st.button("Change" if row else "Add", type="primary", disabled=made is None, key=f"{key}_done"):
        now = current.question()
        if row is None:
            current.put(now.with_criterion(made, group))
        else:
            current.put(now.changed(row.id, lambda one: replace(one, criterion=made)))
        st.session_state["form_round"] = st.session_state.get("form_round", 0) + 1
        st.rerun()
