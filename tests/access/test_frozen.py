"""Frozen lists: written once, read by right, gone from nobody's memory by accident."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from access.frozen import EVERYBODY, FrozenLists
from cohorts.errors import InvalidQuestion, Refused

MEMBERS = [("bank", "p2", 1), ("bank", "p1", 1), ("lab", "p1", 0)]


@pytest.fixture
def lists(tmp_path: Path) -> FrozenLists:
    return FrozenLists(tmp_path / "frozen.sqlite")


def test_a_list_is_kept_with_its_counts_and_comes_back_sorted(lists: FrozenLists) -> None:
    kept = lists.keep("c", 1, "r1", "2026-01-01", MEMBERS, ["ada"])
    assert (kept.yes, kept.unknown) == (2, 1)
    assert lists.find("c", 1, "ada") == kept
    assert lists.members("c", 1) == [("bank", "p1", 1), ("bank", "p2", 1), ("lab", "p1", 0)]
    assert stat.S_IMODE(lists.path.stat().st_mode) == 0o600


def test_a_list_is_never_overwritten(lists: FrozenLists) -> None:
    lists.keep("c", 1, "r1", "2026-01-01", MEMBERS, ["ada"])
    with pytest.raises(InvalidQuestion, match="frozen already"):
        lists.keep("c", 1, "r1", "2026-01-01", [], ["ada"])
    for table in ("list", "member"):
        with closing(sqlite3.connect(lists.path)) as con, pytest.raises(sqlite3.IntegrityError, match="append-only"):
            con.execute(f"DELETE FROM {table}")
    assert len(lists.members("c", 1)) == 3


def test_who_may_not_ask_is_told_the_same_as_of_no_list(lists: FrozenLists) -> None:
    said = []
    for attempt in ("no file", "not a reader", "no such version"):
        with pytest.raises(Refused) as refused:
            lists.find("c", 2 if attempt == "no such version" else 1, "bob")
        said.append(str(refused.value))
        if attempt == "no file":
            lists.keep("c", 1, "r1", "2026-01-01", MEMBERS, ["ada"])
    assert len(set(said)) == 1
    lists.open_to("c", [EVERYBODY])
    assert lists.find("c", 1, "bob").yes == 2
    lists.open_to("c", ["ada"])
    with pytest.raises(Refused):
        lists.find("c", 1, "bob")
