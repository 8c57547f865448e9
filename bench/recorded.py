"""Tables that benches write into the docs, between two comments that name the bench."""

from __future__ import annotations

from pathlib import Path


def record(page: Path, name: str, lines: list[str]) -> None:
    """Put `lines` between `<!-- begin NAME -->` and `<!-- end NAME -->`. Raises ValueError where a page lacks them."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    text = page.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{page.name} has no place for {name}")
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    page.write_text("\n".join([head + begin, *lines, end + tail]), encoding="utf-8")
