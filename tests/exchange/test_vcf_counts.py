"""Whatever a source VCF holds: what Concord counts in a cohort, bcftools and plink2 count in the VCF it writes of it.

Where the programs count something else it is said here, and held:

- bcftools calls the carrier of half a call ('./1') hemizygous; to Concord its zygosity is unknown (S-GT 2).
- plink2 cannot hold half a call, so its alleles are not in OBS_CT.
- On the mitochondrion Concord counts people, by how much of their molecules shows the allele; to the programs they are
  haploid carriers (S-GT 7).

On the source itself the counts are the same where no rule of S-GT 6, 7 or 8 changes a genotype: autosomes, two alleles
a genotype, no qualities, everywhere looked at.

CONCORD_EXAMPLES=500 tries that many.
"""

from __future__ import annotations

import os
import re
import tempfile
from datetime import date
from pathlib import Path

import pysam
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Ancestry
from cohorts.loci import Everything, Gene, Locus, parse_region
from cohorts.normalise import region_of, trim
from data.ingest import ingest
from exchange.vcf import write_genotypes, write_sites
from queries.answer import answer
from queries.asking import asking_for
from queries.variants.extract import Extract
from queries.variants.frequencies import Frequencies
from queries.warehouse import open_warehouse
from tests.data.vcf.releases import release_of
from tests.exchange import vcf_specification
from tests.exchange.random_vcf import Made, vcfs
from tests.exchange.vcf_programs import Counts, Place, bcftools, half_called, needed, plink2
from tests.warehouses import NOW

EXAMPLES = int(os.environ.get("CONCORD_EXAMPLES", "5"))
IN = Cohort("in", Ancestry(("in",)))
BASES, AND = re.compile("[ACGT,]+"), re.compile("[/|]")
LOCI = [Everything(), Gene("LDLR"), parse_region("X"), parse_region("19:11100020-11100090"), parse_region("MT")]


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
          phases=[Phase.generate])  # fmt: skip
@given(vcfs(), st.sampled_from(LOCI), st.booleans())
def test_s_gt_2_3_7_counts_equal_bcftools_and_plink2(made: Made, locus: Locus, everybody: bool) -> None:
    needed("bcftools", "plink2")
    with tempfile.TemporaryDirectory() as folder:
        source = made.write(Path(folder) / "source")
        directory = Path(folder) / "warehouse"
        ingest([source.parent], directory, data_use="DUO:0000042", now=NOW)
        warehouse = open_warehouse(directory)
        try:
            asking = asking_for(warehouse, "ada", "researcher", Purpose("general"), as_of=date(2026, 1, 1))
            cohort = None if everybody else IN
            chosen = sorted(made.sexes if everybody else made.chosen)
            extract = Extract(locus, cohort, relatives=True)
            path = Path(folder) / "out.vcf.gz"
            written = write_genotypes(warehouse, asking, extract, path)
            frame = answer(warehouse, asking, Frequencies(cohort, locus, unrelated_only=False)).frame
            write_sites(warehouse, asking, extract, Path(folder) / "sites.vcf.gz")
        finally:
            warehouse.close()
        asked = {
            (row["contig"], row["position"], row["ref"], row["alt"]): Counts(
                *(row[name] for name in ("ac", "an", "het", "hom", "hemi"))
            )
            for row in frame.iter_rows(named=True)
        }
        assert vcf_specification.check(path) == written.variants == len(asked)
        assert vcf_specification.check(Path(folder) / "sites.vcf.gz") == len(asked)
        equals_programs(path, asked, {f"any/{name}": made.sexes[name] for name in chosen})
        equals_source(source, made, asked, chosen)
        equals_genotypes(path, made, chosen)
        equals_read_again(path, asked, {f"any/{name}": made.sexes[name] for name in chosen}, Path(folder))


