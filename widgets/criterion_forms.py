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
    HasTreatment,
    Sex,
    Site,
)  # fmt: skip
from cohorts.errors import ConcordError
from widgets import clinical_forms, current, genetic_forms
from widgets.guard import Visit
from widgets.question import Row
from widgets.values import datasets, genetic_groups, sites

Form = Callable[[Visit, Criterion | None, str], Criterion | None]


@dataclass(frozen=True)
class Kind:
    """One entry of the menu *Add a criterion*."""

    name: str
    icon: str
    form: Form
    fits: Callable[[Criterion], bool]


KINDS: tuple[Kind, ...] = (
    Kind("Variants in a gene", "genetics", genetic_forms.gene_variants, lambda c: isinstance(c, CarrierOf) and
    bool(c.gene)), Kind("Gene set", "list_alt", genetic_forms.gene_set, lambda c: isinstance(c, CarrierOf) and
    bool(c.gene_set)), Kind("One variant", "pin_drop", genetic_forms.one_variant, lambda c: isinstance(c, CarrierOf)
    and bool(c.variant)), Kind("Diplotype", "join", genetic_forms.diplotype, lambda c: isinstance(c, Diplotype)),
    Kind("Condition", "stethoscope", clinical_forms.condition, lambda c: isinstance(c, HasCondition)),
    Kind("Named case", "assignment_ind", clinical_forms.case, lambda c: isinstance(c, CaseOf)),
    Kind("Measurement", "monitor_heart", clinical_forms.measurement, lambda c: isinstance(c, HasMeasurement)),
    Kind("Treatment", "medication", clinical_forms.treatment, lambda c: isinstance(c, HasTreatment)), Kind("Age",
    "calendar_month", clinical_forms.age, lambda c: isinstance(c, Age)), Kind("Sex", "wc", clinical_forms.sex, lambda
    c: isinstance(c, Sex)), Kind( "Genetic group", "diversity_3", lambda visit, old, key:
    clinical_forms.named(Ancestry, "Genetic similarity group", genetic_groups(visit), old, key), lambda c:
    isinstance(c, Ancestry), ), Kind( "Site", "location_on", lambda visit, old, key: clinical_forms.named(Site,
    "Site", sites(visit), old, key), lambda c: isinstance(c, Site), ), Kind( "Dataset", "database", lambda visit, old,
    key: clinical_forms.named(Dataset, "Dataset", datasets(visit), old, key), lambda c: isinstance(c, Dataset), ),
    Kind("Recontact", "contact_mail", clinical_forms.recontact, lambda c: isinstance(c, EligibleForRecontact)),
    Kind("Alive", "person_check", lambda visit, old, key: Alive(), lambda c: isinstance(c, Alive)), Kind("Deceased",
    "person_off", lambda visit, old, key: Deceased(), lambda c: isinstance(c, Deceased)),
)  # fmt: skip


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
        st.caption(made.sentence + ".")
    if st.button("Change" if row else "Add", type="primary", disabled=made is None, key=f"{key}_done"):
        now = current.question()
        if row is None:
            current.put(now.with_criterion(made, group))
        else:
            current.put(now.changed(row.id, lambda one: replace(one, criterion=made)))
        st.session_state["form_round"] = st.session_state.get("form_round", 0) + 1
        st.rerun()
