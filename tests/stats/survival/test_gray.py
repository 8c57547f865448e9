"""Gray's test is that of cmprsk, and stands only where nobody enters late (S-ST 5)."""

from __future__ import annotations

import polars as pl
import pytest

from stats.survival.analysis import estimate
from stats.survival.gray import gray
from stats.survival.risk_sets import Spans
from tests.stats import oracle

FRAME = oracle.people("competing").with_columns(pl.col("died").cast(pl.Boolean))
FROM_THE_START = FRAME.with_columns(entry=pl.lit(0.0))


@pytest.mark.parametrize("groups", ["abc", "ab"])
def test_s_st_5_grays_test_is_that_of_cmprsk(groups: str) -> None:
    parts = [FROM_THE_START.filter(pl.col("group") == name) for name in groups]
    spans = [Spans.of(*(part[column].to_numpy() for column in ("entry", "exit", "event"))) for part in parts]
    found = gray(spans, [part["died"].to_numpy() for part in parts])
    expected = oracle.numbers("competing", " ".join(["gray", *groups]), file="gray.csv")[0]
    assert found.statistic == pytest.approx(expected, rel=1e-6)
    assert found.df == len(groups) - 1


def test_s_st_5_with_late_entry_there_is_no_such_test() -> None:
    def told(frame: pl.DataFrame) -> bool:
        return any("Gray" in test.name for test in estimate(frame, groups=("a", "b", "c")).further.tests)

    assert told(FROM_THE_START)
    assert not told(FRAME)
    late = FRAME.filter(pl.col("group") == "a")
    span = Spans.of(*(late[column].to_numpy() for column in ("entry", "exit", "event")))
    with pytest.raises(ValueError, match="late entry"):
        gray([span, span], [late["died"].to_numpy()] * 2)


def test_s_dc_4_grays_p_is_not_told_where_few_die() -> None:
    class K:
        threshold, base = 11, 10

    few = FROM_THE_START.with_columns(died=pl.col("died") & ((pl.col("group") != "a") | (pl.int_range(pl.len()) < 3)))
    shown = estimate(few, groups=("a", "b", "c")).protected(K()).further
    assert [test.p for test in shown.tests if "Gray" in test.name] == [None]
