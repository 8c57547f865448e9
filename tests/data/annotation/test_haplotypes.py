"""What variants on one chromosome do together, where phase is known; nothing where it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from data.annotation import Asked
from data.annotation.haplotypes import joined
from data.check import check_warehouse
from data.ingest import ingest
from tests.data.annotation.test_annotate import COLUMNS, GENE, HEAD, SEQUENCE
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

# Base 6 begins ATG GCT GAT TGC AAA TAA. GCT→TCT serine, GCT→GGT glycine, both TGT cysteine; TGC→TGA stop; two
# insertions of together three bases keep the frame.
SITES = {"a": "9 . G T", "b": "10 . C G", "f": "11 . T TA", "h": "14 . T TGG", "s": "17 . C A"}
FORM = '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n##FORMAT=<ID=PS,Number=1,Type=Integer,Description="x">\n'


CODON = ("ab", "missense_variant", "p.Ala2Cys")
# Each on a contig of its own: (site → genotype) by person, and what is told of it.
CASES = (
    ({"A": {"a": "0|1:5", "b": "0|1:5"}}, {CODON}),
    ({"A": {"a": "0|1:5", "b": "1|0:5"}}, set()),  # on two chromosomes
    ({"A": {"a": "0|1:5", "b": "0|1:7"}}, set()),  # two phase sets: nobody knows
    ({"A": {"a": "0/1:.", "b": "0/1:."}}, set()),  # not phased
    ({"A": {"a": "1/1:.", "b": "0/1:."}}, {CODON}),  # one is on both copies
    ({"A": {"a": "0|1:.", "b": "0|1:."}}, set()),  # statistical phase of alleles seen once
    ({name: {"a": "0|1:.", "b": "0|1:."} for name in "ABC"}, {CODON}),
    ({"A": {"a": "0|1:5"}, "B": {"b": "0|1:5"}}, set()),  # two people
    ({"A": {"a": "0|1:5", "b": "./1:5"}}, set()),
    ({"A": {"f": "0|1:5", "h": "0|1:5"}}, {("fh", "inframe_insertion", "p.Asp3delinsArgTrp")}),
    ({"A": {"f": "0|1:5", "s": "0|1:5"}}, set()),  # a shifted frame stays one
    (
        {"A": {"a": "0|1:5", "b": "0|1:5"}, "B": {"f": "1|0:3", "h": "1|0:3"}},
        {CODON, ("fh", "inframe_insertion", "p.Asp3delinsArgTrp")},
    ),
)


def written(folder: Path, name: str, cases: Sequence[dict[str, dict[str, str]]], people: str = "ABC") -> Path:
    """A VCF of the cases, 0/0 where none is named."""
    lines = [HEAD + FORM + COLUMNS + "\tFORMAT\t" + "\t".join(people)]
    for contig, own in enumerate(cases, 1):
        for site, fixed in SITES.items():
            called = "\t".join(own.get(person, {}).get(site, "0/0:.") for person in people)
            lines.append(f"{contig} {fixed} . . . GT:PS ".replace(" ", "\t") + called)
    (folder / name).write_text("\n".join(lines) + "\n")
    return folder / name


def genes(folder: Path, contigs: int) -> Asked:
    """The gene of test_annotate on each contig."""
    numbers = range(1, contigs + 1)
    (folder / "toy.fa").write_text("".join(f">{n}\n{SEQUENCE}\n" for n in numbers))
    lines = (
        re.sub(r"\b([GTP])([12])\b", rf"\g<1>{n}.\2", line).replace("1\t", f"{n}\t", 1)
        for n in numbers
        for line in GENE
    )
    (folder / "toy.gff3").write_text("##gff-version 3\n" + "\n".join(lines) + "\n")
    return Asked(genes=folder / "toy.gff3", reference=folder / "toy.fa")


def told(warehouse: Path) -> dict[str, set[tuple[str, str, str]]]:
    """(variants, term, protein) by contig."""
    check_warehouse(warehouse)
    names = {int(fixed.split()[0]): site for site, fixed in SITES.items()}
    with opened(warehouse) as con:
        rows = con.execute(
            "SELECT v.contig, list(v.position ORDER BY v.position), c.consequence, c.hgvsp, c.preferred, "
            "c.transcript_id FROM haplotype_consequence AS c JOIN haplotype_variant AS h "
            "ON h.haplotype_id = c.haplotype_id JOIN variant AS v ON v.variant_id = h.variant_id GROUP BY ALL"
        ).fetchall()
    assert all(preferred == transcript.endswith(".2") for *_, preferred, transcript in rows)
    found: dict[str, set[tuple[str, str, str]]] = {}
    for contig, places, term, protein, *_ in rows:
        found.setdefault(contig, set()).add(("".join(names[at] for at in places), term, protein))
    return found


def test_s_gt_13_variants_are_read_together_where_one_chromosome_holds_them(tmp_path: Path) -> None:
    source = written(tmp_path, "p.vcf", [people for people, _ in CASES])
    asked = genes(tmp_path, len(CASES))
    ingest([source], tmp_path / "wh", dataset="p", data_use="GRU", annotations=asked, now=NOW)
    assert told(tmp_path / "wh") == {str(n): expected for n, (_, expected) in enumerate(CASES, 1) if expected}


def test_haplotypes_are_carried_over_while_somebody_carries_them(tmp_path: Path) -> None:
    own = {"a": "0|1:5", "b": "0|1:5"}
    asked = genes(tmp_path, 1)
    p, q = (written(tmp_path, f"{name}.vcf", [{name: own}], name) for name in "pq")
    ingest([p], tmp_path / "wh", dataset="p", data_use="GRU", annotations=asked, now=NOW)
    ingest([q], tmp_path / "wh", dataset="q", data_use="GRU", now=NOW)
    assert told(tmp_path / "wh") == {"1": {CODON}}
    ingest([written(tmp_path, "p.vcf", [{}], "p")], tmp_path / "wh", dataset="p", data_use="GRU", now=NOW)
    assert told(tmp_path / "wh") == {"1": {CODON}}
    ingest([written(tmp_path, "q.vcf", [{}], "q")], tmp_path / "wh", dataset="q", data_use="GRU", now=NOW)
    assert told(tmp_path / "wh") == {}


def test_what_hangs_together() -> None:
    assert set(joined(iter([(1, 2), (4, 5), (2, 3), (8, 9), (3, 4)]))) == {(1, 2, 3, 4, 5), (8, 9)}
