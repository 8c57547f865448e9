"""VCFs of real data: 1000 Genomes, where what is written equals what was read; TCGA LAML, which has no genotypes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pysam
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Ancestry
from cohorts.errors import InvalidQuestion
from cohorts.loci import Everything, Gene, parse_region
from cohorts.normalise import trim
from data.ingest import ingest
from exchange.vcf import write_genotypes, write_sites
from queries.answer import answer
from queries.asking import asking_for
from queries.variants.extract import Extract
from queries.variants.frequencies import Frequencies
from queries.warehouse import Warehouse, open_warehouse
from tests.exchange.vcf_programs import Counts, Place, bcftools, needed, plink2
from tests.exchange.vcf_specification import check
from tests.warehouses import NOW

BRITISH = Cohort("British", Ancestry(("GBR",)))


def asking_of(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("general"), as_of=date(2026, 1, 1))


def counted(warehouse: Warehouse, extract: Extract) -> dict[Place, Counts]:
    asked = Frequencies(extract.cohort, extract.locus, unrelated_only=not extract.relatives)
    return {
        (row["contig"], row["position"], row["ref"], row["alt"]): Counts(
            row["ac"], row["an"], row["het"], row["hom"], row["hemi"]
        )
        for row in answer(warehouse, asking_of(warehouse), asked).frame.iter_rows(named=True)
    }


@pytest.fixture(scope="module")
def people(shared_data: Callable[[str], Path]) -> list[dict[str, str]]:
    with (shared_data("thousand_genomes") / "annot.csv").open() as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def thousand(
    shared_data: Callable[[str], Path], people: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """Chromosomes 21 and X with everybody's karyotype and population."""
    folder = tmp_path_factory.mktemp("thousand")
    source = folder / "source"
    source.mkdir()
    for file in sorted(shared_data("thousand_genomes").glob("*.vcf.gz")):
        if "chr21" in file.name or "chrX" in file.name:
            (source / file.name).symlink_to(file)
    for name, column, words in (
        ("individuals", "genetic_group", [one["Population"] for one in people]),
        ("biosamples", "individual_id,karyotypic_sex",
         [f"{one['sample.id']},{'XX' if one['sex'] == 'F' else 'XY'}" for one in people]),
    ):  # fmt: skip
        lines = [f"{one['sample.id']},{word}" for one, word in zip(people, words, strict=True)]
        head = f"{name.removesuffix('s')}_id,{column}"
        (source / f"{name}.csv").write_text("\n".join([head, *lines]) + "\n")
    ingest([source], folder / "warehouse", dataset="kg", data_use="DUO:0000042", now=NOW)
    opened = open_warehouse(folder / "warehouse")
    yield opened
    opened.close()


def test_1000_genomes_written_equals_1000_genomes_read(
    thousand: Warehouse, people: list[dict[str, str]], shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    needed("bcftools", "plink2")
    extract = Extract(Everything(), BRITISH, relatives=True)
    path = tmp_path / "british.vcf.gz"
    written = write_genotypes(thousand, asking_of(thousand), extract, path)
    british = [one["sample.id"] for one in people if one["Population"] == "GBR"]
    assert written.samples == len(british)
    assert check(path) == written.variants > 2000
    ours = counted(thousand, extract)
    assert bcftools(path, [f"kg/{name}" for name in british]) == ours
    sexes = {f"kg/{one['sample.id']}": {"F": "XX", "M": "XY"}[one["sex"]] for one in people}
    assert plink2(path, {f"kg/{name}": sexes[f"kg/{name}"] for name in sorted(british)}, "b37") == ours
    source = next(shared_data("thousand_genomes").glob("*chr21*.vcf.gz"))
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "x.vcf.gz").symlink_to(source)
    read = bcftools(tmp_path / "source" / "x.vcf.gz", british, split=True)
    read = {(contig, *trim(position, ref, alt)): found for (contig, position, ref, alt), found in read.items()}
    assert {place: found for place, found in ours.items() if place[0] == "21"} == read


def test_its_index_leads_pysam_and_sites_hold_the_same_counts(thousand: Warehouse, tmp_path: Path) -> None:
    extract = Extract(parse_region("21"), BRITISH)
    path = tmp_path / "sites.vcf.gz"
    write_sites(thousand, asking_of(thousand), extract, path)
    ours = counted(thousand, extract)
    first, *_, last = ours
    with pysam.VariantFile(str(path)) as file:
        inside = list(file.fetch("21", first[1], last[1] - 1))
        assert 0 < len(inside) < len(ours)
        for record in inside:
            found = ours[record.chrom, record.pos, record.ref, record.alts[0]]
            info = record.info
            assert (info["AC"][0], info["AN"], info["nhet"][0], info["nhomalt"][0]) == (
                found.ac, found.an, found.het, found.hom
            )  # fmt: skip


@pytest.fixture(scope="module")
def laml(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("laml")
    ingest([shared_data("tcga_laml")], folder, data_use="DUO:0000042", now=NOW)
    opened = open_warehouse(folder)
    yield opened
    opened.close()


def test_somatic_calls_are_no_genotypes_and_their_sites_count_who_has_them(laml: Warehouse, tmp_path: Path) -> None:
    extract = Extract(Gene("FLT3"))
    with pytest.raises(InvalidQuestion, match=r"193 individuals .* somatic calls alone") as refused:
        write_genotypes(laml, asking_of(laml), extract, tmp_path / "x.vcf.gz")
    assert refused.value.do == "Take the sites only (--sites-only)"
    path = tmp_path / "flt3.vcf.gz"
    told = write_sites(laml, asking_of(laml), extract, path)
    assert check(path) == told.variants > 30
    ours = counted(laml, extract)
    with pysam.VariantFile(str(path)) as file:
        found = {(one.chrom, one.pos, one.ref, one.alts[0]): one.info for one in file}
    assert found.keys() == ours.keys()
    assert all(info["AC"][0] == ours[place].ac for place, info in found.items())
    assert sum(one.ac for one in ours.values()) > 50
