"""The region's page: genes with exons, where each kit is callable, how many look; too much is refused kindly."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from access import release
from cohorts.errors import InvalidQuestion
from cohorts.loci import Region, parse_locus
from queries.variants import region_page
from queries.variants.region_page import RegionPage
from tests.queries.genotypes_by_hand import ASKING
from tests.queries.small_release import Small

PARTNER = replace(ASKING, role="partner")


def made() -> tuple[Small, Any]:
    """LDLR at 19:1000-2000 with two exons; a kit with two overlapping intervals, a genome assumed callable."""
    small = Small()
    small.add(
        "transcript", transcript_id="T", gene_id="ELDLR", assembly="GRCh38", name="LDLR-1", biotype="protein_coding",
        preferred=True, start_position=1000, end_position=2000,
    )  # fmt: skip
    for part, start, end in (("exon", 1000, 1200), ("utr5", 1000, 1100), ("exon", 1800, 2000)):
        at = {"start_position": start, "end_position": end}
        small.add("exon", transcript_id="T", assembly="GRCh38", rank=1, part=part, **at)
    small.con.execute("UPDATE gene SET biotype = 'protein_coding'")
    kit = small.assay(("19", 900, 1250), ("19", 1200, 1300), ("19", 5000, 6000))
    genome = small.assay(basis="assumed")
    small.variant(1100, kit, genome)
    for n in range(15):
        small.person(f"P{n}")
        small.sample(f"P{n}", kit if n < 12 else genome)
    cursor = small.con.cursor()
    cursor.execute("CREATE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    return small, cursor


def test_genes_and_kits_of_a_region() -> None:
    _, cursor = made()
    found = RegionPage(parse_locus("19:1001-2500")).run(cursor, ASKING)
    [gene] = found.genes
    assert (gene.symbol, gene.exons, gene.coding) == (
        "LDLR",
        ((1000, 1200), (1800, 2000)),
        ((1101, 1200), (1800, 2000)),
    )
    assert [kit.spans for kit in found.kits] == [((1001, 1250), (1200, 1300)), ((1001, 2500),)]
    assert found.people.frame.select("bases", "people").rows() == [(300, 12), (1500, 3)]
    assert (found.variants, found.region.assembly) == (1, "GRCh38")


def test_a_region_without_anything_is_an_answer() -> None:
    _, cursor = made()
    found = RegionPage(parse_locus("2:1-100")).run(cursor, ASKING)
    assert (found.genes, found.variants) == ((), 0)
    assert found.people.frame["bases"].to_list() == [0, 100]


def test_an_assay_callable_at_its_records_is_drawn_there() -> None:
    small, cursor = made()
    sites = small.assay(basis="sites")
    small.variant(1700, sites)
    found = RegionPage(parse_locus("19:1001-2500")).run(cursor, ASKING)
    assert found.kits[2].spans == ((1700, 1700),)
    assert found.people.frame["bases"].to_list() == [300, 1500, 1]


def test_s_dc_3_a_partner_sees_no_few_people_of_a_kit() -> None:
    _, cursor = made()
    shown = release(RegionPage(parse_locus("19:1001-2500")).run(cursor, ASKING), PARTNER)
    assert shown.people.frame["people"].to_list() == [10, None]


def test_s_gt_11_of_two_assemblies_one_is_to_be_named() -> None:
    small, cursor = made()
    small.assay(assembly="GRCh37")
    with pytest.raises(InvalidQuestion, match="Which assembly"):
        RegionPage(parse_locus("19:1-500")).run(cursor, ASKING)
    assert RegionPage(parse_locus("GRCh38 19:1-500")).run(cursor, ASKING).region.assembly == "GRCh38"


def test_a_long_region_and_one_of_many_variants_are_told_from_afar(monkeypatch: pytest.MonkeyPatch) -> None:
    small, cursor = made()
    small.con.execute("UPDATE variant SET gene = 'LDLR', consequence_class = 'missense'")
    long = RegionPage(parse_locus("19:1-9000000")).run(cursor, ASKING)
    assert [(one.symbol, one.exons) for one in long.genes] == [("LDLR", ())]
    assert long.density.rows() == [(0, "LDLR", "missense", 1)]
    assert long.variants == 1
    assert RegionPage(parse_locus("19:1-5000")).run(cursor, ASKING).density is None
    monkeypatch.setattr(region_page, "MOST_VARIANTS", 0)
    near = RegionPage(parse_locus("19:1-5000")).run(cursor, ASKING).density
    assert near["bin"].to_list() == [int((1100 - 1) * region_page.BINS / 5000)]


def test_a_region_is_cut_to_its_contig() -> None:
    _, cursor = made()
    end = 58_617_616
    found = RegionPage(Region("19", end - 10, end + 1000)).run(cursor, ASKING)
    assert found.region.end == end
    with pytest.raises(InvalidQuestion, match="ends at"):
        RegionPage(Region("19", end + 1, end + 1000)).run(cursor, ASKING)


def test_the_question_is_a_value_with_json() -> None:
    question = RegionPage(parse_locus("19:1-500"))
    assert hash(question) == hash(RegionPage(parse_locus("chr19:1-500")))
    assert json.loads(json.dumps(question.to_json())) == {"region_page": {"region": "19:1-500"}}
