"""S-GT 2, 3, 5, 6, 7, 14: what is counted, over whom, in a release made by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from access import release
from access.disclosure import Below
from cohorts.cohort import Cohort
from cohorts.errors import UnknownName
from cohorts.loci import Everything, Gene, parse_locus
from queries.variants.frequencies import COLUMNS, DETAILS, Frequencies, FrequenciesByGroup
from tests.queries.genotypes_by_hand import ASKING, VARIANTS, make_release


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    con = make_release(tmp_path_factory.mktemp("ledger") / "consent_ledger.sqlite")
    yield con
    con.close()


def rows(cursor: Any, locus: str = "all", **asked: Any) -> dict[int, dict]:
    answer = Frequencies(asked.pop("cohort", None), parse_locus(locus), **asked).run(cursor, ASKING)
    keys = [VARIANTS.index(v) for row in answer.frame.iter_rows(named=True) for v in VARIANTS if v[1:5] == tuple(
        row[name] for name in ("contig", "position", "ref", "alt"))]  # fmt: skip
    return dict(zip(keys, answer.frame.to_dicts(), strict=True))


def counts(row: dict) -> tuple:
    return tuple(row[name] for name in ("ac", "an", "het", "hom", "hemi", "not_called"))


def test_the_columns_are_exactly_these(cursor: Any) -> None:
    frame = Frequencies(None, Everything()).run(cursor, ASKING).frame
    assert frame.columns == list(COLUMNS)
    assert " ".join(COLUMNS) == "contig position ref alt rsid gene consequence ac an af het hom hemi not_called"
    assert frame["contig"].to_list() == ["1", "1", "1", "1", "X", "Y", "MT"]


def test_s_gt_2_and_3_with_1_2_and_half_and_no_calls_an_counts_called_alleles(cursor: Any) -> None:
    """People 0 to 4 are asked, 3 was assayed elsewhere: 1/2, 0/., ./., and the called reference of 4."""
    found = rows(cursor)
    for allele in (0, 1):
        assert counts(found[allele]) == (1, 2 + 1 + 0 + 2, 1, 0, 0, 3)
        assert found[allele]["af"] == 1 / 5


def test_s_gt_5_three_kinds_of_zero(cursor: Any) -> None:
    found = rows(cursor, details=True)
    assert (found[2]["ac"], found[2]["an"], found[2]["ac_raw"], found[2]["zero"]) == (
        0,
        6,
        1,
        "only in calls failing quality control",
    )
    assert counts(found[2]) == (0, 6, 0, 0, 0, 2)
    two = Cohort.from_json({"name": "two", "criterion": {"ancestry": {"is": ["EUR-like"]}}})
    eur = rows(cursor, cohort=two, details=True)  # 2 (./. at 0) and 3 (not assayed at 0)
    assert (eur[0]["ac"], eur[0]["an"], eur[0]["af"], eur[0]["zero"]) == (0, 0, None, "not called")
    assert (eur[2]["ac"], eur[2]["an"], eur[2]["zero"]) == (0, 2, "called and absent")


def test_s_gt_6_raw_counts_keep_what_failed(cursor: Any) -> None:
    row = rows(cursor, details=True)[2]
    assert (row["ac_raw"], row["an_raw"]) == (1, 8)


def test_s_gt_4_a_place_is_called_where_the_assay_of_each_covers_it(cursor: Any) -> None:
    assert counts(rows(cursor)[3]) == (2 + 1, 2 + 2 + 2 + 2 + 1, 0, 1, 0, 0)  # ./1: an allele, zygosity unknown


def test_s_gt_7_x_y_and_mt_by_genetic_sex(cursor: Any) -> None:
    found = rows(cursor)
    assert counts(found[4]) == (1 + 1 + 2, 2 + 1 + 2, 1, 1, 1, 2)  # XXY and who was not assayed are not called
    assert counts(found[5]) == (1, 1, 0, 0, 1, 4)
    assert counts(found[6]) == (2, 4, 1, 1, 0, 1)


def test_s_gt_14_relatives_are_left_out_and_counted(cursor: Any) -> None:
    without = Frequencies(None, Everything()).run(cursor, ASKING)
    assert (without.individuals, without.relatives) == ({"all": 5}, 1)
    with_them = Frequencies(None, Everything(), unrelated_only=False).run(cursor, ASKING)
    assert (with_them.individuals, with_them.relatives) == ({"all": 6}, 0)
    assert counts(rows(cursor, unrelated_only=False)[3]) == (4, 11, 1, 1, 0, 0)


def test_s_du_3_who_is_not_permitted_is_not_counted(cursor: Any) -> None:
    assert rows(cursor, unrelated_only=False)[2]["hom"] == 0


def test_s_du_3_an_allele_that_only_others_carry_is_not_even_listed(cursor: Any) -> None:
    cursor.execute("DELETE FROM genotype WHERE variant_id = 2 AND biosample_id <> 6")
    try:
        assert 2 not in rows(cursor)
        cursor.execute("UPDATE genotype SET alt_count = 0 WHERE variant_id = 2")
        assert 2 in rows(cursor)  # nobody carries it: a place of the file
    finally:
        cursor.execute("UPDATE genotype SET alt_count = 2 WHERE variant_id = 2")
        cursor.execute(
            "INSERT INTO genotype (variant_id, biosample_id, packed, alt_count, other_alt_count, missing_count, ploidy,"
            " passes_qc, phased) VALUES (2, 1, FALSE, 1, 0, 0, 2, FALSE, FALSE)"
        )


def test_an_empty_cohort_has_rows_that_say_no_data(cursor: Any) -> None:
    nobody = Cohort.from_json({"name": "nobody", "criterion": {"all_of": [{"alive": {}}, {"deceased": {}}]}})
    answer = Frequencies(nobody, Everything()).run(cursor, ASKING)
    assert answer.individuals == {"cohort": 0}
    assert set(answer.frame["an"]) == {0}
    assert set(answer.frame["af"]) == {None}


def test_s_cl_1_a_biosample_that_does_not_speak_is_not_counted(cursor: Any) -> None:
    assert rows(cursor)[3]["hom"] == 1


def test_s_cl_1_of_several_tumours_the_individual_is_counted_once(cursor: Any) -> None:
    before = counts(rows(cursor)[3])
    cursor.execute("DROP TABLE voice")  # kept by the cursor: a release does not change
    cursor.execute("INSERT INTO biosample VALUES (91, 1, 0, 'second', NULL, NULL, TRUE)")
    cursor.execute(
        "INSERT INTO genotype (variant_id, biosample_id, packed, alt_count, other_alt_count, missing_count, ploidy,"
        " passes_qc, phased) VALUES (3, 1, FALSE, 0, 0, 2, 2, TRUE, FALSE), (3, 91, FALSE, 1, 0, 0, 2, TRUE, FALSE)"
    )
    try:
        ac, an, het, *others = before
        assert counts(rows(cursor)[3]) == (ac + 1, an, het + 1, *others)
    finally:
        cursor.execute("DROP TABLE voice")
        cursor.execute("DELETE FROM biosample WHERE biosample_id = 91")
        cursor.execute("DELETE FROM genotype WHERE variant_id = 3 AND biosample_id IN (1, 91)")


def test_s_gt_9_clinvar_by_allele_the_best_reviewed(cursor: Any) -> None:
    found = rows(cursor, details=True)
    assert (found[3]["clinvar"], found[3]["stars"]) == ("pathogenic", 2)
    assert found[2]["clinvar"] is None
    frame = Frequencies(None, Everything(), details=True).run(cursor, ASKING).frame
    assert frame.columns == [*COLUMNS, *DETAILS]


@pytest.mark.parametrize(
    ("locus", "ids"),
    [
        ("GENE1", [0, 1, 2]),
        ("gene1", [0, 1, 2]),
        ("GENEX", [4]),
        ("1:150-300", [2, 3]),
        ("chr1", [0, 1, 2, 3]),
        ("rs100", [0, 1]),
        ("1-100-A-G", [1]),
        ("1-99-TA-TG", [1]),
        ("GRCh38 1-100-A-G", [1]),
        ("GRCh37 1-100-A-G", []),
        ("2:1-100", []),
    ],
)
def test_places(cursor: Any, locus: str, ids: list[int]) -> None:
    assert list(rows(cursor, locus)) == ids


@pytest.mark.parametrize("locus", ["GENE9", "rs9"])
def test_a_name_nobody_knows_is_an_error_and_no_empty_table(cursor: Any, locus: str) -> None:
    with pytest.raises(UnknownName):
        rows(cursor, locus)


def test_an_rsid_that_only_people_not_permitted_carry_is_as_unknown_as_any_other(cursor: Any) -> None:
    cursor.execute("BEGIN")
    try:
        cursor.execute("UPDATE variant SET rsid = 'rs777' WHERE variant_id = 2")
        cursor.execute("DELETE FROM genotype WHERE variant_id = 2 AND passes_qc = FALSE")  # 6, not permitted, is left
        said = []
        for rsid in ("rs777", "rs778"):
            with pytest.raises(UnknownName) as raised:
                rows(cursor, rsid)
            said.append(str(raised.value).replace(rsid, "rs"))
    finally:
        cursor.execute("ROLLBACK")
    assert said[0] == said[1]


def test_s_gt_5_an_allele_that_is_not_there_says_which_kind_of_nothing(cursor: Any) -> None:
    answer = Frequencies(None, parse_locus("2-100-A-G")).run(cursor, ASKING)
    assert answer.frame.height == 0
    assert "not looked at" in answer.note


def test_by_group_and_sex_with_the_not_assigned(cursor: Any) -> None:
    frame = FrequenciesByGroup(parse_locus("1-300-C-T")).run(cursor, ASKING).frame
    assert frame.select("population", "people", "ac", "an").rows() == [
        ("all", 5, 3, 9),
        ("AFR-like", 2, 2, 4),
        ("EUR-like", 2, 0, 4),
        ("not assigned", 1, 1, 1),
        ("XX", 2, 2, 4),
        ("XY", 2, 0, 4),
    ]


def test_s_dc_3_attack_the_genotypes_of_few_people_do_not_show_in_what_they_lack(cursor: Any) -> None:
    """0 where somebody does not carry an allele and '< 11' where they do would be their genotype."""
    partner = replace(ASKING, role="partner")
    for question in (
        Frequencies(None, Everything(), details=True),
        FrequenciesByGroup(parse_locus("1-300-C-T")),
    ):
        frame = release(question.run(cursor, ASKING), partner).frame
        for name in ("ac", "an", "af", "het", "hom", "hemi", "not_called", "carriers", "ac_raw", "an_raw", "zero"):
            assert set(frame[name]) == {None}, name


def test_s_dc_3_a_partner_sees_no_small_cell(cursor: Any) -> None:
    answer = release(Frequencies(None, Everything()).run(cursor, ASKING), replace(ASKING, role="partner"))
    assert answer.individuals == {"all": Below(11)}
    shown = answer.frame.select("ac", "an", "af", "het", "hom", "hemi", "not_called")
    assert {value for column in shown for value in column} <= {0, None}
    assert "an" in answer.frame["suppressed"][0]


def test_questions_are_values_with_json(cursor: Any) -> None:
    question = Frequencies(Cohort.from_json({"name": "all", "criterion": {"all_of": []}}), Gene("GENE1"))
    assert hash(question) == hash(Frequencies(question.cohort, Gene("GENE1")))
    assert json.loads(json.dumps(question.to_json()))["frequencies"]["gene"] == "GENE1"
    assert isinstance(question.run(cursor, ASKING).frame, pl.DataFrame)
