"""S-DU: who is in the table `permitted`, from consent as ingested and the ledger since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from access import Asking, Purpose
from access.ledger import ConsentLedger
from cohorts.errors import WarehouseUnavailable
from queries.permitted import Permitted, PermittedAnswer, fill_permitted

SCHEMA = (Path(__file__).parents[2] / "data" / "schema.sql").read_text()
TODAY = date(2025, 6, 1)
PROFILES = [  # profile, permission, disease, modifiers
    (0, "DUO:0000042", None, "{}"),
    (1, "DUO:0000006", None, "{}"),
    (2, "DUO:0000007", "PHECODE:585", "{}"),
    (3, "DUO:0000042", None, '{"DUO:0000046": null}'),
    (4, "DUO:0000042", None, '{"DUO:1234567": null}'),
    (5, "DUO:0000007", "PHECODE:nowhere", "{}"),
    (6, "DUO:0000007", "kidneys", "{}"),
    (7, "DUO:0000026", None, "{}"),
]


class Release:
    """A release with ten individuals, p0 to p9, all of consent profile 0 until told otherwise."""

    def __init__(self, path: Path) -> None:
        self.con = duckdb.connect()
        self.con.execute(SCHEMA)
        self.con.execute("INSERT INTO dataset VALUES (0, 'bank', 'GRCh38', TRUE, TRUE), (1, 'other', NULL, TRUE, TRUE)")
        for n in range(10):
            self.con.execute(
                "INSERT INTO individual (individual_id, dataset_id, source_id, site, vital_status, unrelated)"
                " VALUES (?, ?, ?, ?, 'alive', TRUE)",
                [n, int(n == 9), f"p{n}" if n < 9 else "p0", ["north", "south", None][n % 3]],
            )
        self.con.executemany("INSERT INTO consent_profile VALUES (?, ?, ?, ?)", PROFILES)
        self.con.execute("INSERT INTO code VALUES (0, 'PHECODE', '580', 'kidney', 'condition', NULL, 0)")
        self.con.execute("INSERT INTO code VALUES (1, 'PHECODE', '585', 'failure', 'condition', 192671, 0)")
        self.con.execute("INSERT INTO code VALUES (2, 'PHECODE', '585.3', 'chronic', 'condition', NULL, 0)")
        self.con.execute(
            "INSERT INTO code_ancestor VALUES (0,0,0),(1,1,0),(2,2,0),(0,1,1),(0,2,2),(1,2,1)",
        )
        self.ledger = ConsentLedger(path / "consent_ledger.sqlite")

    def consent(self, individual: int, profile: int = 0, since: date | None = None, until: date | None = None) -> None:
        self.con.execute(
            "INSERT INTO consent VALUES (?, ?, ?, ?, TRUE, TRUE, TRUE, TRUE, 'record')",
            [individual, profile, since, until],
        )

    def reach(self, datasets: tuple[str, ...] | None) -> int:
        return sum(n for name, n in (("bank", 9), ("other", 1)) if datasets is None or name in datasets)

    def permitted(self, purpose: str | None = "investigation=health", **asked: object) -> set[int]:
        asking = Asking(
            **{
                "user": "ada",
                "role": "researcher",
                "sites": None,
                "purpose": Purpose.parse(purpose) if purpose else None,
                "as_of": TODAY,
                "release": "2025-01-01.1",
                "consent_revision": self.ledger.revision(),
            }
            | asked
        )
        n = fill_permitted(self.con, asking, self.ledger)
        found = {row[0] for row in self.con.execute("SELECT individual_id FROM permitted").fetchall()}
        assert Permitted().run(self.con, asking) == PermittedAnswer(n, self.reach(asking.datasets))
        assert n == len(found)
        return found


@pytest.fixture
def release(tmp_path: Path) -> Iterator[Release]:
    made = Release(tmp_path)
    yield made
    made.con.close()


def test_s_du_2_no_purpose_no_rows(release: Release) -> None:
    release.consent(0)
    assert release.permitted(None) == set()
    assert release.permitted() == {0}


def test_s_du_1_who_has_no_consent_record_is_never_permitted(release: Release) -> None:
    release.consent(3)
    assert release.permitted() == {3}


def test_s_du_2_each_profile_is_matched_and_the_unknown_ones_are_not_permitted(release: Release) -> None:
    for individual, (profile, *_) in enumerate(PROFILES):
        release.consent(individual, profile)
    assert release.permitted("investigation=general") == {0}
    assert release.permitted("investigation=health") == {0, 1}
    assert release.permitted("investigation=health commercial=no") == {0, 1, 3}
    assert release.permitted("investigation=ancestry") == {0}


def test_s_du_2_disease_data_by_the_closure_of_codes_never_by_an_ancestor(release: Release) -> None:
    for individual, (profile, *_) in enumerate(PROFILES):
        release.consent(individual, profile)
    everyone_without_a_disease = {0, 1}
    assert release.permitted("investigation=disease disease=PHECODE:585") == everyone_without_a_disease | {2}
    assert release.permitted("investigation=disease disease=PHECODE:585.3") == everyone_without_a_disease | {2}
    assert release.permitted("investigation=disease disease=OMOP:192671") == everyone_without_a_disease | {2}
    assert release.permitted("investigation=disease disease=PHECODE:580") == everyone_without_a_disease


def test_s_du_2_a_purpose_about_a_disease_nobody_knows_permits_nothing(release: Release) -> None:
    for individual, (profile, *_) in enumerate(PROFILES):
        release.consent(individual, profile)
    for unknown in ("PHECODE:nowhere", "MONDO:0005300", "OMOP:1"):
        assert release.permitted(f"investigation=disease disease={unknown}") == set()
        assert release.permitted(f"investigation=health disease={unknown}") == set()


def test_s_dc_7_a_role_reaches_the_datasets_it_is_held_in_and_no_denominator_tells_of_others(release: Release) -> None:
    for individual in range(10):
        release.consent(individual)
    assert release.permitted(datasets=("other",)) == {9}
    assert release.permitted(datasets=("bank", "nowhere")) == set(range(9))
    assert release.permitted(datasets=()) == set()


def test_s_du_1_valid_from_and_withdrawn_on_bound_the_day(release: Release) -> None:
    release.consent(0, since=TODAY)
    release.consent(1, since=date(2025, 6, 2))
    release.consent(2, until=date(2025, 6, 2))
    release.consent(3, until=TODAY)
    assert release.permitted() == {0, 2}


def test_of_several_consents_the_latest_valid_one_counts(release: Release) -> None:
    release.consent(0, 0, date(2010, 1, 1))
    release.consent(0, 2, date(2020, 1, 1))  # narrowed to a disease
    release.consent(1, 0, date(2010, 1, 1), until=date(2015, 1, 1))
    release.consent(1, 0, date(2020, 1, 1))  # consented anew after withdrawing
    release.consent(2, 0, date(2010, 1, 1))
    release.consent(2, 0, date(2020, 1, 1), until=date(2021, 1, 1))  # withdrew the newest: nothing older revives
    release.consent(3, 0, date(2020, 1, 1))
    release.consent(3, 2, date(2020, 1, 1))  # two of one day: both must permit
    release.consent(4, 2, None)
    release.consent(4, 0, date(2030, 1, 1))  # not begun
    assert release.permitted() == {1}


def test_s_du_4_a_withdrawal_counts_at_the_next_question(release: Release) -> None:
    for individual in range(10):
        release.consent(individual)
    assert release.permitted() == set(range(10))
    release.ledger.withdraw("bank", "p0", TODAY, "steward")
    assert release.permitted() == set(range(1, 10))  # p0 of the other dataset stays
    release.ledger.withdraw("bank", "p1", date(2025, 6, 2), "steward")
    assert release.permitted() == set(range(1, 10))
    assert release.permitted(as_of=date(2025, 6, 2)) == set(range(2, 10))


def test_s_du_4_a_ledger_that_lost_entries_answers_nothing(release: Release) -> None:
    release.consent(0)
    with pytest.raises(WarehouseUnavailable):
        release.permitted(consent_revision=1)


def test_sites_cut_and_who_has_no_site_is_in_none(release: Release) -> None:
    for individual in range(10):
        release.consent(individual)
    assert release.permitted(sites=("north",)) == {0, 3, 6, 9}
    assert release.permitted(sites=()) == set()
    assert release.permitted(sites=("north", "south")) == {0, 1, 3, 4, 6, 7, 9}


def test_permitted_at_biobank_size_takes_tens_of_milliseconds(release: Release) -> None:
    from time import perf_counter

    release.con.execute(
        "INSERT INTO individual (individual_id, dataset_id, source_id, vital_status, unrelated)"
        " SELECT i, 0, 'x' || i, 'alive', TRUE FROM range(10, 25000) AS r(i)"
    )
    release.con.execute(
        "INSERT INTO consent SELECT i, i % 4, NULL, NULL, TRUE, TRUE, TRUE, TRUE, 'record' FROM range(25000) AS r(i)"
    )
    begun = perf_counter()
    asking = Asking("ada", "researcher", None, Purpose("health", commercial=False), TODAY, "r", 0)
    assert fill_permitted(release.con, asking, release.ledger) == 3 * 6250
    assert perf_counter() - begun < 2.0  # a guard against something quadratic, not a benchmark


def test_s_du_4_who_consented_anew_after_withdrawing_is_permitted_by_that_consent_alone(release: Release) -> None:
    release.consent(0, 0, date(2010, 1, 1))
    release.consent(1, 0, date(2010, 1, 1))
    release.consent(1, 1, date(2024, 3, 1))
    for person in ("p0", "p1"):
        release.ledger.withdraw("bank", person, date(2023, 1, 1), "steward")
    assert release.permitted() == {1}
    assert release.permitted(as_of=date(2023, 6, 1)) == set()
    assert release.permitted("investigation=general") == set()  # the newer consent is for health research
    release.ledger.withdraw("bank", "p1", date(2024, 3, 1), "steward")
    assert release.permitted() == set()


def test_s_du_4_a_consent_dated_ahead_falls_with_the_others_when_somebody_withdraws(release: Release) -> None:
    """The release is of 1 January 2025: a consent of March was written before the withdrawal of February."""
    for person in range(4):
        release.consent(person, 0, date(2010, 1, 1))
        release.consent(person, 0, date(2025, 3, 1))
    release.ledger.withdraw("bank", "p0", date(2025, 2, 1), "steward")
    release.consent(1, 0, date(2009, 1, 1), until=date(2025, 2, 1))  # withdrawn in the data holder's own record
    release.consent(2, 0, date(2025, 4, 1), until=date(2025, 2, 1))  # and of a consent that never began
    assert release.permitted(as_of=date(2025, 1, 15)) == {0, 1, 2, 3}
    assert release.permitted(as_of=date(2025, 2, 1)) == {3}
    assert release.permitted() == {3}
    later = {"release": "2025-05-01.1"}  # built anew with the consent begun: it was given after the withdrawal
    assert release.permitted(**later) == {0, 1, 3}
    assert release.permitted(release="named otherwise") == {3}


def test_s_du_4_a_withdrawal_of_an_older_consent_ends_the_newer_one_too(release: Release) -> None:
    release.consent(0, 0, date(2010, 1, 1), until=date(2022, 1, 1))
    release.consent(0, 0, date(2020, 1, 1))
    release.consent(1, 0, date(2010, 1, 1), until=date(2020, 1, 1))  # replaced, on one day
    release.consent(1, 0, date(2020, 1, 1))
    assert release.permitted(as_of=date(2021, 6, 1)) == {0, 1}
    assert release.permitted() == {1}
