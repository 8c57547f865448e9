"""Small random VCFs for property tests: X, Y, their pseudo-autosomal regions, MT, several alternates, half-calls, one
allele where there should be two, qualities, and capture kits that did not look everywhere."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

#: Where records begin: in LDLR, elsewhere, in X across the end of its first pseudo-autosomal region, Y, MT.
BEGINS = {"2": 1000, "19": 11_100_000, "X": 2_781_440, "Y": 5_000_000, "MT": 100}
LENGTHS = {"2": 242193529, "19": 58617616, "X": 156040895, "Y": 57227415, "MT": 16569}
FORMATS = ("GT", "GT", "GT:GQ", "GT:DP:GQ", "GT:AD:DP:GQ")
META = [
    "##fileformat=VCFv4.2",
    *(f"##contig=<ID={name},length={length}>" for name, length in LENGTHS.items()),
    '##FILTER=<ID=low,Description="Low">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">',
]


@dataclass(frozen=True)
class Made:
    """A VCF's records and its people: karyotype, whether they are in the cohort, and which kit looked at them."""

    records: tuple[str, ...]
    sexes: dict[str, str]
    chosen: frozenset[str]
    narrow: frozenset[str]

    def write(self, folder: Path) -> Path:
        """The source folder of an ingest; people of the cohort have the genetic group 'in'."""
        folder.mkdir()
        names = "\t".join(self.sexes)
        head = [*META, f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}"]
        (folder / "any.vcf").write_text("\n".join([*head, *self.records]) + "\n")
        (folder / "dataset.json").write_text(json.dumps({"name": "any", "assembly": "GRCh38", "simulated": True}))
        _csv(folder / "individuals.csv", ["individual_id", "genetic_group"],
             [(name, "in" if name in self.chosen else "out") for name in self.sexes])  # fmt: skip
        _csv(folder / "biosamples.csv", ["biosample_id", "individual_id", "karyotypic_sex", "capture_kit"],
             [(name, name, sex, "narrow" if name in self.narrow else "wide")
              for name, sex in self.sexes.items()])  # fmt: skip
        (folder / "callable").mkdir()
        (folder / "callable" / "wide.bed").write_text("".join(f"{c}\t0\t{n}\n" for c, n in LENGTHS.items()))
        (folder / "callable" / "narrow.bed").write_text("19\t0\t11100100\nX\t2781460\t2781560\nMT\t0\t16569\n")
        return folder / "any.vcf"


@st.composite
def cells(draw: st.DrawFn, alternates: int, form: tuple[str, ...]) -> str:
    allele = st.just("0") | st.sampled_from([".", *(str(a) for a in range(alternates + 1))])
    two = draw(st.integers(0, 9)) > 0
    called = draw(st.lists(allele, min_size=1 + two, max_size=1 + two))
    texts = [draw(st.sampled_from("/|")).join(called)]
    for name in form[1:]:
        if name == "AD":
            reads = draw(st.lists(st.integers(0, 40), min_size=alternates + 1, max_size=alternates + 1))
            texts.append(draw(st.sampled_from([",".join(map(str, reads)), "."])))
        else:
            texts.append(draw(st.sampled_from([".", "4", "9", "10", "20", "25", "99"])))
    return ":".join(texts[: draw(st.integers(1, len(texts)))])


@st.composite
def vcfs(draw: st.DrawFn) -> Made:
    people = [f"P{i}" for i in range(draw(st.integers(2, 7)))]
    sexes = {name: draw(st.sampled_from(["XX", "XY", "XX", "XY", "other"])) for name in people}
    alternates = ["G", "T", "C,T", "AG,G", "*,G", "<DEL>,C", "G,*", "G,GA,GAA,GAAA,GAAAA,T,TA,TAA,TAAA,TAAAA,C"]
    records = []
    for contig, position in BEGINS.items():
        positions = [position + 40 * i + draw(st.integers(1, 40)) for i in range(draw(st.integers(1, 5)))]
        if contig == "X":  # plink2 2.00a3.5 misplaces Y where nothing of X lies outside its first PAR
            positions.append(2_782_000)
        for position in positions:
            alts = draw(st.sampled_from(alternates))
            form = draw(st.sampled_from(FORMATS))
            written = [draw(cells(alts.count(",") + 1, tuple(form.split(":")))) for _ in people]
            filters = draw(st.sampled_from(["PASS", ".", "low"]))
            records.append(f"{contig}\t{position}\t.\tA\t{alts}\t.\t{filters}\t.\t{form}\t" + "\t".join(written))
    chosen = draw(st.sets(st.sampled_from(people), min_size=1))
    narrow = draw(st.sets(st.sampled_from(people), max_size=len(people) - 1))
    return Made(tuple(records), sexes, frozenset(chosen), frozenset(narrow))


def _csv(path: Path, head: list[str], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
