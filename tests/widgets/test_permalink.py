"""Links: nothing is lost on the way, nothing damaged gets through, nobody is named."""

from __future__ import annotations

import base64
import zlib
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from access import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, AnyOf, CarrierOf, HasCondition, Not, Sex
from cohorts.errors import ConcordError, InvalidQuestion
from widgets import permalink

COHORT = Cohort(
    "FH, unbehandelt · ≥ 190",
    AllOf(
        (
            CarrierOf(gene="LDLR", clinvar=("pathogenic",), max_af=0.01),
            Not(HasCondition("PHECODE:411"), unknown="keep"),
            AnyOf((Sex("female"), Age("enrolment", 40, 70))),
        )
    ),
)


def test_a_cohort_survives_its_link() -> None:
    assert permalink.unpacked(permalink.packed(COHORT)) == COHORT


def test_a_link_is_short_and_needs_no_escaping() -> None:
    text = permalink.packed(COHORT)
    assert len(text) < 500
    assert all(letter.isalnum() or letter in "-_" for letter in text)


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-6], lambda t: "x" + t, lambda t: "", lambda t: "!!!", lambda t: t[:20]]
)
def test_a_damaged_link_is_a_wrong_question_not_a_crash(damage) -> None:
    with pytest.raises(InvalidQuestion, match="cannot be read"):
        permalink.unpacked(damage(permalink.packed(COHORT)))


def test_a_link_that_would_unpack_to_megabytes_is_refused() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b'{"name": "' + b"a" * 5_000_000 + b'"}', 9)).decode()
    with pytest.raises(InvalidQuestion):
        permalink.unpacked(bomb)


def test_a_link_with_an_unknown_criterion_says_so() -> None:
    raw = base64.urlsafe_b64encode(zlib.compress(b'{"name": "x", "criterion": {"carier_of": {}}}')).decode()
    with pytest.raises(ConcordError, match="carrier_of"):
        permalink.unpacked(raw)


@pytest.mark.parametrize(
    "purpose",
    [
        Purpose("health"),
        Purpose("disease", disease="PHECODE:411", commercial=False, applicant="academic", country="US"),
        Purpose("general", institution="St. Mary's & sons", date=date(2031, 1, 2), genetic=True),
    ],
)
def test_a_purpose_survives_its_words(purpose: Purpose) -> None:
    assert permalink.from_words(permalink.in_words(purpose)) == purpose


def test_an_address_carries_cohort_purpose_and_the_pages_own_choices() -> None:
    link = permalink.address(
        "http://localhost:8501/outcomes?old=1",
        permalink.query(COHORT, Purpose("health"), {"outcome": "coronary_disease"}),
    )
    parts = urlsplit(link)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.path == "/outcomes"
    assert asked["outcome"] == "coronary_disease"
    assert asked["purpose"] == "investigation=health"
    assert permalink.unpacked(asked["cohort"]) == COHORT
    assert "old" not in asked


def test_several_cohorts_survive_one_link_in_their_order() -> None:
    two = (COHORT, Cohort("Women", Sex("female")))
    assert permalink.unpacked_list(permalink.packed_list(two)) == two
    with pytest.raises(InvalidQuestion):
        permalink.unpacked_list(permalink.packed(COHORT))


@pytest.mark.parametrize("kind", ["path", "json"])
def test_a_links_purpose_opens_no_file(tmp_path, kind: str) -> None:
    file = tmp_path / "purpose.json"
    file.write_text('{"investigation": "health"}')
    with pytest.raises(InvalidQuestion, match="purpose cannot be read"):
        permalink.from_words(str(file) if kind == "path" else file.read_text())
