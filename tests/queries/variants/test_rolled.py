"""Every spelling of an insertion or deletion is the allele that is kept, and nothing else is (docs/decisions/0106).

The sequences are those of the VRS oracle, full of repeats. What is kept is what ingest keeps; spellings are cut from
the sequence itself.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cohorts.genomic_names import genomic_name
from cohorts.hgvs import genomic_change, parse_hgvs
from cohorts.loci import Variant
from cohorts.normalise import bare, trim
from cohorts.readings import Unanchored
from cohorts.typed import read
from data.ingest.vcf.normalise import Reference
from queries.variants.coding_places import on_chromosome
from queries.variants.named_alleles import stored
from queries.variants.rolled import as_stored, perhaps
from queries.variants.unanchored import matching
from tests.queries.search_release import search_release
from tests.queries.small_release import Small

ORACLES = Path(__file__).resolve().parents[2] / "cohorts" / "oracles"


class Kept:
    """A release of the oracle's insertions and deletions, and the sequence of chromosome 19."""

    def __init__(self, folder: Path) -> None:
        reference = Reference(Path(shutil.copy(ORACLES / "vrs.fa", folder)))
        self.reference, self.small = reference, Small()
        with (ORACLES / "vrs.csv").open(encoding="utf-8", newline="") as file:
            found = [
                (int(row["position"]), row["ref"], row["alt"]) for row in csv.DictReader(file) if row["contig"] == "19"
            ]
        kept = {reference.align("19", one[0], one[1], trim(*one)) for one in found if len(one[1]) != len(one[2])}
        self.alleles: dict[int, tuple[Variant, int]] = {}
        for position, ref, alt in sorted(kept):
            roll = reference.roll("19", position, ref, alt)
            key = self.small.variant(position, ref=ref, alt=alt)
            self.small.con.execute("UPDATE variant SET roll = ?, left_aligned = TRUE WHERE variant_id = ?", [roll, key])
            self.alleles[key] = Variant("19", position, ref, alt, "GRCh38"), roll or 0
        self.con = self.small.con
        self.con.execute("CREATE TEMP TABLE permitted AS SELECT individual_id FROM individual")

    def bases(self, first: int, last: int) -> str:
        return self.reference.bases("19", first, last)

    def indels(self, every: int) -> Iterator[tuple[int, Variant, int, int, str, str]]:
        """(key, allele, roll, where its bases begin, what goes, what comes) of those that are one or the other; of all
        of them where CONCORD_SEEDS is set."""
        some = list(self.alleles.items())[:: 1 if "CONCORD_SEEDS" in os.environ else every]
        for key, (one, roll) in some:
            start, gone, put = bare(one.position, one.ref, one.alt)
            if not (gone and put):
                yield key, one, roll, start, gone, put


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("rolled"))


