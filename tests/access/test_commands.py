"""`python -m access`: a withdrawal recorded on the command line counts at the next question; the audit can be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from access import Purpose
from access.__main__ import main
from access.people import PEOPLE_FILE, People
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf
from cohorts.errors import Refused, WarehouseUnavailable
from queries import Warehouse, answer, asking_for, open_warehouse
from queries.__main__ import main as queries_main
from queries.commands.shared import login
from queries.consent.stewardship import accept_duty
from queries.figure_export import FigureExport
from queries.permitted import Permitted

SCHEMA = (Path(__file__).parents[2] / "data" / "schema.sql").read_text()


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Three consenting individuals, p0 to p2."""
    (tmp_path / "releases").mkdir()
    with duckdb.connect(str(tmp_path / "releases" / "r1.duckdb")) as con:
        con.execute(SCHEMA)
        con.execute("INSERT INTO dataset VALUES (0, 'bank', NULL, TRUE, TRUE)")
        con.execute("INSERT INTO consent_profile VALUES (0, 'DUO:0000042', NULL, '{\"DUO:0000021\": null}')")
        for n in range(3):
            con.execute(
                "INSERT INTO individual (individual_id, dataset_id, source_id, vital_status, unrelated)"
                " VALUES (?, 0, ?, 'alive', TRUE)",
                [n, f"p{n}"],
            )
            con.execute("INSERT INTO consent VALUES (?, 0, NULL, NULL, TRUE, TRUE, TRUE, TRUE, 'record')", [n])
    (tmp_path / "releases" / "r1.json").write_text("{}")
    (tmp_path / "current").write_text("r1")
    return open_warehouse(tmp_path)


@pytest.fixture
def run(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def command(*words: str) -> tuple[int, str]:
        status = main([*words, "--warehouse", str(warehouse.directory)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return command


def permitted(warehouse: Warehouse) -> int:
    asking = asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2025, 6, 2))
    return answer(warehouse, asking, Permitted()).permitted


def test_s_du_4_a_withdrawal_from_the_command_line_counts_at_the_next_question(
    warehouse: Warehouse, run: Callable[..., tuple[int, str]]
) -> None:
    assert permitted(warehouse) == 3
    status, said = run("withdraw", "bank", "p1", "--by", "steward", "--on", "2025-06-01", "--json")
    assert (status, json.loads(said)["revision"]) == (0, 1)
    assert permitted(warehouse) == 2
    status, said = run("ledger", "--json")
    assert [entry["source_id"] for entry in json.loads(said)] == ["p1"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("withdraw", "bank", "p9", "--by", "x"), "in no release here"),
        (("withdraw", "bonk", "p1", "--by", "x"), "in no release here"),
        (("withdraw", "bank", "p1", "--by", "x", "--on", "soon"), "YYYY-MM-DD"),
    ],
)
def test_a_withdrawal_of_nobody_is_refused(
    warehouse: Warehouse, run: Callable[..., tuple[int, str]], words: tuple[str, ...], says: str
) -> None:
    status, said = run(*words)
    assert status == 2
    assert says in said
    assert warehouse.ledger.revision() == 0


def test_s_dc_8_the_audit_is_read_and_verified(warehouse: Warehouse, run: Callable[..., tuple[int, str]]) -> None:
    permitted(warehouse)
    status, said = run("audit", "--json")
    assert (status, json.loads(said)["user"]) == (0, "ada")
    assert run("audit", "--verify") == (0, "Every seal holds.\n")
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(warehouse.audit.path)) as connection:
        connection.execute("DROP TRIGGER entry_keeps_update")
        connection.execute("UPDATE entry SET user = 'eve'")
        connection.commit()
    assert run("audit", "--verify")[0] == 4


def test_s_du_2_duties_are_listed(run: Callable[..., tuple[int, str]]) -> None:
    assert run("duties") == (0, "ethics approval required\n")


def test_s_du_2_a_file_waits_for_the_duties_and_seeing_does_not(
    warehouse: Warehouse, run: Callable[..., tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everybody = tmp_path / "all.json"
    everybody.write_text('{"name": "all", "criterion": {"all_of": []}}')
    asked = [str(everybody), "--purpose", "health", "--role", "researcher", "--warehouse",
             str(warehouse.directory)]  # fmt: skip
    to_file = ["individuals", *asked, "--out", str(tmp_path / "rows.csv")]
    assert queries_main(["count", *asked]) == 0
    assert queries_main(to_file) == 3
    assert "ethics approval required" in capsys.readouterr().err
    assert not (tmp_path / "rows.csv").exists()
    assert warehouse.audit.entries()[-1].outcome == "refused"
    assert run("accept", "publication required", "--document", "IRB 21-7")[0] == 2
    assert run("accept", "--document", "IRB 21-7")[0] == 0
    assert [each.document for each in People(warehouse.directory / PEOPLE_FILE).accepted(login())] == ["IRB 21-7"]
    assert queries_main(to_file) == 0
    assert (tmp_path / "rows.csv").exists()


def test_s_du_2_what_a_page_or_program_takes_away_waits_for_the_duties(warehouse: Warehouse) -> None:
    asking = asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2025, 6, 2))
    figure = FigureExport("f", "F", Cohort("all", AllOf(())), "html", asking.consent_revision)
    with pytest.raises(Refused, match="ethics approval required"):
        answer(warehouse, asking, figure)
    accept_duty(warehouse, "bob", "ethics approval required", "IRB 9")  # another person's does not count
    with pytest.raises(Refused):
        answer(warehouse, asking, figure)
    accept_duty(warehouse, "ada", "ethics approval required", "IRB 21-7")
    assert answer(warehouse, asking, figure).duties == ("ethics approval required",)


