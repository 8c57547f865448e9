"""Filters and orders of a list of variants work on what is shown, and tell nothing that is not."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from cohorts.errors import InvalidQuestion
from widgets.variants.choices import parsed_range
from widgets.variants.compared import named, with_all
from widgets.variants.filters import ORDERS, VariantFilters, ordered, orders

CLASSES = ("loss_of_function", "missense", "synonymous", "other")
ROW: dict[str, Any] = {
    "assembly": "GRCh38", "contig": "19", "position": 100, "ref": "A", "alt": "C", "rsid": None, "gene": "LDLR",
    "transcript": None, "hgvsc": "ENST1:c.9A>C", "hgvsp": "p.Arg3Cys", "consequence": "missense_variant",
    "consequence_class": "missense", "loftee": None, "clinvar": None, "stars": None, "filter": None,
    "region": "autosome", "left_aligned": True, "zero": None, "ac": 4, "an": 100, "af": 0.04, "carriers": 4,
    "called": 50, "hom": 0, "hemi": 0, "not_called": 0, "groupmax_af": 0.05, "carriers_others": 2,
}  # fmt: skip


def listed(*changes: dict[str, Any]) -> pl.DataFrame:
    rows = [{**ROW, "position": 100 + n, **change} for n, change in enumerate(changes)]
    return named(pl.DataFrame(rows, schema_overrides={"rsid": pl.String, "clinvar": pl.String, "stars": pl.Int64,
        "filter": pl.String, "zero": pl.String, "loftee": pl.String, "groupmax_af": pl.Float64, "ac": pl.Int64,
        "carriers": pl.Int64, "carriers_others": pl.Int64, "af": pl.Float64, "transcript": pl.String}))  # fmt: skip


def passing(frame: pl.DataFrame, **asked: Any) -> list[int]:
    return (VariantFilters(CLASSES, **asked).passing(frame)["position"] - 100).to_list()


def test_classes_terms_types_and_text() -> None:
    frame = listed(
        {}, {"consequence": "stop_gained", "consequence_class": "loss_of_function"}, {"alt": "CT"}, {"ref": "AG"},
        {"ref": "AG", "alt": "CT"}, {"consequence": None, "consequence_class": None, "rsid": "rs7"},
    )  # fmt: skip
    assert frame["type"].to_list() == ["snv", "snv", "insertion", "deletion", "mnv", "snv"]
    assert passing(frame, types=("insertion", "mnv")) == [2, 4]
    assert passing(frame, terms=("stop_gained",)) == [1]
    assert passing(frame, text="RS7") == [5]
    assert passing(frame, text="chr19-103-ag") == [3]
    assert passing(frame, text="arg3") == [0, 1, 2, 3, 4, 5]
    only = VariantFilters(("other",)).passing(frame)
    assert (only["position"] - 100).to_list() == [5]  # of no known consequence
    assert VariantFilters(("other",)).passing(frame, classes=False).height == 6


def test_s_gt_9_pathogenic_never_means_conflicting() -> None:
    frame = listed(
        {"clinvar": "pathogenic/likely_pathogenic", "stars": 2}, {"clinvar": "conflicting", "stars": 1},
        {"clinvar": "likely_benign", "stars": 0}, {}, {"clinvar": "drug_response", "stars": 3},
    )  # fmt: skip
    assert passing(frame, clinvar=("pathogenic",)) == [0]
    assert passing(frame, clinvar=("conflicting", "benign")) == [1, 2]
    assert passing(frame, clinvar=("none", "other")) == [3, 4]
    assert passing(frame, stars=2) == [0, 4]


def test_s_gt_10_what_has_no_frequency_is_kept_or_dropped_by_its_switch() -> None:
    frame = listed({}, {"groupmax_af": None}, {"groupmax_af": 0.0001})
    assert passing(frame, max_af=0.001) == [1, 2]
    assert passing(frame, max_af=0.001, absent=False) == [2]
    assert passing(frame, absent=False) == [0, 2]


def test_s_dc_1_without_groupmax_the_frequency_shown_decides_and_a_hidden_one_is_neither_rare_nor_absent() -> None:
    hidden = {"groupmax_af": None, "af": None, "ac": None, "carriers": None}
    frame = listed({**ROW, "groupmax_af": None}, hidden, {**hidden, "an": 0, "carriers": 0, "carriers_others": 0})
    assert passing(frame, max_af=0.001, carried=False) == [1, 2]
    assert passing(frame, max_af=0.001, absent=False, carried=False) == [1]
    assert passing(frame, absent=False, carried=False) == [0, 1]


def test_s_gt_5_quality_and_what_nobody_carries() -> None:
    failing = {"zero": "only in calls failing quality control", "ac": 0, "carriers": 0, "carriers_others": 0}
    frame = listed({}, {"filter": "LowQual"}, failing, {"carriers": 0, "carriers_others": 0}, {"carriers": 0})
    assert passing(frame) == [0, 1, 4]
    assert passing(frame, quality="pass", carried=False) == [0, 3, 4]
    assert passing(frame, quality="failing") == [2]
    assert frame["flags"].to_list()[1:3] == ["LowQual", "only failing calls"]


def test_a_range_takes_what_touches_it() -> None:
    frame = listed({}, {}, {"ref": "AGGT"}, {})
    assert passing(frame, region=(103, 104)) == [2, 3]
    assert VariantFilters(CLASSES, region=(103, 104)).passing(frame, region=False).height == 4


def test_a_range_is_two_positions_or_one() -> None:
    assert parsed_range("") is None
    assert parsed_range("19:11,105,500-11105400") == (11105400, 11105500)
    assert parsed_range(" 42 ") == (42, 42)
    for wrong in ("c.1-2x", "1-2-3", "-", "9" * 40, "<b>"):
        with pytest.raises(InvalidQuestion):
            parsed_range(wrong)


def test_s_dc_1_attack_no_order_tells_what_is_hidden() -> None:
    """Rows whose counts are suppressed stay in the order of the genome, last, whichever way."""
    frame = listed({"ac": None}, {"ac": 20}, {"ac": None}, {"ac": 70}, {"ac": 20})
    assert (ordered(frame, "ac", down=True)["position"] - 100).to_list() == [3, 1, 4, 0, 2]
    assert (ordered(frame, "ac", down=False)["position"] - 100).to_list() == [1, 4, 3, 0, 2]


def test_orders_are_offered_where_there_is_a_column() -> None:
    frame = listed({"consequence": "intron_variant"}, {"consequence": "stop_gained"}, {})
    assert (ordered(frame, "consequence", down=False)["position"] - 100).to_list() == [1, 2, 0]
    assert "minus_log10_p" not in orders(frame)
    assert {"position", "consequence", "clinvar", "af", "hom"} <= orders(frame).keys() <= ORDERS.keys()
    assert ordered(frame, "minus_log10_p", down=True).equals(frame)
    assert ordered(frame, "nonsense", down=True).equals(frame)
    assert ordered(frame, "position", down=True)["position"].to_list() == [102, 101, 100]


def test_labels_say_the_coding_change_where_residues_are_not_known() -> None:
    frame = listed({}, {"hgvsp": "p.Xaa3Xaa"}, {"hgvsp": None, "hgvsc": None}, {"alt": "AT", "left_aligned": False})
    assert frame["label"].to_list() == ["p.Arg3Cys", "c.9A>C", "19-102-A-C", "p.Arg3Cys"]
    assert frame["flags"].to_list() == ["", "", "", "not left-aligned"]


def test_everybody_beside_a_cohort_is_the_sum_of_both_sides_and_hides_what_one_of_them_hides() -> None:
    sides = pl.DataFrame({
        "assembly": "GRCh38", "variant": ["a", "b", "c"], "ac": [3, None, 0], "an": [40, 40, 0], "hom": [1, 0, 0],
        "hemi": [0, 0, 0], "ac_others": [5, 7, 0], "an_others": [60, 60, 0], "hom_others": [2, 0, 0],
        "hemi_others": [0, 0, 0],
    })  # fmt: skip
    whole = with_all(sides)
    assert whole.select("ac_all", "an_all", "af_all", "hom_all").rows() == [
        (8, 100, 0.08, 3), (None, 100, None, 0), (0, 0, None, 0),
    ]  # fmt: skip
    own = sides.select("assembly", "variant", "an", "hom", "hemi", ac=pl.lit(9))
    assert with_all(sides, own)["ac_all"].to_list() == [9, 9, 9]
    alone = own.drop("hemi")
    assert with_all(alone).equals(alone)