@pytest.fixture(scope="module")
def genes(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return search_release(tmp_path_factory.mktemp("genes") / "consent.sqlite")


def test_s_gt_1_an_indel_is_found_from_every_place_where_it_can_stand_and_from_no_other(kept: Kept) -> None:
    spellings = 0
    for _, one, roll, start, gone, put in kept.indels(6):
        whole = kept.bases(1, start - 1) + put + kept.bases(start + len(gone), 600)
        for by in range(-1, roll + 2):
            at = start + by
            before, cut = kept.bases(at - 1, at - 1), kept.bases(at, at + len(gone) - 1) if gone else ""
            come = whole[at - 1 : at - 1 + len(put)]
            asked = Variant("19", *trim(at - 1, before + cut, before + come), "GRCh38")
            made = kept.bases(1, at - 1) + come + kept.bases(at + len(gone), 600)
            assert (made == whole) == (0 <= by <= roll), "the roll is the reference's"
            found, note = as_stored(kept.con, asked)
            if 0 <= by <= roll:
                assert (found, bool(note)) == (one, by > 0), asked
                spellings += 1
                longer = replace(asked, position=at - 2, ref=kept.bases(at - 2, at - 2) + asked.ref,
                                 alt=kept.bases(at - 2, at - 2) + asked.alt)  # fmt: skip
                assert as_stored(kept.con, longer)[0] == one
                wrong = "ACGT"["TACG".index(before)]
                other = Variant("19", at - 1, wrong + cut, wrong + come, "GRCh38")
                assert as_stored(kept.con, other)[0] != one, "another base before it is another reference"
            else:
                assert found != one
    assert spellings > 80


def test_hgvs_g_names_say_what_the_reference_says_and_are_found(kept: Kept) -> None:
    """Against the way that reads names by the reference itself (cohorts/hgvs.py); dup where the bases repeat."""
    kinds = dict.fromkeys(("del", "dup", "ins"), 0)
    for key, one, roll, start, _, put in kept.indels(3):
        name = genomic_name(one, roll)
        change = genomic_change(name)
        assert Variant("19", *change.allele(kept.bases), "GRCh38") == one
        kind = {"deletion": "del", "duplication": "dup", "insertion": "ins"}[change.kind]
        kinds[kind] += 1
        if put:
            last = start + roll
            repeats = (
                kept.bases(last - len(put), last - 1)
                == (kept.bases(1, start - 1) + put + kept.bases(start, 600))[last - 1 : last - 1 + len(put)]
            )
            assert (kind == "dup") == repeats, name
        [reading] = read(name)
        assert isinstance(reading, Unanchored)
        same, _ = matching(reading, kept.con)
        assert [row[0] for row in same] == [key], name
        leftmost = replace(reading, start=reading.start - roll, end=reading.end - roll, added=put or None)
        if kind != "dup":
            assert [row[0] for row in matching(leftmost, kept.con)[0]] == [key], "as far left as it goes"
    assert min(kinds.values()) >= 5, kinds


def test_without_a_roll_what_may_be_the_same_is_offered_and_not_taken(tmp_path: Path) -> None:
    small = Small()
    keys = [small.variant(1100, ref=ref, alt="G") for ref in ("GCA", "GCT", "GCAA")]
    known = small.variant(1108, ref="GCA", alt="G")
    small.con.execute("UPDATE variant SET roll = 0, left_aligned = TRUE WHERE variant_id = ?", [known])
    asked = Variant("19", 1103, "CAC", "C")
    assert as_stored(small.con, asked) == (asked, None)
    assert [row[0] for row in perhaps(small.con, asked)] == keys[:1]
    assert not perhaps(small.con, Variant("19", 1103, "C", "CAC"))


def test_what_only_others_carry_is_not_told_by_another_spelling(tmp_path: Path) -> None:
    small = Small()
    key = small.variant(1100, small.assay(("19", 1000, 2000)), ref="GCA", alt="G")
    small.con.execute("UPDATE variant SET roll = 4, left_aligned = TRUE WHERE variant_id = ?", [key])
    small.person("hidden")
    small.call(small.sample("hidden", 0), key, 1)
    asked = Variant("19", 1102, "ACA", "A")
    small.con.execute("CREATE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    assert stored(small.con, asked)[0] == Variant("19", 1100, "GCA", "G")
    small.con.execute("DELETE FROM permitted")
    assert stored(small.con, asked) == (asked, None)


@pytest.mark.parametrize(
    ("change", "first", "last"),  # of transcripts as the reference has them; places as ClinVar and gnomAD give them
    [
        ("CFTR:c.1520_1522del", 117559591, 117559593),
        ("BRCA1:c.68_69del", 43124028, 43124029),  # against the strand
        ("BRCA1:c.-19_-18del", 43124114, 43124115),  # before the start, to where exon 2 begins
        ("BRCA1:c.-20_-19del", 43124115, 43125271),  # over an intron
        ("BRCA1:c.80+1del", 43124016, 43124016),
        ("BRCA1:c.81-1del", 43115780, 43115780),
        ("BRCA1:c.*1del", 43045677, 43045677),
        ("ENST00000357654.9:c.5592del", 43045678, 43045678),  # the last base of its stop
        ("TTR:c.424_425del", 31598655, 31598656),
    ],
)
def test_changes_of_a_transcript_have_their_place(genes: Any, change: str, first: int, last: int) -> None:
    found = on_chromosome(genes, parse_hgvs(change))
    assert (found.start, found.end) == (first, last)


def test_what_is_put_in_is_turned_round_on_the_reverse_strand(genes: Any) -> None:
    found = on_chromosome(genes, parse_hgvs("BRCA1:c.68_69insTTC"))
    assert (found.kind, found.start, found.end, found.added) == ("ins", 43124028, 43124029, "GAA")
    for not_one in ("BRCA1:c.68A>G", "BRCA1:c.99999del", "NM_007294.4:c.68_69del", "BRCA1:p.Glu23del"):
        assert on_chromosome(genes, parse_hgvs(not_one)) is None
