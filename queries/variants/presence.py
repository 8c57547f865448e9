"""Which alleles of a place somebody of a cohort carries: for doors that answer whether an allele has been seen.

An allele is there for who may see exact numbers when one individual carries it in calls that pass quality control; for
others when as many do as the disclosure policy asks for, so that no answer says that one person is among us.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from cohorts.allele_choice import ANY_ALLELE, AlleleChoice, changed_length, kind_of
from cohorts.cohort import Cohort
from cohorts.errors import UnknownName
from cohorts.loci import Everything, Locus
from queries import sql
from queries.frames import frame
from queries.variants.asked_variants import asked_ids, fill_asked
from queries.variants.counted import count_here
from queries.variants.frequencies import COLUMNS, DETAILS, as_table, clinvar_of, frequency_rows
from queries.variants.members import fill_members

#: So many carriers that a single question about them costs nobody anything (access/budget.py).
FEW = 20


@dataclass(frozen=True)
class PresenceAnswer:
    """The alleles carried, in the order of the genome: frequencies.COLUMNS and DETAILS (`clinvar`, `stars` empty unless
    asked for). `few` says, by row, who of few carries it. `individuals` are those looked at."""

    table: Table
    few: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    individuals: Shown = None
    release: str = ""
    note: str | None = None

    @property
    def frame(self) -> pl.DataFrame:
        return self.table.frame

    def without(self, rows: set[int]) -> PresenceAnswer:
        """The answer as if those rows were not there."""
        if not rows:
            return self
        kept = [row for row in range(self.frame.height) if row not in rows]
        support = self.table.support
        table = replace(self.table, frame=self.frame[kept], support=None if support is None else support[kept])
        places = {row: place for place, row in enumerate(kept)}
        few = {places[row]: who for row, who in self.few.items() if row in places}
        return replace(self, table=table, few=few)

    def protected(self, policy: Policy) -> PresenceAnswer:
        """Alleles of at least so many carriers alone: that others exist at all is news of who carries them."""
        shown = self.table.protected(policy)
        kept = shown.frame.filter(pl.col("carriers").is_not_null() & (pl.col("carriers") > 0))
        people = protect_count(self.individuals, policy)
        return replace(self, table=replace(shown, frame=kept), few={}, individuals=people)


@dataclass(frozen=True)
class Presence:
    """The alleles of `locus` that `choice` asks for and somebody of `cohort` (of everybody permitted, if None) carries.

    Relatives count: an allele is there if anybody has it. `by_clinvar` also looks up what ClinVar says. With
    `budget_from` the answer also says who carries an allele that so many and fewer than FEW carry.
    """

    locus: Locus
    choice: AlleleChoice = ANY_ALLELE
    cohort: Cohort | None = None
    by_clinvar: bool = False
    budget_from: int | None = None
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> PresenceAnswer:
        rows, individuals, note = self._rows(cursor)
        rows = rows.filter((pl.col("carriers") > 0) & choosing(self.choice))
        rows = rows.filter(pl.Series([_spelled(self.choice, *row) for row in rows.select("ref", "alt").iter_rows()],
                                     dtype=pl.Boolean))  # fmt: skip
        few = rows.with_row_index("row").filter(pl.col("carriers").is_between(self.budget_from or FEW, FEW - 1))
        who: dict[int, list[tuple[str, str]]] = {}
        if few.height:
            places = dict(few.select("variant_id", "row").iter_rows())
            found = frame(cursor, sql.statement("records/carriers.sql"), {"variants": list(places)})
            for variant, *person in found.iter_rows():
                who.setdefault(places[variant], []).append(tuple(person))
        table = as_table(rows, (*COLUMNS, *DETAILS, "roll"))
        return PresenceAnswer(table, {row: tuple(them) for row, them in who.items()}, individuals, asking.release, note)

    def _rows(self, cursor: Any) -> tuple[pl.DataFrame, int, str | None]:
        """frequency_rows.sql of everybody asked about, with clinvar and stars; individuals; a note."""
        try:
            ids, note = asked_ids(cursor, self.locus)
        except UnknownName as unknown:
            ids, note = (), str(unknown)
        looked_up = self.choice.needs_words or self.by_clinvar
        here = None
        if len(ids) and not looked_up:
            here = count_here(cursor, self.locus, self.cohort, unrelated_only=False)
        if here:
            words = here.frame.with_columns(clinvar=pl.lit(None, pl.String), stars=pl.lit(None, pl.Int32))
            return words, sum(here.members.sizes.values()), note
        if not len(ids):
            return _NOTHING, 0, note
        fill_asked(cursor, self.locus)
        members = fill_members(cursor, self.cohort, unrelated_only=False)
        rows = frequency_rows(cursor, whole_call_set=isinstance(self.locus, Everything))
        rows = rows.join(clinvar_of(cursor), on="variant_id", how="left", maintain_order="left")
        return rows, sum(members.sizes.values()), note

    def to_json(self) -> dict[str, Any]:
        of = {"cohort": self.cohort.to_json()} if self.cohort else {}
        return {"presence": {**of, **self.locus.to_json(), "choice": self.choice.to_json()}}


_TYPES = {"position": pl.Int32, "roll": pl.Int32, "af": pl.Float64, "stars": pl.Int32}
_NUMBERS = {"variant_id", "ac", "an", "het", "hom", "hemi", "not_called", "carriers", "called", "ac_raw", "an_raw"}
_NAMES = dict.fromkeys((*COLUMNS, *DETAILS, "roll", "population", "called", "variant_id"))
_NOTHING = pl.DataFrame(schema={name: _TYPES.get(name, pl.Int64 if name in _NUMBERS else pl.String) for name in _NAMES})


def choosing(choice: AlleleChoice) -> pl.Expr:
    """What a choice says of places, consequences and frequencies, over the columns of frequency_rows.sql."""
    held = [pl.lit(True)]
    last = pl.col("position") + pl.col("ref").str.len_bytes() - 1
    if choice.starts:
        held.append(pl.col("position").is_between(*choice.starts))
    if choice.ends:
        held.append(last.is_between(*choice.ends))
    if choice.genes:
        held.append(pl.col("gene").is_in(choice.genes))
    for terms in choice.consequences:
        held.append(pl.col("consequence").is_in(terms) | pl.col("consequence_class").is_in(terms))
    for words in choice.clinvar:
        held.append(pl.col("clinvar").is_in(words))
    if choice.min_af is not None:
        held.append(pl.col("af") >= choice.min_af)
    if choice.max_af is not None:
        held.append(pl.col("af") <= choice.max_af)
    return pl.all_horizontal(held).fill_null(False)


def _spelled(choice: AlleleChoice, ref: str, alt: str) -> bool:
    """Whether two alleles are of the kind, length and spelling asked for."""
    length = changed_length(ref, alt)
    return (
        choice.kind in (None, kind_of(ref, alt))
        and (choice.shortest is None or length >= choice.shortest)
        and (choice.longest is None or length <= choice.longest)
        and all(
            asked is None
            or (len(asked) == len(given) and all(a in ("N", b) for a, b in zip(asked, given, strict=True)))
            for asked, given in ((choice.ref, ref), (choice.alt, alt))
        )
    )
