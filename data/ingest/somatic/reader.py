"""The VCFs of tumours of a dataset as one call set of somatic mutations, as a MAF is one.

A mutation says that an allele is there, not on how many chromosomes: one copy is known, the other is not. Everywhere
else a tumour counts as looked at, unless a BED says where (as for a MAF). A tumour belongs to the individual of its
normal where the dataset knows that one, and no table says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from cohorts.errors import InvalidSource
from data.build import CallSet, write_call_set
from data.build.call_set import CONSEQUENCE_COLUMNS, Piece, PieceWriter
from data.build.codes import pack
from data.findings import Finding
from data.ingest.maf.reader import TCGA
from data.ingest.somatic.calls import reads
from data.ingest.somatic.records import Mutation, TumourFile, about_columns
from data.ingest.staging.reader import Reader
from data.ingest.vcf.annotations import Annotations
from data.ingest.vcf.intervals import INTERVAL_KIND, interval_of

_CALL = {"file": "INTEGER", "contig": "VARCHAR", "position": "INTEGER", "ref": "VARCHAR", "alt": "VARCHAR",
         "rsid": "VARCHAR", "roll": "INTEGER", "original": "VARCHAR", "biosample": "INTEGER", "alt_count": "TINYINT",
         "missing_count": "TINYINT", "dp": "INTEGER", "ad_ref": "INTEGER", "ad_alt": "INTEGER",
         "vaf": "REAL"}  # fmt: skip
_WORDS = {"file": "INTEGER", "contig": "VARCHAR", "position": "INTEGER", "ref": "VARCHAR", "alt": "VARCHAR"}
_WORDS |= {name: kind for name, kind in CONSEQUENCE_COLUMNS.items() if name != "row"}
_PLACE = "contig, position, ref, alt"
_BATCH = 50_000
_CARRIED, _NOT_CALLED = (1, 1), (0, 2)  # alt_count, missing_count


class SomaticReader(Reader):
    """Reads the VCFs of tumours of one dataset. `individual_of`: tumours that clinical tables name."""

    origin, callable_basis = "somatic", "assumed"

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        paths: Sequence[Path],
        reference: Path | None,
        assembly: str | None,
        individual_of: Mapping[str, str],
    ) -> None:
        super().__init__(con)
        self.paths, self.reference, self.assembly = paths, reference, assembly
        self.individual_of = individual_of
        self.normal_of: dict[str, str] = {}
        self.biosamples: dict[str, int] = {}
        self.cnv_assessed = False

    def call_sets(self, work: Path) -> Sequence[CallSet]:
        """All files as one call set; and which tumour is whose."""
        files = [TumourFile(path, self.reference) for path in self.paths]
        assembly, findings = self._one_assembly(files)
        names, told = _names(files)
        for name in (name for own in names for name in own.values()):
            self.biosamples.setdefault(name, len(self.biosamples))
        for table, columns in (("tumour_call", _CALL), ("tumour_consequence", _WORDS)):
            listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({listed})")
        writer = PieceWriter(work / "tumours" / "intervals", quality=True)
        try:
            for number, file in enumerate(files):
                self._read(number, file, names[number], writer)
                self.records[file.path.name] = self.records.get(file.path.name, 0) + file.records
                findings += file.findings()
        finally:
            intervals = writer.close()
        self._place(files, names)
        made = self._written(work / "tumours", files[0].path.name, assembly, intervals)
        annotated = tuple((*one, file.path) for file in files for one in file.header.annotated_by)
        return (
            replace(
                made,
                annotated_by=annotated,
                records=self.records,
                findings=(*findings, *about_columns(files), *told, *made.findings),
            ),
        )

    def _one_assembly(self, files: Sequence[TumourFile]) -> tuple[str, list[Finding]]:
        named = {file.header.assembly: file.path.name for file in files if file.header.assembly}
        if self.assembly:
            named.setdefault(self.assembly, "dataset.json")
        if len(named) > 1:
            raise InvalidSource(
                f"The files of tumours are of different assemblies ({' and '.join(sorted(named))})",
                where=", ".join(sorted(named.values())),
                do="Ingest each assembly as a dataset of its own.",
            )
        if named:
            return next(iter(named)), []
        text = ("neither contig lengths nor ##reference tell the assembly of the tumours' files: GRCh38 was assumed; "
                "state it in dataset.json if it is another")  # fmt: skip
        return "GRCh38", [Finding(files[0].path.name, "assembly-assumed", "warning", len(files), text)]

    def _read(self, number: int, file: TumourFile, names: Mapping[str, str], intervals: PieceWriter) -> None:
        annotations = Annotations(file.header)
        calls: list[tuple] = []
        words: list[tuple] = []
        for found in file.mutations():
            record = found.record
            for alternate in record.alternates:
                own = (number, record.contig, alternate.position, alternate.ref, alternate.alt)
                spelled = (*own, alternate.rsid, alternate.roll, alternate.original)
                calls += (
                    (*spelled, self.biosamples[names[column]], *call)
                    for column, call in _calls(found, alternate.number)
                )
            kept = {alternate.number: alternate for alternate in record.alternates}
            for of, columns in annotations.rows(record):
                if one := kept.get(of):
                    words.append((number, record.contig, one.position, one.ref, one.alt, *columns))
            if not record.assembly_file:
                self._take_intervals(found, names, intervals)
            if len(calls) + len(words) > _BATCH:
                self._keep(calls, words)
            if file.records % 2000 == 0:
                self.progress(f"Reading {file.path.name}", None, file.records)
        self._keep(calls, words)

    def _keep(self, calls: list[tuple], words: list[tuple]) -> None:
        for table, columns, rows in (("tumour_call", _CALL, calls), ("tumour_consequence", _WORDS, words)):
            if rows:
                frame = pl.DataFrame(rows, {name: _POLARS[kind] for name, kind in columns.items()}, orient="row")
                self.con.register("tumour_rows", frame.to_arrow())
                self.con.execute(f"INSERT INTO {table} FROM tumour_rows")
                self.con.unregister("tumour_rows")
                rows.clear()

    def _take_intervals(self, found: Mutation, names: Mapping[str, str], writer: PieceWriter) -> None:
        for number in found.record.symbolic:
            columns = interval_of(found.record, number)
            self.cnv_assessed |= columns[INTERVAL_KIND] in ("DEL", "DUP", "CNV")
            row = writer.add_interval(*columns)
            carrying = (column for column, (called, _) in found.tumours.items() if called and number in called)
            who = sorted(self.biosamples[names[column]] for column in carrying)
            writer.interval_calls.add(
                row=np.full(len(who), row),
                biosample=np.array(who, "<i4"),
                code=np.full(len(who), pack(1, 0, 1)),
                copy_number=np.full(len(who), np.nan),
                gq=np.full(len(who), -1),
            )

    def _place(self, files: Sequence[TumourFile], names: Sequence[Mapping[str, str]]) -> None:
        """Whose each tumour is, where no table of biosamples says it: as a clinical table has it, else its normal's."""
        known = dict(self.con.execute("SELECT source_id, individual FROM staged_biosample").fetchall())
        samples = [row[0] for row in self.con.execute("SELECT DISTINCT source_id FROM staged_sample").fetchall()]
        people = {row[0] for row in self.con.execute("SELECT DISTINCT source_id FROM staged_individual").fetchall()}
        whose = {name: known.get(name, name) for name in (*samples, *people)} | known
        rows = {}
        for file, own in zip(files, names, strict=True):
            for column, name in own.items():
                normal = file.header.tumours.normal_of.get(column, "")
                barcode = TCGA.fullmatch(name)
                donor = barcode[1] if barcode and barcode[1] in people else None
                individual = self.individual_of.get(name) or whose.get(name) or whose.get(normal) or donor
                if individual is not None and name not in known:
                    rows[name] = individual
        if rows and not known:  # a list of biosamples names all that are known
            rows = {name: name for name in (*samples, *self.biosamples)} | rows
        self.con.execute(
            "INSERT INTO staged_biosample (source_id, individual) SELECT unnest($s::VARCHAR[]), unnest($i::VARCHAR[])",
            {"s": list(rows), "i": list(rows.values())},
        )

    def _written(self, work: Path, file: str, assembly: str, intervals: Piece) -> CallSet:
        con = self.con
        con.execute(
            "CREATE OR REPLACE TEMP TABLE tumour_variant AS "
            f"SELECT row_number() OVER (ORDER BY {_PLACE}) - 1 AS row, * FROM (SELECT {_PLACE}, min(rsid) AS rsid, "
            f"max(roll) AS roll, min(original) AS original FROM tumour_call GROUP BY {_PLACE})"
        )
        genotypes = con.sql(
            f"SELECT DISTINCT ON (v.row, c.biosample) v.row, c.* EXCLUDE (file, {_PLACE}, rsid, roll, original) "
            f"FROM tumour_call c JOIN tumour_variant v USING ({_PLACE}) "
            "ORDER BY v.row, c.biosample, c.alt_count DESC, c.ad_alt DESC NULLS LAST, c.file"
        ).pl()
        repeated = con.execute("SELECT count(*) FROM tumour_call").fetchall()[0][0] - genotypes.height
        consequences = con.sql(
            f"WITH first AS (SELECT {_PLACE}, min(file) AS file FROM tumour_consequence GROUP BY {_PLACE}) "
            f"SELECT DISTINCT v.row, c.* EXCLUDE (file, {_PLACE}) FROM tumour_consequence c "
            f"JOIN first USING ({_PLACE}, file) JOIN tumour_variant v USING ({_PLACE}) ORDER BY ALL"
        ).pl()
        aligned = pl.lit(self.reference is not None).alias("left_aligned")
        text = "calls of an allele in a tumour stand in several files or records; the one with most reads was kept"
        found = [Finding(file, "repeated-mutation", "note", repeated, text, "told")] if repeated else []
        made = write_call_set(
            work,
            name="tumours",
            assembly=assembly,
            biosamples=tuple(self.biosamples),
            variants=con.sql("FROM tumour_variant ORDER BY row").pl().with_columns(aligned),
            genotypes=genotypes,
            consequences=consequences,
            cnv_assessed=self.cnv_assessed,
            findings=found,
        )
        con.execute("DROP TABLE tumour_call; DROP TABLE tumour_consequence; DROP TABLE tumour_variant")
        return replace(made, pieces=(*made.pieces, intervals)) if intervals.intervals else made


