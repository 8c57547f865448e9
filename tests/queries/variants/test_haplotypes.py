"""What a variant does together with another: who carries both counts, and nobody is told of it without row access."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from access.disclosure import Policy
from cohorts.loci import Variant
from queries.cursor import ReleaseCursor
from queries.variants.haplotypes import Haplotype, Haplotypes, HaplotypesAnswer
from tests.queries.small_release import Small


@pytest.fixture(scope="module")
def small() -> Small:
    small = Small()
    assay = small.assay(("19", 1000, 2000))
    one, two, alone = (small.variant(at, assay) for at in (1100, 1101, 1200))
    carried = {
        "both": (one, two),
        "too": (one, two),
        "one": (one,),
        "two": (two,),
        "failed": (one, two),
        "alone": (alone,),
    }
    for name, variants in carried.items():
        small.person(name)
        sample = small.sample(name, assay)
        for variant in variants:
            small.call(sample, variant, 1, haplotype=1, phase_set=5, passes_qc=name != "failed")
    for variant in (one, two):
        small.add("haplotype_variant", haplotype_id=0, variant_id=variant)
    said = {"gene": "LDLR", "consequence": "stop_gained", "consequence_class": "loss_of_function", "hgvsp": "5Q>5*"}
    small.add("haplotype_consequence", haplotype_id=0, transcript_id="T1", preferred=True, **said)
    return small


def asked(small: Small, position: int, but: str = "") -> HaplotypesAnswer:
    cursor = ReleaseCursor(small.con.cursor(), {})
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE permitted AS SELECT individual_id FROM individual {but}")
    return Haplotypes(Variant("19", position, "C", "T", "GRCh38")).run(cursor, SimpleNamespace(release="r"))


def test_s_gt_13_a_haplotype_stands_beside_each_of_its_variants(small: Small) -> None:
    other = ("19-1101-C-T",)
    assert asked(small, 1100).rows == (Haplotype(other, "T1", "LDLR", "stop_gained", "5Q>5*", True, 2),)
    assert [row.others for row in asked(small, 1101).rows] == [("19-1100-C-T",)]
    assert asked(small, 1200).rows == ()


def test_s_du_3_it_is_not_there_when_no_permitted_individual_carries_it(small: Small) -> None:
    assert asked(small, 1100, "WHERE source_id NOT IN ('both', 'too')").rows == ()


def test_s_dc_1_it_is_asked_by_roles_with_rows_alone(small: Small) -> None:
    assert Haplotypes.right == "rows"
    assert asked(small, 1100).protected(Policy()).rows == ()
