"""Whole numbers out of text, many at once: eight bytes of each are one integer, and its digits are added up in place.

The eight digits of a 64-bit word take three multiplications (D. Lemire, 'Quickly parsing eight digits', 2018). What is
not one to eight digits ('.', '35.5', longer numbers) goes a slower way.
"""

from __future__ import annotations

import numpy as np

_ZEROS = np.uint64(0x3030303030303030)
_COMMAS = np.uint64(0x2C2C2C2C2C2C2C2C)
_ABOVE_NINE = np.uint64(0x7676767676767676)
_HIGH = np.uint64(0x8080808080808080)
_LOW = np.uint64(0x0101010101010101)
_PAIRS = np.uint64(0x000000FF000000FF)
_FIRST, _SECOND = np.uint64(0x000F424000000064), np.uint64(0x0000271000000001)
_ONE, _THREE, _EIGHT, _SIXTEEN, _HALF = (np.uint64(n) for n in (1, 3, 8, 16, 32))
_TEN = np.uint64(10)
_SHIFTS = np.array([24, 24, 16, 8, 0], np.uint32)  # bits by which so many digits of four move up
PADDING = b"\t" * 8  # after the text, so that the last number's word is inside


def words_of(text: bytes) -> np.ndarray:
    """For each byte of a text that ends with PADDING, it and the seven after it as one little-endian integer."""
    return np.ndarray((len(text) - 7,), "<u8", text, strides=(1,))


def numbers(words: np.ndarray, data: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The whole number in each stretch of text; −1 where there is none ('.', nothing). '35.5' is 35."""
    width = end - start
    if int(width.max(initial=0)) <= 4:
        found, odd = _of_four(words[start].astype(np.uint32), width)
    else:
        found, odd = _of_eight(words[start], width)
    if odd.any():
        at = np.flatnonzero(odd)
        found[at] = _slowly(data, start[at], end[at])
    found[width <= 0] = -1
    return found


def _of_four(word: np.ndarray, width: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Up to four digits, of which most numbers have no more; and which are something else."""
    digits = (word ^ np.uint32(0x30303030)) << _SHIFTS[width]
    odd = (((digits + np.uint32(0x76767676)) | digits) & np.uint32(0x80808080)) != 0
    pairs = digits * np.uint32(10) + (digits >> np.uint32(8))
    value = (pairs & np.uint32(0xFF)) * np.uint32(100) + ((pairs >> np.uint32(16)) & np.uint32(0xFF))
    return value.astype(np.int32), odd


def _of_eight(word: np.ndarray, width: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    digits = (word ^ _ZEROS) << (np.minimum(8 - width, 7).clip(0).astype(np.uint64) << _THREE)
    odd = ((((digits + _ABOVE_NINE) | digits) & _HIGH) != 0) | (width > 8)
    pairs = digits * _TEN + (digits >> _EIGHT)
    value = ((pairs & _PAIRS) * _FIRST + ((pairs >> _SIXTEEN) & _PAIRS) * _SECOND) >> _HALF
    return value.astype(np.int64), odd


def listed(words: np.ndarray, data: np.ndarray, start: np.ndarray, end: np.ndarray, highest: int) -> list[np.ndarray]:
    """Numbers 0 to `highest` of comma-separated lists, each as `numbers`; −1 where a list is shorter."""
    found: list[np.ndarray] = []
    start = start.copy()
    for _ in range(highest + 1):
        stop = start + _to_comma(words, start)
        far = (stop - start == 8) & (end > stop)
        if far.any():
            at = np.flatnonzero(far)
            stop[at] = _comma_slowly(data, start[at], end[at])
        stop = np.minimum(stop, end)
        found.append(numbers(words, data, start, np.maximum(stop, start)))
        start = np.where(stop < end, stop + 1, end)
    return found


def _to_comma(words: np.ndarray, start: np.ndarray) -> np.ndarray:
    """How many bytes stand before the next comma; 8 where there is none among them."""
    other = words[start] ^ _COMMAS
    zero = (other - _LOW) & ~other & _HIGH
    return (np.bitwise_count((zero & (~zero + _ONE)) - _ONE) >> 3).astype(np.int64)


def _comma_slowly(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    found = []
    for a, b in zip(start.tolist(), end.tolist(), strict=True):
        at = data[a:b].tobytes().find(b",")
        found.append(b if at < 0 else a + at)
    return np.array(found, np.int64)


def _slowly(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    found = np.full(len(start), -1, np.int64)
    dots = (end - start == 1) & (data[start] == ord("."))
    for i in np.flatnonzero(~dots).tolist():
        whole = data[start[i] : end[i]].tobytes().split(b".")[0]
        if whole.isdigit():
            found[i] = min(int(whole), 2**31 - 1)
    return found
