"""Last values, values by age and ages at onset of two groups: held to slow, obvious rules on random releases."""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from access.asking import Asking
from access.disclosure import release
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Site
from cohorts.errors import Refused, UnknownName
from queries.carriers.values import CarriersOnset, CarriersValues, GroupValues
from queries.cursor import ReleaseCursor
from tests.queries.small_release import Small

GROUPS = (Cohort("c", Site(("a",))), Cohort("o", Site(("b",))))
LDL, DRUG, CODE = "LOINC:1", "ATC:C10", "PHECODE:100"
START = date(2000, 1, 1)


@pytest.fixture(scope="module", params=[1, 2])
def made(request: pytest.FixtureRequest) -> Small:
    chance = random.Random(request.param)
    small = Small()
    small.code(LDL, "measurement")
    small.code(DRUG, "treatment")
    small.code(CODE, "condition")
    small.add("phecode", code="100", category="some", sex="female")
    for n in range(40):
        name = f"P{n}"
        birth = chance.choice([date(1930, 5, 5), date(1950, 1, 15), date(1905, 1, 1), None])
        small.person(
            name, birth_date=birth, site=chance.choice(["a", "b", "x"]), unrelated=chance.random() < 0.9,
            sex=chance.choice(["female", "male"]),
        )  # fmt: skip
        for _ in range(chance.randrange(5)):
            day = START + timedelta(days=chance.randrange(3_000))
            unit = chance.choice(["mg/dL", "mg/dL", "mg/dL", "mmol/L"])
            small.record("measurement", name, LDL, day, inside=chance.random() < 0.9,
                         value=float(chance.randrange(50, 250)), unit=unit)  # fmt: skip
        for _ in range(chance.choice([0, 0, 1, 2, 3])):
            small.record("condition", name, CODE, START + timedelta(days=chance.randrange(3_000)))
        if chance.random() < 0.5:
            small.record("treatment", name, DRUG, START + timedelta(days=chance.randrange(3_000)))
    return small


def run(small: Small, question: CarriersValues | CarriersOnset) -> GroupValues:
    cursor = ReleaseCursor(small.con.cursor(), {})
    cursor.execute("CREATE OR REPLACE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    return question.run(cursor, SimpleNamespace(release="r"))


def people(small: Small) -> list[dict]:
    found = small.con.sql("SELECT * FROM individual").pl().to_dicts()
    return [one for one in found if one["unrelated"] and one["site"] in ("a", "b")]


def of(small: Small, table: str, person: dict) -> list[dict]:
    query = f"SELECT * FROM {table} WHERE individual_id = {person['individual_id']} AND in_period"
    return small.con.sql(query).pl().to_dicts()


@pytest.mark.parametrize("before", [None, DRUG])
def test_s_cl_6_last_values_and_means_by_age(made: Small, before: str | None) -> None:
    last, by_age = [], []
    for person in people(made):
        group = "c" if person["site"] == "a" else "o"
        rows = [row for row in of(made, "measurement", person) if row["unit"] == "mg/dL"]
        started = min((row["start_date"] for row in of(made, "treatment", person)), default=date.max)
        rows = [row for row in rows if before is None or row["date"] < started]
        if not rows:
            continue
        latest = max(row["date"] for row in rows)
        last.append((group, max(row["value"] for row in rows if row["date"] == latest)))
        bands: dict[int, list[float]] = {}
        for row in rows if person["birth_date"] else []:
            years = (row["date"] - person["birth_date"]).days / 365.25
            if years < 90:
                bands.setdefault(int(years // 5 * 5), []).append(row["value"])
        by_age += [(group, low, round(sum(values) / len(values), 6)) for low, values in bands.items()]
    found = run(made, CarriersValues(*GROUPS, LDL, before))
    assert sorted(found.values.rows()) == sorted(last)
    assert sorted(found.by_age.with_columns(pl.col("value").round(6)).rows()) == sorted(by_age)


def test_s_cl_7_and_8_onset_is_the_first_record_of_cases_of_that_sex(made: Small) -> None:
    ages = []
    for person in people(made):
        days = {row["start_date"] for row in of(made, "condition", person)}
        if len(days) < 2 or person["birth_date"] is None or person["sex"] != "female":
            continue
        years = round((min(days) - person["birth_date"]).days / 365.25, 1)
        ages.append(("c" if person["site"] == "a" else "o", min(years, 90.0)))
    found = run(made, CarriersOnset(*GROUPS, CODE)).values
    assert ages
    assert sorted(found.rows()) == sorted(ages)


def test_an_unknown_code_is_an_error(made: Small) -> None:
    with pytest.raises(UnknownName):
        run(made, CarriersOnset(*GROUPS, "PHECODE:999"))


def test_s_dc_1_values_of_individuals_do_not_pass_the_door(made: Small) -> None:
    asking = Asking("pat", "partner", None, Purpose("health"), START, "r", 0)
    with pytest.raises(Refused):
        release(run(made, CarriersValues(*GROUPS, LDL)), asking)
