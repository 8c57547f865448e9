"""The variant's page: what it is, its counts in every set of people, the quality of its calls; what a partner sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from access import Policy, release
from access.disclosure import Below
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.loci import parse_locus
from queries.variants.about_variant import AboutVariant
from queries.variants.frequencies import FrequenciesByGroup
from queries.variants.variant_frequencies import VariantFrequencies
from queries.variants.variant_quality import VariantQuality
from tests.queries.genotypes_by_hand import ASKING, make_release
from tests.queries.small_release import Small

PARTNER = replace(ASKING, role="partner")
MEN = Cohort.from_json({"name": "men", "criterion": {"sex": {"is": "male"}}})


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    con = make_release(tmp_path_factory.mktemp("ledger") / "consent_ledger.sqlite")
    yield con
    con.close()


def about(cursor: Any, text: str) -> Any:
    return AboutVariant(parse_locus(text)).run(cursor, ASKING)


def test_what_a_variant_is(cursor: Any) -> None:
    found = about(cursor, "1-300-C-T")
    [one] = found.alleles
    assert (one.assembly, one.rsid, one.left_aligned, one.region) == ("GRCh38", "rs300", True, "autosome")
    assert [(r.significance, r.stars) for r in found.clinvar] == [("pathogenic", 2), ("conflicting", 1)]
    assert [each.covers for each in found.assays] == [True, True]
    assert (found.nothing, found.clinvar_known) == (None, True)


def test_s_gt_2_the_other_alleles_of_a_site_stand_beside_it(cursor: Any) -> None:
    found = about(cursor, "1-100-A-C")
    assert [str(each) for each in found.beside] == ["1-100-A-G"]
    assert [each.covers for each in found.assays] == [True, False]  # the second kit did not look


def test_s_gt_9_an_rsid_of_several_alleles_is_a_choice(cursor: Any) -> None:
    found = about(cursor, "rs100")
    assert [str(each.locus) for each in found.alleles] == ["1-100-A-C", "1-100-A-G"]
    assert (found.consequences, found.clinvar) == (None, ())
    with pytest.raises(UnknownName):
        about(cursor, "rs9")


def test_s_gt_5_each_kind_of_nothing_is_told(cursor: Any) -> None:
    assert "not looked at" in about(cursor, "2-500-A-G").nothing
    assert "No data on GRCh37" in about(cursor, "GRCh37 2-500-A-G").nothing
    other = about(cursor, "GRCh37 1-300-C-T")
    assert [str(each) for each in other.elsewhere] == ["1-300-C-T"]
    assert other.elsewhere[0].assembly == "GRCh38"


def test_s_du_3_what_only_people_not_permitted_carry_is_neither_there_nor_beside(cursor: Any) -> None:
    cursor.execute("BEGIN")
    try:
        cursor.execute("UPDATE variant SET position = 100, ref = 'A', alt = 'T' WHERE variant_id = 2")
        cursor.execute("DELETE FROM genotype WHERE variant_id = 2 AND biosample_id <> 6")
        assert about(cursor, "1-100-A-T").alleles == ()
        assert [str(each) for each in about(cursor, "1-100-A-C").beside] == ["1-100-A-G"]
    finally:
        cursor.execute("ROLLBACK")


def test_everybody_the_cohort_and_the_rest_are_counted_as_each_alone(cursor: Any) -> None:
    """Against the counting of one set at a time."""
    for place in ("1-300-C-T", "X-5000000-G-A", "Y-5000000-G-A", "MT-263-A-G", "1-100-A-C"):
        variant = replace(parse_locus(place), assembly="GRCh38")
        found = VariantFrequencies(variant, MEN).run(cursor, ASKING)
        assert found.individuals == {"all": 5, "cohort": 3, "others": 2}
        for of, cohort in (("all", None), ("cohort", MEN)):
            alone = FrequenciesByGroup(variant, cohort).run(cursor, ASKING).frame
            counts = ["people", "ac", "an", "het", "hom", "hemi", "not_called", "carriers", "ac_raw", "an_raw", "zero"]
            names = {"all": "all", "cohort": "all"}
            expected = alone.with_columns(pl.col("population").replace(names)).select("population", *counts)
            mine = found.frame.filter(pl.col("people") > 0, of=of).select("population", *counts)
            assert mine.sort("population").rows() == expected.sort("population").rows(), (place, of)
        whole = {row["of"]: row for row in found.frame.filter(kind="total").iter_rows(named=True)}
        for name in ("people", "ac", "an", "hom", "hemi", "not_called"):
            assert whole["all"][name] == whole["cohort"][name] + whole["others"][name]


def test_s_gt_5_a_set_of_nobody_has_a_row_that_says_no_data(cursor: Any) -> None:
    nobody = Cohort.from_json({"name": "nobody", "criterion": {"all_of": [{"alive": {}}, {"deceased": {}}]}})
    variant = replace(parse_locus("1-300-C-T"), assembly="GRCh38")
    frame = VariantFrequencies(variant, nobody).run(cursor, ASKING).frame
    row = frame.filter(of="cohort", kind="total").row(0, named=True)
    assert (row["an"], row["af"], row["zero"]) == (0, None, "not called")
    assert frame.filter(of="cohort")["population"].to_list() == frame.filter(of="all")["population"].to_list()


def test_s_dc_3_attack_no_cell_of_few_people_is_told_in_any_set(cursor: Any) -> None:
    variant = replace(parse_locus("1-300-C-T"), assembly="GRCh38")
    answer = release(VariantFrequencies(variant, MEN).run(cursor, ASKING), PARTNER)
    for name in (
        "people",
        "ac",
        "an",
        "af",
        "het",
        "hom",
        "hemi",
        "not_called",
        "carriers",
        "ac_raw",
        "an_raw",
        "zero",
    ):
        assert set(answer.frame[name]) == {None}, name
    assert set(answer.individuals.values()) == {Below(11)}


def measured() -> tuple[Small, Any]:
    """Forty people: thirty heterozygotes, of whom five fail, one a test each and two by two; ten without the allele."""
    small = Small()
    assay = small.assay(("19", 1, 5000))
    variant = small.variant(1500, assay)
    for n in range(40):
        small.person(f"P{n}")
        sample = small.sample(f"P{n}", assay)
        good = {"gq": 60 + n % 3, "dp": 30, "ad_ref": 15, "ad_alt": 15}
        bad = {
            0: {"gq": 12}, 1: {"dp": 8, "ad_ref": 4, "ad_alt": 4}, 2: {"ad_ref": 26, "ad_alt": 4},
            3: {"gq": 5, "dp": 3, "ad_ref": 2, "ad_alt": 1},
            4: {},  # its own numbers are good: the other alternate of its site failed
        }.get(n)  # fmt: skip
        if n < 28:
            small.call(sample, variant, 1, **{**good, **(bad or {}), "passes_qc": bad is None})
        elif n < 30:
            small.call(sample, variant, 1)  # without any field
        elif n == 30:
            small.call(sample, variant, 0, gq=3, dp=30, passes_qc=False)
    cursor = small.con.cursor()
    cursor.execute("CREATE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    return small, cursor


QUALITY = VariantQuality(replace(parse_locus("19-1500-C-T"), assembly="GRCh38"))


def test_s_gt_6_failures_by_test_and_what_was_not_assessed() -> None:
    _, cursor = measured()
    found = QUALITY.run(cursor, ASKING)
    rows = {row[0].split(" ")[0]: row[1:] for row in found.tests.frame.rows()}
    assert rows == {"GQ": (2, 1, 2), "DP": (2, 0, 2), "allele": (2, 0, 2), "any": (5, 1, None)}
    assert (found.carriers, found.fields) == (30, ("GQ",))


def test_s_gt_6_histograms_are_of_carriers_with_thresholds_on_borders() -> None:
    _, cursor = measured()
    found = QUALITY.run(cursor, ASKING)
    gq = {row["from"]: row["n"] for row in found.of("gq").iter_rows(named=True)}
    assert (gq[5.0], gq[10.0], gq[60.0], sum(gq.values()), len(gq)) == (1, 1, 26, 28, 20)
    balance = {round(row["from"], 2): row["n"] for row in found.of("balance").iter_rows(named=True)}
    assert (balance[0.5], balance[0.1], sum(balance.values())) == (26, 1, 28)
    assert found.of("vaf").height == 0


def test_s_dc_3_attack_a_partner_sees_no_bin_below_k_and_no_empty_bin_among_few() -> None:
    small, cursor = measured()
    shown = release(QUALITY.run(cursor, ASKING), PARTNER)
    counts = list(shown.of("gq")["n"])
    assert {n for n in counts if n} == {20}  # 26 rounded down; bins of one are suppressed
    assert counts.count(None) == 2
    assert shown.carriers == 30
    assert set(shown.tests.frame["carriers_failing"]) == {None}
    small.con.execute("DELETE FROM genotype WHERE biosample_id > 7")  # eight carriers are left: not even zeros are told
    few = release(QUALITY.run(cursor, ASKING), PARTNER)
    assert set(few.of("gq")["n"]) == {None}
    assert set(few.tests.frame["not_assessed"]) == {None}
    assert few.carriers == Below(11)


def test_s_cl_1_a_person_with_several_calls_counts_once_in_a_bin() -> None:
    small, cursor = measured()
    small.call(small.sample("P10", 0), 0, 1, gq=61, dp=30, ad_ref=15, ad_alt=15)
    found = QUALITY.run(cursor, ASKING)
    assert found.carriers == 30
    assert found.of("gq").filter(pl.col("from") == 60)["n"].item() == 26


def test_quality_is_of_one_allele_of_the_release() -> None:
    _, cursor = measured()
    with pytest.raises(InvalidQuestion):
        VariantQuality(parse_locus("19-1501-C-T")).run(cursor, ASKING)


def test_questions_are_values_with_json() -> None:
    variant = parse_locus("19-1500-C-T")
    for one in (AboutVariant(variant), VariantFrequencies(variant, MEN), VariantQuality(variant)):
        assert hash(one) == hash(replace(one))
        assert json.loads(json.dumps(one.to_json()))


def test_policies_with_another_k_hold_too() -> None:
    _, cursor = measured()
    shown = QUALITY.run(cursor, ASKING).protected(Policy(5, 5))
    assert shown.tests.frame["carriers_failing"].to_list() == [None, None, None, 5]
