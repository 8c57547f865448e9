"""What an outcome question is made of, chosen on the left of the outcomes page; all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from cohorts.cohort import Cohort
from cohorts.criteria import Ancestry, CarrierOf, Site
from cohorts.definitions import diplotype_definition, names
from cohorts.outcomes import DEATH, Outcome, TimeZero, known_outcomes
from queries.associations.ancestry import AboutAncestry
from queries.outcomes.follow_up import COMPONENTS, COVARIATES, FollowUp, asks_for_genotypes
from widgets.ancestry import stamped
from widgets.ask import ask
from widgets.bound import Bound
from widgets.cohort import groups
from widgets.markdown import literal
from widgets.outcomes.more import more_choices
from widgets.question import current
from widgets.saved import cohorts as saved
from widgets.values import genetic_groups, sites
from widgets.visit import Visit

BY = {
    "cohort": "The cohort and everybody else",
    "saved": "Saved cohorts",
    "gene": "Carriers and non-carriers of a gene",
    "zygosity": "Copies of a variant",
    "diplotype": "Diplotypes of a gene",
    "sex": "Sex",
    "genetic_group": "Genetic similarity group",
    "site": "Site",
    "age": "Age at enrolment",
}
CLASSES = {
    "pathogenic": "ClinVar pathogenic",
    "loss_of_function": "Loss of function",
    "protein_altering": "Protein altering",
}
SCALES = {"automatic": "Automatic", "birth": "Age", "enrolment": "Since enrolment", "index": "Since the index event"}


@dataclass(frozen=True)
class Choices:
    """A question to ask, and whether its naïve form is drawn beside it."""

    question: FollowUp
    naive: bool

    @property
    def naive_question(self) -> FollowUp:
        """The same without delayed entry."""
        return replace(self.question, delayed_entry=False)


def choices(visit: Visit) -> Choices | None:
    """Draw the choices; None while they do not make at least one group."""
    bound = Bound()
    compared = compared_groups(visit, bound)
    known = list(known_outcomes())
    outcome = st.selectbox(
        "Outcome", known, key=bound("outcome", "coronary_disease"), format_func=titled, accept_new_options=True,
        help="A case definition, SYSTEM:code with its descendants, LOINC:33914-3<15, any_of:coronary_disease+death",
        persist_state="session",
    )  # fmt: skip
    scale = st.segmented_control(
        "Time scale", list(SCALES), required=True, format_func=SCALES.get, persist_state="session",
        key=bound("scale", "automatic", SCALES),
    )  # fmt: skip
    delayed = st.toggle(
        "Delayed entry", key=bound("delayed", True), persist_state="session",
        help="People count as at risk only from when they could be seen to have the outcome: enrolment, or later.",
    )  # fmt: skip
    naive = st.toggle(
        "Show the naïve curve beside it", key=bound("naive", False), disabled=not delayed, persist_state="session"
    )
    zero = None if scale == "automatic" else TimeZero(scale)
    adjust = _adjusting(visit, bound, compared, zero)
    more = more_choices(bound, len(compared), zero)
    bound.write()
    if not compared:
        return None
    question = FollowUp(
        compared, Outcome.parse(outcome), zero, delayed, adjust, leave_out_days=more.leave_out_days,
        unrelated_only=more.unrelated_only, landmark=more.landmark, analysis=more.analysis(),
        until=more.until, censor_at=more.censor_at,
        stamp=stamped(visit) if asks_for_genotypes(compared) or COMPONENTS in adjust else "",
    )  # fmt: skip
    return Choices(question, naive and delayed)


def _adjusting(visit: Visit, bound: Bound, compared: tuple[Cohort, ...], zero: TimeZero | None) -> tuple[str, ...]:
    """Covariates. Groups by genotypes start with sex and ancestry (S-ST 11), and age where it is not the scale; others
    with none. Who has chosen keeps the choice."""
    made = ask(visit, AboutAncestry(stamped(visit))).made
    offered = [name for name in COVARIATES if made or name != COMPONENTS]
    default: list[str] = []
    if asks_for_genotypes(compared):
        later = zero is not None and zero.moment != "birth"
        default = [*(["age"] if later else []), "sex", COMPONENTS if made else "genetic_group"]
    before, st.session_state["adjust_offered"] = st.session_state.get("adjust_offered"), default
    if before is not None and st.session_state.get("adjust") == before and not st.query_params.get_all("adjust"):
        st.session_state["adjust"] = list(default)
    chosen = st.multiselect(
        "Adjust for", offered, key=bound("adjust", default, offered), format_func=COVARIATES.get,
        placeholder="Nothing: crude", persist_state="session",
        help="Of hazard ratios. Genotypes differ between groups of ancestry, and so does much else: without components "
        "or the genetic group that is what is found. Curves and log-rank test are crude.",
    )  # fmt: skip
    return tuple(chosen)


def titled(outcome: str) -> str:
    """An outcome's name for people."""
    if outcome == DEATH:
        return "Death of any cause"
    return Outcome.parse(outcome).title if outcome in known_outcomes() else outcome