def equals_programs(path: Path, asked: dict[Place, Counts], sexes: dict[str, str]) -> None:
    counted, half = bcftools(path, list(sexes)), half_called(path)
    assert counted.keys() == asked.keys()
    for place, ours in asked.items():
        theirs = counted[place]
        assert (theirs.ac, theirs.an) == (ours.ac, ours.an), place
        if place[0] == "MT":
            assert theirs.hemi == ours.het + ours.hom == ours.ac, place
            continue
        assert (theirs.het, theirs.hom) == (ours.het, ours.hom), place
        assert theirs.hemi == ours.hemi + half[place].carriers, place
    if not asked:
        return
    counted = plink2(path, sexes)
    assert counted.keys() == asked.keys()
    for place, ours in asked.items():
        theirs, halves = counted[place], half[place]
        assert (theirs.ac, theirs.an) == (ours.ac - halves.carriers, ours.an - halves.calls), place
        if place[0] == "MT":
            assert theirs.hemi == ours.ac, place
        else:
            assert (theirs.het, theirs.hom, theirs.hemi) == (ours.het, ours.hom, ours.hemi), place


def equals_source(source: Path, made: Made, asked: dict[Place, Counts], chosen: list[str]) -> None:
    plain = {
        (fields[0], int(fields[1])) for fields in (record.split("\t") for record in made.records)
        if fields[8] == "GT" and region_of("GRCh38", fields[0], int(fields[1])) == "autosome"
    }  # fmt: skip
    if not made.narrow.isdisjoint(chosen):
        return
    counted = bcftools(source, chosen, split=True)
    for place, ours in asked.items():
        if place[:2] in plain:
            theirs = counted[place]
            assert (theirs.ac, theirs.an, theirs.hom) == (ours.ac, ours.an, ours.hom), place


def equals_genotypes(path: Path, made: Made, chosen: list[str]) -> None:
    """Where nothing but bases was called, on an autosome and without qualities, each genotype is the source's: this
    allele 1, any other 2, whoever has a row of their own for the allele and whoever has not."""
    written = {}
    with pysam.VariantFile(str(path)) as file:
        for record in file:
            written[record.chrom, record.pos, record.ref, record.alts[0]] = {
                name.removeprefix("any/"): one["GT"] for name, one in record.samples.items()
            }
    for record in made.records:
        contig, position, _, ref, alts, _, _, _, form, *cells = record.split("\t")
        if form != "GT" or region_of("GRCh38", contig, int(position)) != "autosome" or not BASES.fullmatch(alts):
            continue
        for number, alt in enumerate(alts.split(","), 1):
            found = written.get((contig, *trim(int(position), ref, alt)))
            for name, cell in zip(made.sexes, cells, strict=True) if found else ():
                if name in chosen and name not in made.narrow:
                    called = [one if one in ".0" else "1" if one == str(number) else "2" for one in AND.split(cell)]
                    shown = ["." if one is None else str(one) for one in found[name]]
                    assert sorted(shown) == sorted(called + ["."] * (2 - len(called))), (record, alt, name)


def equals_read_again(path: Path, asked: dict[Place, Counts], sexes: dict[str, str], folder: Path) -> None:
    """The file goes back through the strict reader of an ingest, which refuses what breaks a rule. It judges karyotypes
    by the X it is shown; where that is too little of it to agree, X and Y are left out."""
    with release_of([path], folder, sexes=sexes, assembly="GRCh38") as (con, call_set, findings):
        agrees = {name: sex for name, sex in sexes.items() if sex in ("XX", "XY")}.items() <= set(
            call_set.karyotypic_sex.items()
        )
        rows = con.execute(
            "SELECT contig, position, ref, alt, ac, an, het, hom, hemi FROM variant_frequency JOIN variant"
            " USING (variant_id) WHERE population = 'all'"
        ).fetchall()
    again = {tuple(row[:4]): Counts(*row[4:]) for row in rows}
    assert again.keys() == asked.keys()
    for place, ours in asked.items():
        if place[0] in ("X", "Y") and not agrees:
            continue
        theirs = again[place]
        assert (theirs.ac, theirs.an, theirs.hemi) == (ours.ac, ours.an, ours.hemi), place
        if place[0] != "MT":  # without reads there, which fraction of the molecules was not known to begin with
            assert theirs == ours, place
    assert not [finding.rule for finding in findings]
