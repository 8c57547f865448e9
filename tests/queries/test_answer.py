"""The one call: who may ask, what leaves, what is written down, and when a withdrawal counts."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from access.asking import Asking
from access.disclosure import Below
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, CarrierOf, HasCondition, Sex, Site
from cohorts.errors import InvalidQuestion, Refused, WarehouseUnavailable
from queries.__main__ import main
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.attrition import IN_RELEASE, PERMIT, Attrition
from queries.cohort.count import Count
from queries.cohort.describe import Describe
from queries.cohort.individuals import Individuals
from queries.lookup.overview import Overview
from queries.warehouse import Warehouse, open_warehouse
from tests.queries.conftest import HEALTH, TODAY
from tests.queries.random_release import RELEASE, Rows, random_rows, write_warehouse

ALL = Count(Cohort("all", EVERYBODY))
WOMEN = Cohort("women", Sex("female"))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A small warehouse that the test may change."""
    made = open_warehouse(write_warehouse(random_rows(3, individuals=60), tmp_path / "w"))
    yield made
    made.close()


def ask(warehouse: Warehouse, role: str = "researcher", purpose: Purpose | None = HEALTH) -> Asking:
    return asking_for(warehouse, "ada", role, purpose, as_of=TODAY)


def test_counts_are_exact_for_rows_and_protected_for_aggregates(random_warehouse: Warehouse, rows: Rows) -> None:
    exact = answer(random_warehouse, ask(random_warehouse), Count(WOMEN))
    shown = answer(random_warehouse, ask(random_warehouse, "partner"), Count(WOMEN))
    assert exact.count + exact.unknown < exact.permitted < len(rows["individual"])
    assert (shown.count, shown.permitted) == (exact.count // 10 * 10, exact.permitted // 10 * 10)
    assert list(shown.missing) == ["female"]
    small = Cohort("few", Sex("other") & HasCondition("ICD10CM:C50", min_dates=2))
    assert isinstance(answer(random_warehouse, ask(random_warehouse, "partner"), Count(small)).count, Below | int)
    told = shown.to_json()
    assert list(told) == ["count", "unknown", "missing", "permitted", "release"]
    assert told["release"] == RELEASE


def test_s_du_3_consent_is_the_first_row_of_the_attrition_table(random_warehouse: Warehouse, rows: Rows) -> None:
    steps = answer(random_warehouse, ask(random_warehouse), Attrition(WOMEN)).steps
    assert [step.step for step in steps] == [IN_RELEASE, PERMIT, "female"]
    assert steps[0].remaining == len(rows["individual"]) > steps[1].remaining > steps[2].remaining
    table = answer(random_warehouse, ask(random_warehouse, "partner"), Attrition(WOMEN)).to_json()
    assert all(set(row) == {"step", "alone", "remaining"} for row in table)


def test_s_du_2_no_purpose_no_rows(random_warehouse: Warehouse) -> None:
    for role in ("researcher", "partner", "steward"):
        with pytest.raises(Refused, match="purpose"):
            answer(random_warehouse, ask(random_warehouse, role, None), ALL)


def test_s_du_2_another_purpose_permits_others(random_warehouse: Warehouse) -> None:
    health = answer(random_warehouse, ask(random_warehouse), ALL).count
    ancestry = answer(random_warehouse, ask(random_warehouse, purpose=Purpose("ancestry")), ALL).count
    care = answer(random_warehouse, ask(random_warehouse, purpose=Purpose("clinical-care")), ALL).count
    assert ancestry > health > care == 0


def test_s_dc_7_rows_go_to_roles_with_row_access_alone(random_warehouse: Warehouse) -> None:
    listed = answer(random_warehouse, ask(random_warehouse), Individuals(WOMEN))
    counted = answer(random_warehouse, ask(random_warehouse), Count(WOMEN))
    assert listed.frame.height == counted.count
    assert listed.frame["individual_id"][0].startswith("alpha/P")
    for role in ("partner", "public", "nobody"):
        with pytest.raises(Refused):
            answer(random_warehouse, ask(random_warehouse, role), Individuals(WOMEN))


def test_s_cl_7_rows_carry_years_and_no_age_over_90(random_warehouse: Warehouse) -> None:
    frame = answer(random_warehouse, ask(random_warehouse), Individuals(Cohort("all", EVERYBODY))).frame
    assert not [name for name, kind in frame.schema.items() if kind.is_temporal()]
    assert frame["age_at_enrolment"].drop_nulls().max() <= 90
    assert frame["birth_year"].drop_nulls().min() > 1900


def test_s_dc_8_every_outcome_is_audited(warehouse: Warehouse) -> None:
    answer(warehouse, ask(warehouse), Count(WOMEN))
    with pytest.raises(Refused):
        answer(warehouse, ask(warehouse, "partner"), Individuals(WOMEN))
    with pytest.raises(InvalidQuestion):
        answer(warehouse, ask(warehouse), Count(Cohort("odd", HasCondition("ICD10CM:Z99"))))
    written = warehouse.audit.entries()
    assert [entry.outcome for entry in written] == ["released", "refused", "failed"]
    assert '"women"' in written[0].question


def test_s_du_4_a_withdrawal_counts_at_the_next_question(warehouse: Warehouse) -> None:
    asking = ask(warehouse)
    before = answer(warehouse, asking, ALL).count
    somebody = answer(warehouse, asking, Individuals(Cohort("all", EVERYBODY))).frame["individual_id"][0]
    dataset, source = somebody.split("/")
    warehouse.ledger.withdraw(dataset, source, date(2025, 12, 1), "steward")
    assert answer(warehouse, asking, ALL).count == before - 1  # even under an Asking from before


def test_a_new_release_is_seen_at_the_next_asking_and_the_old_one_still_answers(warehouse: Warehouse) -> None:
    old = ask(warehouse)
    before = answer(warehouse, old, ALL).count
    write_warehouse(random_rows(4, individuals=90), warehouse.directory, "2026-01-02.1")
    new = ask(warehouse)
    assert new.release == "2026-01-02.1"
    assert answer(warehouse, new, ALL).count > before
    assert answer(warehouse, old, ALL).count == before


def test_cursors_are_never_lent_to_another_asking(warehouse: Warehouse) -> None:
    askings = [ask(warehouse, purpose=Purpose(aim)) for aim in ("health", "ancestry", "clinical-care")]
    expected = [answer(warehouse, one, ALL).count for one in askings]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: answer(warehouse, askings[i % 3], ALL).count, range(60)))
    assert found == [expected[i % 3] for i in range(60)]


