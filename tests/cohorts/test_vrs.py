"""VRS identifiers against published ones (the specification's example in its editions, gnomAD's, ClinVar's) and against
those of GA4GH's library on made sequences full of repeats (oracles/vrs.py)."""

from __future__ import annotations

import csv
import shutil
from base64 import urlsafe_b64decode
from collections import Counter
from pathlib import Path

import pytest

from cohorts.normalise import CONTIGS, trim
from cohorts.vrs import (
    asked_digest,
    every_edition,
    first_bytes,
    is_other_object,
    justified,
    sequence_digest,
    vrs_id,
    why_none,
)
from data.ingest.vcf.normalise import Reference

ORACLES = Path(__file__).parent / "oracles"
APOE = ("GRCh38", "19", 44908822, "C", "T")


@pytest.mark.parametrize(
    ("edition", "identifier"),
    [
        ("2.0", "ga4gh:VA.0AePZIWZUNsUlQTamyLrjm2HWUw2opLt"),  # vrs.ga4gh.org, computed identifiers
        ("1.2", "ga4gh:VA.CxiA_hvYbkD8Vqwjhx5AYuyul4mtlkpD"),  # the same allele, VRSATILE
    ],
)
def test_the_example_of_the_specification(edition: str, identifier: str) -> None:
    assert vrs_id(*APOE, edition=edition) == identifier


@pytest.mark.parametrize(
    ("allele", "edition", "identifier"),
    [
        (("16", 30223487, "G", "C"), "2.0", "ga4gh:VA.Ljkcleg2iX7DazIE3lDKIx2tAuuIJilw"),  # gnomAD 4.1 exomes
        (("9", 128325835, "C", "T"), "2.0", "ga4gh:VA.SZIS2ua7AL-0YgUTAqyBsFPYK3vE8h_d"),  # ClinVar 383650
        (("17", 43106487, "A", "G"), "2.0", "ga4gh:VA.gbvJw0s4OeAvloCeAM6BNNvrjFC_Dhc8"),  # ClinVar, BRCA1
        (("1", 943043, "C", "T"), "1.2", "ga4gh:VA.s8vzlmFv83fcoJnNovFkp4pnE48weUh4"),  # HL7 VRS and FHIR
        (("1", 55044043, "ACA", "CC"), "1.3", "ga4gh:VA.FV9ABAdtGeNsHVqRth9ggLAma-KgwqIL"),  # variation-normalizer
    ],
)
def test_published_identifiers(allele: tuple, edition: str, identifier: str) -> None:
    assert vrs_id("GRCh38", *allele, edition=edition) == identifier


def test_identifiers_are_the_librarys_from_the_left_aligned_allele_and_its_roll_alone(tmp_path: Path) -> None:
    """The FASTA is read where ingest reads it; the identifier is made of what a release keeps."""
    reference = Reference(Path(shutil.copy(ORACLES / "vrs.fa", tmp_path)))
    with (ORACLES / "vrs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rolled: Counter[bool] = Counter()
    for row in rows:
        position, contig = int(row["position"]), row["contig"]
        kept = reference.align(contig, position, row["ref"], trim(position, row["ref"], row["alt"]))
        roll = reference.roll(contig, *kept)
        place = ("GRCh38", contig, *kept, roll)
        assert [vrs_id(*place), vrs_id(*place, "1.2")] == [row["id_2_0"], row["id_1_2"]], row
        assert (justified(*kept, roll).unit is None) == (row["state"] == "LiteralSequenceExpression"), row
        indel = not row["kind"].startswith(("substitution", "of several", "in bases", "replacement"))
        assert (vrs_id(*place[:-1]) is None) == indel, "without its roll an insertion or deletion has none"
        rolled[bool(roll)] += indel
    assert len(rows) == 500
    assert rolled[True] > 150
    assert rolled[False] > 50


def test_shared_bases_and_the_spelling_of_the_record_change_nothing() -> None:
    assert vrs_id("GRCh38", "19", 44908821, "GCA", "GTA") == vrs_id(*APOE)


def test_an_insertion_or_deletion_whose_roll_is_not_known_has_none_and_says_why() -> None:
    for ref, alt in (("CT", "C"), ("C", "CT"), ("CTT", "CT")):
        assert vrs_id("GRCh38", "19", 11105556, ref, alt) is None
        assert "reference sequence, which was not given" in why_none("GRCh38", "19", 11105556, ref, alt)
        assert why_none("GRCh38", "19", 11105556, ref, alt, 3) is None
    assert "contig" in why_none("GRCh38", "KI270728.1", 5, "A", "C")
    assert why_none(*APOE) is None


def test_the_assemblies_differ_in_every_nuclear_sequence_and_share_the_mitochondrion() -> None:
    pairs = {contig: {sequence_digest(a, contig) for a in ("GRCh37", "GRCh38")} for contig in CONTIGS}
    assert [contig for contig, both in pairs.items() if len(both) == 1] == ["MT"]
    assert all(len(digest) == 32 for both in pairs.values() for digest in both)


def test_what_reads_as_an_identifier() -> None:
    digest = "0AePZIWZUNsUlQTamyLrjm2HWUw2opLt"
    assert asked_digest(f"ga4gh:VA.{digest}") == asked_digest(f" VA.{digest}") == digest
    assert asked_digest("ga4gh:SL.wIlaGykfwHIpPY2Fcxtbx4TINbbODFVz") is None
    assert is_other_object("ga4gh:SL.wIlaGykfwHIpPY2Fcxtbx4TINbbODFVz")
    assert dict(every_edition(*APOE))["2.0"] == digest


def test_the_first_bytes_of_many_are_those_of_each() -> None:
    rows = [
        (7, *APOE, None), (8, "GRCh37", "X", 100, "ACG", "GCT", 0), (9, "GRCh38", "1", 5, "C", "CT", None),
        (10, "GRCh38", "1", 5, "CT", "C", 3),
    ]  # fmt: skip
    each = [
        (int.from_bytes(urlsafe_b64decode(d)[:8], "big"), key) for key, *one in rows for _, d in every_edition(*one)
    ]
    assert list(first_bytes(rows)) == each
    assert len(each) == 9
