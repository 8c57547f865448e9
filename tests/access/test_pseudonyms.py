"""Identifiers for other machines: opened by their own warehouse alone, the same in every release, never made up."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from access.pseudonyms import Pseudonyms

KEY = bytes(range(32))
WORDS = st.text(st.characters(exclude_characters="\x1f", exclude_categories=("Cs",)), max_size=40)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_an_identifier_is_read_back_and_stays_the_same(parts: list[str]) -> None:
    names = Pseudonyms("unused", key=KEY)
    made = names.of("ind", *parts)
    assert names.read(made) == ("ind", *parts)
    assert made == Pseudonyms("elsewhere", key=KEY).of("ind", *parts)


def test_nothing_else_is_an_identifier() -> None:
    names, others = Pseudonyms("unused", key=KEY), Pseudonyms("unused", key=KEY[::-1])
    made = names.of("ind", "tiny", "P02")
    assert "P02" not in made
    assert others.read(made) is None
    assert names.read(made.replace("ind.", "bio.")) is None
    changed = made[:-3] + ("A" if made[-3] != "A" else "B") + made[-2:]
    for text in (changed, made[:-4], "", "ind.", "ind.AAAA", "P02", "ind.ä", "ind." + "A" * 5000):
        assert names.read(text) is None


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    made = Pseudonyms(tmp_path).of("ind", "tiny", "P02")
    assert Pseudonyms(tmp_path).read(made) == ("ind", "tiny", "P02")
    [file] = [path for path in tmp_path.iterdir() if path.suffix == ".sqlite"]
    assert file.stat().st_mode & 0o077 == 0
