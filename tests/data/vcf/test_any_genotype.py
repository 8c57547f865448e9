"""S-GT 2, 6, 7, 8: whatever a small VCF holds, the array reader stores what an oracle reads one genotype at a time."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.vcf.releases import expected_rows, release_of, stored_rows

CONTIGS = ("1", "2", "X", "Y", "MT")
POSITIONS = {"1": 1000, "2": 1000, "X": 2_781_470, "Y": 5_000_000, "MT": 100}  # X across the end of its first PAR
FIELDS = ("GT", "GT:GQ", "GT:DP:GQ", "GT:AD:DP:GQ", "GT:GQ:XX")
META = """##fileformat=VCFv4.2
##contig=<ID=1,length=248956422>
##contig=<ID=2,length=242193529>
##contig=<ID=X,length=156040895>
##contig=<ID=Y,length=57227415>
##contig=<ID=MT,length=16569>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">
##FORMAT=<ID=XX,Number=1,Type=String,Description="Something else">
"""


@st.composite
def cells(draw: st.DrawFn, alternates: int, fields: tuple[str, ...], mitochondrial: bool) -> str:
    allele = st.sampled_from([".", *(str(a) for a in range(alternates + 1))]) | st.just("0")
    called = draw(st.lists(allele, min_size=1, max_size=2))
    texts = [draw(st.sampled_from("/|")).join(called)]
    for name in fields[1:]:
        if name == "AD":
            reads = draw(st.lists(st.integers(0, 40), min_size=alternates + 1, max_size=alternates + 1))
            texts.append(draw(st.sampled_from([",".join(map(str, reads)), "."])) if not mitochondrial else ".")
        elif name == "XX":
            texts.append("a")
        else:
            texts.append(draw(st.sampled_from([".", "0", "4", "5", "9", "10", "19", "20", "25", "99", "100", "1234"])))
    return ":".join(texts[: draw(st.integers(1, len(texts)))])  # the last fields may be left out


@st.composite
def vcfs(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    people = draw(st.integers(1, 6))
    sexes = {f"S{i}": draw(st.sampled_from(["XX", "XY"])) for i in range(people)}
    lines = [META + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(sexes)]
    for contig in CONTIGS:
        position = POSITIONS[contig]
        for _ in range(draw(st.integers(0, 8))):
            position += draw(st.integers(20, 40))
            alts = draw(
                st.sampled_from(["G", "G,T", "AG,G", "*,G", "<DEL>,C", "G,GA,GAA,GAAA,GAAAA,T,TA,TAA,TAAA,TAAAA,C"])
            )
            fields = tuple(draw(st.sampled_from(FIELDS)).split(":"))
            written = [draw(cells(alts.count(",") + 1, fields, contig == "MT")) for _ in sexes]
            lines.append(f"{contig}\t{position}\t.\tA\t{alts}\t.\tPASS\t.\t{':'.join(fields)}\t" + "\t".join(written))
    return "\n".join(lines) + "\n", sexes


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(vcfs())
def test_the_array_reader_equals_the_oracle(made: tuple[str, dict[str, str]]) -> None:
    text, sexes = made
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.vcf"
        path.write_text(text)
        with release_of([path], Path(folder), sexes=sexes, assembly="GRCh38") as (con, call_set, _):
            stored = stored_rows(con)
            told = call_set.karyotypic_sex
        assert stored == expected_rows(path, "GRCh38", told)
