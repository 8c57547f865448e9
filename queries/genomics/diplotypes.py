"""The pairs of haplotypes of a gene in a cohort, and what they mean, by genetic similarity group (S-GT 17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations_with_replacement
from typing import Any, ClassVar

import polars as pl
import sqlglot
from sqlglot import exp

from access.asking import Asking
from access.disclosure import SUPPRESSED, Policy, Table
from cohorts.cohort import Cohort
from cohorts.criteria import Diplotype
from cohorts.definitions import DiplotypeDefinition, diplotype_definition
from queries import sql
from queries.compose import over
from queries.criteria.bind_genetic import SIGNATURES, bind_diplotype
from queries.frames import frame
from queries.kept import asked

UNKNOWN, NOT_NAMED = "unknown", "not named"


@dataclass(frozen=True)
class DiplotypesAnswer:
    """`phenotypes`: population, phenotype, n; `diplotypes`: diplotype, phenotype, n. Everybody stands under one
    phenotype: the first of the definition that holds; 'unknown' where the pair is not known. `also` are phenotypes made
    of others."""

    phenotypes: Table
    diplotypes: Table
    also: tuple[str, ...]
    note: str
    source: str
    release: str

    def protected(self, policy: Policy) -> DiplotypesAnswer:
        """Cells of a group, and pairs, add up to it: when one is suppressed, so is the smallest other one."""
        return replace(
            self,
            phenotypes=_protected(self.phenotypes, policy, "population"),
            diplotypes=_protected(self.diplotypes, policy, None),
        )


@dataclass(frozen=True)
class Diplotypes:
    """One gene whose haplotypes are defined. Raises UnknownName."""

    gene: str
    cohort: Cohort
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> DiplotypesAnswer:
        defined = diplotype_definition(self.gene)
        part = bind_diplotype(Diplotype(self.gene, diplotypes=(_pairs(defined)[0],)), cursor).parts[0]
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in part.values}
        values.pop("signatures")
        query, bound = _over(cursor, self.cohort)
        found = frame(cursor, query, {**bound, **values})
        names = _by_signature(defined)
        pairs = pl.DataFrame(list(names.items()), {"signature": pl.Int64, "diplotype": pl.String}, orient="row")
        means = {pair: meaning(defined, pair) for pair in names.values()}
        told = found.join(pairs, on="signature", how="left").with_columns(pl.col("diplotype").fill_null(UNKNOWN))
        told = told.with_columns(phenotype=pl.col("diplotype").replace_strict(means, default=UNKNOWN))
        order = [*dict.fromkeys(name for name, _ in defined.phenotypes), NOT_NAMED, UNKNOWN]
        rank = pl.col("phenotype").replace_strict({name: at for at, name in enumerate(order)}, return_dtype=pl.Int64)
        by_group = told.group_by("population", "phenotype").agg(pl.col("n").sum()).sort("population", rank)
        by_pair = told.group_by("diplotype", "phenotype").agg(pl.col("n").sum())
        by_pair = by_pair.sort(["n", "diplotype"], descending=[True, False])
        first = set(means.values())
        also = tuple(name for name, _ in defined.phenotypes if name not in first)
        return DiplotypesAnswer(
            Table(by_group, counts=("n",)), Table(by_pair, counts=("n",)), also, defined.note, defined.source,
            asking.release,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        return {"diplotypes": self.gene, "cohort": self.cohort.to_json()}


def meaning(defined: DiplotypeDefinition, pair: str) -> str:
    """The first phenotype that the definition gives a pair."""
    wanted = sorted(pair.split("/"))
    return next(
        (name for name, pairs in defined.phenotypes if any(sorted(p.split("/")) == wanted for p in pairs)), NOT_NAMED
    )


def _pairs(defined: DiplotypeDefinition) -> tuple[str, ...]:
    """Every pair, and every haplotype alone, as a hemizygote has it."""
    two = ("/".join(sorted(pair)) for pair in combinations_with_replacement(defined.haplotypes, 2))
    return (*two, *defined.haplotypes)


def _by_signature(defined: DiplotypeDefinition) -> dict[int, str]:
    """As queries.criteria.bind_genetic weighs the alleles."""
    weights = {name: 3**index for index, (name, _) in enumerate(defined.alleles)}
    return {
        SIGNATURES * len(pair.split("/")) + sum(weights.get(one, 0) for one in pair.split("/")): pair
        for pair in _pairs(defined)
    }


def _over(cursor: Any, cohort: Cohort) -> tuple[str, dict[str, Any]]:
    query, values = over("genomics/pairs_of_haplotypes.sql", {"cohort": asked(cohort.criterion, cursor)})
    return _with_haplotypes(query), values


@cache
def _with_haplotypes(query: str) -> str:
    """The query with the relations of criteria/diplotype.sql up to the signatures before it."""
    tree = sqlglot.parse_one(query, read="duckdb")
    before = [each for each in sql.read("criteria/diplotype.sql").args["with_"].expressions if each.alias != "judged"]
    tree.set("with_", exp.With(expressions=[*before, *tree.args["with_"].expressions]))
    return sql.text(tree)


def _protected(table: Table, policy: Policy, within: str | None) -> Table:
    """Small cells suppressed, and where only one of a group is, the smallest other one with it; a group with few people
    in all is left out."""
    exact = table.frame
    keys = [pl.col(within)] if within else [pl.lit(0)]
    small = (pl.col("n") > 0) & (pl.col("n") < policy.threshold)
    marked = exact.with_columns(
        of=pl.col("n").sum().over(keys),
        hidden=small,
        lone=(small.cast(pl.Int64).sum().over(keys) == 1),
        least=pl.when(~small & (pl.col("n") > 0)).then(pl.col("n")).min().over(keys),
    ).filter(pl.col("of") >= policy.threshold)
    second = pl.col("lone") & ~pl.col("hidden") & (pl.col("n") == pl.col("least"))
    hidden = pl.col("hidden") | second
    shown = marked.with_columns(
        n=pl.when(~hidden).then(pl.col("n") - pl.col("n") % policy.base),
        **{SUPPRESSED: pl.when(hidden).then(pl.lit("n")).otherwise(pl.lit(""))},
    ).drop("of", "hidden", "lone", "least")
    if within is None:
        shown = shown.sort(["n", shown.columns[0]], descending=[True, False], nulls_last=True)
    return replace(table, frame=shown)
