"""`ingest`: sources in, a published release out. What fails on the way leaves the warehouse as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohorts.errors import InvalidSource
from data.annotation import Asked, annotate
from data.annotation.layers import IN_FILE, Layer, carry_layers, record_in_files
from data.build import Calls, CallSet, derive_frequencies, fill_karyotypic_sex, join_clinvar, load_genotypes
from data.check import check_build
from data.findings import Finding
from data.ingest import biosamples, carry_over, consents, contradictions, documents, individuals, ontologies, reads
from data.ingest.call_sets import read_vcfs
from data.ingest.concordance import conflicts
from data.ingest.linking import Linking, link, sex_conflicts
from data.ingest.mapping import read_mapping
from data.ingest.omop import OmopReader
from data.ingest.percentiles import derive_percentiles
from data.ingest.recognise import OMOP_TABLES, SIDE_TABLES, Sources, recognise
from data.ingest.scores import load_scores
from data.ingest.screen import copies_in_utf8, of_spreadsheets
from data.ingest.side_tables import COLUMNS as SIDE_COLUMNS
from data.ingest.side_tables import read_dataset_file, stage_intervals, stage_side_table
from data.ingest.somatic import tumour_files
from data.ingest.staging.mentions import of_nobody
from data.ingest.twins import named_apart
from data.ingest.unpacked import unpacked
from data.manifest import manifest_of
from data.progress import Progress, silent
from data.reference import codes
from data.reference.load import load_reference
from data.release import KEPT, Build, Releases, schema_version
from data.storage import hash_file

if TYPE_CHECKING:
    from data.ingest.staging.reader import Reader

STAGE = Path(__file__).with_name("stage.sql")


@dataclass(frozen=True)
class Summary:
    """What an ingest did: the release's name (None after a dry run) and its manifest."""

    release: str | None
    dataset: str
    replaced: bool
    manifest: dict[str, Any]


def ingest(
    sources: Sequence[Path | str],
    warehouse: Path | str,
    *,
    dataset: str | None = None,
    format: str | None = None,
    reference: Path | None = None,
    data_use: str | None = None,
    mapping: Path | None = None,
    identifiers: Path | None = None,
    pseudonyms: bool = False,
    ontologies: Sequence[Path] = (),
    annotations: Asked = Asked(),  # noqa: B008 — frozen
    dry_run: bool = False,
    now: datetime | None = None,
    progress: Progress = silent,
) -> Summary:
    """Read the sources as one dataset and publish a release that holds it beside the other datasets of the warehouse.

    A dataset of that name is replaced. Raises InvalidSource where a source breaks a rule and WarehouseUnavailable where
    the warehouse cannot take it; the release in force stays.
    """
    annotations.check()
    with ExitStack() as kept:
        kept.enter_context(copies_in_utf8())
        opened = kept.enter_context(unpacked(sources, OMOP_TABLES))
        order = _order(opened, mapping, format, dataset, data_use)
        order = replace(order, found=kept.enter_context(named_apart(order.found)))
        linking = Linking(identifiers, pseudonyms)
        order = replace(order, reference=reference, annotations=annotations, linking=linking,
                        ontologies=tuple(ontologies))  # fmt: skip
        if not dry_run:
            return _ingest(order, Releases(warehouse), False, now, progress)
        with tempfile.TemporaryDirectory(prefix="concord-dry-run-") as aside:
            return _ingest(order, Releases(warehouse, Path(aside)), True, now, progress)


def _order(
    sources: Sequence[Path], mapping: Path | None, format: str | None, dataset: str | None, data_use: str | None
) -> Order:
    """What the sources are, what they are called, and that somebody says what they may be used for."""
    mapped = read_mapping(mapping, SIDE_COLUMNS) if mapping else {}
    found = recognise(sources, format, mapped)
    if unused := sorted(set(mapped) - {source.path.name for source in found.files}):
        raise InvalidSource(
            f"The mapping names a file that is not there: {unused[0]}",
            where=str(mapping),
            do="Name the file as a SOURCE, or take it out of the mapping.",
        )
    described = read_dataset_file(found.paths("dataset")[0]) if found.of("dataset") else {}
    name = dataset or described.get("name") or _name_of(found, sources)
    consents.require_consent(bool(found.of("consents", "fhir", "beacon")), data_use, name)
    if data_use is not None:
        consents.parse_data_use(data_use)
    return Order(found, described, name, data_use=data_use)


