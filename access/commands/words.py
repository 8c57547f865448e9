"""What the commands share: words that can be stored, and lists as lines or JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any


def words(text: str) -> str:
    """Text that can be stored: not bytes that are no character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"{text!a} is not text; write it in UTF-8") from None
    return text


def how_many(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!a} is not how many; write a whole number")
    return int(text)


def told(asked: argparse.Namespace, rows: Sequence[dict[str, Any]]) -> None:
    """Print rows: one JSON list with --json, else a line each, values between tabs."""
    if asked.json:
        print(json.dumps(list(rows), default=str))
        return
    for row in rows:
        print("\t".join("" if value is None else str(value) for value in row.values()))
