"""Two alleles in one person: who carries both, either and neither, and on which chromosomes, where phase is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from cohorts.criteria import CarrierOf, Not
from cohorts.errors import InvalidQuestion
from queries.compose import over
from queries.frames import frame
from queries.kept import asked
from queries.variants.named_alleles import find_variant

CELLS = ("both", "first", "second", "neither")
PHASES = ("cis", "trans", "unphased")
_KIND = {"cis": "cis", "trans": "trans", "unknown": "unphased"}


@dataclass(frozen=True)
class PairAnswer:
    """`cells`: one row; both, the first alone, the second alone, neither, unknown for one of them; then of those with
    both: in cis, in trans, of unknown phase. `variants` as they were understood, each with its assembly."""

    cells: Table
    relatives: Shown
    variants: tuple[str, str]
    same_contig: bool
    release: str
    notes: tuple[str, ...] = ()

    def protected(self, policy: Policy) -> PairAnswer:
        """A small cell takes the other carriers' cells with it, and among few carriers zeros are kept back too: what is
        left says nothing of it (S-DC 3, 4)."""
        return replace(self, cells=self.cells.protected(policy), relatives=protect_count(self.relatives, policy))


@dataclass(frozen=True)
class CoOccurrence:
    """Two alleles as contig-position-ref-alt, rsID or HGVS name. Carrying is CarrierOf's: calls that pass quality
    control; unrelated individuals unless asked otherwise. Raises UnknownName, SeveralAlleles, or InvalidQuestion for
    one allele twice or two assemblies."""

    first: str
    second: str
    unrelated_only: bool = True

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> PairAnswer:
        alleles, notes = zip(*(find_variant(cursor, text) for text in (self.first, self.second)), strict=True)
        one, two = alleles
        if one == two:
            raise InvalidQuestion(f"{one} is asked for twice", where="second variant", do="Choose another variant")
        if one.assembly != two.assembly:
            raise InvalidQuestion(
                f"{one} and {two} are on two assemblies", where="second variant", do="Choose one of the same assembly"
            )
        names = tuple(each.to_json()["variant"] for each in alleles)
        carriers = [CarrierOf(variant=name) for name in names]
        plans = {
            "carrier": asked(carriers[0], cursor),
            "other": asked(Not(carriers[0]), cursor),
            "second_carrier": asked(carriers[1], cursor),
            "second_other": asked(Not(carriers[1]), cursor),
        }
        unrelated = {"unrelated_only": self.unrelated_only}
        counted = frame(cursor, *over("carriers/pair.sql", plans, unrelated))
        same = one.contig == two.contig
        places = {"assembly": one.assembly} | {
            f"{which}_{part}": getattr(allele, part)
            for which, allele in (("first", one), ("second", two))
            for part in ("contig", "position", "ref", "alt")
        }
        both = {name: plans[name] for name in ("carrier", "second_carrier")}
        phase = frame(cursor, *over("carriers/pair_phase.sql", both, {**places, **unrelated})) if same else None
        relatives = "SELECT COUNT(*) FROM permitted AS p JOIN individual AS i ON i.individual_id = p.individual_id"
        related = cursor.execute(f"{relatives} WHERE NOT i.unrelated").fetchone()[0] if self.unrelated_only else 0
        said = tuple(note for note in notes if note)
        return PairAnswer(_table(counted, phase), related, names, same, asking.release, said)

    def to_json(self) -> dict[str, Any]:
        return {"co_occurrence": {"first": self.first, "second": self.second, "unrelated_only": self.unrelated_only}}


def _table(counted: pl.DataFrame, phase: pl.DataFrame | None) -> Table:
    states = {(first, second): n for first, second, n in counted.iter_rows()}
    phases = {_KIND[name]: n for name, n in phase.iter_rows()} if phase is not None else {}
    row = {
        "both": states.get((1, 1), 0),
        "first": states.get((1, -1), 0),
        "second": states.get((-1, 1), 0),
        "neither": states.get((-1, -1), 0),
        "unknown": sum(n for pair, n in states.items() if 0 in pair),
        **{name: phases.get(name, 0) for name in PHASES},
    }
    first, second = row["both"] + row["first"], row["both"] + row["second"]
    support = {"of_first": first, "of_second": second, "of_either": min(filter(None, (first, second)), default=0),
               "pairs": row["both"]}  # fmt: skip
    kinds = dict.fromkeys((*row, *support), pl.Int64)
    whole = pl.DataFrame([{**row, **support}], schema=kinds)
    return Table(
        whole.select(list(row)),
        counts=tuple(row),
        together=(("both", "first", "second"), PHASES),
        among={"both": "of_either", "first": "of_first", "second": "of_second", **dict.fromkeys(PHASES, "pairs")},
        support=whole.select(list(support)),
    )
