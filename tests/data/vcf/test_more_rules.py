"""Rules of VCF 4.1–4.5 that the specification's own files leave out: valid forms load, broken ones are told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource
from data.ingest.vcf import read_call_set

_CONTIG = "##contig=<ID=1,length=248956422>\n"
_GT = '##FORMAT=<ID=GT,Number=1,Type=String,Description="G">\n'
_COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n"
_RECORD = "1 100 . A G 50 PASS . GT 0/1 0/0"


def vcf(*records: str, version: str = "4.3", head: str = "", columns: str = _COLUMNS, end: str = "\n") -> bytes:
    lines = "\n".join(record.replace(" ", "\t") for record in records or (_RECORD,))
    return f"##fileformat=VCFv{version}\n{_CONTIG}{_GT}{head}{columns}{lines}{end}".encode()


def info(name: str, number: str = "1", kind: str = "Integer") -> str:
    return f'##INFO=<ID={name},Number={number},Type={kind},Description="x">\n'


def form(name: str, number: str = "1", kind: str = "Integer") -> str:
    return f'##FORMAT=<ID={name},Number={number},Type={kind},Description="x">\n'


_LOCAL = form("LAA", ".") + form("LAD", "LR")
_REPEATS = info("SVLEN", "A") + info("RN", "A") + info("RUS", ".", "String") + info("RUC", ".", "Float")
VALID: Mapping[str, bytes] = {
    "line ends of DOS": vcf().replace(b"\n", b"\r\n"),
    "header alone": vcf("", end=""),
    "quotes and commas in a description": vcf(
        head='##INFO=<ID=X,Number=1,Type=String,Description="a \\"b\\", c",Source="s, t">\n'
    ),
    "percent encoding": vcf("1 100 . A G . . X=a%3Bb%2Cc GT 0/1 0/0", head=info("X", "1", "String")),
    "telomere before the contig": vcf("1 0 . N A[1:50[ . . . GT 0/1 0/0"),
    "telomere after it": vcf("1 248956423 . N ]1:50]N . . . GT 0/1 0/0"),
    "deleted above": vcf("1 100 . AT A,* . . . GT 1/2 0/0"),
    "single breakend": vcf("1 100 b1 A A. . . . GT 0/1 0/0"),
    "breakend into an assembly file": vcf("1 100 b1 A A[<c1>:7[ . . . GT 0/1 0/0", head="##assembly=http://x.org/a.fa\n"),
    "local alleles": vcf("1 100 . A G,C . . . GT:LAA:LAD 0/1:1:3,4 0/0:.:5", version="4.5", head=_LOCAL),
    "tandem repeats of two lengths": vcf(
        "1 100 . A <CNV:TR>,<CNV:TR> . . SVLEN=18,18;RN=1,1;RUS=CAG,CAG;RUC=4,8 GT 1/2 0/0",
        version="4.4", head=_REPEATS,
    ),
    "sets of phase by allele": vcf(
        "1 100 . A G . . . GT:PSL:PSO 0|1:a,a:1,1 0/0:.:.", version="4.4",
        head=form("PSL", "P", "String") + form("PSO", "P"),
    ),
    "phase before the first allele": vcf("1 100 . A G . . . GT /0|1 |0/0", version="4.4"),
    "META as the specification spells it": vcf(head="##META=<ID=T,Type=String,Number=.,Values=[a, b]>\n"),
    "trailing fields dropped": vcf("1 100 . A G . . . GT:DP 0/1 0/0:3", head=form("DP")),
    "mixed ploidy": vcf("1 100 . A G . . . GT 0 0/1/1"),
    "reads by allele before AD was reserved": vcf(
        "1 100 . A G . . . GT:AD 0/1:3 0/0:5", version="4.1", head=form("AD")
    ),
    "probabilities on the phred scale before 4.3": vcf(
        "1 100 . A G . . . GT:GP 0/1:9,0,9 0/0:0,9,9", version="4.2", head=form("GP", "G", "Float")
    ),
    "a chain of filters": vcf("1 100 . A G . q10;s50 . GT 0/1 0/0"),
}  # fmt: skip
# name → file, the rule that is told of it or words of the refusal
BROKEN: Mapping[str, tuple[bytes, str]] = {
    "byte order mark": (b"\xef\xbb\xbf" + vcf(), "first line is not ##fileformat"),
    "lines of the old Macintosh": (vcf().replace(b"\n", b"\r"), ""),
    "blanks for tabs": (vcf().replace(b"\t", b" "), "column names are not"),
    "an empty line between records": (vcf(_RECORD, "", _RECORD), "line is empty"),
    "NUL in a filter": (vcf().replace(b"PASS", b"P\0SS"), "NUL byte"),
    "Latin-1 in INFO": (vcf("1 100 . A G . . X=q GT 0/1 0/0", head=info("X", "1", "String")).replace(b"=q", b"=\xe9"),
                        "vcf-encoding"),
    "UTF-8 before 4.3": (vcf("1 100 . A G . . X=é GT 0/1 0/0", version="4.2", head=info("X", "1", "String")),
                         "vcf-encoding"),
    "beyond the contig": (vcf("1 248956424 . A G . . . GT 0/1 0/0"), "vcf-position-beyond"),
    "a filter called 0": (vcf(head='##FILTER=<ID=0,Description="q">\n'), "vcf-filter-name"),
    "a filter's name with a semicolon": (vcf(head='##FILTER=<ID=a;b,Description="q">\n'), "vcf-filter-name"),
    "more fields than FORMAT": (vcf("1 100 . A G . . . GT 0/1:3 0/0"), "more fields than FORMAT"),
    "an allele twice": (vcf("1 100 . A G,G . . . GT 0/1 0/0"), "names an allele twice"),
    "a frequency above 1": (vcf("1 100 . A G . . AF=1.5 GT 0/1 0/0", head=info("AF", "A", "Float")), "vcf-info-value"),
    "a depth below zero": (vcf("1 100 . A G . . . GT:DP 0/1:-4 0/0:3", head=form("DP")), "vcf-format-value"),
    "a phase set below zero": (vcf("1 100 . A G . . . GT:PS 0|1:-4 0/0:.", head=form("PS")), "vcf-format-value"),
    "local depths of other alleles": (
        vcf("1 100 . A G,C . . . GT:LAA:LAD 0/1:1:3,4,5 0/0:.:5", version="4.5", head=_LOCAL), "vcf-format-value"
    ),
    "a local allele that is not there": (
        vcf("1 100 . A G,C . . . GT:LAA 0/1:5 0/0:.", version="4.5", head=_LOCAL), "vcf-format-value"
    ),
    "local alleles out of order": (
        vcf("1 100 . A G,C . . . GT:LAA 0/1:2,1 0/0:.", version="4.5", head=_LOCAL), "vcf-format-value"
    ),
    "phase sets of three alleles for two": (
        vcf("1 100 . A G . . . GT:PSL 0|1:a,a,a 0/0:.", version="4.4", head=form("PSL", "P", "String")),
        "vcf-format-value",
    ),
    "a deletion that ends nowhere": (vcf("1 100 . A <DEL> . . . GT 0/1 0/0", version="4.4"), "vcf-interval-end"),
    "a deletion said to be a duplication": (
        vcf("1 100 . A <DEL> . . SVTYPE=DUP;END=200 GT 0/1 0/0", head=info("SVTYPE", "1", "String") + info("END")),
        "vcf-svtype",
    ),
    "a kind of structural variant of one's own": (
        vcf("1 100 . A <DEL> . . SVTYPE=FOO;END=200 GT 0/1 0/0", head=info("SVTYPE", "1", "String") + info("END")),
        "vcf-svtype-word",
    ),
    "Number R before 4.2": (vcf(version="4.1", head=info("X", "R")), "vcf-header-number"),
    "Number LA before 4.5": (vcf(version="4.4", head=form("X", "LA")), "vcf-header-number"),
    "Number P of INFO": (vcf(version="4.4", head=info("X", "P")), "vcf-header-number"),
    "a key with a blank": (vcf(version="4.2", head=info("X Y")), "vcf-header-name"),
    "a key that begins with a digit": (vcf(head=form("1X")), "vcf-header-name"),
    "a comma at the end of a declaration": (vcf(head=info("X").replace(">", ",>")), "vcf-header-form"),
    "a filter's description without quotes": (vcf(head="##FILTER=<ID=q,Description=q>\n"), "vcf-header-quotes"),
    "a structured line without ID": (vcf(head='##own=<Key=a,Description="x">\n'), "vcf-header-form"),
    "a structured line twice": (vcf(head='##own=<ID=a,Description="x">\n' * 2), "vcf-header-duplicate"),
    "genomes without their shares": (
        vcf(version="4.1", head='##SAMPLE=<ID=A,Genomes=G;H,Mixture=1,Description="x">\n'), "vcf-header-form"
    ),
    "a length in words": (vcf(head=info("SVLEN", "1", "String")), "vcf-reserved-type"),
    "a copy number in words": (vcf(head=form("CN", "1", "String")), "vcf-reserved-type"),
    "an interval of confidence with one end": (
        vcf("1 100 . A <DEL> . . END=200;CIPOS=5 GT 0/1 0/0", head=info("END")), "vcf-info-value"
    ),
    "a quality as Python writes numbers": (vcf("1 100 . A G 1_0 . . GT 0/1 0/0"), "QUAL '1_0' is not a number"),
    "a phase before the first allele before 4.4": (
        vcf("1 100 . A G . . . GT:DP |1:3 0/0:3", head=form("DP")), "vcf-format-value"
    ),
    "a probability above 1": (vcf("1 100 . A G . . . GT:GP 0/1:0,2,0 0/0:1,0,0", head=form("GP", "G", "Float")),
                              "vcf-format-value"),
    "a filter of a genotype called 0": (
        vcf("1 100 . A G . . . GT:FT 0/1:0 0/0:PASS", head=form("FT", "1", "String")), "vcf-format-value"
    ),
}  # fmt: skip


def verdict(path: Path, text: bytes) -> str:
    path.write_bytes(text)
    try:
        found = read_call_set([path], path.with_suffix(".work"), processes=1).findings
    except InvalidSource as error:
        return error.what
    return ", ".join(finding.rule for finding in found if finding.rule.startswith("vcf-"))


@pytest.mark.parametrize("name", VALID)
def test_valid_forms_load(tmp_path: Path, name: str) -> None:
    assert verdict(tmp_path / "a.vcf", VALID[name]) == ""


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rules_are_refused_or_named(tmp_path: Path, name: str) -> None:
    text, expected = BROKEN[name]
    found = verdict(tmp_path / "a.vcf", text)
    assert found
    assert expected in found
