"""Carriers by gene in two cohorts: the counts are those of the criteria, one gene at a time; and who sees them."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, HasTreatment, Indexed, Sex
from cohorts.errors import InvalidQuestion, Refused, UnknownName
from queries.answer import answer
from queries.associations.gene_enrichment import GeneEnrichment
from queries.carriers.conditions import CELLS, groups_over
from queries.carriers.values import CarriersValues, MeasurementLines
from queries.cohort.comparison import Compare
from queries.cohort.describe_records import measurements
from queries.cohort.group_members import group_states
from queries.frames import frame
from queries.genomics.alterations import Alteration
from queries.outcomes.spans import spans
from queries.warehouse import Warehouse
from stats.groups.spread import spreads
from stats.scans.association import scan

WOMEN, MEN = Cohort("women", Sex("female")), Cohort("men", Sex("male"))


@pytest.mark.parametrize("kind", ["protein_altering", "loss_of_function"])
def test_s_gt_4_every_gene_counts_as_its_criterion_does(
    random_warehouse: Warehouse, researcher: Asking, kind: str
) -> None:
    question = GeneEnrichment(WOMEN, MEN, Alteration(kind))
    found = answer(random_warehouse, researcher, question).conditions.frame
    assert found.height > 1
    with random_warehouse.cursor(researcher) as cursor:
        people = frame(cursor, *groups_over("phewas/people.sql", question, cursor))
        for row in found.iter_rows(named=True):
            states, _ = group_states(cursor, (Cohort("carriers", question.what.carrier(row["name"])),))
            yes = set(states.filter(state=1)["individual_id"])
            unknown = set(states.filter(state=0)["individual_id"])
            cells = dict.fromkeys(CELLS, 0)
            for individual, first in people.select("individual_id", "carrier").iter_rows():
                if individual not in unknown:
                    place = ("case" if individual in yes else "control", "carriers" if first else "others")
                    cells["_".join(place)] += 1
            assert {name: row[name] for name in CELLS} == cells, row["name"]


def test_s_dc_3_a_partner_is_told_of_no_gene_that_few_carry(random_warehouse: Warehouse, researcher: Asking) -> None:
    partner = dataclasses.replace(researcher, role="partner")
    exact = answer(random_warehouse, researcher, GeneEnrichment(WOMEN, MEN)).conditions.frame
    told = answer(random_warehouse, partner, GeneEnrichment(WOMEN, MEN)).conditions.frame
    assert told["name"].to_list() == exact["name"].to_list()
    for name in CELLS:
        for shown, counted in zip(told[name], exact[name], strict=True):
            assert shown is None or (shown % 10 == 0 and (counted == 0 or counted >= 11))
    assert all(0 <= q <= 1 for q in scan(told).tested["q"])
    with pytest.raises(Refused):
        answer(random_warehouse, dataclasses.replace(researcher, role="public"), GeneEnrichment(WOMEN, MEN))


def test_s_dc_7_lines_of_individuals_are_for_roles_with_rows(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        code = next(iter(measurements(cursor)))
    question = MeasurementLines(WOMEN, MEN, code)
    lines = answer(random_warehouse, researcher, question).lines
    assert set(lines["group"]) == {"women", "men"}
    assert lines["line"].max() <= 40
    assert lines["age"].max() <= 90
    assert set(lines.columns) == {"group", "line", "age", "value"}
    for role in ("partner", "public"):
        with pytest.raises(Refused):
            answer(random_warehouse, dataclasses.replace(researcher, role=role), question)


def test_the_course_since_enrolment_is_one_mean_a_person_and_year(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        code = next(iter(measurements(cursor)))

    def by_year(found: object) -> object:
        return spreads(found.values, found.by_age, found.groups, found.release)

    partner = dataclasses.replace(researcher, role="partner")
    exact = answer(random_warehouse, researcher, CarriersValues(WOMEN, MEN, code, over="enrolment"), by_year)
    told = answer(random_warehouse, partner, CarriersValues(WOMEN, MEN, code, over="enrolment"), by_year)
    assert exact.bands["low"].is_between(-10, 29).all()
    assert exact.bands["mean"].drop_nulls().is_finite().all()
    assert all(n is None or n % 10 == 0 for n in told.bands["n"])
    with pytest.raises(UnknownName):
        CarriersValues(WOMEN, MEN, code, over="moon")


def test_a_comparison_that_is_weighted_says_so_in_its_question() -> None:
    assert "weigh_by" not in Compare((WOMEN, MEN)).to_json()["compare"]
    assert Compare((WOMEN, MEN), weigh_by=("age",)).to_json()["compare"]["weigh_by"] == ("age",)


def test_the_course_since_the_index_event_counts_years_from_each_persons_first_entry(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        code = next(iter(measurements(cursor)))
        [(drug,)] = cursor.execute(
            "SELECT k.system || ':' || k.code FROM treatment AS t JOIN code AS k ON k.code_id = t.code_id"
            " GROUP BY ALL ORDER BY COUNT(*) DESC, 1 LIMIT 1"
        ).fetchall()
    began = Indexed(HasTreatment(drug), take="first")
    women, men = (Cohort(each.name, AllOf((began, each.criterion))) for each in (WOMEN, MEN))
    question = CarriersValues(women, men, code, over="index", unrelated_only=False)
    kept = []
    answer(random_warehouse, researcher, question, lambda found: kept.append(found) or _by_group(found))
    with random_warehouse.cursor(researcher) as cursor:
        entered = dict(spans(women, cursor).group_by("individual_id").agg(pl.col("entry").min()).iter_rows())
        code_id = cursor.execute("SELECT code_id FROM code WHERE system || ':' || code = ?", [code]).fetchone()[0]
        rows = cursor.execute(
            "SELECT m.individual_id, m.date, m.value FROM measurement AS m JOIN permitted USING (individual_id)"
            " JOIN observation_period AS o USING (individual_id) WHERE m.code_id = ? AND m.in_period"
            " AND m.value IS NOT NULL GROUP BY ALL", [code_id],
        ).fetchall()  # fmt: skip
    by_hand = {(one, int((on - entered[one]).days // 365.25)) for one, on, _ in rows if one in entered}
    by_hand = {(one, year) for one, year in by_hand if -10 <= year <= 29}
    mine = kept[0].by_age.filter(group="women")
    assert 0 < mine.height <= len(by_hand)
    assert set(mine["low"]) <= {year for _, year in by_hand}
    with pytest.raises(InvalidQuestion, match="no index event"):
        answer(random_warehouse, researcher, CarriersValues(WOMEN, MEN, code, over="index"), _by_group)


def _by_group(found: object) -> object:
    return spreads(found.values, found.by_age, found.groups, found.release)
