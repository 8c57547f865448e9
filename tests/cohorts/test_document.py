"""The manual of criteria is what the classes say."""

from __future__ import annotations

from pathlib import Path

from cohorts.criterion import REGISTER
from cohorts.document import EXAMPLES, document

ROOT = Path(__file__).resolve().parents[2]


def test_the_manual_is_made_from_the_classes() -> None:
    stands = (ROOT / "docs" / "criteria.md").read_text(encoding="utf-8")
    assert stands == document(), "run: python -m cohorts.document > docs/criteria.md"


def test_every_criterion_is_in_the_manual() -> None:
    assert set(EXAMPLES) == set(REGISTER)


def test_every_field_says_what_it_means() -> None:
    for line in document().splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.replace("\\|", "").strip("|").split("|")]
            assert len(cells) == 5
            assert all(cells[i] for i in (0, 1, 3, 4))
