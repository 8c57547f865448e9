"""What a cohort's records say: the commonest conditions and treatments beside everybody else's, one measurement's
values, and carriers by gene. Each is a question of its own, so that a page asks only for what it shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor, log10
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import PRESETS, Policy, Table
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.errors import UnknownName
from queries.cohort.described import prepared, rows
from queries.cursor import looked_up

DOMAINS = ("condition", "treatment")
PATHOGENIC = ("pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic")
#: The share of a gene's variants that must be called for a no (S-GT 4), as CarrierOf has it unless told otherwise.
MIN_CALLED = 0.95
BINS = 24
#: So many people lie outside the ends of a measurement's bins on either side, under whichever preset.
_BEYOND = max(policy.threshold for policy in PRESETS.values())
DOMAIN_SYSTEM = """
SELECT k.system FROM code AS k WHERE k.domain = $domain
GROUP BY k.system
ORDER BY CASE k.system WHEN 'PHECODE' THEN 0 WHEN 'ATC' THEN 0 ELSE 1 END, SUM(k.n_individuals) DESC, k.system
LIMIT 1
"""


@dataclass(frozen=True)
class TableAnswer:
    """A table whose order says no more than what is shown of it; of few people it has no rows."""

    table: Table
    release: str
    about: str = ""
    size: int = 0

    def protected(self, policy: Policy) -> TableAnswer:
        if self.size < policy.threshold:
            return replace(self, table=replace(self.table, frame=self.table.frame.clear()).protected(policy), size=0)
        shown = self.table.protected(policy)
        label = shown.frame.columns[0]
        # A row that is only there because few people have it would tell that somebody does.
        kept = shown.frame.filter(pl.col("n").is_not_null()).sort(["n", label], descending=[True, False])
        return replace(self, table=replace(shown, frame=kept), size=0)


@dataclass(frozen=True)
class Recorded:
    """The commonest codes of a domain (condition, treatment) in a cohort: code, name, n, n_of, share, others,
    others_of, others_share. Records inside observation periods; of who has one, `n_of` and `others_of`."""

    cohort: Cohort
    domain: str = "condition"
    most: int = 20

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> TableAnswer:
        if self.domain not in DOMAINS:
            raise UnknownName("domain", self.domain, DOMAINS)
        system = looked_up(
            cursor,
            f"{self.domain} system",
            lambda: cursor.execute(DOMAIN_SYSTEM, {"domain": self.domain}).fetchone(),
        )
        known = {"system": system[0] if system else ""}
        prepared(cursor, f"recorded_{self.domain}", f"describe/recorded_{self.domain}.sql", known)
        found = rows(cursor, f"describe/commonest_{self.domain}.sql", self.cohort, {"most": self.most}).with_columns(
            (pl.col("n") / pl.col("n_of")).alias("share"),
            pl.when(pl.col("others_of") > 0).then(pl.col("others") / pl.col("others_of")).alias("others_share"),
        )
        table = Table(
            found.select("code", "name", "n", "n_of", "share", "others", "others_of", "others_share"),
            counts=("n", "n_of", "others", "others_of"),
            ratios={"share": ("n", "n_of"), "others_share": ("others", "others_of")},
        )
        size = int(found["n_of"].max() or 0)
        return TableAnswer(table, asking.release, known["system"], size)

    def to_json(self) -> dict[str, Any]:
        return {"recorded": self.cohort.to_json(), "domain": self.domain, "most": self.most}


@dataclass(frozen=True)
class Carriers:
    """Genes by how many of a cohort carry a pathogenic (ClinVar P, P/LP or LP, one star or more) or predicted
    loss-of-function variant: gene, n, called, share, not_called. `called`: carriers and those called without any."""

    cohort: Cohort
    most: int = 20

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> TableAnswer:
        least = {"min_called": MIN_CALLED}
        prepared(cursor, "gene_variant", "describe/gene_variant.sql", {"pathogenic": list(PATHOGENIC)})
        prepared(cursor, "gene_answer", "describe/gene_answer.sql", least)
        prepared(cursor, "gene_state", "describe/gene_state.sql", least)
        found = rows(cursor, "describe/carriers.sql", self.cohort, {"most": self.most})
        size = int(found["n_of"].max() or 0)
        frame = found.with_columns((pl.col("n_of") - pl.col("not_called")).alias("called")).with_columns(
            (pl.col("n") / pl.col("called")).alias("share")
        )
        table = Table(
            frame.select("gene", "n", "called", "share", "not_called"),
            counts=("n", "called", "not_called"),
            ratios={"share": ("n", "called")},
        )
        return TableAnswer(table, asking.release, "", size)

    def to_json(self) -> dict[str, Any]:
        return {"carriers": self.cohort.to_json(), "most": self.most}


@dataclass(frozen=True)
class ValuesAnswer:
    """`bins`: (from, to, n) in `unit`, the first and last open-ended; `measured` and `not_measured` individuals."""

    bins: Table
    not_measured: Table
    code: str
    name: str
    unit: str
    release: str
    #: What else can be asked for: (code, name), those most individuals of the release have first.
    measurements: tuple[tuple[str, str], ...] = ()

    def protected(self, policy: Policy) -> ValuesAnswer:
        """Bins twice as wide, small ones suppressed; of few people none at all."""
        frame = self.bins.frame
        if frame["n"].sum() < policy.threshold:
            frame = frame.clear()
        pair = pl.int_range(pl.len()) // 2
        wide = frame.group_by(pair.alias("pair"), maintain_order=True).agg(
            pl.col("from").first(), pl.col("to").last(), pl.col("n").sum()
        )
        bins = replace(self.bins, frame=wide.drop("pair"))
        return replace(self, bins=bins.protected(policy), not_measured=self.not_measured.protected(policy))


@dataclass(frozen=True)
class Values:
    """How one measurement is spread over a cohort: each individual's last value inside an observation period, in the
    commonest unit. `code` None is the measurement that most have. Bins do not depend on the cohort."""

    cohort: Cohort
    code: str | None = None

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> ValuesAnswer | None:
        code = self.code or next(iter(measurements(cursor)), None)
        if code is None:
            return None
        code_id, name, unit = looked_up(cursor, ("measured", code), lambda: found_measurement(cursor, code))
        prepared_name = f"last_value_{code_id}"
        prepared(cursor, prepared_name, "describe/last_value.sql", {"code_id": code_id, "unit": unit})
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW last_value AS SELECT * FROM {prepared_name}")
        low, width, bins = _bins(cursor)
        found = rows(cursor, "describe/values.sql", self.cohort, {"low": low, "width": width, "bins": bins})
        counts = dict(found.iter_rows())
        lows = [round(low + i * width, 6) for i in range(bins)]
        frame = pl.DataFrame(
            {
                "from": lows,
                "to": [round(each + width, 6) for each in lows],
                "n": [counts.get(i, 0) for i in range(bins)],
            },
            schema={"from": pl.Float64, "to": pl.Float64, "n": pl.Int64},
        )
        missing = pl.DataFrame({"n": [counts.get(None, 0)]}, schema={"n": pl.Int64})
        return ValuesAnswer(
            Table(frame, counts=("n",), labels=("from", "to")), Table(missing, counts=("n",)), code, name, unit,
            asking.release, tuple(measurements(cursor).items()),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        return {"values": self.cohort.to_json(), "code": self.code}


def measurements(cursor: Any, most: int = 40) -> dict[str, str]:
    """Measurements with values, by code the name, those that about most individuals of the release have first."""
    query = (
        "SELECT k.system || ':' || k.code, k.name FROM code AS k WHERE k.domain = 'measurement' AND k.n_individuals > 0"
        " AND EXISTS (SELECT 1 FROM measurement AS m"
        " WHERE m.code_id = k.code_id AND m.value IS NOT NULL AND m.unit IS NOT NULL)"
        " ORDER BY k.n_individuals - k.n_individuals % 10 DESC, k.code LIMIT $most"
    )
    return looked_up(cursor, ("measurements", most), lambda: dict(cursor.execute(query, {"most": most}).fetchall()))


def found_measurement(cursor: Any, code: str) -> tuple[int, str, str]:
    asked = Code.parse(code)
    row = cursor.execute(
        "SELECT k.code_id, k.name, m.unit FROM code AS k JOIN measurement AS m ON m.code_id = k.code_id"
        " WHERE k.system = $system AND k.code = $code AND m.value IS NOT NULL AND m.unit IS NOT NULL"
        " GROUP BY k.code_id, k.name, m.unit ORDER BY COUNT(*) DESC, m.unit LIMIT 1",
        {"system": asked.system, "code": asked.code},
    ).fetchone()
    if row is None:
        raise UnknownName("measurement", code, measurements(cursor))
    return row


def _bins(cursor: Any) -> tuple[float, float, int]:
    """Low end, width and number of bins, in round numbers: from the first to the last hundredth of everybody permitted,
    with no fewer than _BEYOND people outside, so that no end tells of a single person's value (S-DC 4)."""
    [(n,)] = cursor.execute("SELECT COUNT(*) FROM last_value AS l").fetchall()
    tail = min(max(0.01, _BEYOND / max(n, 1)), 0.5)
    ends = cursor.execute(
        f"SELECT QUANTILE_CONT(l.value, {tail:.6f}), QUANTILE_CONT(l.value, {1 - tail:.6f}) FROM last_value AS l"
    ).fetchone()
    low, high = (0.0, 1.0) if ends[0] is None else ends
    raw = max(high - low, 1e-9) / BINS
    power = 10 ** floor(log10(raw))
    width = next(step * power for step in (1, 2, 5, 10) if step * power >= raw * 0.999)
    start = floor(low / width) * width
    return start, width, max(int((high - start) // width) + 1, 1)
