"""Rare variants of every gene: ACAT's published example, and each gene as if it were tested alone."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from scipy.stats import fisher_exact

from access.disclosure import Policy
from stats.scans.acat import acat
from stats.scans.adjusted_scan import Outcomes, Patterns, adjusted_tests
from stats.scans.burden import BurdenEstimate, burden
from stats.scans.phewas import design


def told_by_exceptions(names: tuple[str, ...], yes: np.ndarray, no: np.ndarray) -> SimpleNamespace:
    """Carriers and those not known, of genes known for every second half of people by default, as queries/carried."""
    kind = np.arange(len(yes)) % 2
    known = np.column_stack([np.ones(len(names), bool), np.arange(len(names)) % 7 > 0])
    state = np.where(yes, 1, np.where(no, -1, 0))
    usual = np.where(known[:, kind].T, -1, 0)
    gene, person = np.nonzero((state != usual).T)
    return SimpleNamespace(genes=names, kind=kind, known=known, gene=gene, person=person, state=state[person, gene])


def made(seed: int = 3, n: int = 3000, genes: int = 40, missing: float = 0.03) -> SimpleNamespace:
    """Gene 0 doubles the odds and more; the others do nothing, and follow a group that has more cases."""
    chance = np.random.default_rng(seed)
    group = chance.random(n) < 0.4
    yes = chance.random((n, genes)) < np.where(group, 0.05, 0.01)[:, None]
    unknown = chance.random((n, genes)) < missing
    yes &= ~unknown
    case = chance.random(n) < 1 / (1 + np.exp(2.2 - 0.9 * group - 2.0 * yes[:, 0]))
    people = pl.DataFrame({"case": case, "genetic_group": np.where(group, "a", "b"), "age": chance.integers(20, 80, n)})
    names = tuple(f"G{place:02}" for place in range(genes))
    some = yes & (chance.random((n, genes)) < 0.5)
    return SimpleNamespace(
        people=people,
        carried=tuple(told_by_exceptions(names, each, ~yes & ~unknown) for each in (yes, some)),
        dense=(names, yes, ~yes & ~unknown),
        guard=None,
        relatives=0,
        places=None,
        masks=("wide", "narrow"),
        outcome="x",
        adjust=("genetic_group", "age"),
        release="r",
    )


@pytest.fixture(scope="module")
def found() -> BurdenEstimate:
    return burden(made())


def test_acat_is_that_of_its_authors() -> None:
    p = np.array([2e-2, 4e-4, 0.2, 0.1, 0.8])
    assert 10 ** -acat(-np.log10(p))[0] == pytest.approx(0.001953404, rel=1e-6)


def test_acat_of_one_p_or_of_equal_ones_is_that_p_however_small() -> None:
    for small in (0.1, 2.0, 14.9, 15.1, 80.0, 900.0):
        assert acat(np.array([[small, small, np.nan]]))[0] == pytest.approx(small, rel=1e-9)
    assert acat(np.array([[400.0, 0.0]]))[0] == pytest.approx(400 - np.log10(2))
    assert np.isnan(acat(np.array([[np.nan, np.nan]]))[0])
    assert acat(np.array([[0.0, 3.0]]))[0] > 2.5  # a p of 1 does not undo the other


@pytest.mark.parametrize(("missing", "close"), [(0.0, 1e-6), (0.03, 0.05)])
def test_a_gene_is_tested_as_if_alone(missing: float, close: float) -> None:
    """Exactly where everybody is known; to the first order where some are not, and the null model is shared."""
    rows = made(missing=missing)
    found = burden(rows)
    names, yes, no = rows.dense
    covariates = design(rows.people, rows.adjust)
    case = rows.people["case"].to_numpy()
    for gene in (0, 5, 17, 20):
        known = yes[:, gene] | no[:, gene]
        cases = np.flatnonzero(case)
        one = Outcomes(
            np.zeros(len(cases), int), cases, np.zeros(len(cases), int), cases, np.zeros(1, int), (None,),
            np.full(len(case), None),
        )  # fmt: skip
        alone = adjusted_tests(Patterns.of(covariates.columns, yes[:, gene].astype(float), known), one, 1, counted=True)
        told = found.tests.filter((pl.col("gene") == names[gene]) & (pl.col("mask") == "wide")).to_dicts()[0]
        table = [[(yes[:, gene] & case).sum(), (no[:, gene] & case).sum()],
                 [(yes[:, gene] & ~case).sum(), (no[:, gene] & ~case).sum()]]  # fmt: skip
        assert [told["case_carriers"], told["case_others"]] == table[0]
        assert 10 ** -told["crude_log10_p"] == pytest.approx(fisher_exact(table)[1], rel=1e-6)
        if alone.method[0] == 0 and told["method"] == "score":
            assert np.log(told["odds_ratio"]) == pytest.approx(alone.coefficient[0], rel=close)
            assert told["log10_p"] == pytest.approx(alone.log10_p[0], rel=close)
        else:  # the whole model there, Firth's here
            assert np.log(told["odds_ratio"]) == pytest.approx(alone.coefficient[0], rel=0.2)


def test_the_gene_that_does_something_is_first_and_confounding_is_taken_away(found: BurdenEstimate) -> None:
    assert found.genes["gene"][0] == "G00"
    assert found.genes["log10_p"][0] > found.line
    assert (found.genes["log10_p"][1:] < found.line).all()
    crude = found.tests.filter(pl.col("gene") != "G00")
    assert crude["crude_log10_p"].median() > crude["log10_p"].median()
    assert 0.4 < found.inflation < 2.0


def test_s_dc_3_a_partner_sees_no_gene_that_rests_on_few(found: BurdenEstimate) -> None:
    shown = found.protected(Policy())
    assert 0 < shown.tests.height < found.tests.height
    for name in ("case_carriers", "case_others", "control_carriers", "control_others"):
        assert (shown.tests[name] % 10 == 0).all()
        assert (shown.tests[name] >= 10).all()
    assert shown.attempted == found.looked == 40
    assert shown.line >= found.line
    assert set(shown.genes["gene"]) == set(shown.tests["gene"])
