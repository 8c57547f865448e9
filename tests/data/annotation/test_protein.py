"""What bcftools csq writes of a protein, by its HGVS name; what it shows too little of has none."""

from __future__ import annotations

import pytest

from cohorts.hgvs import canonical_change
from data.annotation.protein import named


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("600V>600E", "p.Val600Glu"),
        ("4C>4*", "p.Cys4Ter"),
        ("2A", "p.Ala2="),
        ("1M>1V", "p.Met1?"),
        ("2AD>2AN", "p.Asp3Asn"),
        ("2AD>2ARW", "p.Asp3delinsArgTrp"),
        ("2ADC>2AC", "p.Asp3del"),
        ("2ADCK>2AK", "p.Asp3_Cys4del"),
        ("2ADC>2ADWC", "p.Asp3_Cys4insTrp"),
        ("2ADC>2AD*", "p.Cys4Ter"),
        ("2AD>2ADD", None),  # a residue twice: a duplication, or more of a run that is not shown
        ("2A>2AW", None),  # before what?
        ("6*>6Q", None),  # goes on for how long?
        ("2AD", None),
        ("2B>2Z", None),
        ("25KQ..62>25K..", None),
        ("p.Ala2Ser", None),
    ],
)
def test_a_change_by_its_name(written: str, name: str | None) -> None:
    assert named(written) == name
    assert name is None or canonical_change(name) == name


def test_a_frame_that_shifts_is_named_by_the_first_residue_that_differs() -> None:
    assert named("2ADCK*>2ARLQI", shifts=True) == "p.Asp3fs"
    assert named("2AD>2AD", shifts=True) is None
