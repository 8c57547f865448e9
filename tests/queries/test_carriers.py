"""Carriers: what is yes, no and unknown (S-GT)."""

from __future__ import annotations

import pytest

from cohorts.criteria import CarrierOf, Not
from cohorts.errors import InvalidQuestion, UnknownName
from tests.queries.small_release import NO, UNKNOWN, YES, Small

LDLR = CarrierOf(gene="LDLR")


@pytest.fixture
def small() -> Small:
    """Ann, Bob and Cy were assayed over LDLR; Di never was."""
    made = Small()
    assay = made.assay(("19", 1000, 2000))
    for name in ("Ann", "Bob", "Cy"):
        made.person(name)
        made.sample(name, assay)
    made.person("Di")
    return made


def test_s_gt_4_who_was_never_assayed_is_neither_carrier_nor_not(small: Small) -> None:
    small.call(0, small.variant(1100, 0), 1)
    assert small.ask(LDLR) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}
    assert small.ask(Not(LDLR, "keep")) == {"Ann": NO, "Bob": YES, "Cy": YES, "Di": YES}


def test_s_gt_4_not_carrier_needs_the_share_of_sites_called(small: Small) -> None:
    sites = [small.variant(1000 + i, 0) for i in range(20)]
    small.call(1, sites[0], 0, missing_count=2)
    small.call(2, sites[0], 0, missing_count=2)
    small.call(2, sites[1], 0, missing_count=2)
    assert small.ask(LDLR) == {"Ann": NO, "Bob": NO, "Cy": UNKNOWN, "Di": UNKNOWN}  # 19 of 20 is 95 %
    assert small.ask(CarrierOf(gene="LDLR", min_called=0.9))["Cy"] == NO
    assert small.ask(CarrierOf(gene="LDLR", min_called=1))["Bob"] == UNKNOWN


def test_s_gt_4_a_site_outside_the_callable_regions_is_not_called(small: Small) -> None:
    small.call(0, small.variant(1100, 0), 1)
    other = small.assay(("19", 1, 10))
    small.person("Ed")
    small.sample("Ed", other)
    assert small.ask(LDLR)["Ed"] == UNKNOWN


def test_s_gt_4_no_qualifying_variant_is_no_where_somebody_looked(small: Small) -> None:
    small.gene("TTN", "2", 100, 200)
    assert small.ask(LDLR) == {"Ann": NO, "Bob": NO, "Cy": NO, "Di": UNKNOWN}
    assert small.ask(CarrierOf(gene="TTN")) == dict.fromkeys(("Ann", "Bob", "Cy", "Di"), UNKNOWN)
    assert small.ask(CarrierOf(variant="19-1500-C-T"))["Ann"] == NO
    assert small.ask(CarrierOf(variant="19-2500-C-T"))["Ann"] == UNKNOWN


def test_s_gt_4_an_assay_assumed_callable_everywhere_answers_for_any_gene(small: Small) -> None:
    small.gene("TTN", "2", 100, 200)
    everywhere = small.assay(basis="assumed")
    small.person("Ed")
    small.sample("Ed", everywhere)
    assert small.ask(CarrierOf(gene="TTN"))["Ed"] == NO


def test_s_gt_2_two_alternates_are_heterozygous_for_both_and_homozygous_for_none(small: Small) -> None:
    first, second = small.variant(1100, 0, alt="T"), small.variant(1100, 0, alt="G")
    for variant in (first, second):
        small.call(0, variant, 1, other_alt_count=1)
    small.call(1, first, 2)
    heterozygous = small.ask(CarrierOf(gene="LDLR", zygosity="heterozygous"))
    homozygous = small.ask(CarrierOf(gene="LDLR", zygosity="homozygous"))
    assert heterozygous == {
        "Ann": YES,
        "Bob": NO,
        "Cy": NO,
        "Di": UNKNOWN,
    }
    assert homozygous == {"Ann": NO, "Bob": YES, "Cy": NO, "Di": UNKNOWN}
    assert small.ask(CarrierOf(variant="19-1100-C-G"))["Ann"] == YES
    assert small.ask(CarrierOf(gene="LDLR", zygosity="biallelic"))["Ann"] == YES


