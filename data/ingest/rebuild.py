"""The datasets of the release in force in a new release: without one of them, with further files of one, or annotated.

What is carried over is not read again: its rows get new keys. People who withdrew since are left behind (S-DU 4).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from cohorts.errors import InvalidSource, UnknownName, WarehouseUnavailable
from data.annotation import Asked, annotate
from data.build import Calls, CallSet
from data.findings import Finding
from data.ingest import carry_over, individuals
from data.ingest.pipeline import Loading, Order, Summary, finish
from data.ingest.recognise import Source, Sources
from data.progress import Progress, silent
from data.release import Build, Releases, schema_version


def withdraw(
    warehouse: Path | str, dataset: str, *, now: datetime | None = None, progress: Progress = silent
) -> Summary:
    """Publish a release without that dataset. Raises UnknownName, or InvalidSource where it is the only one."""
    releases = Releases(warehouse)
    names = _datasets(releases)
    if dataset not in names:
        raise UnknownName("dataset", dataset, names, where="--dataset")
    if names == [dataset]:
        raise InvalidSource(
            "It is the warehouse's only dataset", where=dataset, do="Remove the warehouse's directory instead."
        )
    with releases.build(now) as build:
        kept = carry_over.attach_previous(build.con, releases, build.previous, dataset)
        one = _Carrying(build, Order(Sources(()), {}, dataset), kept, progress)
        one.read()
        one.load()
        return Summary(build.name, dataset, True, finish(build, progress))


def add_files(
    sources: Sequence[Path | str],
    warehouse: Path | str,
    dataset: str,
    *,
    reference: Path | None = None,
    annotations: Asked = Asked(),  # noqa: B008 — frozen
    dry_run: bool = False,
    now: datetime | None = None,
    progress: Progress = silent,
) -> Summary:
    """Publish a release in which call sets of the dataset hold further contigs (a VCF a chromosome, say).

    The files hold exactly the biosamples of one call set that the dataset has: an assay, or one for each capture kit.
    Raises InvalidSource where they do not, or where a contig of theirs is there already. A dry run reads and checks
    everything and publishes nothing.
    """
    if not dry_run:
        return _added(Releases(warehouse), sources, dataset, reference, annotations, now, progress)
    with tempfile.TemporaryDirectory(prefix="concord-dry-run-") as aside:
        releases = Releases(warehouse, Path(aside))
        return _added(releases, sources, dataset, reference, annotations, now, progress, publish=False)


def _added(
    releases: Releases,
    sources: Sequence[Path | str],
    dataset: str,
    reference: Path | None,
    annotations: Asked,
    now: datetime | None,
    progress: Progress,
    *,
    publish: bool = True,
) -> Summary:
    names = _datasets(releases)
    if dataset not in names:
        raise UnknownName("dataset", dataset, names, where="--dataset")
    found = Sources(tuple(Source(Path(path), "vcf") for path in sources))
    with releases.build(now) as build:
        kept = carry_over.attach_previous(build.con, releases, build.previous, None)
        assembly = build.con.execute("SELECT assembly FROM old.dataset WHERE name = ?", [dataset]).fetchall()[0][0]
        order = Order(found, {"assembly": assembly} if assembly else {}, dataset, reference, None, annotations)
        one = _Adding(build, order, kept, progress)
        one.read()
        one.load()
        manifest = finish(build, progress, publish=publish)
        return Summary(build.name if publish else None, dataset, False, manifest)


def refresh(
    warehouse: Path | str, asked: Asked, *, now: datetime | None = None, progress: Progress = silent
) -> dict[str, Any]:
    """Publish a release with the annotations that were asked for: genotypes are copied as they stand.

    Where somebody has withdrawn since the release was made it is carried over instead, without them. The manifest.
    """
    asked.check()
    releases = Releases(warehouse)
    names = _datasets(releases)
    with releases.build(now, copied=not _withdrawn_remain(releases, now)) as build:
        if build.con.execute("SELECT 1 FROM dataset LIMIT 1").fetchall():
            for finding in annotate(build.con, asked, progress):
                _note(build, finding)
        else:
            kept = carry_over.attach_previous(build.con, releases, build.previous, None)
            one = _Carrying(build, Order(Sources(()), {}, names[0], annotations=asked), kept, progress)
            one.read()
            one.load()
        return finish(build, progress)


ABOUT_LAYERS = ("reference-differs", "lifted-over", "frequency-twice", "no-consequences")


class _Carrying(Loading):
    """Every dataset of the new release was in the one before."""

    anew = False

    def _write_provenance(self) -> None:
        for finding in self.findings:
            if finding.rule in ABOUT_LAYERS or finding.rule.endswith("-behind"):
                _note(self.build, finding)


class _Adding(Loading):
    """Further contigs of call sets that are there: their columns are biosamples of the release before."""

    anew = False

    def _read_call_sets(self) -> None:
        super()._read_call_sets()
        self.con.execute("DELETE FROM staged_sample")  # they are no new biosamples
        self.own = [self._assays_of(call_set) for call_set in self.call_sets]

    def _assays_of(self, call_set: CallSet) -> list[int]:
        """old.assay_id of the assays that together hold exactly these biosamples, and none of these contigs."""
        rows = self.con.execute(
            """SELECT a.assay_id, list(b.source_id) FROM old.assay a JOIN old.dataset d ON d.dataset_id = a.dataset_id
            JOIN old.biosample b ON b.assay_id = a.assay_id
            WHERE d.name = ? AND a.origin = 'germline' AND a.assembly = ? GROUP BY a.assay_id""",
            [self.name, call_set.assembly],
        ).fetchall()
        withdrawn = self.con.execute("SELECT source_id FROM withdrawn WHERE dataset = ?", [self.name]).fetchall()
        gone = {source_id for (source_id,) in withdrawn}
        names = set(call_set.biosamples)
        match = [assay for assay, own in rows if not names.isdisjoint(own)]
        held = [name for assay, own in rows if assay in match for name in own]
        if len(set(held)) < len(held) or not names - gone <= set(held) <= names:
            raise InvalidSource(
                f"Several call sets of '{self.name}' hold samples of the file"
                if len(set(held)) < len(held)
                else f"No call set of '{self.name}' holds exactly the {len(names):,} samples of the file",
                where=call_set.name,
                do="Ingest all files of the dataset together, or this one as a dataset of its own.",
            )
        self._refuse_twice(call_set, match)
        return match

    def _refuse_twice(self, call_set: CallSet, assays: list[int]) -> None:
        held = self.con.execute(
            "SELECT DISTINCT v.contig FROM old.variant v JOIN old.variant_assay c ON c.variant_id = v.variant_id "
            "WHERE c.assay_id = ANY (?::INTEGER[])",
            [assays],
        ).fetchall()
        new: set[str] = set()
        for piece in call_set.pieces:
            if piece.variants:
                with (piece.folder / "variants.tsv").open(encoding="utf-8") as file:
                    new |= {line.split("\t", 2)[1] for line in file}
        if twice := sorted(new & {contig for (contig,) in held}):
            raise InvalidSource(
                f"The dataset has records of contig {', '.join(twice)} already",
                where=call_set.name,
                do="Ingest the whole dataset again to replace it.",
            )

    def _calls_of(self, call_set: CallSet) -> Calls:
        assays = self.own[self.call_sets.index(call_set)]
        found = self.con.execute(
            """SELECT b.source_id, b.biosample_id FROM biosample b JOIN carried_assay c ON c.new_id = b.assay_id
            WHERE c.old_id = ANY (?::INTEGER[])""",
            [assays],
        ).fetchall()
        ids = dict(found)
        for assay in assays:
            self._say_of_assay(call_set, assay)
        return Calls(call_set, [ids.get(name, -1) for name in call_set.biosamples])

    def _say_of_assay(self, call_set: CallSet, assay: int) -> None:
        """What the files tell together: QC fields and CNVs of either, phased if all are."""
        con = self.con
        [(new_id, fields)] = con.execute(
            "SELECT a.assay_id, a.qc_fields FROM assay a JOIN carried_assay c ON c.new_id = a.assay_id "
            "WHERE c.old_id = ?",
            [assay],
        ).fetchall()
        both = ",".join(name for name in ("GQ", "DP", "AD") if name in f"{fields},{call_set.qc_fields}".split(","))
        con.execute(
            "UPDATE assay SET qc_fields = ?, cnv_assessed = cnv_assessed OR ? WHERE assay_id = ?",
            [both, call_set.cnv_assessed, new_id],
        )
        if not call_set.phased:
            con.execute("DELETE FROM phased_assay WHERE assay_id = ?", [new_id])


def _datasets(releases: Releases) -> list[str]:
    current = releases.current()
    if current is None:
        raise WarehouseUnavailable(
            "The warehouse holds no release",
            where=str(releases.directory),
            do="Build one: python -m data demo, or python -m data ingest SOURCE",
        )
    manifest = releases.manifest(current)
    if manifest.get("schema") != schema_version():
        raise WarehouseUnavailable(
            f"Release {current} was made by another version of Concord",
            where=f"{current}.duckdb",
            do="Ingest every dataset into a new warehouse directory.",
        )
    return sorted(entry["name"] for entry in manifest["datasets"])


def _withdrawn_remain(releases: Releases, now: datetime | None) -> bool:
    """Whether somebody is in the release in force who has withdrawn."""
    day = (now or datetime.now()).date()
    ledger = individuals.withdrawn_individuals(releases.directory / individuals.LEDGER_FILE)
    gone = {(dataset, source_id) for dataset, source_id, on in ledger if on <= day}
    if not gone:
        return False
    with duckdb.connect(str(releases.file(str(releases.current()))), read_only=True) as con:
        rows = con.execute(
            "SELECT d.name, i.source_id FROM individual i JOIN dataset d ON d.dataset_id = i.dataset_id"
        ).fetchall()
    return bool(gone & set(rows))


def _note(build: Build, finding: Finding) -> None:
    """A finding about annotations belongs to the first dataset that has variants."""
    build.con.execute(
        "INSERT INTO finding BY NAME SELECT min(dataset_id) AS dataset_id, ? AS source, ? AS rule, ? AS severity, "
        "? AS n, ? AS message, ? AS outcome, ? AS place FROM dataset WHERE assembly IS NOT NULL",
        [finding.source, finding.rule, finding.severity, finding.n, finding.message, finding.became, finding.place],
    )
