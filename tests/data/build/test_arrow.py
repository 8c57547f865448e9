"""Arrays made around pyarrow's conversion are those it would have made."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from data.build import arrow


@pytest.mark.parametrize("kind", ["<i4", "u1", "<f4", "<i8"])
def test_numbers(kind: str) -> None:
    values = np.arange(20).astype(kind)[3:17:2]
    assert arrow.numbers(values).equals(pa.array(values))
    assert arrow.numbers(values[:0]).equals(pa.array(values[:0]))


@pytest.mark.parametrize("values", [[], [b"ab", b"", b"c"], [None], [b"ab", None, b"", None, b"c"] * 7])
def test_binary(values: list[bytes | None]) -> None:
    assert arrow.binary(values).equals(pa.array(values, pa.large_binary()))


@pytest.mark.parametrize("rows", [[("a", 1, "é"), ("", 0, "β β")], []])
def test_a_table_of_rows(rows: list[tuple[str, int, str]]) -> None:
    made = arrow.table(rows, ["one", "number", "two"])
    assert made.column_names == ["one", "number", "two"]
    assert [tuple(row.values()) for row in made.to_pylist()] == rows


def test_pandas_is_not_imported_for_it() -> None:
    asked = (
        "import sys, numpy as np; from data.build import arrow; arrow.numbers(np.arange(3)); arrow.binary([b'a']);"
        "arrow.table([('a', 1)], ['text', 'number']);"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
