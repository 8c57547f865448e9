"""Secondary findings of a cohort: how many individuals have a reportable one, by gene and its gene's rule (S-GT 18).

Nothing is counted of who declined or was not asked to have results returned (S-DU 5): the cohort is cut to those
eligible before anything else. Who they are is asked by a role with the right to contact them, and is no answer here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from access.zeros import protect_size
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, EligibleForRecontact, Not
from cohorts.definitions import GeneSet, Rule, gene_set
from queries.cohort.count import Count
from queries.genomics.alterations import Alteration, altered
from queries.lookup.genes import find_genes
from queries.states import NO, YES

LIST = "acmg_secondary_findings_v3_2"
AGREED = EligibleForRecontact("results")
#: The criterion that a count of everybody with a finding stands for, beside AGREED.
ANY_FINDING = CarrierOf(gene_set=LIST)
_COUNTS = ("n", "called", "not_called")


@dataclass(frozen=True)
class SecondaryFindings:
    """The genes of the list in a cohort, in the order of the list."""

    cohort: Cohort
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> FindingsAnswer:
        listed = gene_set(LIST)
        agreed = AllOf((self.cohort.criterion, AGREED))

        def count(*criteria: Any) -> int:
            return Count(Cohort("counted", AllOf((agreed, *criteria)))).run(cursor, asking).count

        find_genes(cursor, tuple(dict.fromkeys(rule.gene for rule in listed.rules)))  # together, not rule by rule
        members = count()
        plain = tuple(dict.fromkeys(rule.gene for rule in listed.rules if _is_plain(rule)))
        found = altered(cursor, Cohort("agreed", agreed), Alteration("pathogenic"), plain)
        yes, no = ((found.state == each).sum(axis=0).tolist() for each in (YES, NO))
        counted = dict(zip(plain, zip(yes, no, strict=True), strict=True))
        rows = []
        for rule in listed.rules:
            if _is_plain(rule):
                n, without = counted[rule.gene]
            else:
                of_rule = CarrierOf(gene_set=_alone(listed, rule))
                n, without = count(of_rule), count(Not(of_rule))
            rows.append((rule.gene, rule.mechanism, n, n + without, members - n - without))
        schema = {"gene": pl.String, "rule": pl.String, "n": pl.Int64, "called": pl.Int64, "not_called": pl.Int64}
        frame = pl.DataFrame(rows, schema, orient="row")
        table = Table(
            frame,
            counts=_COUNTS,
            among=dict.fromkeys(_COUNTS, "members"),
            support=frame.select(pl.repeat(members, pl.len(), dtype=pl.Int64).alias("members")),
        )
        everybody = Count(self.cohort).run(cursor, asking).count
        return FindingsAnswer(
            table, everybody, members, count(ANY_FINDING), listed.title, listed.version, listed.note, asking.release
        )

    def to_json(self) -> dict[str, Any]:
        return {"secondary_findings": self.cohort.to_json(), "list": LIST}


@dataclass(frozen=True)
class FindingsAnswer:
    """`table`: gene, rule, n, called, not_called, of the `agreed`: members who are eligible to have results returned.
    `any_finding` of them have one or more."""

    table: Table
    members: Shown
    agreed: Shown
    any_finding: Shown
    title: str
    version: str
    note: str
    release: str

    def protected(self, policy: Policy) -> FindingsAnswer:
        # Of few members it is not told either whether any of them agreed.
        few = any(isinstance(n, int) and n < policy.threshold for n in (self.members, self.agreed))
        one = pl.lit(1, pl.Int64).alias("members")
        table = replace(self.table, support=self.table.support.with_columns(one)) if few else self.table
        return replace(
            self,
            table=table.protected(policy),
            members=protect_size(self.members, policy),
            agreed=protect_count(1 if few else self.agreed, policy),
            # Of few, also a zero tells.
            any_finding=None if few else protect_count(self.any_finding, policy),
        )


def _is_plain(rule: Rule) -> bool:
    """Any pathogenic allele of the gene counts; these genes are read together."""
    return rule == Rule(rule.gene, rule.mechanism, clinvar=("pathogenic",))


def _alone(listed: GeneSet, rule: Rule) -> GeneSet:
    return replace(listed, name=f"{listed.name} {rule.gene}", rules=(rule,))