def test_an_answer_of_ours_can_be_worked_on_before_it_leaves(random_warehouse: Warehouse) -> None:
    with pytest.raises(Refused, match="int"):
        answer(random_warehouse, ask(random_warehouse, "partner"), ALL, then=lambda value: value.count)
    assert answer(random_warehouse, ask(random_warehouse), ALL, then=lambda value: value.count) > 0


@dataclass(frozen=True)
class Endless:
    """A question that takes too long."""

    def run(self, cursor: Any, asking: Asking) -> Any:
        return cursor.execute("SELECT SUM(a.range * b.range) FROM range(1000000) AS a, range(1000000) AS b").fetchall()

    def to_json(self) -> dict[str, Any]:
        return {"endless": {}}


def test_a_question_can_be_cancelled_from_another_thread_and_the_next_one_is_answered(warehouse: Warehouse) -> None:
    asking = ask(warehouse)
    cursors: list[Any] = []
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(answer, warehouse, asking, Endless(), running=cursors.append)
        while not asked.done():
            for cursor in cursors:
                cursor.interrupt()
        with pytest.raises(InvalidQuestion, match="cancelled"):
            asked.result()
    assert answer(warehouse, asking, ALL).count > 0
    assert [entry.outcome for entry in warehouse.audit.entries()] == ["failed", "released"]


@dataclass(frozen=True)
class Slow:
    """A question of some tenths of a second."""

    def run(self, cursor: Any, asking: Asking) -> Any:
        cursor.execute("SELECT SUM(a.range * b.range) FROM range(20000) AS a, range(20000) AS b").fetchall()
        return None

    def to_json(self) -> dict[str, Any]:
        return {"slow": {}}


def test_a_question_that_is_over_cannot_cancel_the_one_its_cursor_is_lent_to_next(warehouse: Warehouse) -> None:
    asking = ask(warehouse)
    over: list[Any] = []
    answer(warehouse, asking, ALL, running=over.append)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(answer, warehouse, asking, Slow(), then=lambda _: None)
        while not asked.done():
            over[0].interrupt()
        asked.result()


