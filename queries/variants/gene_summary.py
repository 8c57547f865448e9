"""Who carries what of a gene: by kind of variant, how many carriers, how many without an intact copy, and how many were
not called enough to tell; in the cohort and among everybody permitted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, protect_count
from access.zeros import protect_size
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, CarrierOf, Criterion, Not
from queries.compose import over
from queries.criteria.bind_genetic import HETEROPLASMIC, HOMOPLASMIC, PATHOGENIC
from queries.kept import asked
from queries.lookup.genes import FoundGene, find_gene

#: Which variants of the gene count, by kind.
KINDS: dict[str, dict[str, Any]] = {
    "loss_of_function": {"consequences": ("loss_of_function",)},
    "missense": {"consequences": ("missense",)},
    "pathogenic": {"clinvar": ("pathogenic",)},
}


@dataclass(frozen=True)
class Tally:
    """Individuals of a group: `yes` fulfil the criterion, `called` are all of whom that is known."""

    yes: Shown
    called: Shown
    unknown: Shown

    def protected(self, policy: Policy) -> Tally:
        yes, called, unknown = (protect_count(n, policy) for n in (self.yes, self.called, self.unknown))
        return Tally(yes, called, unknown)


@dataclass(frozen=True)
class Line:
    """One count of the summary and the criterion whose `yes` it is. `state` is 'carriers', 'both_copies', 'compound' or
    'phase_unknown'."""

    kind: str
    state: str
    criterion: Criterion
    cohort: Tally | None
    everybody: Tally


@dataclass(frozen=True)
class SummaryAnswer:
    """The lines, kinds in the order of KINDS. `people`: the sizes of the cohort (None without one) and of everybody."""

    lines: tuple[Line, ...]
    cohort: Shown
    everybody: Shown
    release: str

    def protected(self, policy: Policy) -> SummaryAnswer:
        """Each number by itself, as a count is; of a cohort of few, zeros are kept back too (S-DC 3)."""
        few = isinstance(self.cohort, int) and self.cohort < policy.threshold
        untold = Tally(*[protect_size(self.cohort, policy)] * 3) if few else None
        lines = tuple(
            replace(
                line,
                cohort=untold or (line.cohort.protected(policy) if line.cohort else None),
                everybody=line.everybody.protected(policy),
            )
            for line in self.lines
        )
        sizes = {"cohort": protect_size(self.cohort, policy), "everybody": protect_count(self.everybody, policy)}
        return replace(self, lines=lines, **sizes)


def criteria(gene: str, kind: str) -> dict[str, Criterion]:
    """By state: carriers; both copies the same (or the only copy); two different alleles known to lie on the two
    chromosomes; two different alleles of unknown phase (S-GT 13)."""
    which = KINDS[kind]
    same = AnyOf(tuple(CarrierOf(gene=gene, zygosity=one, **which) for one in ("homozygous", "hemizygous")))
    biallelic = CarrierOf(gene=gene, zygosity="biallelic", **which)
    return {
        "carriers": CarrierOf(gene=gene, **which),
        "both_copies": same,
        "compound": AllOf((biallelic, Not(same, unknown="keep"))),
        "phase_unknown": CarrierOf(gene=gene, zygosity="biallelic", phase="unknown", **which),
    }


@dataclass(frozen=True)
class GeneSummary:
    """Count every line for `gene`, in `cohort` where there is one and among everybody permitted, relatives included."""

    gene: str
    cohort: Cohort | None = None
    kinds: tuple[str, ...] = tuple(KINDS)
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> SummaryAnswer:
        gene = find_gene(cursor, self.gene)
        criterion = self.cohort.criterion if self.cohort else AllOf(())
        query, values = over("variants/gene_summary.sql", {"cohort": asked(criterion, cursor)})
        cursor.execute(query, {**values, **self._rules(gene)})  # parsed once a process, unlike `sql`
        names = [column[0] for column in cursor.description]
        found = pl.DataFrame(cursor.fetchall(), names, orient="row")
        by_kind = {kind: found.filter(part=kind) for kind in self.kinds}
        lines = [
            Line(kind, state, one, _tally(rows.filter("inside"), state) if self.cohort else None, _tally(rows, state))
            for kind, rows in by_kind.items()
            for state, one in criteria(gene.symbol, kind).items()
        ]
        first = by_kind[self.kinds[0]]
        size = int(first.filter("inside")["people"].sum()) if self.cohort else None
        return SummaryAnswer(tuple(lines), size, int(first["people"].sum()), asking.release)

    def _rules(self, gene: FoundGene) -> dict[str, Any]:
        """The defaults of a carrier_of, as the parameters of its relations."""
        return {
            "kinds": list(self.kinds), "names": list(gene.names), "symbol": gene.symbol,
            "significances": list(PATHOGENIC), "min_stars": 1, "min_called": 0.95, "origin": "any", "quality": "pass",
            "any_vaf": True, "min_vaf": 0.0, "max_vaf": 1.0, "heteroplasmic": HETEROPLASMIC, "homoplasmic": HOMOPLASMIC,
            "unseen": [],
        }  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        cohort = self.cohort.to_json() if self.cohort else None
        return {"gene_summary": {"gene": self.gene, "cohort": cohort, "kinds": list(self.kinds)}}


def _tally(rows: pl.DataFrame, state: str) -> Tally:
    people, yes, unknown = (int(rows[name].sum()) for name in ("people", state, f"{state}_unknown"))
    return Tally(yes, people - unknown, unknown)
