"""What the demo calls its made-up changes: names that HGVS could have, and none that nobody can know."""

from __future__ import annotations

import pytest

from data.demo.gene_places import GenePlace

#: Coding bases 1–10 are 101–110, 11–20 are 201–210; on the other strand they are counted from 210 down.
FORWARD = GenePlace("A", "ENSG1", "ENST1", "1", "+", 2, ((1, 101, 110), (2, 201, 210)))
REVERSE = GenePlace("B", "ENSG2", "ENST2", "1", "-", 2, ((1, 201, 210), (2, 101, 110)))


@pytest.mark.parametrize(
    ("place", "position", "ref", "alt", "name"),
    [
        (FORWARD, 103, "A", "G", "c.3A>G"),
        (REVERSE, 103, "A", "G", "c.18T>C"),
        (FORWARD, 112, "C", "T", "c.10+2C>T"),
        (FORWARD, 103, "AC", "A", "c.4del"),
        (FORWARD, 103, "ACGT", "A", "c.4_6del"),
        (REVERSE, 103, "ACGT", "A", "c.15_17del"),
        (FORWARD, 103, "A", "ACG", "c.3_4insCG"),
        (REVERSE, 103, "A", "ACT", "c.17_18insAG"),
        (FORWARD, 103, "ACGT", "AGG", "c.4_6delinsGG"),
        (FORWARD, 109, "ACGT", "A", "c.10_10+2del"),
    ],
)
def test_a_change_has_its_coding_name(place: GenePlace, position: int, ref: str, alt: str, name: str) -> None:
    assert place.hgvsc(position, ref, alt) == f"{place.transcript_id}:{name}"
