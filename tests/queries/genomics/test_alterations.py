"""Genes altered in a cohort: each gene's numbers are those of the criterion that a click on it adds."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import fisher_exact

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, AllOf, Criterion, Not, Sex
from cohorts.errors import InvalidQuestion, UnknownName
from queries.__main__ import main
from queries.answer import answer
from queries.cohort.count import Count
from queries.cursor import ReleaseCursor
from queries.genomics import alterations
from queries.genomics.alterations import CLASSES, Alteration
from queries.genomics.interactions import CELLS, GenePairs, Interactions
from queries.genomics.most_altered import MostAltered
from queries.ran import SqlRan
from queries.warehouse import Warehouse
from stats.alleles.interactions import BANDS, ESTIMATES, fisher_of, with_tests
from tests.queries.small_release import Small

WOMEN = Cohort("women", Sex("female"))
ALL = Cohort("all", EVERYBODY)
ASKED = [
    (ALL, "protein_altering", None, "release"),
    (WOMEN, "loss_of_function", 0.01, "release"),
    (WOMEN, "pathogenic", 0.05, "gnomAD 2.1:FIN"),
    (ALL, "protein_altering", 0.1, "release:AFR-like"),
]


@pytest.mark.parametrize(("cohort", "kind", "max_af", "reference"), ASKED)
def test_s_gt_4_a_gene_counts_whom_its_criterion_counts(
    random_warehouse: Warehouse, researcher: Asking, cohort: Cohort, kind: str, max_af: float | None,
    reference: str,
) -> None:  # fmt: skip
    def count(*criteria: Criterion) -> int:
        asked = Cohort("c", AllOf((cohort.criterion, *criteria)))
        return answer(random_warehouse, researcher, Count(asked)).count

    what = Alteration(kind, max_af, reference)
    found = answer(random_warehouse, researcher, MostAltered(cohort, what))
    assert found.table.frame.height
    for row in found.table.frame.iter_rows(named=True):
        carrier = what.carrier(row["gene"])
        assert (row["n"], row["called"] - row["n"]) == (count(carrier), count(Not(carrier))), row
        assert row["called"] + row["not_called"] == found.members
        assert sum(row[name] for name in CLASSES) == row["n"]
        assert row["several"] <= row["n"] <= row["alterations"]


def test_genes_some_at_a_time_are_the_genes_at_once(
    random_warehouse: Warehouse, researcher: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answer(random_warehouse, researcher, MostAltered(ALL)).table.frame
    monkeypatch.setattr(alterations, "_CELLS", 1)
    assert answer(random_warehouse, researcher, MostAltered(ALL)).table.frame.equals(whole)


def test_a_pair_counts_whom_its_criteria_count(random_warehouse: Warehouse, researcher: Asking) -> None:
    what = Alteration()
    genes = tuple(answer(random_warehouse, researcher, MostAltered(WOMEN, what)).table.frame["gene"][:4])
    frame = answer(random_warehouse, researcher, Interactions(WOMEN, genes, what)).table.frame
    assert [row[:2] for row in frame.rows()] == list(itertools.combinations(genes, 2))
    for row in frame.iter_rows(named=True):
        first, second = what.carrier(row["first"]), what.carrier(row["second"])
        cells = [(first, second), (first, Not(second)), (Not(first), second), (Not(first), Not(second))]
        counted = [
            answer(random_warehouse, researcher, Count(Cohort("c", AllOf((WOMEN.criterion, *cell))))).count
            for cell in cells
        ]
        assert [row[name] for name in CELLS] == counted
        assert row["called"] == sum(counted)


def test_a_cohort_of_nobody_has_no_altered_gene(random_warehouse: Warehouse, researcher: Asking) -> None:
    nobody = Cohort("nobody", AllOf((Sex("female"), Sex("male"))))
    found = answer(random_warehouse, researcher, MostAltered(nobody))
    assert (found.table.frame.height, found.members) == (0, 0)


def test_a_gene_without_a_variant_that_counts_is_called_in_nobody(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    frame = answer(random_warehouse, researcher, Interactions(ALL, ("LDLR", "QUIET1"))).table.frame
    assert frame["called"].to_list() == [0]


def test_s_dc_4_no_estimate_rests_on_a_small_cell(random_warehouse: Warehouse, partner: Asking) -> None:
    seen = answer(random_warehouse, partner, Interactions(ALL, ("LDLR", "BRCA1", "TTN")), then=fisher_of)
    assert seen.coarse
    for row in seen.frame.iter_rows(named=True):
        small = any(row[name] in (None, 0) for name in CELLS)
        assert all(n is None or n % 10 == 0 for n in (row[name] for name in CELLS))
        assert all((row[name] is None) == small for name in ("pair_odds", "p", "minus_log10_p", "tendency"))
        assert all(row[name] is None for name in ("q", "odds_lower", "odds_upper"))


@pytest.mark.parametrize("world", range(25))
def test_s_dc_4_for_any_counts(world: int) -> None:
    """What is told is of the exact counts, coarse, and where every cell is large."""
    chance = np.random.default_rng(world)
    cells = chance.choice([0, 1, 5, 10, 11, 19, 40, 900], (12, 4))
    named = {"first": [f"A{i}" for i in range(12)], "second": ["B"] * 12}
    frame = pl.DataFrame({**named, **dict(zip(CELLS, cells.T, strict=True))}).with_columns(
        called=pl.sum_horizontal(CELLS)
    )
    table = Table(frame, counts=(*CELLS, "called"), together=(CELLS,), among=dict.fromkeys(CELLS, "called"))
    exact = fisher_of(GenePairs(table, 1000, "r"))
    shown = exact.protected(Policy()).frame
    assert shown.filter(pl.col("p").is_not_null()).height == sum(min(row) >= 11 for row in cells.tolist())
    both = shown.filter(pl.col("p").is_not_null()).join(exact.frame, on="first", suffix="_exact")
    for row in both.iter_rows(named=True):
        assert row["p"] in (*BANDS, 1.0)
        assert row["p_exact"] <= row["p"]
        assert row["pair_odds"] == float(f"{row['pair_odds_exact']:.0e}")
        assert row["tendency"] == row["tendency_exact"]


def test_s_dc_3_a_partner_is_not_told_which_genes_few_have_altered(
    random_warehouse: Warehouse, partner: Asking, researcher: Asking
) -> None:
    exact = {
        row["gene"]: row["n"]
        for row in answer(random_warehouse, researcher, MostAltered(ALL)).table.frame.iter_rows(named=True)
    }
    shown = answer(random_warehouse, partner, MostAltered(ALL)).table.frame
    assert set(shown["gene"]) == {gene for gene, n in exact.items() if n >= 11}
    assert shown["n"].to_list() == sorted(shown["n"], reverse=True)
    assert all(n % 10 == 0 for n in shown["n"])
    few = Cohort("few", AllOf((Sex("female"), Alteration().carrier("LDLR"), Alteration().carrier("BRCA1"))))
    assert answer(random_warehouse, partner, MostAltered(few)).table.frame.height == 0


def test_pairs_are_tested_as_fisher_does_and_every_pair_counts_for_q(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    frame = with_tests(answer(random_warehouse, researcher, Interactions(ALL, ("LDLR", "BRCA1", "TTN"))).table.frame)
    assert frame["p"].to_list() == sorted(frame["p"])
    for row in frame.iter_rows(named=True):
        p = fisher_exact([[row["both"], row["first_only"]], [row["second_only"], row["neither"]]]).pvalue
        assert row["p"] == pytest.approx(p, rel=1e-7)
    assert frame["q"][0] == pytest.approx(min(frame["p"] * 3 / np.arange(1, 4)))
    assert set(ESTIMATES) <= set(frame.columns)


def test_the_statements_can_be_read(random_warehouse: Warehouse, partner: Asking) -> None:
    for question in (MostAltered(WOMEN), Interactions(WOMEN, ("LDLR", "TTN"))):
        assert "altered_variant" in answer(random_warehouse, partner, SqlRan(question)).text


def test_what_cannot_be_asked_says_so(random_warehouse: Warehouse, researcher: Asking) -> None:
    with pytest.raises(UnknownName, match="pathogenic"):
        Alteration("patogenic")
    with pytest.raises(InvalidQuestion, match="2 to 60"):
        answer(random_warehouse, researcher, Interactions(ALL, ("LDLR", "LDLR")))


def command(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main([*words, "--purpose", "investigation=health", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_line_gives_the_same_and_names_what_is_suppressed(
    random_warehouse: Warehouse, researcher: Asking, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "women.json"
    file.write_text(json.dumps(WOMEN.to_json()))
    asked = (str(file), "--warehouse", str(random_warehouse.directory))
    exact = answer(random_warehouse, researcher, MostAltered(WOMEN)).table.frame
    told = command(capsys, "altered", *asked, "--role", "researcher", "--most", "3")
    assert [(row["gene"], row["n"]) for row in told["genes"]] == exact.select("gene", "n").head(3).rows()
    told = command(capsys, "interactions", *asked, "--genes", "LDLR,BRCA1,TTN", "--role", "researcher")
    assert (told["attempted"], len(told["pairs"])) == (3, 3)
    assert all(0 < row["p"] <= row["q"] <= 1 for row in told["pairs"])
    told = command(capsys, "interactions", *asked, "--genes", "LDLR,BRCA1")
    assert {"below": 11} in told["pairs"][0].values()
    assert main(["interactions", *asked, "--genes", "LDLR,TTN", "--purpose", "investigation=health"]) == 0
    assert "first_only" in capsys.readouterr().out


def test_s_gt_7_on_y_nothing_is_called_of_xx_individuals() -> None:
    small = Small()
    small.gene("SRY", "Y", 2786855, 2787682)
    seen, other = small.assay(("Y", 2786000, 2788000)), small.assay(("Y", 2786000, 2788000), assembly="GRCh37")
    site = small.variant(2787000, seen, contig="Y", gene="SRY", region="Y")
    for name, assay, karyotype, alt in (
        ("XY carrier", seen, "XY", 1), ("XY", seen, "XY", 0), ("XX with a call", seen, "XX", 1), ("XX", seen, "XX", 0),
        ("XX elsewhere", other, "XX", 0),
    ):  # fmt: skip
        small.person(name, karyotypic_sex=karyotype)
        sample = small.sample(name, assay)
        if alt:
            small.call(sample, site, alt, ploidy=1)
    cursor = ReleaseCursor(small.con.cursor(), {})
    cursor.execute("CREATE OR REPLACE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    what = Alteration("loss_of_function")
    found = alterations.altered(cursor, ALL, what, ("SRY",))
    states = dict(zip(small.people, found.state[:, 0].tolist(), strict=True))
    asked = small.ask(what.carrier("SRY"))
    assert asked == {name: {1: "yes", 0: "unknown", -1: "no"}[state] for name, state in states.items()}
    assert [name for name, state in asked.items() if state != "unknown"] == ["XY carrier", "XY"]