def test_no_warehouse_is_exit_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "--warehouse", str(tmp_path / "none")]) == 4
    assert "python -m data demo" in capsys.readouterr().err


def test_s_du_4_who_withdrew_does_not_come_back_with_a_ledger_that_is_gone(
    warehouse: Warehouse, run: Callable[..., tuple[int, str]]
) -> None:
    asking = asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2025, 6, 2))
    run("withdraw", "bank", "p1", "--by", "steward", "--on", "2025-06-01")
    for path in warehouse.directory.glob("consent_ledger.sqlite*"):
        path.unlink()
    for opened in (warehouse, open_warehouse(warehouse.directory)):  # nobody asked between, not even this process
        with pytest.raises(WarehouseUnavailable, match="lost entries"):
            answer(opened, asking, Permitted())
        with pytest.raises(WarehouseUnavailable, match="lost entries"):
            asking_for(opened, "ada", "researcher", Purpose("health"))


@pytest.mark.parametrize(
    "words",
    [
        ("withdraw", "bank", "p\udcff", "--by", "x"),
        ("withdraw", "bank", "p1", "--by", "\udcff"),
        ("audit", "--user", "\udcff"),
        ("audit", "--last", "9" * 30),
        ("audit", "--last", "-5"),
    ],
)
def test_what_cannot_be_looked_for_is_exit_2(
    warehouse: Warehouse, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*words, "--warehouse", str(warehouse.directory)])
    assert left.value.code == 2
    assert warehouse.ledger.revision() == 0


# ── people and tokens ────────────────────────────────────────────────────────────────────────────────────────────────


def test_s_dc_7_the_first_steward_is_made_and_roles_are_given_and_taken_in_a_dataset(
    warehouse: Warehouse, run: Callable[..., tuple[int, str]]
) -> None:
    assert run("give", "campus:ada", "steward", "--by", "root") == (0, "campus:ada asks as steward in every dataset.\n")
    assert run("give", "campus:bob", "partner", "--dataset", "bank", "--by", "ada", "--until", "2999-01-01")[0] == 0
    held = json.loads(run("people", "--json")[1])
    assert [(each["person"], each["dataset"], each["role"]) for each in held] == [
        ("campus:ada", "*", "steward"), ("campus:bob", "bank", "partner")
    ]  # fmt: skip
    assert run("take", "campus:bob", "partner", "--dataset", "bank", "--by", "ada")[0] == 0
    assert len(json.loads(run("people", "--json")[1])) == 1
    assert [entry.reason for entry in warehouse.audit.entries()] == ["role given", "role given", "role taken"]


@pytest.mark.parametrize(
    "words",
    [
        ("give", "campus:bob", "partner", "--dataset", "bnak", "--by", "ada"),
        ("give", "campus:bob", "partner", "--until", "soon", "--by", "ada"),
        ("take", "campus:bob", "partner", "--by", "ada"),
        ("token", "revoke", "nothing", "--by", "ada"),
        ("token", "make", "campus:bob", "--role", "partner", "--days", "0", "--by", "ada"),
        ("audit", "export"),
        ("audit", "verify", "--file", "nowhere.jsonl"),
    ],
)
def test_a_slip_changes_nothing_and_says_so(
    warehouse: Warehouse, run: Callable[..., tuple[int, str]], words: tuple[str, ...]
) -> None:
    assert run(*words)[0] == 2
    assert warehouse.audit.entries() == ()


def test_a_token_is_shown_once_and_its_secret_stands_nowhere(
    warehouse: Warehouse, run: Callable[..., tuple[int, str]]
) -> None:
    made = json.loads(
        run(
            "token",
            "make",
            "campus:bob",
            "--role",
            "partner",
            "--days",
            "30",
            "--door",
            "beacon",
            "--by",
            "a",
            "--json",
        )[1]
    )
    (row,) = json.loads(run("token", "list", "--json")[1])
    assert (row["name"], row["doors"], row["state"]) == (made["name"], "beacon", "in force")
    assert run("token", "revoke", made["name"], "--by", "ada")[0] == 0
    assert json.loads(run("token", "list", "--json")[1])[0]["state"] == "revoked"
    secret = made["token"].split("_", 2)[2]  # it may hold an underscore itself
    assert not any(secret.encode() in file.read_bytes() for file in warehouse.directory.glob("*.sqlite*"))


# ── the audit ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_s_dc_8_an_export_proves_itself_and_a_kept_seal_shows_what_was_cut_off(
    warehouse: Warehouse, run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    for _ in range(3):
        permitted(warehouse)
    copy = tmp_path / "audit.jsonl"
    told = json.loads(run("audit", "export", "--out", str(copy), "--json")[1])
    assert told["entries"] == 3
    assert copy.stat().st_mode & 0o077 == 0
    assert run("audit", "verify") == (0, "Every seal holds.\n")
    assert run("audit", "verify", "--seal", told["newest_seal"])[0] == 0
    assert run("audit", "verify", "--file", str(copy), "--seal", told["newest_seal"])[0] == 0
    lines = copy.read_text().splitlines()
    for changed in (
        [lines[0], lines[2]],  # one taken out
        [lines[1], lines[0], lines[2]],  # two exchanged
        [lines[0].replace('"ada"', '"bob"'), *lines[1:]],
        [*lines, "nonsense"],
    ):
        copy.write_text("\n".join(changed))
        assert run("audit", "verify", "--file", str(copy))[0] == 4
    copy.write_text("\n".join(lines[:2]))  # cut from the end: only a seal kept elsewhere shows it
    assert run("audit", "verify", "--file", str(copy))[0] == 0
    assert run("audit", "verify", "--file", str(copy), "--seal", told["newest_seal"])[0] == 4
    assert run("audit", "verify", "--seal", "0" * 64)[0] == 4
