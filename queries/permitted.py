"""Fills the temporary table `permitted(individual_id)`: whose data may be used for this Asking (S-DU 3).

Data uses are matched in Python over the distinct profiles of the release (tens, not thousands); the rest is one SELECT.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, ClassVar

from access.asking import Asking
from access.care import OWNERS, Care
from access.data_use import DataUse, SameOrDescendant, permits
from access.disclosure import Policy, Shown, protect_count
from access.ledger import ConsentLedger, lost_entries
from access.roles import ROLES
from cohorts.codes import Code
from cohorts.errors import InvalidQuestion

_SQL = files("queries").joinpath("permitted.sql").read_text(encoding="utf-8")
_AGREED, _SAMPLES, _SCORES, _PHENOPACKETS = (
    files("queries").joinpath(f"care_{name}.sql").read_text(encoding="utf-8")
    for name in ("agreed", "samples", "scores", "phenopackets")
)
_STORED = "SELECT COUNT(*) FROM duckdb_tables() WHERE table_name = 'phenopacket'"  # older releases hold none

_DATASETS = (
    "INSERT INTO asked_dataset SELECT d.dataset_id FROM dataset AS d WHERE $every OR LIST_CONTAINS($names, d.name)"
)
#: How many people there are in the datasets asked about, permitted or not: the first row of every attrition table.
EVERYBODY = "SELECT COUNT(*) FROM individual AS i JOIN asked_dataset AS a ON a.dataset_id = i.dataset_id"


def fill_permitted(cursor: Any, asking: Asking, ledger: ConsentLedger, care: Care | None = None) -> int:
    """Make the temporary table on this cursor, and give how many individuals it holds: none without a purpose.

    Beside it `asked_dataset(dataset_id)` holds the datasets the Asking reaches; `EVERYBODY` counts the people in them.

    A role that reaches people in their care alone is cut to the asker's list in `care`: none without one. It knows
    them, so that a genotype of theirs is a result: tables `biosample`, `score` and `phenopacket` before the release's
    own give those of who agreed to have results returned (`agreed`), and the others count as not sequenced, in every
    query (S-DU 5).

    `cursor` is a DuckDB cursor on the release that nobody else uses. A ledger older than the Asking was cut short:
    WarehouseUnavailable.
    """
    if ledger.revision() < asking.consent_revision:
        raise lost_entries(ledger.path)
    withdrawn = sorted((*who, since) for who, since in ledger.withdrawn(asking.as_of).items())
    _make_list(cursor, "allowed_profile", "profile_id INTEGER", [(p,) for p in allowed_profiles(cursor, asking)])
    _make_list(cursor, "asked_site", "site VARCHAR", [(site,) for site in asking.sites or ()])
    _make_list(cursor, "ledger_withdrawal", "dataset VARCHAR, source_id VARCHAR, withdrawn_on DATE", withdrawn)
    in_care = limited_to_care(asking)
    listed = sorted(care.of(asking.user)) if in_care and asking.care is not None and care is not None else []
    _disclose_results(cursor, to_all=not in_care)
    _make_list(cursor, "in_care", "dataset VARCHAR, source_id VARCHAR", listed)
    cursor.execute("CREATE OR REPLACE TEMP TABLE asked_dataset (dataset_id INTEGER)")
    cursor.execute(_DATASETS, {"every": asking.datasets is None, "names": list(asking.datasets or ())})
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE permitted AS {_SQL}",
        {
            "as_of": asking.as_of, "built": built_on(asking.release), "every_site": asking.sites is None,
            "every_care": not in_care,
        },
    )  # fmt: skip
    return cursor.execute("SELECT COUNT(*) FROM permitted").fetchone()[0]


def _disclose_results(cursor: Any, *, to_all: bool) -> None:
    """Leave the release's tables of results as they are, or put before them those of who agreed."""
    for table in ("agreed", "biosample", "score", "phenopacket"):
        cursor.execute(f"DROP TABLE IF EXISTS temp.main.{table}")
    if to_all:
        return
    cursor.execute(f"CREATE TEMP TABLE agreed AS {_AGREED}")
    cursor.execute(f"CREATE TEMP TABLE biosample AS {_SAMPLES}")
    cursor.execute(f"CREATE TEMP TABLE score AS {_SCORES}")
    if cursor.execute(_STORED).fetchone()[0]:
        cursor.execute(f"CREATE TEMP TABLE phenopacket AS {_PHENOPACKETS}")


