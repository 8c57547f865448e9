"""Criteria at random, over the names that the random release has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from cohorts.case_definitions import CaseDefinition
from cohorts.clinical import RECORDS
from cohorts.criteria import (
    Age,
    Alive,
    AllOf,
    Ancestry,
    AnyOf,
    AtLeast,
    Attribute,
    CarrierOf,
    CaseOf,
    Criterion,
    Dataset,
    Deceased,
    Diplotype,
    EligibleForRecontact,
    Family,
    FollowedUp,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    InCohort,
    Listed,
    Not,
    Observed,
    SelfReportedGroup,
    Sequence,
    Sex,
    Site,
)  # fmt: skip
from tests.queries import strategies_genetic, strategies_temporal
from tests.queries.random_genotypes import GENES, GENES_ON_Y
from tests.queries.reference_clinical import LISTS
from tests.queries.reference_saved import FROZEN, VERSIONS

SHARES = st.sampled_from([0.0, 0.5, 0.8, 0.95, 1.0])
ZYGOSITIES = st.sampled_from(["any", "any", "heterozygous", "homozygous", "hemizygous", "biallelic"])
QUALITIES = st.sampled_from(["pass", "any"])

by_gene = st.builds(
    CarrierOf,
    gene=st.sampled_from([*GENES, *GENES_ON_Y, "FHC"]).filter(lambda gene: gene != "FHC"),
    consequences=st.lists(
        st.sampled_from(["loss_of_function", "missense", "protein_altering", "synonymous", "other", "stop_gained"]),
        max_size=2,
    ).map(tuple),
    max_af=st.sampled_from([None, None, 0.001, 0.01, 0.5]),
    af_absent=st.sampled_from(["keep", "drop"]),
    clinvar=st.sampled_from([(), (), ("pathogenic",), ("conflicting",), ("pathogenic", "benign")]),
    min_stars=st.integers(0, 3),
    zygosity=ZYGOSITIES,
    min_called=SHARES,
    quality=QUALITIES,
)
by_variant = st.builds(
    CarrierOf,
    variant=st.sampled_from(
        ["GRCh38 6-26092913-G-A", "GRCh38 X-154536002-C-T", "GRCh38 22-36265995-AATAATT-A", "GRCh38 19-1500-G-T",
         "GRCh37 6-26092913-G-A", "GRCh38 Y-20000050-A-C", "GRCh38 17-5500-A-C", "GRCh38 4-15-A-C"]
    ),
    zygosity=ZYGOSITIES,
    min_called=SHARES,
    quality=QUALITIES,
)  # fmt: skip
by_set = st.builds(CarrierOf, gene_set=st.sampled_from(["hfe_c282y_homozygous"]), min_called=SHARES, quality=QUALITIES)
diplotypes = st.sampled_from(
    [
        Diplotype("APOL1", phenotype="two risk alleles"),
        Diplotype("APOL1", phenotype="no risk allele"),
        Diplotype("APOL1", diplotypes=("G2/G1", "G0/G0")),
        Diplotype("HFE", phenotype="C282Y heterozygote"),
        Diplotype("HFE", phenotype="neither"),
        Diplotype("G6PD", phenotype="deficient"),
        Diplotype("G6PD", phenotype="normal"),
    ]
)
conditions = st.builds(
    HasCondition,
    st.sampled_from(["ICD10CM:C50", "PHECODE:411", "ICD10CM:I25", "OMOP:192671", "PHECODE:174"]),
    descendants=st.booleans(),
    min_dates=st.integers(1, 3),
    records=st.sampled_from(RECORDS),
)
treatments = st.builds(
    HasTreatment,
    st.sampled_from(["ATC:C10AA", "RXNORM:36567", "RXNORM:99999"]),
    descendants=st.booleans(),
    min_dates=st.integers(1, 2),
    records=st.sampled_from(RECORDS),
)
exposures = st.builds(
    HasTreatment,
    st.sampled_from(["ATC:C10AA", "RXNORM:36567"]),
    min_dates=st.integers(1, 2),
    records=st.sampled_from(RECORDS),
    min_days=st.sampled_from([1, 2, 30, 200, 400, 900]),
    gap_days=st.sampled_from([None, 1, 90, 36_500]),
)
visits = st.builds(
    HasVisit,
    st.sampled_from(["VISIT:IP", "VISIT:OP", "OMOP:9201"]),
    descendants=st.booleans(),
    min_dates=st.integers(1, 3),
    records=st.sampled_from(RECORDS),
    min_days=st.sampled_from([None, None, 1, 2, 5]),
)
_days = st.sampled_from([None, None, 0, 30, 400, 1400])
observations = st.builds(
    Observed,
    min_days=st.sampled_from([None, None, 1, 1501, 2000]),
    before_enrolment=_days,
    after_enrolment=_days,
)
_bounds = st.sampled_from([(None, None, None), (100.0, None, "mg/dL"), (None, 150.0, "mg/dL"), (80.0, 200.0, "mg/dL"),
                           (2.0, 5.0, "mmol/L"), (75.0, None, "percentile"), (10.0, 50.0, "percentile")])  # fmt: skip
_changes = st.sampled_from([(None, 0.0, "mg/dL"), (-40.0, 40.0, "mg/dL"), (1.0, None, "mmol/L")])


@st.composite
def measurements(draw: st.DrawFn) -> HasMeasurement:
    code = draw(st.sampled_from(["LOINC:13457-7", "LOINC:13457-7", "LOINC:8302-2"]))
    which = draw(st.sampled_from(["any", "first", "last", "mean", "change"]))
    low, high, unit = draw(_changes if which == "change" else _bounds)
    code = "LOINC:13457-7" if which in ("mean", "change") or unit == "percentile" else code
    if which == "mean" and low is None and high is None:
        low, unit = 120.0, "mg/dL"
    timing = draw(st.sampled_from([None, None, "before", "during", "never"]))
    return HasMeasurement(
        code,
        at_least=low,
        at_most=high,
        unit=unit if code == "LOINC:13457-7" else None,
        which=which,
        drug=draw(st.sampled_from(["ATC:C10AA", "RXNORM:36567"])) if timing else None,
        timing=timing,
    )


procedures = st.builds(
    HasProcedure,
    st.sampled_from(["CPT4:33510", "CPT4:33533"]),
    descendants=st.booleans(),
    records=st.sampled_from(RECORDS),
)
features = st.builds(
    HasPhenotypicFeature, st.sampled_from(["HP:0000118", "HP:0001250", "HP:0002069"]), descendants=st.booleans(),
    state=st.sampled_from(["present", "excluded"]),
)  # fmt: skip
_own_cases = st.builds(
    CaseDefinition,
    name=st.just("own"),
    title=st.just("Own"),
    codes=st.sampled_from([("PHECODE:411",), ("PHECODE:411", "ICD10CM:C50"), ("ICD10CM:I20", "PHECODE:174")]),
    min_dates=st.just(2),
    exclusions=st.sampled_from([(), ("PHECODE:174",)]),
    look_back_days=st.sampled_from([None, 300]),
    days_apart=st.sampled_from([None, 100, 900]),
    settings=st.sampled_from([(), (), ("VISIT:IP",), ("VISIT:OP", "OMOP:9201")]),
)
_own_cases = st.one_of(_own_cases, _own_cases.map(lambda one: replace(one, min_dates=1, days_apart=None)))
_shipped_cases = st.sampled_from(["coronary_disease", "breast_cancer_women", "premature_coronary_disease"])
cases = st.builds(CaseOf, st.one_of(_shipped_cases, _own_cases))
_events = st.one_of(
    st.builds(HasCondition, st.sampled_from(["PHECODE:411", "ICD10CM:C50"]), descendants=st.booleans()),
    st.builds(HasTreatment, st.sampled_from(["ATC:C10AA", "RXNORM:99999"])),
    st.builds(HasProcedure, st.just("CPT4:33510")),
    st.builds(HasMeasurement, st.just("LOINC:13457-7"), at_least=st.sampled_from([None, 100.0]), unit=st.none()).map(
        lambda event: event if event.at_least is None else HasMeasurement(event.code, at_least=100.0, unit="mg/dL")
    ),
)
recontacts = st.builds(EligibleForRecontact, st.sampled_from(["research", "results", "clinician"]))
sequences = st.builds(Sequence, _events, _events, st.sampled_from([None, 60, 365, 1000]))


@st.composite
def ages(draw: st.DrawFn) -> Age:
    low = draw(st.one_of(st.none(), st.integers(0, 80)))
    high = draw(st.integers(low or 0, 89)) if low is None or draw(st.booleans()) else None
    return Age(at=draw(st.sampled_from(["enrolment", "last_contact", "death"])), from_=low, to=high)


#: A generator of each leaf, by its key. tests/test_completeness.py names the criteria that have none.
LEAVES: dict[str, st.SearchStrategy[Criterion]] = {
    "carrier_of": st.one_of(by_gene, by_variant, by_set, strategies_genetic.carriers, strategies_genetic.carriers),
    "diplotype": diplotypes,
    "polygenic_score": strategies_genetic.scores,
    "has_condition": conditions,
    "has_treatment": st.one_of(treatments, exposures),
    "has_measurement": measurements(),
    "has_procedure": procedures,
    "has_visit": visits,
    "has_phenotypic_feature": features,
    "case_of": cases,
    "sequence": sequences,
    "event": strategies_temporal.events,
    "indexed": strategies_temporal.indexed,
    "observed": observations,
    "listed": st.sampled_from([Listed(mark, len(members)) for mark, members in LISTS.items()]),
    "sex": st.builds(Sex, st.sampled_from(["female", "male", "other"])),
    "age": ages(),
    "ancestry": st.builds(Ancestry, st.lists(st.sampled_from(["AFR-like", "EUR-like", "not assigned"]), min_size=1)),
    "self_reported_group": st.builds(SelfReportedGroup, st.lists(st.sampled_from(["one", "another"]), min_size=1)),
    "followed_up": st.builds(FollowedUp, st.integers(0, 3), st.one_of(st.none(), st.integers(3, 12))),
    "dataset": st.builds(Dataset, st.sampled_from(["alpha", "beta", "gamma"])),
    "site": st.builds(Site, st.sampled_from(["north", "south"])),
    "alive": st.just(Alive()),
    "deceased": st.just(Deceased()),
    "attribute": st.builds(Attribute, st.just("FAB"), st.sampled_from(["M0", "M1", "M2"])),
    "eligible_for_recontact": recontacts,
    "in_cohort": st.builds(InCohort, st.just(FROZEN), st.sampled_from(VERSIONS), st.sampled_from([None, "a name"])),
}


LEAVES["family"] = st.builds(
    Family,
    st.one_of(conditions, LEAVES["sex"], by_gene, st.builds(AllOf, st.tuples(LEAVES["sex"], conditions))),
    st.sampled_from(["any", "parent", "child", "sibling"]),
)


def leaves() -> st.SearchStrategy[Criterion]:
    """Any criterion that is made of no others; those of genotypes, with most to go wrong, more often."""
    return st.one_of(LEAVES["carrier_of"], LEAVES["carrier_of"], *LEAVES.values())


@st.composite
def at_leasts(draw: st.DrawFn, children: st.SearchStrategy[Criterion]) -> AtLeast:
    of = draw(st.lists(children, min_size=1, max_size=3))
    return AtLeast(draw(st.integers(1, len(of))), tuple(of))


#: A generator of each criterion that joins others, from a generator of those.
JOINS: dict[str, Callable[[st.SearchStrategy[Criterion]], st.SearchStrategy[Criterion]]] = {
    "all_of": lambda children: st.builds(AllOf, st.lists(children, max_size=3).map(tuple)),
    "any_of": lambda children: st.builds(AnyOf, st.lists(children, min_size=1, max_size=3).map(tuple)),
    "at_least": at_leasts,
    "not": lambda children: st.builds(Not, children, st.sampled_from(["drop", "keep"])),
}


@st.composite
def trees(draw: st.DrawFn) -> Criterion:
    """Any criterion. Composite, so that a failure does not print every generator there is."""
    return draw(_TREES)


_TREES = st.recursive(leaves(), lambda children: st.one_of(*(join(children) for join in JOINS.values())), max_leaves=4)
