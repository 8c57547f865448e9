"""Phase as the records tell it (S-GT 13): the bi-allelic criterion, two alleles of one person, the exported VCF."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cohorts.criteria import CarrierOf
from cohorts.loci import Region
from exchange import vcf_records
from queries.cursor import ReleaseCursor
from queries.variants.cooccurrence import PHASES, CoOccurrence
from queries.variants.extract import Extract
from queries.variants.genotypes import GenotypePart
from tests.queries.small_release import NO, UNKNOWN, YES, Small

BIALLELIC = CarrierOf(gene="LDLR", zygosity="biallelic")
#: By name of a person: phase set and haplotype of a rare allele, of another rare one, and of a common one.
PEOPLE: dict[str, tuple[Any, Any, Any]] = {
    "apart in a set": ((77, 1), (77, 2), None),
    "together in a set": ((77, 1), (77, 1), None),
    "in two sets": ((77, 1), (88, 2), None),
    "one of them phased": ((77, 1), (), None),
    "rare, along the contig": ((0, 1), (0, 2), None),
    "a set and the contig": ((77, 1), None, (0, 2)),
    "not phased": ((), (), None),
    "all three, two apart": ((77, 1), (77, 2), ()),
    "all three together": ((77, 2), (77, 2), (77, 2)),
    "one allele": ((77, 1), None, None),
}


def made(common: int = 9) -> Small:
    small = Small()
    assay = small.assay(("19", 1000, 2000))
    variants = [small.variant(at, assay) for at in (1100, 1200, 1300)]
    for variant, ac in zip(variants, (1, 2, common), strict=True):
        counts = dict.fromkeys(("an", "het", "hom", "hemi", "not_called", "an_raw", "ac_raw"), 0)
        small.add("variant_frequency", variant_id=variant, population="all", ac=ac, **counts)
    for name, calls in PEOPLE.items():
        small.person(name, karyotypic_sex="XX")
        sample = small.sample(name, assay)
        for variant, phase in zip(variants, calls, strict=True):
            if phase is not None:
                said = {"phase_set": phase[0], "haplotype": phase[1], "phased": True} if phase else {}
                small.call(sample, variant, alt=1, **said)
    return small


def opened(small: Small) -> ReleaseCursor:
    cursor = ReleaseCursor(small.con.cursor(), {})
    cursor.execute("CREATE OR REPLACE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    return cursor


def test_s_gt_13_alleles_of_one_phase_set_are_together_or_apart_and_of_two_sets_unknown() -> None:
    assert made().ask(BIALLELIC) == {
        "apart in a set": YES,
        "together in a set": NO,
        "in two sets": UNKNOWN,
        "one of them phased": UNKNOWN,
        "rare, along the contig": UNKNOWN,
        "a set and the contig": UNKNOWN,
        "not phased": UNKNOWN,
        "all three, two apart": YES,
        "all three together": NO,
        "one allele": NO,
    }


def test_s_gt_13_phase_unknown_is_shown_apart() -> None:
    alone = made().ask(CarrierOf(gene="LDLR", zygosity="biallelic", phase="unknown"))
    assert {name for name, state in alone.items() if state == YES} == {
        "in two sets", "one of them phased", "rare, along the contig", "a set and the contig", "not phased",
    }  # fmt: skip
    assert alone["apart in a set"] == NO


@pytest.mark.parametrize(("ac", "state"), [(2, UNKNOWN), (3, YES)])
def test_s_gt_13_phase_along_a_contig_is_trusted_of_alleles_seen_more_than_twice(ac: int, state: str) -> None:
    small = Small()
    assay = small.assay(("19", 1000, 2000))
    small.person("one")
    sample = small.sample("one", assay)
    for haplotype, at in ((1, 1100), (2, 1200)):
        variant = small.variant(at, assay)
        counts = dict.fromkeys(("an", "het", "hom", "hemi", "not_called", "an_raw", "ac_raw"), 0)
        small.add("variant_frequency", variant_id=variant, population="all", ac=ac, **counts)
        small.call(sample, variant, alt=1, haplotype=haplotype)
    assert small.ask(BIALLELIC) == {"one": state}


def test_s_gt_13_two_alleles_of_one_person_by_phase_set() -> None:
    row = (
        CoOccurrence("19-1100-C-T", "19-1200-C-T")
        .run(opened(made()), SimpleNamespace(release="r"))
        .cells.frame.row(0, named=True)
    )
    assert dict(zip(PHASES, (row[name] for name in PHASES), strict=True)) == {"cis": 2, "trans": 2, "unphased": 4}


def test_s_gt_13_an_exported_vcf_says_the_phase_and_its_set() -> None:
    part = GenotypePart(Extract(Region("19", 1000, 2000, "GRCh38"), relatives=True), Region("19", 1000, 2000, "GRCh38"))
    answer = part.run(opened(made()), SimpleNamespace(release="r"))
    names = [name.removeprefix("d/") for name in answer.columns]
    lines = [line.rstrip("\n").split("\t") for line in vcf_records.genotypes(answer, keep_failing=False)]
    assert [line[8] for line in lines] == ["GT:PS"] * 3
    shown = {name: [line[9 + at] for line in lines] for at, name in enumerate(names)}
    assert shown["apart in a set"] == ["1|0:77", "0|1:77", "0/0"]
    assert shown["in two sets"] == ["1|0:77", "0|1:88", "0/0"]
    assert shown["rare, along the contig"] == ["1|0:.", "0|1:.", "0/0"]
    assert shown["not phased"] == ["0/1:.", "0/1:.", "0/0"]
