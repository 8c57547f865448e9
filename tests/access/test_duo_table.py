"""S-DU 2, the whole truth table: every permission × modifier × purpose, with a MONDO ancestry, by a second reading.

What is expected is written down here from DUO's definitions as tables of letters, not computed as access/data_use.py
computes it. And random consents over time, asked of SQL and of a reader that goes through records one by one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from access import Purpose
from access.data_use import DataUse, hindrances, permits, term_named
from access.purpose import INVESTIGATIONS
from tests.queries.test_permitted import PROFILES, TODAY, Release

#: MONDO: diabetes above type 2 above its young form; kidney disease apart.
PARENT = {"MONDO:0005148": "MONDO:0005015", "MONDO:0018911": "MONDO:0005148"}
ABOVE, DISEASE, BELOW, APART = "MONDO:0005015", "MONDO:0005148", "MONDO:0018911", "MONDO:0005240"
ORDER = ("general", "health", "disease", "ancestry", "methods", "clinical-care")
PERMISSIONS = {"NRES": "yyyyyy", "GRU": "yyyyyn", "HMB": "nyynyn", "DS": "nnDnDn", "POA": "nnnynn", "CC": "nnnnny"}
#: Of each modifier: its value, what passes it, what does not; '-' closes the named investigation alone.
MODIFIERS: dict[str, tuple[object, dict, dict]] = {
    "NPU": (None, {"applicant": "academic"}, {"applicant": "for-profit"}),
    "NCU": (None, {"commercial": False}, {"commercial": True}),
    "NPUNCU": (None, {"commercial": False, "applicant": "non-profit"}, {"commercial": False}),
    "GSO": (None, {"genetic": True}, {"genetic": False}),
    "GS": ("US,CA", {"country": "CA"}, {"country": "MX"}),
    "TS": ("2025-12-31", {}, {"date": date(2026, 1, 1)}),
    "PS": ("p-7", {"project": "p-7"}, {"project": "p-8"}),
    "IS": ("Mount Example", {"institution": "Mount Example"}, {"institution": "Elsewhere"}),
    "RS": ("cardiology", {"research": "cardiology"}, {"research": "oncology"}),
    "US": ("ada", {}, {}),
    "PUB": (None, {}, {}), "COL": (None, {}, {}), "IRB": (None, {}, {}), "MOR": ("2027-01-01", {}, {}),
    "RTN": (None, {}, {}),
}  # fmt: skip
DUTIES = {"PUB", "COL", "IRB", "MOR", "RTN"}


def within(descendant: str, ancestor: str) -> bool:
    while descendant != ancestor and descendant in PARENT:
        descendant = PARENT[descendant]
    return descendant == ancestor


def expected(permission: str, investigation: str, disease: str | None) -> bool:
    letter = PERMISSIONS[permission][ORDER.index(investigation)]
    return disease in (DISEASE, BELOW) if letter == "D" else letter == "y"


def stated(investigation: str, disease: str | None, more: dict) -> Purpose | None:
    return None if investigation == "disease" and disease is None else Purpose(investigation, disease=disease, **more)


def cases() -> Iterator[tuple[str, str | None, str, str | None]]:
    yield from product(
        PERMISSIONS, [None, *MODIFIERS, "NPOA", "NMDS", "CC"], ORDER, (None, ABOVE, DISEASE, BELOW, APART)
    )


def test_s_du_2_every_permission_by_modifier_by_purpose() -> None:
    assert {*ORDER} == {*INVESTIGATIONS}
    judged = 0
    for permission, modifier, investigation, disease in cases():
        value, passing, failing = MODIFIERS.get(modifier, (None, {}, {}))
        modifiers = {term_named(modifier).id: value} if modifier else {}
        use = DataUse.of(term_named(permission).id, DISEASE if permission == "DS" else None, modifiers)
        for user, more, lets in (("ada", passing, True), ("ada" if failing else "eve", failing, False)):
            asked = stated(investigation, disease, more)
            if asked is None:
                continue
            wanted = expected(permission, investigation, disease)
            if modifier == "CC":
                wanted = wanted or investigation == "clinical-care"
            elif modifier in ("NPOA", "NMDS"):
                wanted = wanted and investigation != {"NPOA": "ancestry", "NMDS": "methods"}[modifier]
            elif modifier and modifier not in DUTIES:
                wanted = wanted and lets
            known = {"user": user, "on": TODAY}
            assert permits(use, asked, within, **known) is wanted, (permission, modifier, asked, user)
            assert bool(hindrances(use, asked, within, **known)) is not wanted
            judged += 1
    assert judged > 5_000


# ── consents over time ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(6))
def test_s_du_1_random_consents_over_time_sql_and_a_plain_reader_agree(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    release = Release(tmp_path)
    records: list[tuple[int, int, date | None, date | None]] = []

    def day() -> date:
        return date(2018, 1, 1) + timedelta(days=91 * chance.randrange(40))

    for person in range(10):
        for _ in range(chance.randrange(0, 4)):
            since, until = chance.choice([None, day()]), chance.choice([None, None, day()])
            if (person, since) not in {(who, begun) for who, _, begun, _ in records}:
                records.append((person, chance.randrange(len(PROFILES)), since, until))
                release.consent(*records[-1])
    left = {}
    for person in chance.sample(range(10), 3):
        left[person] = day()
        name = ("other", "p0") if person == 9 else ("bank", f"p{person}")
        release.ledger.withdraw(*name, left[person], "steward")
    for text, allowed in (
        ("investigation=health", {0, 1}), ("investigation=general", {0}),
        ("investigation=health commercial=no", {0, 1, 3}), ("investigation=disease disease=PHECODE:585.3", {0, 1, 2}),
    ):  # fmt: skip
        for today in (date(2019, 5, 5), date(2023, 5, 5), TODAY):
            for built in (date(2020, 2, 2), today):
                found = release.permitted(text, as_of=today, release=f"{built}.1")
                assert found == plainly(records, left, allowed, today, built)
    release.con.close()


def plainly(
    records: list[tuple[int, int, date | None, date | None]],
    left: dict[int, date],
    allowed: set[int],
    today: date,
    built: date,
) -> set[int]:
    """Who permits: the newest record that has begun, not withdrawn, of a profile that permits; and no withdrawal in the
    ledger on its first day or later, nor of any record after it. After a withdrawal no record that had not begun when
    the release was built."""
    found = set()
    for person in range(10):
        begun = [r for r in records if r[0] == person and (r[2] is None or r[2] <= today)]
        if not begun:
            continue
        _, profile, since, until = max(begun, key=lambda r: r[2] or date.min)
        ends = [r[3] for r in records if r[0] == person and r[3] and r[3] <= today]
        entered = [left[person]] if person in left and left[person] <= today else []
        if any((since or date.min) <= day for day in entered) or any((since or date.min) < day for day in ends):
            continue
        if (ends or entered) and (since or date.min) > built:
            continue
        if profile in allowed and (until is None or until > today):
            found.add(person)
    return found
