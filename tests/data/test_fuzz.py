"""Mutated files: each is ingested or refused in words, and the release in force stays whole.

CONCORD_FUZZ sets how many (40): bytes flipped, cut, repeated, lines moved, numbers made huge, in VCF, gVCF, tumours'
VCF, MAF, BED, GFF3 and sites-only VCF.
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from cohorts.errors import ConcordError
from data.annotation import Asked
from data.ingest.call_sets import read_vcfs
from data.ingest.vcf import read_call_set
from tests.data.vcf.test_phase_and_intervals import HEADER

CASES = int(os.environ.get("CONCORD_FUZZ", "40"))
_COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC"
RECORDS = (
    "1 10 rs1 A G 50 PASS AC=1;AN=6 GT:PS:CN 0|1:10:2 1|0:.:2 0/1:.:2",
    "1 20 . ACG A,ACGT,* . q10 DP=7 GT 1|2 1|3 ./.",
    "1 30 d A <DEL> . . END=90;SVLEN=-60 GT:CN 0/1:1 0/0:2 ./.:.",
    "1 40 . A A[1:50[ . . MATEID=x GT 0/1 0/0 0",
    "1 95 . C <NON_REF> . . END=99 GT:GQ:DP 0/0:50:30 0/0:9:3 ./.:.:.",
    "X 5000000 . T C . . . GT:AD:DP:GQ 0/1:5,6:11:30 1:0,9:9:40 1/1:.:.:.",
)
VCF = HEADER.rsplit("#CHROM", 1)[0] + "\n".join([_COLUMNS, *(r.replace(" ", "\t") for r in RECORDS)]) + "\n"
MAF = (
    "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tVariant_Classification\t"
    "Tumor_Sample_Barcode\tNCBI_Build\tt_ref_count\tt_alt_count\n"
    "TP53\t17\t7577120\tC\tT\tMissense_Mutation\tS1\tGRCh37\t10\t5\n"
    "FLT3\t13\t28608250\t-\tACG\tIn_Frame_Ins\tS2\tGRCh37\t.\t7\n"
)
TUMOURS = VCF.replace("\tA\tB\tC\n", "\tA\tNORMAL\tTUMOR\n").replace("#CHROM", "##tumor_sample=TUMOR\n#CHROM", 1)
BED = "track name=x\nchr1\t0\t100\tkit\t0\nchr2\t50\t500\n"
AWKWARD = (
    "\x00",
    "\t\t",
    "\n\n",
    "-1",
    "99999999999999999999",
    "1e309",
    "é",
    "\r",
    '"',
    "'; DROP TABLE x; --",
    "=1+1",
    "%00",
)


def mutated(text: str, chance: random.Random) -> bytes:
    """The text after one to four accidents."""
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) or 1)
        kind = chance.randrange(8)
        if kind == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + chance.randint(1, 30)]
        elif kind == 2:
            data[at:at] = data[at : at + chance.randint(1, 60)]
        elif kind == 3:
            del data[at:]
        elif kind == 4:
            data[at:at] = chance.choice(AWKWARD).encode()
        elif kind == 5:
            lines = data.split(b"\n")
            chance.shuffle(lines)
            data = bytearray(b"\n".join(lines))
        elif kind == 6:
            data[at:at] = b"A" * chance.choice((300, 20_000))
        else:
            fields = data.split(b"\t")
            i, j = (chance.randrange(len(fields)) for _ in "ab")
            fields[i], fields[j] = fields[j], fields[i]
            data = bytearray(b"\t".join(fields))
    return bytes(data)


def as_vcf(path: Path, work: Path) -> None:
    read_call_set([path], work, processes=1)


def in_a_dataset(path: Path, work: Path) -> None:
    read_vcfs([path], work, assembly="GRCh38", reference=None, karyotypic_sex={}, progress=lambda *_: None)


def as_sites(path: Path, work: Path) -> None:
    import duckdb

    from data.annotation.clinvar import load_clinvar
    from data.annotation.frequencies import load_frequencies

    with duckdb.connect() as con:
        con.execute((Path(__file__).parents[2] / "data" / "schema.sql").read_text())
        con.execute(
            "INSERT INTO variant BY NAME SELECT 0 AS variant_id, 'GRCh38' AS assembly, '1' AS contig, 10 AS position, "
            "'A' AS ref, 'G' AS alt, FALSE AS left_aligned, 'autosome' AS region, FALSE AS packed"
        )
        for read in (
            lambda: load_frequencies(con, path, "r", "1", ["GRCh38"], lambda *_: None),
            lambda: load_clinvar(con, path, ["GRCh38"], lambda *_: None),
        ):
            with suppress(ConcordError):
                read()


def as_table(name: str) -> Callable[[Path, Path], None]:
    def read(path: Path, work: Path) -> None:
        from data.ingest import ingest

        named = path.with_name(name)
        path.rename(named)
        source = path.with_name("good.vcf")
        source.write_text(VCF)
        files = [named, source] if name.endswith(".bed") else [named]
        ingest(files, work / "wh", dataset="d", data_use="GRU", annotations=Asked(), dry_run=True)

    return read


READERS: list[tuple[str, Callable[[Path, Path], None], int]] = [
    (VCF, as_vcf, 12),
    (VCF, in_a_dataset, 5),
    (VCF, as_sites, 1),
    (MAF, as_table("x.maf"), 1),
    (BED, as_table("kit.bed"), 1),
    (TUMOURS, as_table("tumours.vcf"), 1),
]


@pytest.mark.parametrize("part", range(4))
def test_a_mutated_file_is_read_or_refused_in_words(tmp_path: Path, part: int) -> None:
    """Anything but a ConcordError fails: a crash, and a hang by the clock of whoever runs it."""
    for case in range(part, CASES, 4):
        chance = random.Random(case)
        text, read, _ = chance.choices(READERS, [weight for _, _, weight in READERS])[0]
        data = mutated(text, chance)
        packed = chance.random() < 0.1
        path = tmp_path / f"case-{case}.vcf{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(data)[: chance.choice((None, None, -9))] if packed else data)
        try:
            with suppress(ConcordError):
                read(path, tmp_path / f"work-{case}")
        except Exception as error:
            raise AssertionError(f"case {case}: {error!r}") from error
        shutil.rmtree(tmp_path / f"work-{case}", ignore_errors=True)
