"""The compiled kernel and the exact way read the same from every file, awkward cells or not."""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pysam
import pytest

from cohorts.errors import InvalidSource
from data.ingest.vcf import bgzf, lines, read_call_set, scanner
from data.ingest.vcf.scanner import Scanned, Scanner
from tests.data.vcf.test_phase_and_intervals import HEADER

CASES = int(os.environ.get("CONCORD_KERNEL_CASES", "30"))
_PEOPLE = "ABCDEFG"
_COLUMNS = "\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *_PEOPLE])
_FORMS = ("GT:AD:DP:GQ", "GT:GQ", "GT:DP:PL:AD", "GT:PS", "GT:AD", "GT:XX:GQ:PS:DP", "GT")
_WORDS = {
    "GQ": ("99", "19", "20", "0", ".", "", "35.5", "19.9", ".5", "-3", "123456789012", "40000", "x", "3,4"),
    "DP": ("30", "9", "10", "5", "4", "0", ".", "", "2147483648", "007", "1e3"),
    "AD": ("10,5", "9,1", "0,12", ".", ".,.", "", "5", "10,2,3", "1,2,3,4,5,6", "8,.", "x,3", "12,3.9"),
    "PS": ("10", ".", "", "123456789", "1234567890", "0", "-1", "a"),
    "PL": ("0,30,400", ".", ""),
    "XX": ("text", ".", "", "long" * 20),
}
_ORDINARY = ("0/0", "0/1", "1/1", "0|0", "0|1", "1|0", "./.", ".|.")
_AWKWARD = ("1", "0", ".", "./1", "0/.", "1/2", "2/2", "2|1", "0/1/1", "10/1", "|1", "0/0/0", "3/3", "0/x", "", "/")


def cell(chance: random.Random, form: list[str], awkward: float) -> str:
    genotype = chance.choice(_AWKWARD if chance.random() < awkward else _ORDINARY)
    values = [genotype]
    for name in form[1:]:
        words = _WORDS[name]
        values.append(chance.choice(words) if chance.random() < 0.3 else words[0])
    kept = len(values) if chance.random() < 0.9 else chance.randint(1, len(values))  # trailing fields may be dropped
    return ":".join(values[:kept] + (["9"] if chance.random() < awkward / 40 else []))


def drawn(chance: random.Random, awkward: float) -> str:
    records = []
    for position in range(10, 10 + 12 * 10, 10):
        form = chance.choice(_FORMS)
        alt = chance.choice(
            ("G", "G", "G,C", "G,*", "G,<NON_REF>", "<DEL>", "GT,C,T" if awkward else "C", "G,C,T,*", ".", "G,C")
        )
        cells = "\t".join(cell(chance, form.split(":"), awkward) for _ in _PEOPLE)
        records.append((chance.choice(("1", "1", "1", "X", "Y", "MT")), position, alt, form, cells))
    order = ("1", "X", "Y", "MT")
    lines = (
        f"{contig}\t{position + 3_000_000 * (contig in 'XY')}\t.\tA\t{alt}\t.\t.\tSVLEN=-5\t{form}\t{cells}"
        for contig, position, alt, form, cells in sorted(records, key=lambda r: (order.index(r[0]), r[1]))
    )
    return HEADER.rsplit("#CHROM", 1)[0] + "\n".join([_COLUMNS, *lines]) + "\n"


