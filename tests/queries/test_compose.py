"""Criteria become one query that never depends on values and always starts from whom an Asking may ask about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from access.asking import Asking
from cohorts.criteria import EVERYBODY, Age, AllOf, CarrierOf, Diplotype, HasCondition, HasMeasurement, Sex
from cohorts.errors import InvalidQuestion
from queries import sql
from queries.cohort.count import tally_sql
from queries.compose import over, plan, tally
from queries.warehouse import Warehouse

HERE = Path(sql.__file__).parent
FILES = sorted(str(path.relative_to(HERE)) for path in HERE.rglob("*.sql") if "accelerated" not in path.parts)
CRITERIA = sorted(path.stem for path in (HERE / "criteria").glob("*.sql"))

#: Functions that DuckDB and Spark both have, under names that sqlglot knows how to change.
ALLOWED = {
    "ABS", "AND", "ARRAY_CONTAINS", "CASE", "CAST", "CEIL", "CHR", "COALESCE", "CONCAT", "CONTAINS", "COUNT",
    "DATEDIFF", "DENSE_RANK", "EXISTS",
    "EXPLODE", "EXTRACT", "FLOOR", "GREATEST", "GROUP_CONCAT", "IF", "LEAD", "LEAST", "LENGTH", "LIKE",
    "LOWER", "MAX", "MIN", "NULLIF", "OR", "ROUND", "ROW_NUMBER", "SPLIT_PART", "STARTS_WITH", "STR_POSITION",
    "SUBSTRING", "SUM", "TRY_CAST", "UNNEST", "UPPER",
}  # fmt: skip


def functions(tree: exp.Expression) -> set[str]:
    named = tree.find_all(exp.Func)
    return {each.name.upper() if isinstance(each, exp.Anonymous) else each.sql_name() for each in named}


@pytest.mark.parametrize("file", FILES)
def test_every_query_stays_in_the_portable_subset(file: str) -> None:
    tree = sql.read(file)
    assert functions(tree) <= ALLOWED
    assert not [join for join in tree.find_all(exp.Join) if join.args.get("using")], "ON, not USING"
    assert not list(tree.find_all(exp.Qualify))
    numbers = [each.name for each in tree.find_all(exp.Literal) if not each.is_string]
    decimals = [number for number in numbers if re.fullmatch(r"\d*\.\d+", number)]
    assert not decimals, "a bare decimal is divided with rounding by Spark"
    for select in tree.find_all(exp.Select):
        for projection in select.expressions:
            among = [each for each in projection.find_all(exp.In) if each.args.get("query")]
            assert not among, "no IN (query) in SELECT"


@pytest.mark.parametrize("file", FILES)
def test_every_query_can_be_written_for_spark(file: str) -> None:
    spark = sql.text(sql.read(file), "spark")
    sqlglot.parse_one(spark, read="spark")


@pytest.mark.parametrize("name", CRITERIA)
def test_every_criterion_gives_states_of_the_permitted(name: str) -> None:
    tree = sql.read(f"criteria/{name}.sql")
    outermost = tree.find(exp.From, bfs=True)
    assert [each.alias_or_name for each in tree.expressions] == ["individual_id", "state"]
    assert outermost is not None
    assert "permitted" in {table.name for table in tree.find_all(exp.Table)}


def test_the_text_depends_on_the_shape_and_holds_no_value(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        one = plan(AllOf((HasCondition("ICD10CM:C50"), CarrierOf(gene="LDLR"))), cursor)
        two = plan(AllOf((HasCondition("PHECODE:411", min_dates=2), CarrierOf(gene="BRCA1", max_af=0.5))), cursor)
    assert tally_sql(one) == tally_sql(two)
    assert one.values() != two.values()
    assert "LDLR" not in tally_sql(one)
    assert set(sql.parameters(sqlglot.parse_one(tally_sql(one), read="duckdb"))) == set(one.values())


def test_a_criterion_named_twice_is_asked_once(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        planned = plan(AllOf((Sex("female"), ~Sex("female"), Sex("male"))), cursor)
    assert [part.file for part in planned.parts] == ["sex", "sex"]
    assert len(planned.leaves) == 2


def test_everybody_needs_no_criteria(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        planned = plan(EVERYBODY, cursor)
        n = cursor.execute("SELECT COUNT(*) FROM permitted").fetchone()[0]
        query, values = over("members.sql", {"cohort": planned})
        assert len(cursor.execute(query, values).fetchall()) == n


def test_a_large_criterion_can_be_written_for_spark(random_warehouse: Warehouse, researcher: Asking) -> None:
    criterion = AllOf(
        (
            CarrierOf(gene="LDLR") | CarrierOf(gene_set="hfe_c282y_homozygous"),
            ~HasCondition("ICD10CM:C50"),
            Diplotype("APOL1", phenotype="two risk alleles"),
            HasMeasurement("LOINC:13457-7", at_least=100, unit="mg/dL", drug="ATC:C10AA", timing="before"),
        )
    )
    with random_warehouse.cursor(researcher) as cursor:
        text = tally_sql(plan(criterion, cursor))
    spark = sqlglot.parse_one(text, read="duckdb").sql("spark")
    assert "$" not in spark
    sqlglot.parse_one(spark, read="spark")
    assert tally.cache_info().maxsize


def test_so_many_criteria_that_no_memory_would_do_are_a_wrong_question(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    ages = [Age(from_=low, to=high) for low in range(40, 52) for high in range(60, 70)]
    with random_warehouse.cursor(researcher) as cursor:
        assert plan(AllOf(tuple(ages[:100])), cursor).parts
        with pytest.raises(InvalidQuestion, match="different criteria"):
            plan(AllOf(tuple(ages)), cursor)