_POLARS = {"INTEGER": pl.Int32, "TINYINT": pl.Int8, "VARCHAR": pl.String, "REAL": pl.Float32, "BOOLEAN": pl.Boolean}


def _calls(found: Mutation, number: int) -> Iterable[tuple[str, tuple]]:
    """By column of a tumour that carries the alternate, or where nothing was called: counts of alleles, and reads."""
    for column, (called, cell) in found.tumours.items():
        if called is None:
            yield column, (*_NOT_CALLED, None, None, None, None)
        elif number in called:
            read = reads(cell, found.record, number)
            yield column, (*_CARRIED, read.depth, read.ref, read.alt, read.share)


def _names(files: Sequence[TumourFile]) -> tuple[list[dict[str, str]], list[Finding]]:
    """By file what the tumour of each column is called; and what had to be said of columns called TUMOR."""
    names: list[dict[str, str]] = []
    unnamed: dict[str, None] = {}
    for file in files:
        base = file.path.name.split(".")[0]
        tumours = file.header.tumours
        names.append({column: tumours.name_of(column, base) for column in tumours.columns})
        unnamed |= {} if tumours.are_named else {base: None}
    if not unnamed:
        return names, []
    first = next(file.path.name for file in files if not file.header.tumours.are_named)
    named = ", ".join([*unnamed][:5]) + (", …" if len(unnamed) > 5 else "")
    text = (f"{len(unnamed):,} tumours are called TUMOR in their files, as any other may be. They are named after "
            f"the files, up to the first dot: {named}.")  # fmt: skip
    return names, [Finding(first, "tumour-without-name", "note", len(unnamed), text, "told")]
