"""Which two groups a card compares: carriers, by copies, and who is called and carries nothing; among whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Ancestry, CarrierOf, Criterion, Not, Sex
from cohorts.first_look import usual_copies
from widgets import permalink
from widgets.bound import Bound
from widgets.question import current
from widgets.values import genetic_groups
from widgets.visit import Visit

EVERYBODY, COHORT = "everybody", "cohort"
COPIES = {
    "any": "Any carrier", "heterozygous": "One copy", "homozygous": "Two copies", "hemizygous": "The only copy",
    "biallelic": "No intact copy",
}  # fmt: skip
OTHERS = "Non-carriers, called"


@dataclass(frozen=True)
class CarrierGroups:
    """Two disjoint cohorts. `among` names whom both were cut to, '' for everybody permitted."""

    carriers: Cohort
    others: Cohort
    among: str = ""

    @property
    def words(self) -> str:
        return f"{self.carriers.name}{f', among {self.among}' if self.among else ''}"

    @property
    def both(self) -> tuple[Cohort, Cohort]:
        return self.carriers, self.others

    def link(self, outcome: str | None = None, **more: str) -> dict[str, str]:
        """The query of the outcomes page that compares the two."""
        asked = {"by": "saved", permalink.GROUPS: permalink.packed_list(self.both), **more}
        return asked | ({"outcome": outcome} if outcome else {})


def made(criterion: CarrierOf, name: str, copies: str = "any", within: Criterion | None = None, among: str = "",
         ) -> CarrierGroups:  # fmt: skip
    """Carriers of so many copies against those called without any; who has another number of copies is in neither."""
    asked = criterion if copies == "any" else replace(criterion, zygosity=copies)
    label = f"{name} carriers" if copies == "any" else f"{name}, {COPIES[copies].lower()}"
    groups = (Cohort(label, asked), Cohort(OTHERS, Not(criterion)))
    if within is not None:
        groups = tuple(replace(each, criterion=AllOf((within, each.criterion))) for each in groups)
    return CarrierGroups(*groups, among)


def offered(criterion: CarrierOf) -> list[str]:
    """The numbers of copies that can be told apart."""
    if criterion.gene_set or criterion.zygosity != "any" or criterion.at_least > 1:
        return ["any"]
    if criterion.variant:
        on_x = criterion.variant.removeprefix("GRCh38 ").removeprefix("GRCh37 ").upper().startswith(("X", "CHRX"))
        return ["any", "heterozygous", "homozygous", *(["hemizygous"] if on_x else [])]
    return ["any", "biallelic"]


def chosen(visit: Visit, criterion: CarrierOf, name: str, bound: Bound, card: str) -> CarrierGroups:
    """Draw the choices. `card` is '' or the prefix of this card's parameters in the address."""
    known = offered(criterion)
    within: dict[str, Criterion] = {} if current.is_everybody() else {COHORT: current.question().criterion}
    within |= {"women": Sex("female"), "men": Sex("male")}
    within |= {group: Ancestry((group,)) for group in genetic_groups(visit)}
    places = [EVERYBODY, *within]
    words = {EVERYBODY: "Everybody who permits it", COHORT: f"“{current.question().name}”"}
    usual = usual_copies(criterion)
    usual = usual if usual in known else "any"
    copies, among = "any", EVERYBODY
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"groups_{card or 'carriers'}"):
        if len(known) > 1:
            copies = st.segmented_control(
                "Carriers of", known, required=True, format_func=COPIES.get, key=bound(f"{card}copies", usual, known)
            )
        among = st.selectbox(
            "Among", places, format_func=lambda one: words.get(one, one), key=bound(f"{card}among", EVERYBODY, places),
            width=280, help="Within one genetic similarity group a comparison is less confounded by ancestry",
        )  # fmt: skip
    if among == EVERYBODY:
        return made(criterion, name, copies)
    return made(criterion, name, copies, within[among], words.get(among, among))
