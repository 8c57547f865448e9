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


def test_pandas_is_not_imported_for_it() -> None:
    asked = (
        "import sys, numpy as np; from data.build import arrow; arrow.numbers(np.arange(3)); arrow.binary([b'a']);"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