def compared_groups(visit: Visit, bound: Bound) -> tuple[Cohort, ...]:
    """The groups that are chosen, as cohorts; the choices stand in the address."""
    current.follow_groups()
    everybody = current.is_everybody()
    known = {**saved.named(visit), **current.saved()}
    offered = [by for by in BY if not (by == "cohort" and everybody) and not (by == "saved" and not known)]
    by = st.selectbox(
        "Groups", offered, format_func=BY.get, persist_state="session",
        key=bound("by", "sex" if everybody else "cohort", offered),
    )  # fmt: skip
    made = _made(visit, by, bound)
    current.write_groups(made if by == "saved" else ())
    if by in ("cohort", "saved") or everybody:
        return made
    name = literal(current.question().name)
    within = st.toggle(f"Only within “{name}”", key=bound("within", False), persist_state="session")
    return groups.within(made, current.question().criterion) if within else made


def _made(visit: Visit, by: str, bound: Bound) -> tuple[Cohort, ...]:
    match by:
        case "cohort":
            return groups.against_the_rest(current.cohort())
        case "saved":
            known = {**saved.named(visit), **current.saved()}
            first = list(current.saved() or known)[: groups.MOST]
            chosen = st.multiselect("Cohorts", list(known), default=first, max_selections=groups.MOST)
            return tuple(known[name] for name in chosen)
        case "gene":
            gene = st.text_input("Gene", key=bound("gene", "LDLR"), persist_state="session").strip()
            kind = st.selectbox(
                "Variants", list(CLASSES), key=bound("kind", "pathogenic", CLASSES), format_func=CLASSES.get,
                persist_state="session",
            )  # fmt: skip
            if not gene:
                return ()
            what = {"clinvar": ("pathogenic",)} if kind == "pathogenic" else {"consequences": (kind,)}
            return groups.by_gene(CarrierOf(gene=gene, **what), gene)
        case "zygosity":
            variant = st.text_input(
                "Variant", key=bound("variant", ""), placeholder="19-11105408-C-T or rsID", persist_state="session"
            ).strip()
            return groups.by_zygosity(CarrierOf(variant=variant), variant) if variant else ()
        case "diplotype":
            known = names("diplotypes")
            gene = st.selectbox("Gene", known, key=bound("diplotype", known[0], known), persist_state="session")
            return groups.by_diplotype(gene, [name for name, _ in diplotype_definition(gene).phenotypes])
        case "sex":
            return groups.by_sex()
        case "genetic_group":
            return groups.by_value(Ancestry, genetic_groups(visit))
        case "site":
            return groups.by_value(Site, sites(visit))
        case _:
            return groups.by_age([40, 50, 60])
