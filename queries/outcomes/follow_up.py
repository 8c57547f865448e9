"""How long each individual of some cohorts was at risk of an outcome, from a chosen time zero (S-ST 1, 4, 6, 12, 13).

At risk over (entry, exit]. Entry is the latest of time zero, enrolment, start of data and, where a criterion needs
genotypes, the taking of the sample: whoever is in such a cohort had to live that long. The statistics are made by
`stats`; what `run` gives holds rows of individuals, and only an estimate made of it can leave for every role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.analysis import LEVELS, PLAIN, Analysis
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.estimand import estimand
from cohorts.outcomes import Outcome, TimeZero
from queries.associations.guard import COMPONENTS
from queries.associations.guard import COVARIATES as ALL_COVARIATES
from queries.cohort.frozen_lists import OF_GENOTYPES, by_later_records, rests_on_genotypes
from queries.cohort.group_members import group_states
from queries.outcomes import ends_early
from queries.outcomes import landmark as landmarks
from queries.outcomes.ancestry import BY_KINSHIP, related_by_genotypes, with_components
from queries.outcomes.index_dates import from_index
from queries.outcomes.outcome_dates import known_dates
from queries.outcomes.standard_population import standard_population
from queries.outcomes.time_at_risk import DAYS_A_YEAR, UNDECIDED, UNKNOWN_CRITERION, at_risk
from queries.outcomes.time_zero_check import FROZEN, looks_past_time_zero

COVARIATES = {
    **LEVELS,
    "age": "age at time zero, in years",
    "birth_year": "year of birth",
    COMPONENTS: ALL_COVARIATES[COMPONENTS],
}
LONGEST_LOOK_BACK = 36_525  # days: a century
RELATED = "a relative of somebody else in the release (unrelated individuals only)"
CRUDE = (
    "Crude: nothing is adjusted for. Genotypes differ between groups of ancestry, and so may the outcome for other "
    "reasons: adjust for components, or the genetic similarity group."
)
RELATIVES = "{n} individuals have close relatives in the release: people of one family are not independent"
NAIVE_EVENTS = "Ignoring entry counts {n} events more: outcomes before people could be seen to have them"
NAIVE_YEARS = "Ignoring entry adds {n} person-years in which nobody could have been lost: survival looks better"
LOOKS_AHEAD = "{n} of those left out for a code that excludes had it only after entry: that looks ahead"
LATE_DEATHS = "{n} deaths after the end of observation are not counted"
SEQUENCED_LATER = (
    "Dates of sequencing are not used for entry in {dataset}: people were sequenced there after their death"
)


@dataclass(frozen=True, eq=False)
class FollowUpTimes:
    """`frame`: group, individual_id, entry, exit (in `unit`, from time zero), event, died (the exit is a death without
    the outcome), then the columns of `adjust`. `excluded`: (reason, individuals), each individual once. `warnings`:
    (sentence, the number at its {n} or None)."""

    frame: pl.DataFrame
    groups: tuple[str, ...]
    unit: str
    time_scale: str
    adjust: tuple[str, ...]
    excluded: tuple[tuple[str, int], ...]
    warnings: tuple[tuple[str, int | None], ...]
    estimand: str
    outcome: Outcome
    time_zero: TimeZero
    delayed_entry: bool
    release: str
    analysis: Analysis = PLAIN
    standard: pl.DataFrame | None = None


@dataclass(frozen=True)
class FollowUp:
    """Follow `groups` to an `outcome`. Time zero None: birth when a group asks for genotypes and ages are known, else
    enrolment. `look_back_days`: so long after the first record nobody counts as free of the outcome (S-ST 12).
    `leave_out_days`: follow-up starts so much later. `unrelated_only`: without relatives; None: where a group asks for
    genotypes (S-ST 11). `landmark`: days after time zero, or age; groups are judged, and followed, from there (S-ST 4).
    `until`: days after time zero, or age, at which follow-up ends; `censor_at`: an event at which it does. `stamp`
    tells makings of components apart (queries/associations/ancestry.py).
    """

    groups: tuple[Cohort, ...]
    outcome: Outcome
    time_zero: TimeZero | None = None
    delayed_entry: bool = True
    adjust: tuple[str, ...] = ()
    look_back_days: int = 0
    leave_out_days: int = 0
    unrelated_only: bool | None = None
    landmark: float | None = None
    analysis: Analysis = PLAIN
    until: float | None = None
    censor_at: Outcome | None = None
    stamp: str = ""

    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", tuple(self.groups))
        object.__setattr__(self, "adjust", tuple(dict.fromkeys(self.adjust)))
        if isinstance(self.outcome, str):
            object.__setattr__(self, "outcome", Outcome.parse(self.outcome))
        if isinstance(self.censor_at, str):
            object.__setattr__(self, "censor_at", Outcome.parse(self.censor_at))
        if isinstance(self.time_zero, str):
            object.__setattr__(self, "time_zero", TimeZero.parse(self.time_zero))
        if not self.groups:
            raise InvalidQuestion("No cohort is given to follow", do="Give one cohort or more")
        names = [group.name for group in self.groups]
        for name in names:
            if names.count(name) > 1:
                raise InvalidQuestion(f"Two cohorts are called '{name}'", do="Give each a name of its own")
        for column in self.adjust:
            if column not in COVARIATES:
                raise UnknownName("column to adjust for", column, COVARIATES, where="adjust")
        for where, length in (("look-back", self.look_back_days), ("leave out", self.leave_out_days)):
            if not 0 <= length <= LONGEST_LOOK_BACK:
                raise InvalidQuestion(
                    f"{where.capitalize()}: neither negative nor longer than a century",
                    where=where,
                    do=f"Give 0 to {LONGEST_LOOK_BACK:,} days",
                )
        self.analysis.check(len(self.groups))
        landmarks.check(self.landmark, self.time_zero, self.groups)
        ends_early.check(self.until, self.censor_at)

    @property
    def genetic(self) -> bool:
        """Does belonging to a group need genotypes? Of frozen cohorts `run` knows."""
        return asks_for_genotypes(self.groups)

    @property
    def unrelated(self) -> bool:
        """Are relatives left out?"""
        return self.genetic if self.unrelated_only is None else self.unrelated_only

    def run(self, cursor: Any, asking: Asking) -> FollowUpTimes:
        genetic = any(rests_on_genotypes(group.criterion, cursor) for group in self.groups)
        unrelated = genetic if self.unrelated_only is None else self.unrelated_only
        everybody = known_dates(cursor, self.outcome, self.time_zero)
        if self.landmark is None:
            states, notes = group_states(cursor, self.groups)
        else:
            zero = self.time_zero or _default(everybody, genetic)
            landmarks.check(self.landmark, zero, self.groups)
            states, notes = landmarks.states_at(cursor, self.groups, everybody, zero, self.landmark)
        members = states.filter(pl.col("state") == 1).select("group", "individual_id")
        concerned = everybody.join(members, on="individual_id", how="semi")
        if self.time_zero and self.time_zero.moment == "index":
            concerned = from_index(concerned, self.groups, cursor)
        if self.landmark is None:
            zero = self.time_zero or _default(concerned, genetic)
        if zero.moment == "birth" and "age" in self.adjust:
            raise InvalidQuestion("Age is the time scale here and cannot be adjusted for", do="Adjust for birth_year")
        concerned = ends_early.with_censoring(cursor, concerned, self.censor_at)
        ignored = _sequenced_after_death(everybody) if genetic else []
        timed = self._timed(concerned, zero, ignored, self.delayed_entry, genetic)
        if unrelated:
            kin = pl.col("individual_id").is_in(related_by_genotypes(cursor).implode())
            apart = pl.when(~pl.col("unrelated")).then(pl.lit(RELATED)).when(kin).then(pl.lit(BY_KINSHIP))
            timed = timed.with_columns(reason=apart.otherwise(pl.col("reason")))
        kept = timed.filter(pl.col("reason").is_null())
        rows = members.join(_columns(kept, zero, self._wanted), on=_keys(kept), how="inner", maintain_order="left")
        rows = with_components(cursor, rows, self.adjust)
        warnings: list[tuple[str, int | None]] = [(note, None) for note in notes]
        if genetic and len(self.groups) > 1 and not self.adjust and not self.analysis.strata:
            warnings.append((CRUDE, None))
        warnings += [(SEQUENCED_LATER.format(dataset=f"'{name}'"), None) for name in ignored]
        if self.landmark is None:
            warnings += [(said, None) for said in looks_past_time_zero(self.groups, zero, self.leave_out_days)]
        warnings += [(FROZEN.format(phrase=leaf.phrase), None) for leaf in by_later_records(self.groups, cursor)]
        warnings += self._counted(kept, timed, zero, ignored, genetic)
        unclear = states.filter(pl.col("state") == 0).join(members, on="individual_id", how="anti")
        excluded = [(UNKNOWN_CRITERION, unclear["individual_id"].n_unique())] if unclear.height else []
        by_reason = (
            timed.drop_nulls("reason")
            .group_by("reason")
            .agg(pl.col("individual_id").n_unique().alias("len"))
            .sort(["len", "reason"], descending=[True, False])
        )
        excluded += [(reason, int(n)) for reason, n in by_reason.rows()]
        return FollowUpTimes(
            frame=rows,
            groups=tuple(group.name for group in self.groups),
            unit=zero.unit,
            time_scale=zero.scale,
            adjust=self.adjust,
            excluded=tuple(excluded),
            warnings=tuple(warnings),
            estimand=estimand(
                self.groups,
                self.outcome,
                zero,
                delayed_entry=self.delayed_entry,
                sampled_alive=genetic,
                adjust=self.adjust,
                strata=self.analysis.strata,
                unrelated_only=unrelated,
                landmark=self.landmark,
                leave_out_days=self.leave_out_days,
            )
            + ends_early.sentence(self.until, self.censor_at, zero),
            outcome=self.outcome,
            time_zero=zero,
            delayed_entry=self.delayed_entry,
            release=asking.release,
            analysis=self.analysis,
            standard=standard_population(self.analysis.standard, everybody) if self.analysis.standard else None,
        )

    @property
    def _wanted(self) -> tuple[str, ...]:
        """What must be known of each individual beside their time at risk."""
        ages = ("sex", "age_at_zero") if self.analysis.standard else ()
        return tuple(
            name for name in dict.fromkeys((*self.adjust, *self.analysis.columns, *ages)) if name != COMPONENTS
        )

    def _timed(
        self, concerned: pl.DataFrame, zero: TimeZero, ignored: list[str], delayed: bool, genetic: bool
    ) -> pl.DataFrame:
        return at_risk(
            concerned,
            self.outcome,
            zero,
            delayed_entry=delayed,
            sampled=genetic,
            not_by_sequencing=ignored,
            look_back_days=self.look_back_days,
            leave_out_days=self.leave_out_days,
            landmark=None if self.landmark is None else landmarks.days(self.landmark, zero),
            until=ends_early.days(self.until, zero),
        )

    def _counted(
        self, kept: pl.DataFrame, timed: pl.DataFrame, zero: TimeZero, ignored: list[str], genetic: bool
    ) -> list[tuple[str, int | None]]:
        """Warnings that hold a number. `kept` are the rows of `timed` that are at risk."""
        said: list[tuple[str, int | None]] = []
        related = kept.filter(~pl.col("unrelated")).height
        if genetic and related:
            said.append((RELATIVES, related))
        if self.outcome.fatal and (late := kept.filter(pl.col("late_death")).height):
            said.append((LATE_DEATHS, late))
        if self.outcome.exclusions:
            later = timed.filter((pl.col("reason") == UNDECIDED) & (_days_of("excluded_on") > pl.col("entry")))
            if later.height:
                said.append((LOOKS_AHEAD, later.height))
        if not self.delayed_entry:
            concerned = timed.filter(pl.col("reason").is_null() | (pl.col("reason") != RELATED))
            seen = self._timed(concerned, zero, ignored, True, genetic).filter(pl.col("reason").is_null())
            years = (_days(kept) - _days(seen)) / DAYS_A_YEAR
            said.append((NAIVE_EVENTS, int(kept["event"].sum() - seen["event"].sum())))
            said.append((NAIVE_YEARS, round(years)))
        return said

    def to_json(self) -> dict[str, Any]:
        """For the audit and for saved questions."""
        stated = {
            "groups": [group.to_json() for group in self.groups],
            "outcome": self.outcome.to_json(),
            "time_zero": self.time_zero.to_json() if self.time_zero else None,
            "delayed_entry": self.delayed_entry,
            "adjust": list(self.adjust),
            "look_back_days": self.look_back_days,
        }
        chosen = {
            "leave_out_days": self.leave_out_days,
            "landmark": self.landmark,
            "until": self.until,
            "censor_at": self.censor_at.to_json() if self.censor_at else None,
            "analysis": self.analysis.to_json(),
            "stamp": self.stamp,
        }
        stated |= {name: value for name, value in chosen.items() if value}
        if self.unrelated_only is not None:
            stated["unrelated_only"] = self.unrelated_only
        return {"follow_up": stated}


def asks_for_genotypes(groups: tuple[Cohort, ...]) -> bool:
    return any(isinstance(leaf, OF_GENOTYPES) for group in groups for leaf in group.criterion.everything())


def _default(concerned: pl.DataFrame, genetic: bool) -> TimeZero:
    """Age for genotypes where most have one, else time since enrolment."""
    aged = concerned.filter(pl.col("birth_date").is_not_null() & pl.col("calendar")).height
    return TimeZero("birth" if genetic and aged * 2 > concerned.height else "enrolment")


def _keys(timed: pl.DataFrame) -> list[str]:
    """What a time belongs to: an individual, and their group where each group has a time zero of its own."""
    return [name for name in ("group", "individual_id") if name in timed.columns]


def _days_of(name: str) -> pl.Expr:
    """A date of a timed frame as days from time zero."""
    return (pl.col(name) - pl.col("zero")).dt.total_days()


def _days(timed: pl.DataFrame) -> float:
    return float((timed["exit"] - timed["entry"]).sum())


def _columns(kept: pl.DataFrame, zero: TimeZero, adjust: tuple[str, ...]) -> pl.DataFrame:
    scale = DAYS_A_YEAR if zero.unit == "years" else 1.0
    made = {
        "genetic_group": pl.col("genetic_group").fill_null("not assigned"),
        "age": (pl.col("zero") - pl.col("birth_date")).dt.total_days() / DAYS_A_YEAR,
        "age_at_zero": (pl.col("zero") - pl.col("birth_date")).dt.total_days() / DAYS_A_YEAR,
        "birth_year": pl.col("birth_date").dt.year().cast(pl.Float64),
    }
    return kept.select(
        *_keys(kept),
        pl.col("entry") / scale,
        pl.col("exit") / scale,
        "event",
        "died",
        *(made.get(name, pl.col(name)).alias(name) for name in adjust),
    )


def _sequenced_after_death(everybody: pl.DataFrame) -> list[str]:
    """Datasets in which being sequenced did not require being alive, as their own dates show."""
    after = everybody.filter(pl.col("sequenced_on") > pl.col("death_date"))
    return sorted(after["dataset"].unique())
