"""S-DC 1 to 5: one door, closed unless a value can protect itself; and what can be made of what passed it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import Asking, Purpose
from access.disclosure import (
    PRESETS,
    Below,
    HoldsNoIndividual,
    Policy,
    Table,
    plain,
    protect_count,
    protect_counts,
    release,
    shown_share,
    shown_total,
)
from cohorts.errors import Refused

PARTNER = Asking("ada", "partner", None, Purpose("health"), date(2025, 6, 1), "r", 0)
RESEARCHER = replace(PARTNER, role="researcher")


@dataclass(frozen=True)
class Size:
    n: int

    def protected(self, policy: Policy) -> object:
        return protect_count(self.n, policy)


# ── the door ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_s_dc_1_aggregate_roles_get_the_protected_value() -> None:
    assert release(Size(1234), PARTNER) == 1230
    assert release(Size(10), PARTNER) == Below(11)


def test_s_dc_7_the_public_role_gets_no_count_at_any_door() -> None:
    with pytest.raises(Refused, match="no counts"):
        release(Size(1234), replace(PARTNER, role="public"))


@pytest.mark.parametrize("role", ["researcher", "clinician", "steward"])
def test_s_dc_1_roles_with_exact_numbers_get_the_value(role: str) -> None:
    assert release(Size(3), replace(PARTNER, role=role)) == Size(3)


@pytest.mark.parametrize("value", [42, {"n": 3}, [1, 2], pl.DataFrame({"individual": ["p1"]}), "p1", object(), None])
def test_s_dc_1_what_cannot_protect_itself_is_refused(value: object) -> None:
    with pytest.raises(Refused):
        release(value, PARTNER)


@pytest.mark.parametrize("role", ["partner", "researcher", "steward"])
def test_s_du_2_without_a_purpose_nothing_is_released(role: str) -> None:
    with pytest.raises(Refused):
        release(Size(1234), replace(PARTNER, role=role, purpose=None))


def test_s_dc_7_an_unknown_role_is_refused() -> None:
    with pytest.raises(Refused):
        release(Size(1234), replace(PARTNER, role="admin"))


def test_reference_data_pass_for_everybody() -> None:
    class GeneModel(HoldsNoIndividual):
        pass

    model = GeneModel()
    assert release(model, PARTNER) is model


# ── counts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("policy", "n", "shown"),
    [
        (Policy(), 0, 0),
        (Policy(), 1, Below(11)),
        (Policy(), 10, Below(11)),
        (Policy(), 11, 10),
        (Policy(), 19, 10),
        (Policy(), 20, 20),
        (Policy(), 23419, 23410),
        (PRESETS["5"], 4, Below(5)),
        (PRESETS["5"], 5, 5),
        (PRESETS["5"], 9, 5),
        (PRESETS["10"], 9, Below(10)),
        (PRESETS["10"], 10, 10),
        (PRESETS["all-of-us"], 20, Below(21)),
        (PRESETS["all-of-us"], 21, 20),
        (Policy(5, 10), 7, Below(10)),  # never rounded down to "nobody"
    ],
)
def test_s_dc_2_presets_and_s_dc_3_rounding(policy: Policy, n: int, shown: object) -> None:
    assert protect_count(n, policy) == shown


@given(st.integers(0, 10**6), st.sampled_from([*PRESETS.values(), Policy(3, 1), Policy(7, 25)]))
def test_s_dc_3_somebody_is_never_nobody_and_what_is_shown_is_never_too_much(n: int, policy: Policy) -> None:
    shown = protect_count(n, policy)
    assert (shown == 0) is (n == 0)
    if isinstance(shown, int) and n:
        assert shown % policy.base == 0
        assert shown <= n < shown + policy.base
        assert n >= policy.k


def test_s_dc_2_zero_is_shown_and_no_data_is_not_zero() -> None:
    assert protect_counts({"a": 0, "b": None, "c": 4}) == {"a": 0, "b": None, "c": Below(11)}


def test_a_suppressed_count_in_json_and_words() -> None:
    assert plain({"count": Below(11), "missing": {"x": 0}, "rows": [(Below(5),)]}) == {
        "count": {"below": 11},
        "missing": {"x": 0},
        "rows": [[{"below": 5}]],
    }
    assert str(Below(11)) == "< 11"


@pytest.mark.parametrize("policy", [(1, 10), (11, 0), (0, 0)])
def test_a_policy_that_protects_nothing_is_a_defect(policy: tuple[int, int]) -> None:
    with pytest.raises(ValueError):
        Policy(*policy)


# ── attacks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_s_dc_3_attack_differencing_by_one_person_moves_nothing_but_at_a_boundary() -> None:
    """Asking with and without one person: of 2,000 cohort sizes the answer moves at one in ten, never telling which."""
    moved = [n for n in range(1, 2001) if protect_count(n) != protect_count(n - 1)]
    assert [n for n in moved if n > 11] == list(range(20, 2001, 10))
    assert [n for n in moved if n <= 11] == [1, 11]


def test_s_dc_3_attack_asking_again_is_the_same_answer() -> None:
    assert len({protect_count(1234) for _ in range(100)}) == 1


def consistent(cells: list[object], policy: Policy, most: int) -> list[tuple[int, ...]]:
    """Every set of exact counts up to `most` that is shown like this: what an attacker cannot tell apart."""
    ranges = [[n for n in range(most + 1) if protect_count(n, policy) == shown] for shown in cells]
    return list(product(*ranges))


@pytest.mark.parametrize(("yes", "unknown", "no"), [(3, 0, 97), (10, 5, 100), (15, 7, 41), (64, 1, 35), (1, 1, 28)])
def test_s_dc_3_attack_subtracting_a_cohort_and_its_complement(yes: int, unknown: int, no: int) -> None:
    """Permitted, yes, unknown and the count of the complement are each shown: no suppressed one can be worked out."""
    policy = Policy()
    permitted = yes + unknown + no
    shown = [protect_count(n, policy) for n in (yes, unknown, no)]
    total = protect_count(permitted, policy)
    explanations = [c for c in consistent(shown, policy, 130) if protect_count(sum(c), policy) == total]
    for place, cell in enumerate(shown):
        if isinstance(cell, Below):
            assert len({explanation[place] for explanation in explanations}) >= 4


def test_s_dc_3_attack_totals_are_made_from_rounded_cells() -> None:
    exact = [3, 14, 29]
    cells = [protect_count(n) for n in exact]
    assert shown_total(cells) == 30  # not protect_count(46) == 40, from which 46 - 43 would give the 3
    assert shown_share(cells[1], cells[2]) == 0.5
    assert shown_share(cells[0], cells[2]) is None
    assert shown_share(cells[1], 0) is None


def genotypes(rows: list[dict]) -> Table:
    frame = pl.DataFrame(rows).with_columns(
        ac=pl.col("het") + 2 * pl.col("hom"), position=pl.lit(1), af=pl.lit(None, pl.Float64)
    )
    return Table(
        frame.with_columns(af=pl.col("ac") / pl.col("an")),
        counts=("ac", "an", "het", "hom"),
        ratios={"af": ("ac", "an")},
        rests_on={"ac": ("het", "hom")},
        together=(("het", "hom"),),
        labels=("position",),
    )


def shown(table: Table, policy: Policy | None = None) -> list[dict]:
    return table.protected(policy or Policy()).frame.to_dicts()


def test_s_dc_3_a_table_suppresses_small_cells_rounds_the_rest_and_names_what_it_hid() -> None:
    rows = shown(
        genotypes([{"het": 0, "hom": 0, "an": 500}, {"het": 4, "hom": 0, "an": 500}, {"het": 95, "hom": 21, "an": 997}])
    )
    assert [row["suppressed"] for row in rows] == ["", "ac,het,af", ""]
    assert [(row["ac"], row["an"], row["het"], row["hom"]) for row in rows] == [
        (0, 500, 0, 0),
        (None, 500, None, 0),
        (130, 990, 90, 20),
    ]


def test_s_dc_1_attack_a_percentage_does_not_give_its_count_back() -> None:
    (row,) = shown(genotypes([{"het": 37, "hom": 12, "an": 997}]))
    assert row["af"] == row["ac"] / row["an"] == 60 / 990  # of the rounded counts, not 61 / 997


def test_s_dc_4_attack_alleles_of_few_people_are_few_people() -> None:
    """Nine homozygotes carry eighteen alleles: the count of alleles may not say what the count of people hides."""
    (row,) = shown(genotypes([{"het": 0, "hom": 9, "an": 500}]))
    assert (row["ac"], row["hom"], row["af"]) == (None, None, None)
    assert row["het"] == 0


@given(st.integers(0, 60), st.integers(0, 60))
def test_s_dc_3_attack_homozygotes_from_alleles_less_heterozygotes(het: int, hom: int) -> None:
    """AC − het = 2 × hom: when one is hidden, so is the other, and many pairs explain what is left."""
    (row,) = shown(genotypes([{"het": het, "hom": hom, "an": 500}]))
    explanations = [
        (h, m) for h, m in product(range(61), range(61)) if ALL_SHOWN[h, m] == (row["ac"], row["het"], row["hom"])
    ]
    if row["hom"] is None:
        assert len({m for _, m in explanations}) >= 4
    if row["het"] is None:
        assert len({h for h, _ in explanations}) >= 4


def _all_shown() -> dict[tuple[int, int], tuple]:
    pairs = list(product(range(61), range(61)))
    rows = shown(genotypes([{"het": h, "hom": m, "an": 500} for h, m in pairs]))
    return {pair: (row["ac"], row["het"], row["hom"]) for pair, row in zip(pairs, rows, strict=True)}


ALL_SHOWN = _all_shown()


def test_s_dc_4_numbers_resting_on_a_small_count_are_hidden_with_it() -> None:
    table = Table(
        pl.DataFrame({"site": ["a", "b"], "n": [40, 4], "median_age": [61.0, 33.0]}),
        counts=("n",),
        dependent={"median_age": "n"},
    )
    assert shown(table) == [
        {"site": "a", "n": 40, "median_age": 61.0, "suppressed": ""},
        {"site": "b", "n": None, "median_age": None, "suppressed": "n,median_age"},
    ]


def test_s_dc_1_a_number_nobody_declared_is_a_defect() -> None:
    with pytest.raises(ValueError, match="mean_age"):
        Table(pl.DataFrame({"site": ["a"], "n": [40], "mean_age": [61.2]}), counts=("n",))
    with pytest.raises(ValueError, match="seen"):
        Table(pl.DataFrame({"seen": [date(2020, 1, 1)]}))
    with pytest.raises(ValueError, match="no column"):
        Table(pl.DataFrame({"n": [1]}), counts=("n", "m"))


def test_s_dc_3_no_data_stays_no_data_and_is_not_called_suppressed() -> None:
    table = Table(
        pl.DataFrame({"ac": [None, 3], "an": [0, 30]}, schema={"ac": pl.Int64, "an": pl.Int64}), counts=("ac", "an")
    )
    assert shown(table) == [{"ac": None, "an": 0, "suppressed": ""}, {"ac": None, "an": 30, "suppressed": "ac"}]


def test_s_dc_1_a_file_holds_what_was_shown_and_nothing_else(tmp_path: Path) -> None:
    """Exports are written from the released table: reading the file back gives no exact number."""
    table = release(genotypes([{"het": 37, "hom": 12, "an": 997}, {"het": 4, "hom": 0, "an": 997}]), PARTNER)
    for suffix, write, read in (
        ("csv", pl.DataFrame.write_csv, pl.read_csv),
        ("parquet", pl.DataFrame.write_parquet, pl.read_parquet),
    ):
        file = tmp_path / f"out.{suffix}"
        write(table.frame, file)
        content = read(file)
        assert content["ac"].to_list() == [60, None]
        assert content["an"].to_list() == [990, 990]
        assert content["suppressed"].to_list() == ["", "ac,het,af"]


def test_s_dc_4_counts_rest_on_people_the_table_does_not_show() -> None:
    """Sixteen alleles called in a cohort of eight: the supporting count suppresses, and leaves with nobody."""
    table = Table(
        pl.DataFrame({"an": [16, 400]}),
        counts=("an",),
        rests_on={"an": ("called",)},
        support=pl.DataFrame({"called": [8, 200]}),
    )
    assert shown(table) == [{"an": None, "suppressed": "an"}, {"an": 400, "suppressed": ""}]
    assert table.protected(Policy()).support is None


def test_an_empty_table_is_an_empty_table() -> None:
    table = Table(pl.DataFrame(schema={"site": pl.String, "n": pl.Int64}), counts=("n",))
    assert table.protected(Policy()).frame.columns == ["site", "n", "suppressed"]
    assert table.protected(Policy()).frame.height == 0


def test_s_dc_3_among_few_people_an_absence_is_not_told_either() -> None:
    frame = pl.DataFrame({"ac": [0, 0, 0, 40], "zero": ["absent", "absent", "absent", None]})
    among = pl.DataFrame({"asked_of": [0, 1, 30, 3]})
    table = Table(frame, counts=("ac",), dependent={"zero": "ac"}, among={"ac": "asked_of"}, support=among)
    shown = table.protected(Policy()).frame
    assert shown["ac"].to_list() == [0, None, 0, None]
    assert shown["zero"].to_list() == ["absent", None, "absent", None]
    assert shown["suppressed"].to_list() == ["", "ac,zero", "", "ac,zero"]


def test_s_dc_3_attack_the_names_of_what_is_suppressed_do_not_tell_who_carries() -> None:
    """A cohort of one: called and absent, called with the allele, not called."""
    frame = pl.DataFrame(
        {"ac": [0, 1, 0], "an": [2, 2, 0], "af": [0.0, 0.5, None], "zero": ["absent", None, "no data"]}
    )
    table = Table(
        frame, counts=("ac", "an"), dependent={"zero": "ac"}, ratios={"af": ("ac", "an")},
        among=dict.fromkeys(("ac", "an"), "asked_of"), support=pl.DataFrame({"asked_of": [1, 1, 1]}),
    )  # fmt: skip
    assert shown(table) == [{"ac": None, "an": None, "af": None, "zero": None, "suppressed": "ac,an,zero,af"}] * 3
