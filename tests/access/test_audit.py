"""S-DC 8: the audit log is append-only, shows tampering, and holds no answers."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from access import Asking, Purpose
from access.audit import Audit
from cohorts.errors import InvalidQuestion

ASKING = Asking("ada", "partner", None, Purpose("health"), date(2025, 6, 1), "2025-05-01.1", 3)
AT = datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    return Audit(tmp_path / "audit.sqlite")


def fill(audit: Audit) -> None:
    audit.record(ASKING, {"count": {"all_of": []}}, "released", at=AT)
    audit.record(ASKING, {"individuals": {"all_of": []}}, "refused", "no rows for a partner", at=AT)
    audit.record(ASKING, {"timeline": {}}, "released", "treats this person", person="bank/p1", at=AT)


def test_s_dc_8_who_what_why_and_the_outcome(audit: Audit) -> None:
    fill(audit)
    asked, refused, opened = audit.entries()
    assert (asked.user, asked.role, asked.purpose) == ("ada", "partner", '{"investigation": "health"}')
    assert (asked.question, asked.outcome, asked.release) == ('{"count": {"all_of": []}}', "released", "2025-05-01.1")
    assert (refused.outcome, refused.reason) == ("refused", "no rows for a partner")
    assert (opened.person, opened.reason) == ("bank/p1", "treats this person")
    assert audit.entries(user="eve") == ()
    assert audit.entries(last=1) == (opened,)
    assert audit.verify() is None


def test_s_dc_8_a_persons_record_takes_a_reason(audit: Audit) -> None:
    with pytest.raises(InvalidQuestion):
        audit.record(ASKING, {"timeline": {}}, "released", " ", person="bank/p1")


def test_s_dc_8_entries_cannot_be_changed_or_removed(audit: Audit) -> None:
    fill(audit)
    with closing(sqlite3.connect(audit.path)) as connection:
        for statement in ("DELETE FROM entry", "UPDATE entry SET user = 'eve'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "first"),
    [("UPDATE entry SET outcome = 'released' WHERE number = 2", 2), ("DELETE FROM entry WHERE number = 2", 3)],
)
def test_s_dc_8_tampering_behind_the_triggers_shows(audit: Audit, statement: str, first: int) -> None:
    fill(audit)
    with closing(sqlite3.connect(audit.path)) as connection:
        connection.execute("DROP TRIGGER entry_keeps_update")
        connection.execute("DROP TRIGGER entry_keeps_delete")
        connection.execute(statement)
        connection.commit()
    assert audit.verify() == first


def test_s_dc_8_the_newest_seal_tells_a_shortened_log(audit: Audit) -> None:
    assert audit.newest_seal() is None
    fill(audit)
    seal = audit.newest_seal()
    audit.record(ASKING, {}, "released", at=AT)
    assert audit.newest_seal() != seal


def test_text_that_is_no_character_is_written_down_and_sealed(audit: Audit) -> None:
    audit.record(replace(ASKING, user="a\udcff"), {"count": "\ud800"}, "failed", "\ud800", at=AT)
    fill(audit)
    assert audit.entries()[0].user == r"a\udcff"
    assert audit.verify() is None


def test_the_log_is_held_open_between_entries_and_whole_when_it_is_let_go(audit: Audit, tmp_path: Path) -> None:
    log = tmp_path / "audit.sqlite-wal"
    fill(audit)
    assert log.exists()  # not folded back after each entry
    assert len(Audit(audit.path).entries()) == 3  # others read what stands there
    audit.close()
    assert not log.exists()
    audit.path.rename(tmp_path / "aside.sqlite")  # as a copy is restored
    fill(audit)
    assert len(audit.entries()) == 3
    assert audit.verify() is None
    audit.close()


def test_a_connections_lock_outlives_another_entry(audit: Audit) -> None:
    """POSIX gives up all locks of a process on a file when any of its descriptors of it is closed."""
    fill(audit)
    fill(audit)
    other = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM entry').fetchone(); c.close()"
    )
    subprocess.run([sys.executable, "-c", other, str(audit.path)], check=True)
    assert audit.path.with_name("audit.sqlite-wal").exists()  # else the other took itself for the last, and removed it
    audit.close()
