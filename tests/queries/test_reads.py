"""Reads are opened by right, for a reason, of who permits it; and what leaves says nothing of whose they are."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pysam
import pytest

from access import Purpose
from access.asking import Asking
from cohorts.errors import InvalidQuestion, Refused, WarehouseUnavailable
from cohorts.loci import Region, Variant
from queries.answer import answer
from queries.asking import asking_for
from queries.reads import window as reads_slice
from queries.reads.registered import WIDEST, OpenReads, ReadsCarriers
from queries.reads.window import Slice
from queries.warehouse import Warehouse, open_warehouse
from tests.queries.conftest import HEALTH, TODAY
from tests.reads import CONTIG, DEPTH, LENGTH, LONG, SECRETS

STOP = Variant("19", 11105408, "C", "T", "GRCh38")
COMMON = Variant("19", 11110000, "A", "G", "GRCh38")
WINDOW = Region("19", 11105000, 11106000, "GRCh38")
S00 = OpenReads("tiny/P00", "S00", 1, WINDOW, STOP.position, "a referral")


@pytest.fixture(scope="module")
def warehouse(reads_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    copy = Path(shutil.copytree(reads_warehouse, tmp_path_factory.mktemp("copy") / "warehouse"))
    opened = open_warehouse(copy)
    yield opened
    opened.close()


@pytest.fixture
def asking(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "clinician", HEALTH, as_of=TODAY, owner=True)


def read_back(found: Slice) -> tuple[dict, list[pysam.AlignedSegment]]:
    with tempfile.NamedTemporaryFile(suffix=".bam") as file:
        file.write(found.bam)
        file.flush()
        with pysam.AlignmentFile(file.name, check_sq=False) as bam:
            return bam.header.to_dict(), list(bam.fetch(until_eof=True))


def file_of(warehouse: Warehouse, biosample: str) -> tuple:
    with warehouse._connection(warehouse.release).cursor() as con:
        return con.execute(
            "SELECT r.path, r.index_path, r.reference_path, r.bytes, r.changed_ns FROM reads r JOIN biosample b"
            " ON b.biosample_id = r.biosample_id WHERE b.source_id = ?", [biosample],
        ).fetchone()  # fmt: skip


def test_carriers_of_a_variant_are_those_who_permit_the_purpose(warehouse: Warehouse, asking: Asking) -> None:
    found = answer(warehouse, asking, ReadsCarriers(STOP)).frame
    listed = [tuple(row) for row in found.select("individual", "biosample", "file", "zygosity").iter_rows()]
    assert listed == [("tiny/P02", "S02", 1, 5), ("tiny/P00", "S00", 1, 3), ("tiny/P30", "S30", 1, 3)]
    common = answer(warehouse, asking, ReadsCarriers(COMMON)).frame["biosample"].to_list()
    assert common == ["S00", "S02", "S30"]  # S40 is of somebody who permits research into E78 alone
    disease = replace(asking, purpose=Purpose("disease", disease="ICD10CM:E78"))
    assert "S40" in answer(warehouse, disease, ReadsCarriers(COMMON)).frame["biosample"].to_list()


def test_a_region_lists_each_carrier_once_with_how_many_variants(warehouse: Warehouse, asking: Asking) -> None:
    found = answer(warehouse, asking, ReadsCarriers(Region("19", 11105000, 11111000, "GRCh38"))).frame
    assert dict(found.select("biosample", "variants").iter_rows()) == {"S02": 3, "S00": 2, "S30": 2}
    assert answer(warehouse, asking, ReadsCarriers(Region("19", 1, 1000, "GRCh38"))).frame.height == 0


def test_a_release_of_an_earlier_version_has_no_reads(random_warehouse: Warehouse, researcher: Asking) -> None:
    assert not answer(random_warehouse, researcher, ReadsCarriers(STOP)).registered


@pytest.mark.parametrize("name", ["S00", "S30"])  # a BAM and a CRAM
def test_a_slice_is_the_windows_reads_and_says_nothing_of_whose_they_are(
    warehouse: Warehouse, asking: Asking, name: str
) -> None:
    found = answer(warehouse, asking, replace(S00, individual=f"tiny/P{name[1:]}", biosample=name))
    header, reads = read_back(found)
    assert header == {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "19", "LN": LENGTH}]}
    assert found.shown == found.reads == len(reads) == 2 * DEPTH
    assert {read.query_name for read in reads} == {str(n + 1) for n in range(DEPTH)}
    assert set(Counter(read.query_name for read in reads).values()) == {2}
    assert not any(read.get_tags() for read in reads)
    assert all(read.reference_start < WINDOW.end and read.reference_end >= WINDOW.start for read in reads)
    plain = b"".join(pysam_bytes(found.bam)).decode("latin-1")
    assert not [secret for secret in SECRETS if secret in plain or secret in repr(found)]
    assert found.at_focus == {"C": DEPTH // 2, "T": DEPTH // 2}


def pysam_bytes(bam: bytes) -> list[bytes]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(bam)
        file.flush()
        with pysam.BGZFile(file.name) as plain:
            return list(plain)


def test_the_bases_are_the_references_or_what_the_reads_say_of_it(warehouse: Warehouse, asking: Asking) -> None:
    of_fasta = answer(warehouse, asking, S00)
    with pysam.FastaFile(file_of(warehouse, "S00")[2]) as fasta:
        truth = fasta.fetch(CONTIG, WINDOW.start - 1, WINDOW.end)
    assert (of_fasta.bases, of_fasta.bases_from) == (truth, "reference")
    of_reads = answer(warehouse, asking, replace(S00, individual="tiny/P02", biosample="S02"))
    assert of_reads.bases_from == "reads"
    known = [(said, base) for said, base in zip(of_reads.bases, truth, strict=True) if said != "N"]
    assert len(known) > LONG
    assert all(said == base for said, base in known)


def test_of_too_many_reads_whole_pairs_are_left_out_evenly(
    warehouse: Warehouse, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads_slice, "MOST_READS", DEPTH)
    found = answer(warehouse, asking, S00)
    _, reads = read_back(found)
    assert found.reads == 2 * DEPTH
    assert 0 < found.shown == len(reads) < 2 * DEPTH
    assert set(Counter(read.query_name for read in reads).values()) == {2}


def test_a_deletion_an_insertion_and_a_skipped_intron_are_told_apart() -> None:
    header = pysam.AlignmentHeader.from_dict({"SQ": [{"SN": CONTIG, "LN": LENGTH}]})

    def aligned(cigar: str, flag: int = 0) -> pysam.AlignedSegment:
        read = pysam.AlignedSegment(header)
        read.reference_id, read.reference_start, read.cigarstring, read.flag = 0, 100, cigar, flag
        read.query_sequence = "ACGTACGTACGT"[: read.infer_query_length()]
        return read

    at = reads_slice.at_place
    assert list(at(aligned("8M"), 104)) == ["T"]
    assert list(at(aligned("2M3D4M"), 104)) == ["deletion"]
    assert list(at(aligned("4M2I4M"), 104)) == ["T", "insertion"]
    assert list(at(aligned("2M9N4M"), 104)) == []
    assert list(at(aligned("4M4S"), 104)) == ["T"]
    assert list(at(aligned("8M", flag=0x400), 104)) == []
    assert list(at(aligned("8M"), 99)) == []


@pytest.mark.parametrize("role", ["partner", "public"])
def test_roles_without_rows_get_neither_list_nor_reads(warehouse: Warehouse, asking: Asking, role: str) -> None:
    for question in (ReadsCarriers(STOP), S00):
        with pytest.raises(Refused, match="may not do this"):
            answer(warehouse, replace(asking, role=role), question)


def test_s_du_2_without_a_purpose_nothing_is_opened(warehouse: Warehouse, asking: Asking) -> None:
    with pytest.raises(Refused, match="purpose"):
        answer(warehouse, replace(asking, purpose=None), S00)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "  "}, "takes a reason"),
        ({"window": Region("19", 11100000, 11100000 + WIDEST, "GRCh38")}, "at most"),
        ({"window": Region("19", LENGTH - 10, LENGTH + 10, "GRCh38")}, "no such place"),
        ({"window": Region("../etc/passwd", 1, 10, "GRCh38")}, "no such place"),
        ({"window": Region("19", 1, 10, "GRCh37")}, "Nobody of whom"),
        ({"file": 2}, "Nobody of whom"),
        ({"file": 0}, "Nobody of whom"),
        ({"biosample": "S01"}, "Nobody of whom"),
        ({"biosample": "S30"}, "Nobody of whom"),
        ({"biosample": "../../S00.bam"}, "Nobody of whom"),
        ({"individual": "tiny/P40", "biosample": "S40"}, "Nobody of whom"),
        ({"individual": "tiny/nobody"}, "Nobody of whom"),
    ],
)
def test_a_wrong_opening_is_refused_and_leaks_nothing(
    warehouse: Warehouse, asking: Asking, wrong: dict, said: str
) -> None:
    with pytest.raises(InvalidQuestion, match=said) as refused:
        answer(warehouse, asking, replace(S00, **wrong))
    assert not re.search(r"P\d\d|S\d\d|\.bam|tmp", str(refused.value))


def test_s_du_4_a_withdrawal_counts_at_the_next_fetch(reads_warehouse: Path, tmp_path: Path) -> None:
    warehouse = open_warehouse(Path(shutil.copytree(reads_warehouse, tmp_path / "warehouse")))
    asking = asking_for(warehouse, "ada", "clinician", HEALTH, as_of=TODAY, owner=True)
    assert answer(warehouse, asking, S00).reads
    warehouse.ledger.withdraw("tiny", "P00", date(2025, 12, 1), "steward")
    with pytest.raises(InvalidQuestion, match="Nobody of whom"):
        answer(warehouse, asking, S00)
    assert answer(warehouse, asking, ReadsCarriers(STOP)).frame["biosample"].to_list() == ["S02", "S30"]
    warehouse.close()


def test_s_dc_8_each_opening_is_audited_with_its_reason_and_no_name(warehouse: Warehouse, asking: Asking) -> None:
    answer(warehouse, asking, S00)
    entry = warehouse.audit.entries()[-1]
    assert (entry.outcome, entry.person, entry.reason) == ("released", S00.person, "a referral")
    assert json.loads(entry.question) == {"open_reads": {"region": "GRCh38 19:11105000-11106000"}}
    with pytest.raises(InvalidQuestion):
        answer(warehouse, asking, replace(S00, biosample="S01"))
    assert warehouse.audit.entries()[-1].outcome == "failed"
    for one in warehouse.audit.entries()[-2:]:
        assert not re.search(r"P00|S0\d|\.bam", json.dumps(vars(one)))
    assert not re.search(r"P00|S00", repr(S00))


@pytest.mark.parametrize("harm", ["gone", "changed", "index gone"])
def test_a_file_that_is_not_as_registered_is_not_opened_and_not_named(
    warehouse: Warehouse, tmp_path: Path, harm: str
) -> None:
    path, index, reference, size, changed = file_of(warehouse, "S00")
    copy = Path(shutil.copy2(path, tmp_path / "S00.bam"))
    beside = Path(shutil.copy2(index, tmp_path / "S00.bam.bai"))
    place = ("19", WINDOW.start, WINDOW.end, LENGTH)
    assert reads_slice.sliced(str(copy), str(beside), reference, size, changed, *place).reads
    if harm == "gone":
        copy.unlink()
    elif harm == "changed":
        copy.touch()
    else:
        beside.unlink()
    with pytest.raises(WarehouseUnavailable, match="not as it was registered") as refused:
        reads_slice.sliced(str(copy), str(beside), reference, size, changed, *place)
    assert str(tmp_path) not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_place_beyond_the_bases_of_the_reference_is_empty_not_an_error(warehouse: Warehouse, asking: Asking) -> None:
    found = answer(warehouse, asking, replace(S00, window=Region("X", 1000, 1100, "GRCh38"), focus=None))
    assert (found.reads, found.at_focus) == (0, {})
