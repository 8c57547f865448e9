"""An exposure against every phecode: the same people as the crude counts on random releases; nothing small leaves."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from access.disclosure import Policy
from cohorts.criteria import AllOf, CarrierOf, PolygenicScore, Sex, Site
from cohorts.errors import InvalidQuestion, UnknownName
from queries.associations.phewas import Exposure, PheWAS, PheWASRows
from queries.carriers.conditions import CELLS, CarriersConditions
from stats.scans.phewas import phewas
from tests.queries.carriers.test_conditions import random_small
from tests.queries.small_release import Small

EXPOSED = Exposure("at site a", Site(("a",)))


def rows(made: Small, question: PheWAS) -> PheWASRows:
    cursor = made.con.cursor()
    cursor.execute("CREATE OR REPLACE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    return question.run(cursor, SimpleNamespace(release="r"))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("unrelated", [True, False])
def test_s_cl_8_cases_and_controls_are_those_of_the_crude_counts(seed: int, unrelated: bool) -> None:
    made = random_small(seed)
    question = PheWAS(EXPOSED, ("site", "age"), min_cases=2, unrelated_only=unrelated)
    found = phewas(rows(made, question))
    cursor = made.con.cursor()
    cursor.execute("CREATE OR REPLACE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    crude = CarriersConditions(EXPOSED.carriers, EXPOSED.others, unrelated_only=unrelated)
    said = crude.run(cursor, SimpleNamespace(release="r")).conditions.frame.select("code", *CELLS)
    assert found.crude.frame.select("code", *CELLS).sort("code").equals(said.sort("code"))
    tested = found.believed.frame.filter("attempted")
    assert (tested["cases"] >= 2).all()
    assert (tested["controls"] >= 2).all()


def test_s_st_11_of_relatives_one_is_kept_and_the_rest_counted() -> None:
    made = random_small(3, 200)
    some, every = (rows(made, PheWAS(EXPOSED, unrelated_only=each)) for each in (True, False))
    assert some.people.height + some.sizes.relatives + some.sizes.unobserved == (
        every.people.height + every.sizes.unobserved
    )
    assert every.sizes.relatives == 0


def test_among_cuts_both_sides() -> None:
    made = random_small(1, 200)
    women = rows(made, PheWAS(Exposure("a", Site(("a",)), among=Sex("female")), ("site",)))
    assert set(women.people["sex"]) == {"female"}
    assert set(women.people["exposure"]) == {0.0, 1.0}


def test_s_dc_3_what_a_partner_gets_rests_on_no_small_cell() -> None:
    policy = Policy()
    found = phewas(rows(random_small(2, 500), PheWAS(EXPOSED, ("genetic_group",), min_cases=5)))
    shown = found.protected(policy)
    assert shown.coarsened
    assert shown.protected(policy) is shown
    exact = found.believed.frame.sort("code")
    table = shown.believed.frame.sort("code")
    for name in (*CELLS, "cases", "controls"):
        told = table[name].drop_nulls()
        assert ((told % 10) == 0).all()
        assert ((told == 0) | (told >= 10)).all()
    small = exact.select(pl.any_horizontal(pl.col(CELLS) < 11)).to_series()
    assert small.any()
    assert not small.all()
    assert table.filter(small)["log10_p"].null_count() == small.sum()
    for value in table["odds_ratio"].drop_nulls():
        assert value == float(f"{value:.2g}")
    assert not table["log10_p"].is_null().all()
    assert shown.believed.untold == int((table["attempted"] & table["log10_p"].is_null()).sum())
    # Rows stand in the order of what is told, never of what was counted.
    p = shown.believed.frame["log10_p"].fill_null(-1.0).to_numpy()
    assert (np.diff(p) <= 0).all()


def test_s_dc_3_what_was_attempted_is_judged_by_what_is_shown() -> None:
    """Else asking with one case more as the minimum, again and again, would count the cases exactly."""
    made = random_small(2, 500)
    exact = phewas(rows(made, PheWAS(EXPOSED, ("genetic_group",), min_cases=5))).believed.frame
    n = int(exact["cases"].max())
    told = [
        phewas(rows(made, PheWAS(EXPOSED, ("genetic_group",), min_cases=least))).protected(Policy()).to_json()
        for least in (n - n % 10 + 1, n, n + 1)
    ]
    assert len({one["attempted"] for one in told}) == 1
    assert len({str(one["conditions"]) for one in told}) == 1


def test_s_dc_3_totals_are_sums_of_shown_cells() -> None:
    shown = phewas(rows(random_small(5, 400), PheWAS(EXPOSED, ("genetic_group",), min_cases=5))).protected(Policy())
    for one in shown.believed.frame.iter_rows(named=True):
        if one["cases"] is not None:
            assert one["cases"] == one["case_carriers"] + one["case_others"]


def test_s_gt_15_every_attempted_test_counts() -> None:
    found = phewas(rows(random_small(4, 400), PheWAS(EXPOSED, ("age",), min_cases=3)))
    assert found.believed.attempted == found.believed.frame["attempted"].sum()
    assert found.believed.line == pytest.approx(-np.log10(0.05 / found.believed.attempted))
    told = found.to_json()
    assert len(told["conditions"]) == found.believed.attempted
    assert told["label"] == "adjusted for age"
    assert phewas(rows(random_small(4, 400), PheWAS(EXPOSED, ()))).to_json()["label"] == "crude"


def test_what_cannot_be_asked() -> None:
    with pytest.raises(UnknownName, match="agee"):
        PheWAS(EXPOSED, ("agee",))
    with pytest.raises(InvalidQuestion, match="Copies"):
        Exposure("x", CarrierOf(gene="LDLR"), "copies")
    with pytest.raises(InvalidQuestion, match="score"):
        Exposure("x", AllOf(()), "score")
    with pytest.raises(InvalidQuestion, match="dates"):
        PheWAS(EXPOSED, min_dates=3)


def test_the_question_says_all_of_itself() -> None:
    asked = PheWAS(Exposure("s", PolygenicScore("x"), "score", among=Sex("male")), ("sex",), 30, True)
    assert asked.to_json() == {
        "phewas": {
            "exposure": {"name": "s", "kind": "score", "criterion": asked.exposure.criterion.to_json(),
                         "among": Sex("male").to_json()},
            "adjust": ["sex"], "min_cases": 30, "measurements": True, "min_dates": 2, "unrelated_only": True,
        }
    }  # fmt: skip
