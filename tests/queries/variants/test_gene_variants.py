"""A gene's variants and their counts: a cohort beside the others or beside another cohort, and what is protected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from access import Policy
from access.disclosure import Below
from cohorts.cohort import Cohort
from cohorts.loci import Gene, Region
from queries.variants.gene_variants import VariantsOf
from tests.queries.genotypes_by_hand import ASKING, make_release

WOMEN = Cohort.from_json({"name": "women", "criterion": {"sex": {"is": "female"}}})
MEN = Cohort.from_json({"name": "men", "criterion": {"sex": {"is": "male"}}})
GENE1 = Gene("GENE1")


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    con = make_release(tmp_path_factory.mktemp("ledger") / "consent_ledger.sqlite")
    con.execute(
        "INSERT INTO consequence VALUES"
        " (0, 'GENE1', 'E', 'T2.1', 'intron_variant', 'other', NULL, 'T2.1:c.9+5A>C', NULL, FALSE, NULL),"
        " (0, 'GENE1', 'E', 'T2.1', 'stop_gained', 'loss_of_function', NULL, 'T2.1:c.9A>C', 'T2:p.K3*', FALSE, 'LC')"
    )
    yield con
    con.close()


def rows(cursor: Any, asked: VariantsOf) -> dict[str, dict[str, Any]]:
    frame = asked.run(cursor, ASKING).frame
    return {f"{row['position']}{row['alt']}": row for row in frame.iter_rows(named=True)}


def test_all_of_a_gene_stand_in_the_order_of_the_genome(cursor: Any) -> None:
    answer = VariantsOf(GENE1).run(cursor, ASKING)
    assert [f"{row['position']}{row['alt']}" for row in answer.frame.to_dicts()] == ["100C", "100G", "200T"]
    assert answer.individuals == {"all": 5}
    assert answer.annotated
    assert "ac_others" not in answer.frame.columns


def test_a_region_is_asked_the_same_way(cursor: Any) -> None:
    found = rows(cursor, VariantsOf(Region("1", 150, 300)))
    assert list(found) == ["200T", "300T"]
    assert found["300T"]["clinvar"] == "pathogenic"
    assert found["300T"]["transcript"] is None


def test_s_gt_5_seen_only_in_failing_calls_is_told_apart(cursor: Any) -> None:
    found = rows(cursor, VariantsOf(GENE1))
    assert found["200T"]["ac"] == 0
    assert found["200T"]["zero"] == "only in calls failing quality control"


def test_a_cohort_stands_beside_the_permitted_outside_it(cursor: Any) -> None:
    answer = VariantsOf(GENE1, WOMEN).run(cursor, ASKING)
    first = answer.frame.row(0, named=True)
    assert answer.individuals == {"cohort": 2, "others": 3}
    assert answer.both == 0
    assert (first["ac"], first["an"], first["carriers"], first["called"]) == (1, 4, 1, 2)
    assert (first["ac_others"], first["an_others"], first["carriers_others"]) == (0, 1, 0)


def test_s_st_6_another_cohort_beside_it_says_how_many_are_in_both(cursor: Any) -> None:
    apart = VariantsOf(GENE1, WOMEN, beside=MEN).run(cursor, ASKING)
    rest = VariantsOf(GENE1, WOMEN).run(cursor, ASKING)
    assert apart.both == 0
    assert apart.frame.equals(rest.frame)  # everybody is one or the other here
    same = VariantsOf(GENE1, WOMEN, beside=WOMEN).run(cursor, ASKING)
    assert same.both == same.individuals["cohort"] == same.individuals["others"] == 2
    assert same.frame["ac"].to_list() == same.frame["ac_others"].to_list()
    everybody = VariantsOf(GENE1, None, beside=MEN).run(cursor, ASKING)
    assert everybody.individuals == {"cohort": 5, "others": 3}
    assert everybody.both == 3


def test_s_gt_12_another_transcript_speaks_for_itself_by_its_worst_term(cursor: Any) -> None:
    for name in ("T2", "T2.1"):  # with its version or without
        answer = VariantsOf(GENE1, transcript=name).run(cursor, ASKING)
        assert answer.annotated
        first, second, _ = answer.frame.to_dicts()
        assert (first["consequence"], first["consequence_class"]) == ("stop_gained", "loss_of_function")
        assert (first["hgvsp"], first["loftee"], first["transcript"]) == ("T2:p.K3*", "LC", "T2.1")
        assert second["consequence"] is None


def test_s_gt_12_where_nothing_is_annotated_on_a_transcript_the_preferred_one_speaks(cursor: Any) -> None:
    answer = VariantsOf(GENE1, transcript="T9").run(cursor, ASKING)
    assert not answer.annotated
    assert set(answer.frame["consequence"]) == {"missense_variant"}


def test_s_dc_3_both_sides_are_protected_and_groupmax_is_not_shown(cursor: Any) -> None:
    answer = VariantsOf(GENE1, WOMEN, beside=MEN).run(cursor, ASKING)
    answer = replace(answer, both=3, table=replace(answer.table, frame=answer.frame.with_columns(groupmax_af=0.25)))
    shown = answer.protected(Policy())
    assert shown.individuals == {"cohort": Below(11), "others": Below(11)}
    assert shown.both == Below(11)
    for name in ("ac", "an", "hom", "carriers", "called", "not_called", "groupmax_af"):
        assert set(shown.frame[name]) == {None}, name
    for name in ("ac", "an", "hom", "hemi", "carriers", "called"):
        assert set(shown.frame[f"{name}_others"]) == {None}, name
    assert "an_others" in shown.frame["suppressed"][0]


def test_s_dc_3_what_the_others_lack_tells_nothing_of_a_cohort_of_few(cursor: Any) -> None:
    policy = Policy(k=5, base=1)
    few, many = VariantsOf(GENE1, WOMEN), VariantsOf(GENE1)
    exact, shown = few.run(cursor, ASKING), few.run(cursor, ASKING).protected(policy)
    sizes = exact.individuals
    assert 0 < min(sizes["cohort"], sizes["others"]) < policy.threshold
    assert exact.frame["carriers_others"].null_count() == 0
    assert shown.frame["carriers_others"].null_count() == shown.frame.height
    assert shown.frame["carriers"].null_count() == shown.frame.height
    assert many.run(cursor, ASKING).protected(policy).frame["carriers"].null_count() < shown.frame.height