def written(path: Path, text: str, kind: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    if kind.endswith("crlf"):
        text = text.replace("\n", "\r\n")
    if kind.startswith("bgzf"):
        path = path.with_suffix(".vcf.gz")
        with pysam.BGZFile(str(path), "wb") as out:
            out.write(text.encode())
    else:
        path.write_bytes(text[: len(text) - (kind == "cut")].encode())
    return path


def outcome(path: Path, work: Path, *, compiled: bool) -> object:
    try:
        read = read_call_set([path], work, assembly="GRCh38", processes=1, compiled=compiled)
    except InvalidSource as error:
        return str(error)
    files = {file.name: file.read_bytes() for piece in read.pieces for file in sorted(piece.folder.iterdir())}
    return files, read.karyotypic_sex, read.phased, read.qc_fields, read.findings, read.records


@pytest.mark.parametrize("awkward", [0.0, 0.01, 0.04])
def test_s_gt_2_s_gt_6_the_kernel_reads_what_the_exact_way_reads(
    tmp_path: Path, awkward: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = 0
    for seed in range(CASES):
        chance = random.Random(f"{awkward} {seed}")
        kind = chance.choice(("plain", "bgzf", "bgzf", "crlf", "bgzf crlf", "cut"))
        path = written(tmp_path / "some.vcf", drawn(chance, awkward), kind)
        slow = outcome(path, tmp_path / f"slow-{seed}", compiled=False)
        for module in (lines, bgzf):  # so that records go on in the next text
            monkeypatch.setattr(module, "TEXT", chance.choice((40, 300, 1 << 19)))
        monkeypatch.setattr(scanner, "_ROOM", chance.choice((8, 30, 1 << 18)))
        monkeypatch.setattr(scanner, "_ROWS", chance.choice((1, 5, 1 << 10)))
        assert outcome(path, tmp_path / f"fast-{seed}", compiled=True) == slow, path
        refused += isinstance(slow, str)
    assert refused < 0.9 * CASES  # most are read


@pytest.mark.parametrize("kind", ["bgzf", "crlf", "bgzf crlf"])
def test_lines_end_in_either_way_in_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    text = drawn(random.Random("ends"), 0.0)
    said = [outcome(written(tmp_path / f"{name}/some.vcf", text, name), tmp_path / f"of {name}", compiled=True)
            for name in ("plain", kind)]  # fmt: skip
    assert said[0][0] == said[1][0]
    assert len(said[0][0]["code.u1"]) > 10


def scanned(*lines: bytes, people: int) -> list[Scanned | bytes]:
    text = b"".join(line + b"\n" for line in lines)
    return list(Scanner(people, quality=True).records(text + b"\n" * bgzf.PADDING, len(text), lambda: None))


_FIXED = b"1\t10\t.\tA\tG\t.\t.\t.\t"


def test_ordinary_columns_need_no_exact_way() -> None:
    line = _FIXED + b"GT:AD:DP:GQ\t0/0:10,0:10:30\t0/1:5,6:11:99\t./.:.:.:.\t1:0,9\t0|0:20,0:20:19"
    other = _FIXED.replace(b"G", b"G,C") + b"GT\t0/0\t0/1\t1|2\t2/2\t0|0"
    one, two, three = scanned(line, other, line, people=5)
    for found in (one, three):
        own = found.qualities
        assert own.who.tolist() == [1, 2, 3, 4]
        assert own.failed.tolist() == [False, False, False, True]  # of GQ 19
        assert (own.gq.tolist(), own.dp.tolist()) == ([99, -1, -1, 19], [11, -1, -1, 20])
        assert np.array(list(own.reads.values())).tolist() == [[5, -1, 0, 20], [6, -1, 9, 0]]
    assert two.fields == other.split(b"\t")[:9]
    assert two.cells.who.tolist() == [1, 2, 3]
    assert two.text[two.start : two.end] == other.split(b"\t", 9)[9]


def test_cells_of_four_bytes_are_looked_at_sixteen_at_once() -> None:
    cells = [b"0|0"] * 67
    for i in (0, 15, 16, 40, 65, 66):
        cells[i] = b"0|1"
    cells[50] = b"0/0"
    [found] = scanned(_FIXED + b"GT\t" + b"\t".join(cells), people=67)
    assert found.cells.who.tolist() == [0, 15, 16, 40, 65, 66]


@pytest.mark.parametrize(
    "columns",
    [
        b"0/0:1",
        b"0/0\t0/1\t0/0",
        b"0/0\t10/1",
        b"0/0\t0/1/1",
        b"0/0\t0/1:3:4",
        b"\t0/1",
        b"0/0\t0/2",
        b"0/0\t0/1\r",
        b"",
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_exact_way(columns: bytes) -> None:
    for form in (b"GT:DP", b"GT"):
        line = _FIXED + form + b"\t" + columns
        assert scanned(line, line, people=2) == [line + b"\n"] * 2