@dataclass(frozen=True)
class Order:
    """What is to become one dataset, and how."""

    found: Sources
    described: dict[str, Any]
    name: str
    reference: Path | None = None
    data_use: str | None = None
    annotations: Asked = Asked()  # noqa: RUF009 — frozen
    linking: Linking = Linking()  # noqa: RUF009 — frozen
    ontologies: tuple[Path, ...] = ()


def _ingest(order: Order, releases: Releases, dry_run: bool, now: datetime | None, progress: Progress) -> Summary:
    name, linking = order.name, order.linking
    with releases.build(now) as build:
        previous = releases.manifest(build.previous) if build.previous else {"datasets": []}
        replaced = any(entry["name"] == name for entry in previous["datasets"])
        kept = carry_over.attach_previous(build.con, releases, build.previous, name)
        one = Loading(build, order, kept, progress)
        one.read()
        if dry_run and linking.pseudonyms:
            linking = replace(linking, pseudonyms=False)  # a dry run makes no keys
        one.findings += link(build.con, linking, releases.directory, name)
        one.load()
        manifest = finish(build, progress, publish=not dry_run, anew=name)
        return Summary(None if dry_run else build.name, name, replaced, manifest)


def finish(build: Build, progress: Progress, *, publish: bool = True, anew: str | None = None) -> dict[str, Any]:
    """Seal the build, check it, and publish it unless told not to; its manifest. `anew`: the dataset that was read."""
    manifest = manifest_of(build.con, build.name, build.now)
    contradicting = {anew: contradictions.found(build.con)} if anew else {}
    known = contradictions.people(build.con)
    progress("Checking the release", None)
    build.seal()
    with ThreadPoolExecutor(1) as beside:
        at_rest = beside.submit(build.rest)
        check_build(build.path, manifest)
        file = at_rest.result()
    if publish:
        progress(f"Publishing {build.name}", None)
        build.publish(manifest | {"file": file})
        contradictions.keep(build.releases.directory, contradicting, known)
    return manifest