def built_on(release: str) -> date:
    """The day a release is named after: consents of later days had not begun when it was built. Of another name it is
    not known, and none had."""
    try:
        return date.fromisoformat(release.partition(".")[0])
    except ValueError:
        return date.min


def limited_to_care(asking: Asking) -> bool:
    """Whether who asks reaches the people in their care alone (S-DC 7): those in the table `in_care`."""
    return asking.role in ROLES and ROLES[asking.role].in_care and asking.care != OWNERS


@dataclass(frozen=True)
class PermittedAnswer:
    """How many individuals permit the purpose, of how many in the release."""

    permitted: Shown
    release: Shown

    def protected(self, policy: Policy) -> PermittedAnswer:
        return PermittedAnswer(protect_count(self.permitted, policy), protect_count(self.release, policy))


@dataclass(frozen=True)
class Permitted:
    """The first line of every answer (S-DU 3)."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> PermittedAnswer:
        permitted = cursor.execute("SELECT COUNT(*) FROM permitted").fetchone()[0]
        return PermittedAnswer(permitted, cursor.execute(EVERYBODY).fetchone()[0])

    def to_json(self) -> dict[str, Any]:
        return {"permitted": {}}


def allowed_profiles(cursor: Any, asking: Asking) -> tuple[int, ...]:
    """The consent profiles of the release that permit the Asking's purpose. None when it is about a disease that the
    release's vocabulary does not know: nobody can tell what such research is about (S-DU 2)."""
    if asking.purpose is None:
        return ()
    if asking.purpose.disease and not code_ids(cursor, Code.parse(asking.purpose.disease)):
        return ()
    related = same_or_descendant(cursor)
    profiles = cursor.execute("SELECT profile_id, permission, disease, modifiers FROM consent_profile").fetchall()
    return tuple(
        profile_id
        for profile_id, permission, disease, modifiers in profiles
        if permits(
            DataUse.of(permission, disease, modifiers),
            asking.purpose,
            related,
            user=asking.user,
            on=asking.as_of,
        )
    )


def same_or_descendant(cursor: Any) -> SameOrDescendant:
    """Is the first disease the second or one of its descendants, by the release's vocabularies? (MONDO where it was
    given, phecodes and ICD otherwise.)"""

    def judged(asked: str, consented: str) -> bool:
        try:
            descendants, ancestors = code_ids(cursor, Code.parse(asked)), code_ids(cursor, Code.parse(consented))
        except InvalidQuestion:
            return False  # a consent whose disease is no code matches nothing
        return bool(descendants) and bool(ancestors) and _related(cursor, descendants, ancestors)

    return judged


def code_ids(cursor: Any, code: Code) -> tuple[int, ...]:
    """The keys of a code in this release, through its OMOP concept for OMOP:n; () when it is not known here."""
    rows = cursor.execute(
        "SELECT code_id FROM code WHERE (system = $system AND code = $code)"
        " OR ($system = 'OMOP' AND CAST(omop_concept_id AS VARCHAR) = $code)",
        {"system": code.system, "code": code.code},
    ).fetchall()
    return tuple(row[0] for row in rows)


def _related(cursor: Any, descendants: Sequence[int], ancestors: Sequence[int]) -> bool:
    found = cursor.execute(
        "SELECT COUNT(*) FROM code_ancestor"
        " WHERE list_contains($descendants, descendant_id) AND list_contains($ancestors, ancestor_id)",
        {"descendants": list(descendants), "ancestors": list(ancestors)},
    ).fetchone()
    return found[0] > 0


def _make_list(cursor: Any, table: str, columns: str, rows: Sequence[tuple]) -> None:
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        for start in range(0, len(rows), 1000):
            part = rows[start : start + 1000]
            values = ", ".join([f"({marks})"] * len(part))
            cursor.execute(f"INSERT INTO {table} VALUES {values}", [value for row in part for value in row])