def test_s_gt_2_a_carrier_of_unknown_zygosity_fulfils_any_and_is_unknown_for_the_rest(small: Small) -> None:
    small.call(0, small.variant(1100, 0), 1, missing_count=1)
    small.call(1, 0, 0, missing_count=1)  # 0/. is unknown as a carrier
    assert small.ask(LDLR) == {"Ann": YES, "Bob": UNKNOWN, "Cy": NO, "Di": UNKNOWN}
    for zygosity in ("heterozygous", "homozygous", "biallelic"):
        assert small.ask(CarrierOf(gene="LDLR", zygosity=zygosity))["Ann"] == UNKNOWN
    assert small.ask(CarrierOf(gene="LDLR", zygosity="hemizygous"))["Ann"] == NO


def test_s_gt_6_a_call_that_fails_quality_control_is_no_call(small: Small) -> None:
    small.call(0, small.variant(1100, 0), 1, passes_qc=False)
    assert small.ask(LDLR)["Ann"] == UNKNOWN
    assert small.ask(CarrierOf(gene="LDLR", quality="any"))["Ann"] == YES


def test_s_gt_7_hemizygous_on_x(small: Small) -> None:
    small.gene("G6PD", "X", 5000, 6000)
    small.call(0, small.variant(5100, 0, contig="X", region="X", gene="G6PD"), 1, ploidy=1)
    small.call(1, 0, 2)
    hemizygous = small.ask(CarrierOf(gene="G6PD", zygosity="hemizygous"))
    homozygous = small.ask(CarrierOf(gene="G6PD", zygosity="homozygous"))
    assert (hemizygous["Ann"], hemizygous["Bob"]) == (YES, NO)
    assert (homozygous["Ann"], homozygous["Bob"]) == (NO, YES)
    assert small.ask(CarrierOf(gene="G6PD", zygosity="biallelic"))["Ann"] == YES


def on_y() -> Small:
    """Ann is XX, Bob XY, Cy neither is known; one assay calls on Y and autosomes, within PAR too."""
    made = Small()
    assay = made.assay(("Y", 10_001, 10_000_000), ("19", 1000, 2000))
    for name, sex in (("Ann", "XX"), ("Bob", "XY"), ("Cy", None)):
        made.person(name, karyotypic_sex=sex)
        made.sample(name, assay)
    made.gene("SRY", "Y", 2_786_855, 2_787_682)
    return made


@pytest.mark.parametrize("zygosity", ["any", "hemizygous", "biallelic"])
def test_s_gt_7_xx_on_y_is_missing_whatever_was_called(zygosity: str) -> None:
    made, asked = on_y(), CarrierOf(gene="SRY", zygosity=zygosity)
    assert made.ask(asked) == {"Ann": UNKNOWN, "Bob": NO, "Cy": NO}  # nothing was ever seen there
    made.call(1, made.variant(2_786_900, 0, contig="Y", region="Y", gene="SRY"), 1, ploidy=1)
    assert made.ask(asked) == {"Ann": UNKNOWN, "Bob": YES, "Cy": NO}
    made.call(0, 0, 1, ploidy=1)
    assert made.ask(asked)["Ann"] == UNKNOWN
    assert made.ask(Not(asked))["Ann"] == UNKNOWN


def test_s_gt_7_what_is_not_on_y_is_called_in_everybody() -> None:
    made = on_y()
    assert made.ask(CarrierOf(region="GRCh38 Y:2000000-2000100"))["Ann"] == NO  # within PAR
    assert made.ask(CarrierOf(region="GRCh38 Y:2800000-2800100"))["Ann"] == UNKNOWN
    made.call(0, made.variant(1100, 0), 1)
    made.variant(2_786_900, 0, contig="Y", region="Y", gene="SRY")
    assert made.ask(CarrierOf(genes=("LDLR", "SRY"))) == {"Ann": YES, "Bob": NO, "Cy": NO}
    assert made.ask(CarrierOf(gene="LDLR")) == {"Ann": YES, "Bob": NO, "Cy": NO}


