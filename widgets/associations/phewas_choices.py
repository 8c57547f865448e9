"""What a PheWAS is asked about, chosen on the left of its page; all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cohorts.cohort import Cohort
from cohorts.criteria import Ancestry, CarrierOf, Criterion, PolygenicScore, Sex
from cohorts.definitions import gene_set, names
from queries.associations.ancestry import AboutAncestry
from queries.associations.guard import COVARIATES, usual
from queries.associations.phewas import MIN_CASES, Exposure, PheWAS
from widgets.ancestry import stamped
from widgets.ask import ask
from widgets.bound import Bound
from widgets.outcomes.choices import CLASSES
from widgets.question import current
from widgets.values import genetic_groups
from widgets.visit import Visit

BY = {
    "cohort": "The cohort of the question",
    "gene": "Carriers of a gene",
    "gene_set": "Carriers of a gene set",
    "variant": "A variant",
    "score": "A polygenic score",
}
COPIES = {"copies": "Each copy", "any": "Any carrier", "homozygous": "Two copies"}
SHORT = {"genetic_group": "Genetic group", "birth_year": "Year of birth", "components": "Principal components"}
EVERYBODY = "everybody"
_FEWEST = [5, 10, 20, 50, 100, 200]


@dataclass(frozen=True)
class Chosen:
    """The question, and whom it is asked among as words ('' for everybody)."""

    question: PheWAS
    among: str


def choices(visit: Visit) -> Chosen | None:
    """Draw the choices; None while they name no exposure."""
    bound = Bound()
    everybody = current.is_everybody()
    offered = [by for by in BY if by != "cohort" or not everybody]
    by = st.selectbox(
        "Exposure", offered, format_func=BY.get, persist_state="session",
        key=bound("exposure", "gene_set" if everybody else "cohort", offered),
    )  # fmt: skip
    made = _made(by, bound)
    within: dict[str, Criterion] = {"women": Sex("female"), "men": Sex("male")}
    within |= {group: Ancestry((group,)) for group in genetic_groups(visit)}
    places = [EVERYBODY, *within]
    among = st.selectbox(
        "Among", places, format_func=lambda one: {EVERYBODY: "Everybody who permits it"}.get(one, one),
        key=bound("among", EVERYBODY, places), persist_state="session",
    )  # fmt: skip
    adjust = adjusting(visit, bound)
    fewest = st.select_slider(
        "Cases, and controls, at least", _FEWEST, key=bound("fewest", MIN_CASES, _FEWEST), persist_state="session"
    )
    measured = st.toggle(
        "Measurements too", key=bound("measured", True), persist_state="session",
        help="The last value of each, by linear regression; each is one test more",
    )  # fmt: skip
    related = st.toggle(
        "Keep close relatives", key=bound("related", False), persist_state="session",
        help="People of one family are not independent: p would be too small.",
    )  # fmt: skip
    bound.write()
    if made is None:
        return None
    name, criterion, kind = made
    exposure = Exposure(name, criterion, kind, within.get(among))
    question = PheWAS(exposure, adjust, fewest, measured, unrelated_only=not related, stamp=stamped(visit))
    return Chosen(question, "" if among == EVERYBODY else among)


def adjusting(visit: Visit, bound: Bound) -> tuple[str, ...]:
    """The multiselect of covariates: components by default where the release has them."""
    made = ask(visit, AboutAncestry(stamped(visit))).made
    offered = [name for name in COVARIATES if made or name != "components"]
    chosen = st.multiselect(
        "Adjust for", offered, key=bound("adjust", list(usual(made)), offered),
        format_func=lambda one: SHORT.get(one, one.capitalize()),
        placeholder="Nothing: crude", persist_state="session",
        help="Without components, or the genetic group, what differs between groups is found for every variant that"
        " does",
    )  # fmt: skip
    return tuple(chosen)


def _made(by: str, bound: Bound) -> tuple[str, Criterion, str] | None:
    """Name, criterion and kind of the exposure."""
    match by:
        case "cohort":
            asked: Cohort = current.cohort()
            return asked.name, asked.criterion, "yes_no"
        case "gene":
            gene = st.text_input("Gene", key=bound("gene", "LDLR"), persist_state="session").strip()
            kind = st.selectbox(
                "Variants", list(CLASSES), key=bound("kind", "pathogenic", CLASSES), format_func=CLASSES.get,
                persist_state="session",
            )  # fmt: skip
            what = {"clinvar": ("pathogenic",)} if kind == "pathogenic" else {"consequences": (kind,)}
            return (f"{gene} carriers", CarrierOf(gene=gene, **what), "yes_no") if gene else None
        case "gene_set":
            known = names("gene_sets")
            usual = "familial_hypercholesterolaemia"
            chosen = st.selectbox(
                "Gene set", known, key=bound("set", usual if usual in known else known[0], known),
                format_func=lambda one: gene_set(one).title, persist_state="session",
            )  # fmt: skip
            return f"{gene_set(chosen).title}, carriers", CarrierOf(gene_set=chosen), "yes_no"
        case "variant":
            variant = st.text_input(
                "Variant", key=bound("variant", ""), placeholder="1-169549811-C-T or rsID", persist_state="session"
            ).strip()
            copies = st.segmented_control(
                "Counted as", list(COPIES), required=True, format_func=COPIES.get, persist_state="session",
                key=bound("copies", "copies", COPIES),
            )  # fmt: skip
            if not variant:
                return None
            if copies == "copies":
                return f"{variant}, each copy", CarrierOf(variant=variant), "copies"
            return f"{variant}, {COPIES[copies].lower()}", CarrierOf(variant=variant, zygosity=copies), "yes_no"
    score = st.text_input("Score", key=bound("score", "coronary_disease"), persist_state="session").strip()
    return (f"Score {score}", PolygenicScore(score), "score") if score else None