class Loading:
    """One dataset on its way into one build."""

    anew = True  # whether the dataset is a new one, and not all are carried over

    def __init__(self, build: Build, order: Order, kept: list[str], progress: Progress) -> None:
        self.build, self.con, self.found, self.described = build, build.con, order.found, order.described
        self.name, self.kept, self.carried = order.name, kept, bool(kept)
        self.reference, self.data_use, self.progress = order.reference, order.data_use, progress
        self.annotations, self.ontologies = order.annotations, order.ontologies
        self.findings: list[Finding] = []
        self.records: dict[str, int] = {}
        self.call_sets: list[CallSet] = []
        self.reads: list[reads.ReadsFile] = []
        self.hashes: dict[Path, str] = {}
        self.con.execute(STAGE.read_text(encoding="utf-8"))
        codes.stage(self.con)
        individuals.load_withdrawn(self.con, build.releases.directory / individuals.LEDGER_FILE, build.now.date())

    # ── what the sources say ──────────────────────────────────────────────────────────────────────────────────────────
    def read(self) -> None:
        """Stage individuals, samples, consents, codes; call sets onto disk."""
        self._note_unknown_files()
        self.findings += of_spreadsheets(self._text_tables())
        for source in self.found.of(*SIDE_TABLES):
            self.progress(f"Reading {source.path.name}", None)
            self.records[source.path.name], findings = stage_side_table(self.con, source)
            self.findings += findings
        if named := self.found.of("reads"):
            self.progress("Looking at the files of reads", None)
            self.reads = reads.look_at(self.con, named, self.reference)
        for source in self.found.of("callable"):
            self.records[source.path.name] = stage_intervals(self.con, source)
        self.readers: list[Reader] = []
        named: dict[str, str] = {}  # tumours that clinical tables know → their individuals
        if omop := self.found.of("omop"):
            self.progress("Reading the OMOP tables: individuals and codes", None)
            self.readers.append(OmopReader(self.con, omop))
        if self.found.of("maf", "clinical"):
            from data.ingest.maf import MafReader  # with Polars, which takes long to import

            self.progress("Reading the MAF and its clinical table", None)
            files = self.found.of("maf", "clinical", "case-list", "study")
            maf = MafReader(self.con, files, self.reference, self.described.get("assembly"))
            self.readers.append(maf)
            named = maf.individual_of
        self.tumours = tumour_files(self.found.paths("vcf")) if self.anew else []
        if self.tumours:
            from data.ingest.somatic.reader import SomaticReader  # with Polars as well

            assembly = self.described.get("assembly")
            self.readers.append(SomaticReader(self.con, self.tumours, self.reference, assembly, named))
        if self.found.of(*documents.FORMATS):
            self.progress("Looking at the documents", None)
        self.readers += documents.readers(self.con, self.found, self.reference, self.described.get("assembly"))
        for reader in self.readers:
            reader.progress = self.progress
            self.findings += reader.individuals()
            self.records |= reader.records
        told = bool(self.con.execute("SELECT 1 FROM staged_consent LIMIT 1").fetchall())
        if self.anew:
            consents.require_consent(told or bool(self.found.of("consents")), self.data_use, self.name)
        self._read_call_sets()
        self.findings += biosamples.stage_sample_individuals(self.con, self.name, self._file_of_biosamples())
        self.findings += biosamples.stage_kits(self.con, self.name)
        for reader in self.readers:
            self.findings += reader.codes()

    def _read_call_sets(self) -> None:
        if paths := [path for path in self.found.paths("vcf") if path not in self.tumours]:
            stated = "SELECT source_id, karyotypic_sex FROM staged_biosample WHERE karyotypic_sex IS NOT NULL"
            read = read_vcfs(
                paths,
                self.build.work,
                assembly=self.described.get("assembly"),
                reference=self.reference,
                karyotypic_sex=dict(self.con.execute(stated).fetchall()),
                progress=self.progress,
                kept=self.build.releases.building / KEPT,
            )
            for call_set in read:
                self.call_sets.append(call_set)
                biosamples.stage_samples(self.con, call_set, "germline", "sites")
        for reader in self.readers:
            for call_set in reader.call_sets(self.build.work):
                self.call_sets.append(call_set)
                biosamples.stage_samples(self.con, call_set, reader.origin, reader.callable_basis)
        for call_set in self.call_sets:
            self.findings += call_set.findings
            self.records |= call_set.records

    def _text_tables(self) -> list[Path]:
        tables = self.found.of(*SIDE_TABLES, "omop", "clinical", "redcap")
        return list(dict.fromkeys(one.path for one in tables if one.path.suffix.lower() != ".parquet"))

    def _file_of_biosamples(self) -> str:
        """The one file that lists them; where several do, the dataset."""
        listing = ("biosamples", "specimen")
        names = {file.path.name for file in self.found.files
                 if file.format == "biosamples" or file.path.name.split(".")[0].lower() in listing}  # fmt: skip
        return names.pop() if len(names) == 1 else self.name

    def _note_unknown_files(self) -> None:
        if unknown := self.found.unknown:
            names = ", ".join(path.name for path in unknown[:20]) + (", …" if len(unknown) > 20 else "")
            text = f"{len(unknown)} files are of no format that is read here: {names}."
            self.findings.append(Finding(self.name, "file-not-read", "note", len(unknown), text))

    # ── into the tables of the release ────────────────────────────────────────────────────────────────────────────────
    def load(self) -> None:
        """Give keys and fill every table of the release."""
        self.findings += load_reference(self.con, self._assemblies())
        self._load_records()
        self._load_genotypes()
        self._write_provenance()

    def _assemblies(self) -> set[str]:
        """Of what was read and of the datasets that stay."""
        stay = "SELECT DISTINCT assembly FROM old.dataset WHERE assembly IS NOT NULL AND name = ANY (?::VARCHAR[])"
        kept = self.con.execute(stay, [self.kept]).fetchall() if self.carried else []
        return {call_set.assembly for call_set in self.call_sets} | {assembly for (assembly,) in kept}

    def _load_records(self) -> None:
        con, carried = self.con, self.carried
        self.progress("Joining individuals, biosamples and consents", None)
        self.findings += individuals.merge_individuals(con, self.name)
        self.findings += individuals.purge_withdrawn(con, self.name, self.name, self.build.now.date())
        self.findings += consents.state_data_use(con, self.data_use, self.name)
        individuals.mark_unrelated(con)
        carry_over.number_datasets(con, self._dataset_row() if self.anew else None, self.kept)
        individuals.number_individuals(con, self.name, carried, new=self.anew)
        self.findings += ontologies.stage(con, self.ontologies, self.name)
        codes.load_codes(con, carried)
        ontologies.load_genes(con)
        biosamples.number_samples(con, self.name, self.call_sets, carried)
        self.findings += biosamples.silent_biosamples(con, self.name)
        self.findings += reads.register(con, self.name, self.reads)
        self.findings += consents.load_consents(con, carried, self.name)
        self.progress("Loading clinical records", None)
        for reader in self.readers:
            self.findings += reader.load()
        carry_over.load_attributes_and_relatives(con, carried)
        load_scores(con, carried)
        self.findings += of_nobody(con)
        rows: dict[str, list[str]] = {}
        for reader in self.readers:
            for table, views in reader.rows.items():
                rows.setdefault(table, []).extend(views)
        carry_over.load_clinical(con, carried, rows)
        codes.count_individuals(con)
        derive_percentiles(con)

    def _dataset_row(self) -> dict[str, object]:
        assemblies = {call_set.assembly for call_set in self.call_sets}
        stated = self.described.get("assembly")
        if len(assemblies | ({stated} if stated else set())) > 1:
            raise InvalidSource(
                f"The sources are of several assemblies ({', '.join(sorted(assemblies | {stated or ''} - {''}))})",
                where=self.name,
                do="A dataset has one: ingest each assembly as a dataset of its own, or correct dataset.json.",
            )
        calendar = all(reader.calendar for reader in self.readers)
        return {
            "name": self.name,
            "assembly": min(assemblies, default=None),
            "simulated": self.described.get("simulated", False),
            "calendar": self.described.get("calendar", calendar),
        }

    def _load_genotypes(self) -> None:
        con = self.con
        carried = []
        if self.carried:
            carry_over.carry_records_of_ingest(con)
            carry_over.carry_reads(con)
            path = self.build.releases.file(str(self.build.previous))
            carried = carry_over.carried_genotypes(con, path)
            con.execute("DETACH old")
        if not con.execute("SELECT 1 FROM assay LIMIT 1").fetchall():
            return
        self.progress("Loading genotypes", None)
        calls = [self._calls_of(call_set) for call_set in self.call_sets]
        self.findings += load_genotypes(con, calls, carried=carried)
        fill_karyotypic_sex(con, calls)
        self.findings += sex_conflicts(con, self.name)
        join_clinvar(con)
        self.progress("Counting alleles", None)
        derive_frequencies(con)
        self.findings += conflicts(con, self.name)
        releases, previous = self.build.releases, self.build.previous
        if previous and releases.manifest(previous).get("schema") == schema_version():
            self.findings += carry_layers(con, releases.file(previous))
        record_in_files(con, self._annotated())
        self.findings += annotate(con, self.annotations, self.progress)

    def _annotated(self) -> list[tuple[Layer, str]]:
        """Each program and version that wrote consequences into files of genotypes, with the first such file."""
        found: dict[tuple[str, str, str], tuple[Path, int]] = {}
        for call_set in self.call_sets:
            for program, version, path in call_set.annotated_by:
                first, records = found.get((program, version, call_set.assembly), (path, 0))
                found[program, version, call_set.assembly] = first, records + call_set.records.get(path.name, 0)
        return [
            (Layer(IN_FILE, program, version or None, assembly, path, records), self._hashed(path))
            for (program, version, assembly), (path, records) in sorted(found.items())
        ]

    def _hashed(self, path: Path) -> str:
        path = path.resolve()
        if path not in self.hashes:
            self.hashes[path] = hash_file(path)
        return self.hashes[path]

    def _calls_of(self, call_set: CallSet) -> Calls:
        return biosamples.calls_of(self.con, call_set)

    def _write_provenance(self) -> None:
        con = self.con
        dataset_id = con.execute("SELECT dataset_id FROM dataset WHERE name = ?", [self.name]).fetchall()[0][0]
        first = con.execute("SELECT coalesce(max(source_id) + 1, 0) FROM source").fetchall()[0][0]
        once = {source.path: source for source in reversed(self.found.files)}  # a mapping reads one file as several
        for number, source in enumerate(sorted(once.values(), key=self.found.files.index)):
            name = source.path.name
            hashed = reads.index_of(source.path) if reads.is_reads(source.path) else source.path
            row = [first + number, dataset_id, name, source.format, self._hashed(hashed), source.path.stat().st_size]
            con.execute("INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?)", [*row, self.records.get(name, 1)])
        for f in self.findings:
            con.execute(
                "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [dataset_id, f.source, f.rule, f.severity, f.n, f.message, f.became, f.place],
            )


def _name_of(found: Sources, named: Sequence[Path | str]) -> str:
    first = Path(named[0]).resolve()
    if found.of("omop") or first.is_dir():
        return first.name
    return first.name.split(".")[0]
