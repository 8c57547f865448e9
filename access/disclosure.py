"""The one door: every value that leaves for a person, a file or another machine passes `release` (S-DC 1).

Roles with exact numbers get the value itself. The others get `value.protected(policy)`; a value that cannot protect
itself is refused to them, and so is everything to who states no purpose. Protection rounds each count down to a
multiple of a base after suppressing the small ones; totals and percentages are made again from what is shown, never
from what was counted, so that nothing suppressed can be derived (S-DC 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar, runtime_checkable

import polars as pl

from access.asking import Asking
from access.roles import role_named
from cohorts.errors import Refused

SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Policy:
    """Counts from 1 to k-1 are suppressed, larger ones rounded down to a multiple of `base`. 0 is shown (S-DC 2)."""

    k: int = 11
    base: int = 10

    def __post_init__(self) -> None:
        if self.k < 2 or self.base < 1:
            raise ValueError("a disclosure policy has k ≥ 2 and base ≥ 1")

    @property
    def threshold(self) -> int:
        """The smallest count that is shown. Not under the base: 7 rounded down to 0 would say that there is nobody."""
        return max(self.k, self.base)


PRESETS = {"cms": Policy(11), "5": Policy(5, 5), "10": Policy(10), "all-of-us": Policy(21)}


@dataclass(frozen=True)
class Below:
    """A count that is at least 1 and less than `limit`, and is not told."""

    limit: int

    def to_json(self) -> dict[str, int]:
        return {"below": self.limit}

    def __str__(self) -> str:
        return f"< {self.limit}"


Shown = int | Below | None


@runtime_checkable
class Protectable(Protocol):
    """What can be shown to roles without exact numbers."""

    def protected(self, policy: Policy) -> Any: ...


class HoldsNoIndividual:
    """Base of answers made of reference data alone (a gene model, a code list): safe to show to every role."""

    def protected(self, policy: Policy) -> Any:
        return self


@dataclass(frozen=True)
class Existence:
    """Whether enough people stand behind each of some things (a dataset, say) for their being there to be told: all
    that a role of yes and no is told of people. Fewer than the threshold are answered as none (S-DC 2)."""

    people: Mapping[str, int | bool]

    def protected(self, policy: Policy) -> Existence:
        return Existence({name: n >= policy.threshold for name, n in self.people.items()})


Value = TypeVar("Value")


def release(value: Value, asking: Asking, policy: Policy | None = None) -> Value:
    """`value` as this Asking may see it. Refused (exit 3) without a purpose, for an unknown role, or when it cannot be
    protected for a role that needs it."""
    role = role_named(asking.role)
    if asking.purpose is None:
        raise Refused("No purpose was stated", do="State what the data are wanted for (--purpose 'investigation=…').")
    if role.exact:
        return value
    if role.boolean_only and not isinstance(value, HoldsNoIndividual | Existence):
        raise Refused(
            f"The role '{role.name}' sees no counts",
            do="It is answered with yes or no alone. Ask as partner, where you may.",
        )
    if not isinstance(value, Protectable):
        raise Refused(
            f"The role '{role.name}' may not see {type(value).__name__}",
            do="It holds what cannot be shown as a protected aggregate.",
        )
    return value.protected(policy or Policy())


def protect_count(n: int | None, policy: Policy | None = None) -> Shown:
    """0 → 0, 1…k-1 → Below(k), else rounded down to a multiple of the base; None (no data) stays None."""
    policy = policy or Policy()
    if n is None:
        return None
    if n < 0:
        raise ValueError(f"a count is not negative: {n}")
    if n == 0:
        return 0
    if n < policy.threshold:
        return Below(policy.threshold)
    return n - n % policy.base


def protect_counts(counts: Mapping[str, int | None], policy: Policy | None = None) -> dict[str, Shown]:
    """`protect_count` over a mapping, such as the missing of each criterion."""
    return {name: protect_count(n, policy) for name, n in counts.items()}


def shown_total(cells: Iterable[Shown]) -> int:
    """A total made from cells as shown; what is suppressed adds nothing. Give it no exact counts."""
    return sum(cell for cell in cells if isinstance(cell, int))


def shown_share(part: Shown, whole: Shown) -> float | None:
    """A proportion made from cells as shown; None where either is suppressed or the whole is 0."""
    if not isinstance(part, int) or not isinstance(whole, int) or whole == 0:
        return None
    return min(part / whole, 1.0)


def plain(value: Any) -> Any:
    """For JSON: Below becomes {"below": k}, through mappings and sequences."""
    if isinstance(value, Below):
        return value.to_json()
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


@dataclass(frozen=True)
class Table:
    """A table of aggregates that knows which of its columns count people.

    `counts` are whole numbers of people or of alleles. `rests_on` names for a count the counts of people it is made
    from: 12 alleles of six homozygotes rest on six people. `together` lists sets of counts that add up to something
    shown: when one of a set is suppressed, so are its other counts above zero. `among` names for a count how many
    people it was looked for in: among few, each cell is suppressed and zeros too, for what few people lack tells of
    them as well. `ratios` are (numerator, denominator), made again from the rounded counts. `dependent` are numbers and
    words resting on a count, emptied with it; they must not give that count away. `labels` are columns of numbers that
    describe the row (a position, a year). Text and booleans are labels unless named. A number that is none of these is
    a defect and raises ValueError.
    """

    frame: pl.DataFrame
    counts: tuple[str, ...] = ()
    dependent: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rests_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    among: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    support: pl.DataFrame | None = None  # counts of people, row for row, that `rests_on` and `among` name; never shown

    def __post_init__(self) -> None:
        named = {*self.counts, *self.dependent, *self.ratios, *self.labels}
        for missing in named - set(self.frame.columns):
            raise ValueError(f"the table has no column '{missing}'")
        for name, kind in self.frame.schema.items():
            if name not in named and not (kind in (pl.String, pl.Boolean, pl.Null) or kind == pl.Categorical):
                raise ValueError(f"column '{name}' ({kind}) must be a count, a ratio, a dependent number or a label")

    def protected(self, policy: Policy) -> Table:
        """Suppressed cells are NULL, and the text column `suppressed` names them (comma between, '' when none)."""
        exact = self.frame if self.support is None else self.frame.hstack(self.support)
        # An empty count stays plainly empty. What rests on one is suppressed with it even where it holds nothing: which
        # of these cells are empty would tell of the count.
        hidden = exact.select(
            **{
                name: small & pl.col(name).is_not_null() if name in self.counts else small
                for name, small in self._hidden(policy).items()
            }
        )
        shown = self.frame.with_columns(
            pl.when(~hidden[name]).then(pl.col(name) - pl.col(name) % policy.base).alias(name) for name in self.counts
        ).with_columns(pl.when(~hidden[name]).then(pl.col(name)).alias(name) for name in self.dependent)
        shown = shown.with_columns(
            pl.when(pl.col(below) > 0).then((pl.col(above) / pl.col(below)).clip(0.0, 1.0)).alias(name)
            for name, (above, below) in self.ratios.items()
        )
        return replace(self, frame=shown.with_columns(_names(hidden)), support=None)

    def _hidden(self, policy: Policy) -> dict[str, pl.Expr]:
        """For each column that may be suppressed: where it is."""
        small = {name: _small(pl.col(name), policy) for name in self.counts}
        for name, parts in self.rests_on.items():
            small[name] = small[name] | _small(pl.sum_horizontal(parts), policy)
        for group in self.together:
            any_small = pl.any_horizontal([small[name] for name in group])
            small |= {name: small[name] | (any_small & (pl.col(name) > 0)) for name in group}
        for name, people in self.among.items():
            small[name] = small[name] | _small(pl.col(people), policy)
        hidden = {name: small[name].fill_null(False) for name in self.counts}
        for name, rests in {**self.dependent, **self.ratios}.items():
            hidden[name] = pl.any_horizontal([hidden[each] for each in ((rests,) if isinstance(rests, str) else rests)])
        return hidden


def _names(hidden: pl.DataFrame) -> pl.Expr | pl.Series:
    if not hidden.width:
        return pl.lit("").alias(SUPPRESSED)
    each = [pl.when(pl.col(name)).then(pl.lit(name)) for name in hidden.columns]
    return hidden.select(pl.concat_str(each, separator=",", ignore_nulls=True).alias(SUPPRESSED))[SUPPRESSED]


def _small(count: pl.Expr, policy: Policy) -> pl.Expr:
    return (count > 0) & (count < policy.threshold)