@pytest.mark.parametrize(
    ("vaf", "carrier", "homozygous"),
    [(0.09, NO, NO), (0.1, YES, NO), (0.94, YES, NO), (0.95, YES, YES), (None, YES, YES)],
)
def test_s_gt_7_heteroplasmy_from_a_tenth_and_homoplasmy_from_ninety_five_hundredths(
    small: Small, vaf: float | None, carrier: str, homozygous: str
) -> None:
    small.gene("MT-ND1", "MT", 3307, 4262)
    small.call(0, small.variant(3460, 0, contig="MT", region="MT", gene="MT-ND1"), 1, ploidy=1, vaf=vaf)
    assert small.ask(CarrierOf(gene="MT-ND1"))["Ann"] == carrier
    assert small.ask(CarrierOf(gene="MT-ND1", zygosity="homozygous"))["Ann"] == homozygous
    assert small.ask(CarrierOf(gene="MT-ND1", zygosity="biallelic"))["Ann"] == NO


def test_s_gt_9_pathogenic_is_by_allele_and_never_conflicting(small: Small) -> None:
    small.call(0, small.variant(1100, 0, alt="T", clinvar=("likely_pathogenic", 1)), 1)
    small.call(1, small.variant(1100, 0, alt="G", clinvar=("conflicting", 2)), 1)
    small.call(2, small.variant(1200, 0, clinvar=("pathogenic", 0)), 1)
    pathogenic = CarrierOf(gene="LDLR", clinvar=("pathogenic",))
    assert small.ask(pathogenic) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}
    assert small.ask(CarrierOf(gene="LDLR", clinvar=("pathogenic",), min_stars=0))["Cy"] == YES
    assert small.ask(CarrierOf(gene="LDLR", clinvar=("conflicting",)))["Bob"] == YES
    with pytest.raises(UnknownName, match="Did you mean conflicting"):
        small.ask(CarrierOf(gene="LDLR", clinvar=("conflictin",)))


def test_s_gt_9_an_rsid_of_several_alleles_asks_which(small: Small) -> None:
    small.variant(1100, 0, alt="T", rsid="rs1")
    small.variant(1100, 0, alt="G", rsid="rs1")
    small.call(0, small.variant(1200, 0, rsid="rs2"), 1)
    with pytest.raises(InvalidQuestion, match="rs1 names several alleles"):
        small.ask(CarrierOf(variant="rs1"))
    assert small.ask(CarrierOf(variant="rs2"))["Ann"] == YES
    with pytest.raises(UnknownName, match="rs3"):
        small.ask(CarrierOf(variant="rs3"))


def test_s_gt_10_a_frequency_that_is_not_known_is_not_zero(small: Small) -> None:
    small.call(0, small.variant(1100, 0, af=None), 1)
    small.call(1, small.variant(1200, 0, af=0.01), 1)
    rare = CarrierOf(gene="LDLR", max_af=0.01)
    assert (small.ask(rare)["Ann"], small.ask(rare)["Bob"]) == (YES, NO)
    assert small.ask(CarrierOf(gene="LDLR", max_af=0.01, af_absent="drop"))["Ann"] == NO
    assert small.ask(CarrierOf(gene="LDLR", max_af=0.02))["Bob"] == YES


def test_s_gt_11_an_allele_of_the_other_assembly_is_unknown(small: Small) -> None:
    old = small.assay(("19", 1, 10**6), assembly="GRCh37")
    small.person("Ed")
    sample = small.sample("Ed", old)
    small.call(sample, small.variant(1100, old, assembly="GRCh37"), 1)
    small.variant(1100, 0)
    with pytest.raises(InvalidQuestion, match="Which assembly"):
        small.ask(CarrierOf(variant="19-1100-C-T"))
    assert small.ask(CarrierOf(variant="GRCh38 19-1100-C-T")) == {
        "Ann": NO, "Bob": NO, "Cy": NO, "Di": UNKNOWN, "Ed": UNKNOWN,
    }  # fmt: skip
    assert small.ask(CarrierOf(variant="GRCh37 19-1100-C-T"))["Ed"] == YES


def test_s_gt_12_consequences_are_those_of_the_preferred_transcript(small: Small) -> None:
    variant = small.variant(1100, 0, term="intron_variant", kind="other")
    said = {"consequence": "stop_gained", "consequence_class": "loss_of_function", "preferred": False}
    small.add("consequence", variant_id=variant, gene="LDLR", **said)
    small.call(0, variant, 1)
    assert small.ask(CarrierOf(gene="LDLR", consequences=("loss_of_function",)))["Ann"] == NO
    assert small.ask(CarrierOf(gene="LDLR", consequences=("intron_variant",)))["Ann"] == YES


