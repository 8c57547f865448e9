"""What the named sources are: each file's format, by its name and, where that says nothing, by its headings."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cohorts.errors import InvalidSource, UnknownName
from data.ingest.documents import kind_of_document
from data.ingest.mapping import FileMapping
from data.ingest.screen import screened
from data.ingest.tables import SUFFIXES, stem

#: Every format, with what it is called in messages and in table `source`.
FORMATS = {
    "vcf": "variants and genotypes, VCF or BCF",
    "maf": "somatic mutations, MAF",
    "clinical": "clinical table beside a MAF",
    "omop": "table of an OMOP CDM",
    "individuals": "individuals",
    "biosamples": "biosamples",
    "relatives": "relatives",
    "consents": "consents",
    "scores": "polygenic scores",
    "conditions": "conditions, a row each",
    "measurements": "measurements, a row each",
    "treatments": "treatments, a row each",
    "procedures": "procedures, a row each",
    "visits": "visits, a row each",
    "features": "phenotypic features, a row each",
    "attributes": "other variables, a row each",
    "callable": "callable intervals, BED",
    "reads": "reads, BAM or CRAM, or a table that names such files",
    "dataset": "dataset.json",
    "case-list": "cBioPortal case list",
    "study": "cBioPortal meta file",
    "phenopackets": "GA4GH phenopackets, families and cohorts: JSON, or an archive of it",
    "beacon": "Beacon-friendly JSON, as the Beacon v2 reference loads it",
    "fhir": "FHIR R4 resources: NDJSON or bundles",
    "plink": "PLINK's .fam, .psam or .pheno, or a pedigree",
    "redcap": "REDCap's data dictionary or data export",
}
#: Tables of records: several files may hold the same one.
CLINICAL_TABLES = ("conditions", "measurements", "treatments", "procedures", "visits", "features", "attributes")
SIDE_TABLES = ("individuals", "biosamples", "relatives", "consents", "scores", *CLINICAL_TABLES)
OMOP_TABLES = [
    "person",
    "death",
    "observation_period",
    "care_site",
    "condition_occurrence",
    "drug_exposure",
    "measurement",
    "observation",
    "procedure_occurrence",
    "visit_occurrence",
    "concept",
    "concept_ancestor",
    "concept_synonym",
]
#: Tables of OMOP that describe the others and hold no records.
_OMOP_METADATA = ("cdm_source", "vocabulary", "domain", "concept_class", "relationship", "metadata")
#: What stands beside data and holds none.
_INDEXES = (".tbi", ".csi", ".gzi", ".fai", ".bai", ".crai", ".md")
_VCF = (".vcf", ".vcf.gz", ".vcf.bgz", ".bcf")
_READS = (".bam", ".cram")
_MAF = (".maf", ".maf.gz", ".maf.txt")
#: Endings of PLINK's sample files, and headings of a REDCap data dictionary.
PLINK = (".fam", ".psam", ".pheno", ".phen", ".ped")
REDCAP = {"variable / field name", "form name", "field type", "field label"}
_BARCODE = "tumor_sample_barcode"
_CLINICAL = {_BARCODE, "days_to_last_followup", "overall_survival_status", "os_months", "os_status"}


@dataclass(frozen=True)
class Source:
    """One file to read; `table` is the OMOP table or the side table it holds."""

    path: Path
    format: str
    table: str = ""
    mapping: FileMapping | None = None


@dataclass(frozen=True)
class Sources:
    """Everything that was named, in the order of the command, and the files nothing is known of."""

    files: tuple[Source, ...]
    unknown: tuple[Path, ...] = ()

    def of(self, *formats: str) -> list[Source]:
        return [source for source in self.files if source.format in formats]

    def paths(self, *formats: str) -> list[Path]:
        return [source.path for source in self.of(*formats)]


def recognise(
    named: Iterable[Path | str], format: str | None = None, mapping: Mapping[str, tuple[FileMapping, ...]] | None = None
) -> Sources:
    """Find the format of each named file, and of each file in each named folder; `mapping` by file name goes first.

    A named file that nothing is known of is an error; one that merely stands in a named folder is reported.
    """
    if format is not None and format not in FORMATS:
        raise UnknownName("format", format, FORMATS, where="--format")
    files: list[Source] = []
    unknown: list[Path] = []
    for path in map(Path, named):
        if path.is_dir():
            found = list(_folder(path, mapping or {}))
            files += [source for source in found if isinstance(source, Source)]
            unknown += [left for left in found if isinstance(left, Path)]
            continue
        if not path.exists():
            raise InvalidSource("There is no such file or folder", where=str(path), do="Check the path.")
        if mapped := _mapped(path, mapping or {}):
            files += mapped
            continue
        source = Source(path, format, stem(path)) if format else _file(path)
        if source is None:
            raise InvalidSource(
                "The format of this file is not recognised",
                where=path.name,
                do=f"Say it with --format ({', '.join(FORMATS)}). For a table of your own --dry-run drafts a "
                f"--mapping.",
            )
        files.append(source)
    if not files:
        raise InvalidSource("Nothing that can be ingested was found", where=", ".join(map(str, named)))
    _refuse_twins(files)
    return Sources(tuple(files), tuple(unknown))


def free_form_tables(named: Iterable[Path | str], mapping: Mapping[str, tuple[FileMapping, ...]]) -> list[Path]:
    """The tables among the named files and folders that could be read if a mapping said how."""
    paths = []
    for path in map(Path, named):
        if path.is_dir():
            paths += [left for left in _folder(path, mapping) if isinstance(left, Path)]
        elif path.exists() and path.name not in mapping and _file(path) is None:
            paths.append(path)
    return [path for path in paths if _is_table(path)]


def _mapped(path: Path, mapping: Mapping[str, tuple[FileMapping, ...]]) -> list[Source]:
    return [Source(path, entry.table, entry.table, entry) for entry in mapping.get(path.name, ())]


def _folder(folder: Path, mapping: Mapping[str, tuple[FileMapping, ...]]) -> Iterator[Source | Path]:
    entries = sorted(folder.iterdir())
    omop = any(_is_table(entry) and stem(entry) == "person" for entry in entries)
    for entry in entries:
        if entry.name.startswith(".") or entry.name.lower().endswith(_INDEXES):
            continue
        if entry.is_dir():
            yield from _folder(entry, mapping)
        elif mapped := _mapped(entry, mapping):
            yield from mapped
        elif omop and _is_table(entry) and stem(entry) in OMOP_TABLES:
            yield Source(entry, "omop", stem(entry))
        elif not (omop and stem(entry) in _OMOP_METADATA):
            yield _file(entry) or entry


def _file(path: Path) -> Source | None:
    name = path.name.lower()
    base = stem(path)
    if kind := kind_of_document(path):
        return Source(path, kind, base.split(".")[0])
    if name.endswith(_VCF):
        return Source(path, "vcf")
    if name.removesuffix(".gz").endswith(PLINK):
        return Source(path, "plink")
    if name.endswith(_MAF) or (base.startswith("data_mutations") and _is_table(path)):
        return Source(path, "maf")
    if name.endswith(_READS):
        return Source(path, "reads")
    if name == "dataset.json":
        return Source(path, "dataset")
    if name.endswith((".bed", ".bed.gz")):
        return Source(path, "callable", name.removesuffix(".gz").removesuffix(".bed"))
    if base.startswith("cases_") and path.parent.name == "case_lists":
        return Source(path, "case-list", base)
    if base.startswith("meta_") and name.endswith(".txt"):
        return Source(path, "study", base)
    if not _is_table(path):
        return None
    if base in (*SIDE_TABLES, "reads"):
        return Source(path, base, base)
    headings = _headings(path)
    if headings >= REDCAP or {"record_id", "redcap_event_name"} <= headings or _beside_dictionary(path, headings):
        return Source(path, "redcap")
    if {_BARCODE, "variant_classification"} <= headings:
        return Source(path, "maf")
    if base in ("data_clinical_patient", "data_clinical_sample") or headings & _CLINICAL:
        return Source(path, "clinical", base)
    return None


def _beside_dictionary(path: Path, headings: set[str]) -> bool:
    """Whether a table is the export of a REDCap project whose data dictionary stands beside it."""
    if "record_id" not in headings and "study_id" not in headings:
        return False
    near = [one for one in path.parent.iterdir() if one != path and one.suffix.lower() == ".csv" and one.is_file()]
    return any(_headings(one) >= REDCAP for one in near[:50])


def _is_table(path: Path) -> bool:
    return path.is_file() and path.name.lower().endswith(SUFFIXES)


def _headings(path: Path) -> set[str]:
    if path.suffix.lower() == ".parquet":
        return set()
    encoding = screened(path).encoding
    with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rt", encoding=encoding, errors="replace") as file:
        for line in file:
            if not line.startswith("#"):
                return {heading.strip('\ufeff" \r\n').casefold() for heading in line.replace(",", "\t").split("\t")}
    return set()


def _refuse_twins(files: Iterable[Source]) -> None:
    """The same table from two files would make the result depend on their order."""
    seen: dict[tuple[str, str], Path] = {}
    for source in files:
        if source.format in CLINICAL_TABLES:
            continue
        if source.format not in (*SIDE_TABLES, "omop", "dataset") and source.table != "reads":
            continue
        key = (source.format, source.table)
        if key in seen:
            raise InvalidSource(
                f"Two files hold the table '{source.table or source.format}'",
                where=f"{seen[key]} and {source.path}",
                do="Name one of them, or join them into one file.",
            )
        seen[key] = source.path
