"""What people keep: nothing is overwritten, nobody sees what was not shared, and processes do not lose each other's."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex
from cohorts.errors import InvalidQuestion, Refused, WarehouseUnavailable
from workspace import open_workspace
from workspace.schema import SCHEMA
from workspace.store import LONGEST_NOTE, WORKSPACE_FILE, Workspace

ROOT = Path(__file__).resolve().parents[2]
WOMEN, MEN = (Cohort(name, AllOf((Sex(sex),))) for name, sex in (("Women", "female"), ("Men", "male")))
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path)


def test_looking_makes_no_file(workspace: Workspace) -> None:
    assert workspace.cohorts("ada") == []
    assert workspace.draft("ada", "") is None
    assert not workspace.path.exists()


def test_a_saved_cohort_comes_back_as_it_was(workspace: Workspace) -> None:
    saved = workspace.save("ada", WOMEN, "r1", " first try ", at=AT)
    assert (saved.version, saved.state, saved.release, saved.owner) == (1, "live", "r1", "ada")
    assert (saved.note, saved.saved_on, saved.cohort, saved.shared) == ("first try", AT, WOMEN, False)
    assert open_workspace(workspace.path.parent).cohorts("ada") == [saved]


def test_the_files_are_their_owners_alone(workspace: Workspace) -> None:
    workspace.save("ada", WOMEN, "r1", freeze=lambda *key: workspace.lists.keep(*key[:2], "r1", "d", [], key[2]))
    with closing(sqlite3.connect(workspace.path)) as held:
        held.execute("SELECT * FROM version").fetchall()  # so that -wal and -shm stand beside it
        workspace.keep_draft("ada", "", {})
        made = list(workspace.path.parent.iterdir())
        assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
        assert {"workspace.sqlite-wal", "workspace.sqlite-shm", "frozen_cohorts.sqlite"} <= {p.name for p in made}


def test_a_save_is_a_new_version_and_the_old_one_stays(workspace: Workspace) -> None:
    first = workspace.save("ada", WOMEN, "r1")
    second = workspace.save("ada", MEN, "r2", "the others", of=first.id)
    assert [each.version for each in workspace.versions("ada", first.id)] == [2, 1]
    assert workspace.find("ada", first.id) == second
    assert workspace.find("ada", first.id, 1).cohort == WOMEN
    assert [each.name for each in workspace.cohorts("ada")] == ["Men"]


@pytest.mark.parametrize("statement", ["DELETE FROM version", "UPDATE version SET definition = '{}'"])
def test_versions_cannot_be_changed_or_removed(workspace: Workspace, statement: str) -> None:
    workspace.save("ada", WOMEN, "r1")
    with closing(sqlite3.connect(workspace.path)) as connection, pytest.raises(sqlite3.IntegrityError, match="append"):
        connection.execute(statement)


def test_others_see_what_is_shared_and_nothing_else(workspace: Workspace) -> None:
    saved = workspace.save("ada", WOMEN, "r1")
    for attempt in (
        lambda: workspace.find("bob", saved.id),
        lambda: workspace.versions("bob", saved.id),
        lambda: workspace.save("bob", MEN, "r1", of=saved.id),
        lambda: workspace.share("bob", saved.id),
    ):
        with pytest.raises(InvalidQuestion, match="no saved cohort"):
            attempt()
    assert workspace.cohorts("bob") == []
    workspace.share("ada", saved.id)
    assert workspace.find("bob", saved.id).shared
    assert [each.id for each in workspace.cohorts("bob")] == [saved.id]
    with pytest.raises(Refused):
        workspace.save("bob", MEN, "r1", of=saved.id)
    with pytest.raises(Refused):
        workspace.archive("bob", saved.id)
    workspace.share("ada", saved.id, False)
    assert workspace.cohorts("bob") == []


def test_an_archived_cohort_is_out_of_sight_and_can_be_taken_back(workspace: Workspace) -> None:
    saved = workspace.save("ada", WOMEN, "r1")
    workspace.share("ada", saved.id)
    workspace.archive("ada", saved.id)
    assert workspace.cohorts("ada") == workspace.cohorts("bob") == workspace.cohorts("bob", archived=True) == []
    assert [each.id for each in workspace.cohorts("ada", archived=True)] == [saved.id]
    assert workspace.find("ada", saved.id).cohort == WOMEN  # what rests on it still works
    workspace.archive("ada", saved.id, False)
    assert [each.id for each in workspace.cohorts("ada")] == [saved.id]


def test_a_version_whose_freezing_failed_was_never_saved(workspace: Workspace) -> None:
    def fails(*_: object) -> None:
        raise Refused("no purpose")

    saved = workspace.save("ada", WOMEN, "r1")
    with pytest.raises(Refused):
        workspace.save("ada", WOMEN, "r1", of=saved.id, freeze=fails)
    assert workspace.find("ada", saved.id) == saved


def test_a_list_left_behind_by_a_crash_does_not_stop_the_next_freezing(workspace: Workspace) -> None:
    def freeze(id: str, number: int, readers: tuple[str, ...]) -> None:
        workspace.lists.keep(id, number, "r1", "2026-01-01", [("d", "p1", 1)], readers)

    saved = workspace.save("ada", WOMEN, "r1")
    freeze(saved.id, 2, ("ada",))
    again = workspace.save("ada", WOMEN, "r1", of=saved.id, freeze=freeze)
    assert (again.version, again.newest, again.state) == (3, 3, "frozen")


@pytest.mark.parametrize(("name", "note"), [(" ", ""), ("n" * 501, ""), ("fine", "n" * (LONGEST_NOTE + 1))])
def test_names_and_notes_have_bounds(workspace: Workspace, name: str, note: str) -> None:
    with pytest.raises(InvalidQuestion):
        workspace.save("ada", Cohort(name, AllOf(())), "r1", note)
    assert workspace.cohorts("ada") == []


def test_a_draft_survives_and_belongs_to_one_user_in_one_browser(workspace: Workspace) -> None:
    workspace.keep_draft("ada", "b1", {"name": "Ä", "items": []})
    workspace.keep_draft("ada", "b1", {"name": "second"})
    again = open_workspace(workspace.path.parent)
    assert again.draft("ada", "b1") == {"name": "second"}
    assert again.draft("ada", "b2") is again.draft("bob", "b1") is None
    again.keep_draft("ada", "b1", "x" * 300_000)
    assert again.draft("ada", "b1") == {"name": "second"}


def test_a_damaged_file_is_an_error_with_its_name(workspace: Workspace) -> None:
    workspace.path.write_bytes(b"not a database, but long enough to look at " * 50)
    with pytest.raises(WarehouseUnavailable, match=WORKSPACE_FILE):
        workspace.cohorts("ada")


def test_an_older_file_is_brought_up_to_date_and_keeps_what_it_holds(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = workspace.save("ada", WOMEN, "r1")
    monkeypatch.setattr(
        "workspace.store.SCHEMA", (*SCHEMA, "CREATE TABLE later (a TEXT); ALTER TABLE draft ADD COLUMN b TEXT;")
    )
    again = open_workspace(workspace.path.parent)
    with closing(sqlite3.connect(again.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(SCHEMA) + 1,)
        assert connection.execute("SELECT b FROM draft").fetchall() == []
    assert again.find("ada", saved.id) == saved


def test_a_file_of_a_newer_concord_is_not_written(workspace: Workspace) -> None:
    workspace.save("ada", WOMEN, "r1")
    with closing(sqlite3.connect(workspace.path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(WarehouseUnavailable, match="newer Concord"):
        workspace.save("ada", MEN, "r1")


WRITER = """
import sys
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf
from workspace import open_workspace
directory, id, name = sys.argv[1:]
workspace = open_workspace(directory)
for n in range(20):
    workspace.save("ada", Cohort(f"{name} {n}", AllOf(())), "r1", of=id)
    workspace.keep_draft("ada", name, n)
"""


def test_two_processes_at_once_lose_nothing(workspace: Workspace) -> None:
    saved = workspace.save("ada", WOMEN, "r1")
    given = [str(workspace.path.parent), saved.id]
    running = [subprocess.Popen([sys.executable, "-c", WRITER, *given, name], cwd=ROOT) for name in ("x", "y")]
    assert [process.wait(60) for process in running] == [0, 0]
    versions = workspace.versions("ada", saved.id)
    assert [each.version for each in versions] == list(range(41, 0, -1))
    for name in ("x", "y"):
        mine = [each.name for each in reversed(versions) if each.name.startswith(name)]
        assert mine == [f"{name} {n}" for n in range(20)]
        assert workspace.draft("ada", name) == 19
