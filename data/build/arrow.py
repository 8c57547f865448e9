"""numpy's arrays and bytes as Arrow's, around pyarrow's own conversion.

`pa.array` first imports pandas, half a second, to ask whether it was handed one of its columns. Nothing is copied that
need not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa


def numbers(values: np.ndarray) -> pa.Array:
    """A one-dimensional array of numbers, without missing ones. It shares the memory of `values`."""
    import pyarrow as pa

    values = np.ascontiguousarray(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [None, pa.py_buffer(values)])


def binary(values: Sequence[bytes | None]) -> pa.Array:
    """Strings of bytes of any length; None is missing."""
    import pyarrow as pa

    present = np.array([value is not None for value in values], bool)
    lengths = [len(value) if value is not None else 0 for value in values]
    offsets = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)
    data = pa.py_buffer(b"".join(value for value in values if value is not None))
    known = None if present.all() else pa.py_buffer(np.packbits(present, bitorder="little"))
    return pa.Array.from_buffers(pa.large_binary(), len(values), [known, pa.py_buffer(offsets), data])


def table(rows: Sequence[tuple[str | int, ...]], names: Sequence[str]) -> pa.Table:
    """Rows without missing values; a column holds text, or int32 where its first value is a number."""
    import pyarrow as pa

    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.Table.from_arrays([_column(values) for values in columns], list(names))


def _column(values: Sequence[str | int]) -> pa.Array:
    import pyarrow as pa

    if values and isinstance(values[0], int):
        return numbers(np.array(values, np.int32))
    data = [str(value).encode() for value in values]
    return binary(data).view(pa.large_string())
