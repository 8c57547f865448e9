"""A cohort's variants of a place as a VCF: sites with counts, or genotypes. Everything comes through the one door.

exchange/vcf_header.py    what stands before the records
exchange/vcf_records.py   the records
exchange/vcf_file.py      the bgzipped, indexed file, whole or not at all
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from access.asking import Asking
from access.disclosure import SUPPRESSED
from cohorts.errors import InvalidQuestion
from exchange import vcf_records
from exchange.vcf_file import check_path, indexed_file
from exchange.vcf_header import head
from queries.answer import answer
from queries.variants.extract import About, Extract
from queries.variants.genotypes import GenotypeColumns, GenotypePart
from queries.variants.sites import Sites
from queries.warehouse import Warehouse

Tick = Callable[[int, int], None]
#: Genotypes that a page hands out at once.
MOST_ON_A_PAGE = 50_000_000


@dataclass(frozen=True)
class Written:
    """What a file holds; `samples` are its columns, 0 for sites."""

    variants: int
    samples: int
    about: About
    release: str


def write_sites(warehouse: Warehouse, asking: Asking, extract: Extract, path: Path) -> Written:
    """Write the sites to `path` (.vcf.gz). Raises Refused, InvalidQuestion, WarehouseUnavailable as `answer` does."""
    check_path(path)
    found = answer(warehouse, asking, Sites(extract))
    frame = found.table.frame
    with indexed_file(path) as file:
        file.head(head(found.about, asking, extract.cohort, found.release, suppressed=SUPPRESSED in frame.columns))
        for line, position in zip(vcf_records.sites(frame, found.consequences), frame["position"], strict=True):
            file.record(line, position)
    return Written(file.records, 0, found.about, found.release)


def write_genotypes(
    warehouse: Warehouse,
    asking: Asking,
    extract: Extract,
    path: Path,
    *,
    keep_failing: bool = False,
    most: int | None = None,
    tick: Tick | None = None,
) -> Written:
    """Write the genotypes to `path` (.vcf.gz), a part at a time; `tick` is told (parts done, parts).

    Calls that fail genotype QC are missing unless kept; FT says which. `most` genotypes may be asked for, if given.
    Raises as `write_sites`, and InvalidQuestion when a consent changes while the file is written.
    """
    check_path(path)
    found = answer(warehouse, asking, GenotypeColumns(extract))
    cells = len(found.columns) * found.about.variants
    if most is not None and cells > most:
        raise InvalidQuestion(
            f"{found.about.variants:,} variants of {len(found.columns):,} individuals are too many for a page",
            do="Take the sites, a smaller cohort or stretch, or write the file with: python -m exchange vcf",
        )
    with indexed_file(path) as file:
        file.head(head(found.about, asking, extract.cohort, found.release, found.columns))
        for number, each in enumerate(found.parts):
            part = answer(warehouse, asking, GenotypePart(extract, each))
            if part.columns != found.columns:
                raise InvalidQuestion("Consents changed while the file was written", do="Write it again")
            lines = vcf_records.genotypes(part, keep_failing=keep_failing)
            for line, position in zip(lines, part.variants["position"], strict=True):
                file.record(line, position)
            if tick:
                tick(number + 1, len(found.parts))
    return Written(file.records, len(found.columns), found.about, found.release)


def write_regions(warehouse: Warehouse, asking: Asking, extracts: Sequence[Extract], path: Path) -> Written:
    """The genotypes of several regions in one file, in the order given, which must be the genome's; of one cohort and
    assembly. A record that touches two of them stands once. Raises as `write_genotypes`."""
    if len(extracts) == 1:
        return write_genotypes(warehouse, asking, extracts[0], path)
    found = [answer(warehouse, asking, GenotypeColumns(each)) for each in extracts]
    contigs = tuple(dict.fromkeys(contig for each in found for contig in each.about.contigs))
    filters = tuple(sorted({name for each in found for name in each.about.filters}))
    about = replace(found[0].about, contigs=contigs, filters=filters)
    seen: set[str] = set()
    with indexed_file(path) as file:
        file.head(head(about, asking, extracts[0].cohort, found[0].release, found[0].columns))
        for extract, columns in zip(extracts, found, strict=True):
            for each in columns.parts:
                part = answer(warehouse, asking, GenotypePart(extract, each))
                if part.columns != found[0].columns:
                    raise InvalidQuestion("Consents changed while the file was written", do="Write it again")
                for line, position in zip(
                    vcf_records.genotypes(part, keep_failing=False), part.variants["position"], strict=True
                ):
                    key = "\t".join(line.split("\t", 5)[:5])
                    if key not in seen:
                        seen.add(key)
                        file.record(line, position)
    return Written(file.records, len(found[0].columns), about, found[0].release)


def zipped(warehouse: Warehouse, asking: Asking, extract: Extract, stem: str, *, genotypes: bool) -> bytes:
    """A zip with `stem`.vcf.gz and its index, for a page: of MOST_ON_A_PAGE genotypes at most. Raises as above."""
    into = BytesIO()
    with tempfile.TemporaryDirectory(prefix="concord-") as folder:
        path = Path(folder) / f"{stem}.vcf.gz"
        if genotypes:
            write_genotypes(warehouse, asking, extract, path, most=MOST_ON_A_PAGE)
        else:
            write_sites(warehouse, asking, extract, path)
        with ZipFile(into, "w") as bundle:  # stored: what is in it is compressed
            for file in sorted(Path(folder).iterdir()):
                bundle.write(file, file.name)
    return into.getvalue()
