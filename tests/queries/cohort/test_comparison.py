"""Cohorts side by side: who is counted where, and which value of somebody speaks."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, Sex, Site
from cohorts.errors import InvalidQuestion, Refused, UnknownName
from queries.__main__ import main
from queries.answer import answer
from queries.cohort.comparison import Compare, Compared
from queries.cohort.count import Count
from queries.cohort.describe_records import measurements
from queries.warehouse import Warehouse
from stats.groups.side_by_side import SideBySide
from stats.shown import Below

WOMEN, MEN, NORTH = Cohort("women", Sex("female")), Cohort("men", Sex("male")), Cohort("north", Site(("north",)))
ALL = Cohort("all", EVERYBODY)


class Kept:
    """What a comparison found, before a table is made of it."""

    def __init__(self) -> None:
        self.found: Compared | None = None

    def __call__(self, found: Compared) -> Compared:
        self.found = found
        return found


def compared(warehouse: Warehouse, asking: Asking, *groups: Cohort, **how: object) -> Compared:
    keep = Kept()
    answer(warehouse, asking, Compare(groups, **how), keep)
    return keep.found


def test_s_st_6_who_is_in_several_cohorts_is_left_out_of_all_or_counted_in_the_first(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    both = answer(random_warehouse, researcher, Count(Cohort("both", WOMEN.criterion & NORTH.criterion))).count
    assert both > 0
    apart = compared(random_warehouse, researcher, WOMEN, NORTH)
    first = compared(random_warehouse, researcher, WOMEN, NORTH, overlap="first")
    assert dict(apart.excluded)["in several of the cohorts"] == both
    size = dict(zip(first.groups, first.sizes, strict=True))
    assert first.people.filter(group="women").height == size["women"]
    assert first.people.filter(group="north").height == size["north"] - both
    assert apart.people.height == first.people.height - both
    assert apart.people["individual_id"].is_unique().all()


def test_s_cl_3_the_unknown_are_counted_as_left_out(random_warehouse: Warehouse, researcher: Asking) -> None:
    found = compared(random_warehouse, researcher, WOMEN, MEN)
    whole = answer(random_warehouse, researcher, Count(ALL)).permitted
    other = answer(random_warehouse, researcher, Count(Cohort("other", Sex("other")))).count
    assert found.people.height + dict(found.excluded)["unknown for a criterion"] + other == whole


def test_s_cl_6_values_before_a_treatment_are_those_of_who_was_not_yet_treated(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        code = next(iter(measurements(cursor)))
        drug = cursor.execute(
            "SELECT k.system || ':' || k.code FROM treatment AS t JOIN code AS k ON k.code_id = t.code_id"
            " GROUP BY ALL ORDER BY COUNT(*) DESC, 1 LIMIT 1"
        ).fetchone()[0]
    whole = compared(random_warehouse, researcher, WOMEN, MEN, measurements=(code,)).measured[0].values
    before = compared(random_warehouse, researcher, WOMEN, MEN, measurements=(code,), untreated=drug).measured[0].values
    assert 0 < before.height < whole.height
    # row by row, against the release itself
    with random_warehouse.cursor(researcher) as cursor:
        rows = cursor.execute(
            """SELECT m.individual_id, m.date, m.value, (SELECT MIN(t.start_date) FROM treatment t
                JOIN code_ancestor a ON a.descendant_id = t.code_id JOIN code d ON d.code_id = a.ancestor_id
                WHERE t.individual_id = m.individual_id AND d.system || ':' || d.code = $drug) AS started, m.unit
            FROM measurement m JOIN code k ON k.code_id = m.code_id
            WHERE k.system || ':' || k.code = $code AND m.in_period AND m.value IS NOT NULL""",
            {"drug": drug, "code": code},
        ).fetchall()
    unit = compared(random_warehouse, researcher, WOMEN, MEN, measurements=(code,)).measured[0].unit
    last: dict[int, tuple] = {}
    for person, day, value, started, said in rows:
        if said == unit and (started is None or day < started):
            last[person] = max(last.get(person, (day, value)), (day, value))
    for person, value in before.iter_rows():
        assert value == pytest.approx(last[person][1])


def test_the_same_cohort_twice_leaves_nobody_and_says_so(random_warehouse: Warehouse, researcher: Asking) -> None:
    again = Cohort("again", Sex("female"))
    told = answer(random_warehouse, researcher, Compare((WOMEN, again)), SideBySide())
    assert told.n == (0, 0)
    assert all(row.smd is None for row in told.rows)


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(InvalidQuestion, match="2 to 6"):
        Compare((WOMEN,))
    with pytest.raises(InvalidQuestion, match="called 'women'"):
        Compare((WOMEN, WOMEN))
    with pytest.raises(UnknownName):
        Compare((WOMEN, MEN), which="middle")


def test_an_unknown_measurement_is_named_with_the_nearest(random_warehouse: Warehouse, researcher: Asking) -> None:
    with pytest.raises(UnknownName):
        answer(random_warehouse, researcher, Compare((WOMEN, MEN), ("LOINC:nothing",)), SideBySide())


def test_s_dc_1_a_partner_gets_the_table_and_never_the_rows(random_warehouse: Warehouse, partner: Asking) -> None:
    told = answer(random_warehouse, partner, Compare((WOMEN, MEN)), SideBySide(tests=True))
    shown = [n for row in told.rows for cell in row.cells for n in (cell.n, cell.missing, cell.count) if n is not None]
    assert all(isinstance(n, Below) or n % 10 == 0 for n in shown)
    with pytest.raises(Refused):
        answer(random_warehouse, partner, Compare((WOMEN, MEN)))


def test_the_command_compares_two_files(
    random_warehouse: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for cohort in (WOMEN, MEN):
        files.append(str(tmp_path / f"{cohort.name}.json"))
        Path(files[-1]).write_text(json.dumps(cohort.to_json()), encoding="utf-8")
    shared = [
        "--purpose",
        "investigation=health",
        "--role",
        "researcher",
        "--warehouse",
        str(random_warehouse.directory),
    ]
    assert main(["compare", *files, *shared, "--json", "--tests"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [group["name"] for group in told["groups"]] == ["women", "men"]
    age = next(row for row in told["rows"] if row["variable"] == "Age at enrolment")
    assert {"smd", "difference", "lower", "upper", "p", "q", "groups"} <= set(age)
    assert main(["compare", *files, *shared]) == 0
    said = capsys.readouterr().out
    assert "Age at enrolment, years" in said
    assert "Recorded sex: " in said
    assert main(["compare", files[0], *shared]) == 2


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_weights_balance_what_they_are_made_of_and_of_few_nothing_is_told(
    random_warehouse: Warehouse, role: str, researcher: Asking
) -> None:
    asking = dataclasses.replace(researcher, role=role)
    found = answer(random_warehouse, asking, Compare((WOMEN, MEN), weigh_by=("age", "site")), SideBySide())
    age = next(row for row in found.rows if row.variable == "Age at enrolment")
    sites = [row for row in found.rows if row.variable == "Site"]
    assert found.weighed_by == ("age", "site")
    if role == "researcher":
        assert age.weighted[0].mean == pytest.approx(age.weighted[1].mean, rel=1e-6)
        assert age.smd_after == pytest.approx(0, abs=1e-5)
        assert sites[0].smd_after == pytest.approx(0, abs=1e-5)
        for row in found.rows:
            for weighed, cell in zip(row.weighted, row.cells, strict=True):
                assert (weighed.share is None) == (cell.count is None)
    for row in found.rows if role == "partner" else ():
        for weighed, cell in zip(row.weighted, row.cells, strict=True):
            if isinstance(cell.n, Below) or isinstance(cell.count, Below):
                assert weighed.share is weighed.mean is weighed.sd is None


def test_what_nobody_can_be_weighted_by_is_refused_and_what_cannot_be_balanced_is_said(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    with pytest.raises(UnknownName):
        Compare((WOMEN, MEN), weigh_by=("shoe_size",))
    found = answer(random_warehouse, researcher, Compare((WOMEN, MEN), weigh_by=("sex",)), SideBySide())
    assert found.weighed_by == ()
    assert any("do not overlap in sex" in one for one in found.warnings)