def test_protein_altering_reaches_beyond_the_classes(small: Small) -> None:
    small.call(0, small.variant(1100, 0, term="inframe_deletion", kind="other"), 1)
    small.call(1, small.variant(1200, 0, term="synonymous_variant", kind="synonymous"), 1)
    found = small.ask(CarrierOf(gene="LDLR", consequences=("protein_altering",)))
    assert (found["Ann"], found["Bob"]) == (YES, NO)


def test_a_variant_upstream_of_a_gene_is_not_in_it_and_one_nobody_annotated_is(small: Small) -> None:
    small.call(0, small.variant(1100, 0, term="upstream_gene_variant", kind="other"), 1)
    small.call(1, small.variant(1200, 0, term=None), 1)
    found = small.ask(LDLR)
    assert (found["Ann"], found["Bob"]) == (NO, YES)
    assert small.ask(CarrierOf(gene="LDLR", consequences=("missense",)))["Bob"] == NO


def test_aliases_and_former_symbols_are_followed_and_said(small: Small) -> None:
    small.add("gene_alias", alias="FHC", symbol="LDLR")
    small.add("gene_alias", alias="OLDR", symbol="LDLR")
    small.call(0, small.variant(1100, 0, gene="OLDR"), 1)
    assert small.ask(CarrierOf(gene="fhc"))["Ann"] == YES
    assert small.notes(CarrierOf(gene="fhc")) == ("fhc is LDLR in this release",)
    assert small.ask(LDLR) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}
    with pytest.raises(UnknownName, match="Did you mean LDLR"):
        small.ask(CarrierOf(gene="LDLRR"))


def test_s_cl_1_only_the_sample_that_speaks_counts(small: Small) -> None:
    variant = small.variant(1100, 0)
    small.call(small.sample("Bob", 0, speaks=False), variant, 1)
    assert small.ask(LDLR)["Bob"] == NO


def test_s_gt_18_a_gene_set_carries_the_rule(small: Small) -> None:
    small.gene("HFE", "6", 26087000, 26098000)
    assay = small.assay(("6", 26087000, 26098000))
    for name in ("Flo", "Gus", "Hal"):
        small.person(name)
        small.sample(name, assay)
    c282y = small.variant(26092913, assay, contig="6", ref="G", alt="A", gene="HFE")
    h63d = small.variant(26090951, assay, contig="6", ref="C", alt="G", gene="HFE")
    flo, gus, hal = 3, 4, 5
    small.call(flo, c282y, 2)
    small.call(gus, c282y, 1)
    small.call(gus, h63d, 1)
    small.call(hal, h63d, 2)
    found = small.ask(CarrierOf(gene_set="hfe_c282y_homozygous"))
    assert (found["Flo"], found["Gus"], found["Hal"], found["Ann"]) == (YES, NO, NO, UNKNOWN)


def test_s_gt_18_a_rule_of_named_alleles_does_not_take_loss_of_function(small: Small) -> None:
    for symbol, contig, start in (("APOB", "2", 21001000), ("PCSK9", "1", 55039000)):
        small.gene(symbol, contig, start, start + 45000)
    assay = small.assay(("19", 1000, 2000), ("2", 21001000, 21046000), ("1", 55039000, 55084000))
    for name in ("Flo", "Gus", "Hal"):
        small.person(name)
        small.sample(name, assay)
    small.call(3, small.variant(21006288, assay, contig="2", gene="APOB", term="missense_variant", kind="missense"), 1)
    small.call(4, small.variant(21010000, assay, contig="2", gene="APOB"), 1)
    small.call(5, small.variant(1100, assay), 1)
    found = small.ask(CarrierOf(gene_set="familial_hypercholesterolaemia"))
    assert (found["Flo"], found["Gus"], found["Hal"]) == (YES, NO, YES)
    assert "lowers" in small.notes(CarrierOf(gene_set="familial_hypercholesterolaemia"))[0]