def test_a_missing_or_damaged_warehouse_says_what_to_do(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(WarehouseUnavailable, match="python -m data demo"):
        open_warehouse(tmp_path / "nowhere")
    asking = ask(warehouse)
    copy = tmp_path / "copy"
    shutil.copytree(warehouse.directory, copy)
    (copy / "releases" / f"{RELEASE}.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(WarehouseUnavailable, match="cannot be opened"):
        answer(open_warehouse(copy), asking, ALL)
    (copy / "releases" / f"{RELEASE}.json").write_text("{")
    with pytest.raises(WarehouseUnavailable, match="manifest"):
        open_warehouse(copy)
    (copy / "current").write_text("../etc")
    with pytest.raises(WarehouseUnavailable, match="names no release"):
        open_warehouse(copy)
    (copy / "current").unlink()
    with pytest.raises(WarehouseUnavailable, match="holds no release"):
        open_warehouse(copy)


def test_describe_adds_up_and_protects_every_table(random_warehouse: Warehouse, rows: Rows) -> None:
    found = answer(random_warehouse, ask(random_warehouse), Describe(WOMEN))
    n = answer(random_warehouse, ask(random_warehouse), Count(WOMEN)).count
    for table in (found.sex, found.site, found.vital_status, found.genetic_group):
        assert table.frame["n"].sum() == n
    assert found.ages.frame["n"].sum() + found.no_age.frame["n"].sum() == n
    assert found.follow_up.frame["n"].sum() + found.no_follow_up.frame["n"].sum() == n
    assert "not assigned" in found.genetic_group.frame["value"]
    assert found.conditions.frame["code"].to_list() == sorted(
        found.conditions.frame["code"], key=lambda code: -dict(found.conditions.frame.select("code", "n").rows())[code]
    )
    shown = answer(random_warehouse, ask(random_warehouse, "partner"), Describe(WOMEN))
    for table in (shown.ages, shown.sex, shown.conditions):
        assert "suppressed" in table.frame.columns
        assert all(value is None or value % 10 == 0 for value in table.frame["n"])


def test_s_dc_3_of_few_people_nothing_is_described(random_warehouse: Warehouse) -> None:
    """Which ages, sites or conditions there are at all would tell who they are."""
    few = Cohort("few", Sex("female") & Site("north") & HasCondition("ICD10CM:C50"))
    assert 0 < answer(random_warehouse, ask(random_warehouse), Count(few)).count < 11
    shown = answer(random_warehouse, ask(random_warehouse, "partner"), Describe(few))
    for name in ("ages", "sex", "genetic_group", "site", "vital_status", "follow_up", "conditions"):
        assert getattr(shown, name).frame.height == 0, name
    for table in (shown.no_age, shown.no_follow_up):
        assert table.frame.rows() == [(None, "n")]


def test_the_overview_counts_who_permits(random_warehouse: Warehouse, rows: Rows) -> None:
    found = answer(random_warehouse, ask(random_warehouse), Overview())
    assert found.individuals == len(rows["individual"])
    assert found.permitted == answer(random_warehouse, ask(random_warehouse), ALL).count
    assert found.datasets.frame["name"].to_list() == ["alpha", "beta", "gamma"]
    assert found.consents.frame["data_use"].to_list()[0] == "General research use"
    shown = answer(random_warehouse, ask(random_warehouse, "partner"), Overview())
    assert shown.individuals % 10 == 0


@dataclass(frozen=True)
class Broken:
    """A question that its release cannot answer, as one made by another version."""

    def run(self, cursor: Any, asking: Asking) -> int:
        cursor.execute("SELECT CAST('bank/p0017' AS INTEGER)")
        return 0

    def to_json(self) -> dict[str, Any]:
        return {"broken": {}}


def test_what_a_release_cannot_answer_is_told_without_what_it_holds(random_warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseUnavailable, match="python -m data check") as raised:
        answer(random_warehouse, ask(random_warehouse, "partner"), Broken())
    assert "p0017" not in str(raised.value)
    assert "p0017" not in (random_warehouse.audit.entries(last=1)[0].reason or "")


@pytest.mark.parametrize("change", ["DROP TABLE consent", "ALTER TABLE individual DROP COLUMN karyotypic_sex"])
def test_a_release_that_another_version_built_says_that_it_must_be_built_again(
    change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = write_warehouse(random_rows(3, individuals=20), tmp_path / "w")
    with duckdb.connect(str(directory / "releases" / f"{RELEASE}.duckdb")) as con:
        con.execute(change)
    warehouse = open_warehouse(directory)
    asked = Cohort("carriers", CarrierOf(gene="G6PD"))
    with pytest.raises(WarehouseUnavailable, match=r"another version built it.*Build it again: python -m data demo"):
        answer(warehouse, ask(warehouse), Count(asked))
    warehouse.close()
    (tmp_path / "asked.json").write_text(json.dumps(asked.to_json()))
    told = [str(tmp_path / "asked.json"), "--warehouse", str(directory), "--purpose", "investigation=health"]
    assert main(["count", *told]) == 4
    assert "Build it again" in capsys.readouterr().err
