"""Numbers out of text beside Python's own reading of each."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ingest.vcf.numbers import PADDING, listed, numbers, words_of

WHOLE = st.one_of(st.integers(0, 130), st.integers(0, 10**8 - 1), st.integers(0, 2**31 - 1)).map(str)
VALUES = st.one_of(WHOLE, st.sampled_from([".", "", "35.5", "9.", "007", "0.25", "x", "-3"]))


def read(text: str) -> int:
    whole = text.split(".")[0]
    return int(whole) if whole.isdigit() else -1


def laid_out(cells: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    text = ":".join(cells).encode() + b"\t" + PADDING
    lengths = np.array([len(cell) for cell in cells])
    start = np.concatenate(([0], np.cumsum(lengths[:-1] + 1)))
    return words_of(text), np.frombuffer(text, np.uint8), start, start + lengths


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(VALUES, min_size=1, max_size=30))
def test_numbers_are_read_as_they_are_written(cells: list[str]) -> None:
    assert numbers(*laid_out(cells)).tolist() == [read(cell) for cell in cells]


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(st.lists(VALUES.filter(bool), min_size=1, max_size=5), min_size=1, max_size=20), st.integers(0, 5))
def test_lists_are_read_value_by_value(lists: list[list[str]], highest: int) -> None:
    found = listed(*laid_out([",".join(values) for values in lists]), highest)
    expected = [
        [read(values[number]) if number < len(values) else -1 for values in lists] for number in range(highest + 1)
    ]
    assert [values.tolist() for values in found] == expected
