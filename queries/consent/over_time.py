"""Who agreed to what, when and where; how many permit the purpose; and what stands against it (S-DU 1 and 2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.data_use import DataUse, hindrances, terms
from access.disclosure import Policy, Shown, Table, protect_count
from queries import sql
from queries.frames import frame
from queries.permitted import EVERYBODY, built_on, limited_to_care, same_or_descendant

MOST_YEARS = 60
_KINDS = {"research": "about research", "results": "with results", "clinician": "through their clinician"}


@dataclass(frozen=True)
class ConsentAnswer:
    """`years`: year, site, permission (short), n standing at its end (today for the last). `uses`: data_use in words,
    short, individuals, permitted, hindrance ('' where nothing stands against the purpose). `contacts`: kind, site, n
    who agreed. `without`: people without any standing consent."""

    years: Table
    uses: Table
    contacts: Table
    individuals: Shown
    permitted: Shown
    without: Shown
    release: str

    def protected(self, policy: Policy) -> ConsentAnswer:
        """Small cells suppressed, ordered by names or by what is shown, so that the order tells nothing. A data use
        that few agreed to has no line: that it is there would tell that somebody did. Years begin with the first of
        which something is told: the year of the first consent of all is one person's."""
        enough = pl.col("individuals") >= policy.threshold
        told = self.years.frame.filter(pl.col("n") >= policy.threshold)["year"].min()
        years = self.years.frame.filter(pl.col("year") >= (told if told is not None else 9999))
        uses = replace(self.uses, frame=self.uses.frame.filter(enough)).protected(policy)
        by_size = uses.frame.sort(["individuals", "data_use"], descending=[True, False])
        return replace(
            self, years=replace(self.years, frame=years).protected(policy), uses=replace(uses, frame=by_size),
            contacts=self.contacts.protected(policy), individuals=protect_count(self.individuals, policy),
            permitted=protect_count(self.permitted, policy), without=protect_count(self.without, policy),
        )  # fmt: skip


@dataclass(frozen=True)
class ConsentOverTime:
    """The consents of the datasets asked about."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> ConsentAnswer:
        records = frame(cursor, sql.statement("consent/standing.sql"), {"built": built_on(asking.release)})
        profiles = cursor.execute("SELECT profile_id, permission, disease, modifiers FROM consent_profile").fetchall()
        uses = {profile: DataUse.of(*told) for profile, *told in profiles}
        individuals = cursor.execute(EVERYBODY).fetchone()[0]
        if limited_to_care(asking):
            own = frame(cursor, sql.statement("consent/in_care.sql"))
            records, individuals = records.join(own, on="individual_id", how="semi"), own.height
        permitted = cursor.execute("SELECT COUNT(*) FROM permitted").fetchone()[0]
        now = _standing(records, asking.as_of).filter(pl.col("ledger") == 0)
        return ConsentAnswer(
            years=_by_year(records, uses, asking.as_of),
            uses=_by_use(now, uses, cursor, asking),
            contacts=_contacts(now),
            individuals=individuals,
            permitted=permitted,
            without=individuals - now["individual_id"].n_unique(),
            release=asking.release,
        )

    def to_json(self) -> dict[str, Any]:
        return {"consent_over_time": {}}


def _standing(records: pl.DataFrame, day: date) -> pl.DataFrame:
    return records.filter((pl.col("since").is_null() | (pl.col("since") <= day)) & (pl.col("until") > day))


def _short(use: DataUse) -> str:
    known = terms()
    term = known.get(use.permission)
    return f"{term.label} ({term.short})" if term else "unknown"


def _by_year(records: pl.DataFrame, uses: dict[int, DataUse], as_of: date) -> Table:
    named = records.with_columns(
        permission=pl.col("profile_id").replace_strict({n: _short(use) for n, use in uses.items()}, default="unknown"),
        site=pl.col("site").fill_null("not recorded"),
    )
    began = records["since"].min()
    first = max(began.year if began else as_of.year, as_of.year - MOST_YEARS)
    parts = []
    for year in range(first, as_of.year + 1):
        last = year == as_of.year
        standing = _standing(named, as_of if last else date(year, 12, 31))
        standing = standing.filter(pl.col("ledger") == 0) if last else standing
        counted = standing.group_by("site", "permission").agg(n=pl.col("individual_id").n_unique().cast(pl.Int64))
        parts.append(counted.select(pl.lit(year, pl.Int64).alias("year"), "site", "permission", "n"))
    return Table(pl.concat(parts).sort("year", "site", "permission"), counts=("n",), labels=("year",))


def _by_use(now: pl.DataFrame, uses: dict[int, DataUse], cursor: Any, asking: Asking) -> Table:
    counted = now.group_by("profile_id").agg(
        individuals=pl.col("individual_id").n_unique().cast(pl.Int64),
        permitted=pl.col("permitted").sum().cast(pl.Int64),
    )
    related = same_or_descendant(cursor)
    told = [
        (uses[profile].sentence(), _short(uses[profile]), n, permitted,
         "; ".join(hindrances(uses[profile], asking.purpose, related, user=asking.user, on=asking.as_of)))
        for profile, n, permitted in counted.iter_rows()
    ]  # fmt: skip
    schema = {"data_use": pl.String, "short": pl.String, "individuals": pl.Int64, "permitted": pl.Int64,
              "hindrance": pl.String}  # fmt: skip
    rows = pl.DataFrame(told, schema, orient="row").sort(["individuals", "data_use"], descending=[True, False])
    return Table(rows, counts=("individuals", "permitted"))


def _contacts(now: pl.DataFrame) -> Table:
    site = pl.col("site").fill_null("not recorded").alias("site")
    parts = [
        now.filter(pl.col(f"recontact_{kind}").fill_null(False))
        .group_by(site)
        .agg(n=pl.col("individual_id").n_unique().cast(pl.Int64))
        .select(pl.lit(words).alias("kind"), "site", "n")
        for kind, words in _KINDS.items()
    ]
    return Table(pl.concat(parts).sort("kind", "site"), counts=("n",))
