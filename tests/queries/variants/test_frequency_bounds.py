"""By halving a bound of frequency nothing is read off rounded counts (S-DC 3)."""

from __future__ import annotations

import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import CarrierOf, Criterion, Not
from cohorts.errors import Refused
from queries.answer import answer
from queries.cohort.count import Count
from queries.genomics.alterations import Alteration
from queries.genomics.most_altered import MostAltered
from queries.variants.frequency_bounds import FIXED
from queries.warehouse import Warehouse

BISECTED = 0.0000885


@pytest.mark.parametrize(
    "asked",
    [
        CarrierOf(gene="LDLR", max_af=BISECTED),
        CarrierOf(gene="LDLR", min_af=BISECTED),
        Not(CarrierOf(region="GRCh38 19:11089000-11133000", max_af=BISECTED)),
    ],
)
def test_s_dc_3_a_partner_asks_by_fixed_bounds(
    asked: Criterion, random_warehouse: Warehouse, partner: Asking, researcher: Asking
) -> None:
    with pytest.raises(Refused, match="fixed bounds"):
        answer(random_warehouse, partner, Count(Cohort("c", asked)))
    answer(random_warehouse, researcher, Count(Cohort("c", asked)))


def test_s_dc_3_the_fixed_ones_are_answered(random_warehouse: Warehouse, partner: Asking) -> None:
    for bound in FIXED[1:]:
        answer(random_warehouse, partner, Count(Cohort("c", CarrierOf(gene="LDLR", max_af=bound))))


def test_s_dc_3_nor_by_another_question(random_warehouse: Warehouse, partner: Asking) -> None:
    everybody = Cohort.from_json({"name": "all", "criterion": {"all_of": []}})
    with pytest.raises(Refused, match="fixed bounds"):
        answer(random_warehouse, partner, MostAltered(everybody, Alteration("missense", BISECTED)))
