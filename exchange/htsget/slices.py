"""The bytes behind a ticket: a dataset's genotypes of some regions, exactly as `python -m exchange vcf` writes them."""

from __future__ import annotations

from pathlib import Path

from pysam import bcftools
from pysam.utils import SamtoolsError

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from cohorts.loci import Everything, Region
from exchange.htsget.request import Asked
from exchange.vcf import write_regions
from exchange.vcf_file import indexed_file
from exchange.vcf_header import head
from queries.answer import answer
from queries.variants.extract import Extract
from queries.variants.genotypes import GenotypeColumns
from queries.warehouse import Warehouse


def extracts(asked: Asked, cohort: Cohort | None, assembly: str) -> tuple[Extract, ...]:
    """What is written: individuals related to others are in it, as in a file of genotypes."""
    if not asked.regions:
        return (Extract(Everything(), cohort, assembly, relatives=True),)
    return tuple(
        Extract(Region(contig, first, max(first, last), assembly), cohort, assembly, relatives=True)
        for contig, first, last in asked.regions
    )


def size(warehouse: Warehouse, asking: Asking, asked: Asked, cohort: Cohort | None, assembly: str) -> int:
    """How many genotypes the answer has. Raises as `answer`: the right, the purpose and the place are checked here."""
    cells = 0
    for each in extracts(asked, cohort, assembly):
        found = answer(warehouse, asking, GenotypeColumns(each))
        cells += len(found.columns) * found.about.variants
    return 0 if asked.header_only else cells


def write(
    warehouse: Warehouse, asking: Asking, asked: Asked, cohort: Cohort | None, assembly: str, folder: Path
) -> Path:
    """The file of the answer in `folder`: a VCF in BGZF blocks, or a BCF."""
    whole = folder / "slice.vcf.gz"
    if asked.header_only:
        _header(warehouse, asking, extracts(asked, cohort, assembly)[0], whole)
    else:
        write_regions(warehouse, asking, extracts(asked, cohort, assembly), whole)
    return whole if asked.format == "VCF" else _as_bcf(whole, folder)


def _header(warehouse: Warehouse, asking: Asking, extract: Extract, path: Path) -> None:
    """The header that a file of everything has, without a record."""
    found = answer(warehouse, asking, GenotypeColumns(extract))
    with indexed_file(path) as file:
        file.head(head(found.about, asking, extract.cohort, found.release, found.columns))


def _as_bcf(whole: Path, folder: Path) -> Path:
    """By bcftools, which adds no line of its own to the header."""
    made = folder / "slice.bcf"
    try:
        bcftools.view("--no-version", "-Ob", "-o", str(made), str(whole), catch_stdout=False)
    except SamtoolsError:
        raise InvalidQuestion("These genotypes cannot be written as BCF", do="Ask for VCF") from None
    return made
