"""The stages of reading a MAF and its clinical tables, in the order the pipeline calls them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from data.build import CallSet, write_call_set
from data.findings import Finding
from data.ingest.individuals import CLINICAL
from data.ingest.maf.clinical import DAY_ZERO, Clinical, add_row, headings_of
from data.ingest.maf.mutations import COLUMNS, Mutations, read_mutations
from data.ingest.maf.portal import portal_findings
from data.ingest.recognise import Source
from data.ingest.staging.reader import Reader
from data.ingest.tables import lines_before, scan, selection, unreadable

TCGA = re.compile(r"(TCGA-\w\w-\w{4})-.+")


class MafReader(Reader):
    """Reads the MAFs and clinical tables of one dataset. `records` holds how many rows each file has."""

    calendar = False
    origin, callable_basis = "somatic", "assumed"

    def __init__(
        self, con: duckdb.DuckDBPyConnection, files: list[Source], reference: Path | None, assembly: str | None
    ) -> None:
        super().__init__(con)
        self.reference, self.assembly = reference, assembly
        self.files = files
        self.mafs = [source.path for source in files if source.format == "maf"]
        self.tables = [source.path for source in files if source.format == "clinical"]
        self.lists = [
            source.path for source in files if source.format == "case-list" and source.table == "cases_sequenced"
        ]
        self.known: dict[str, Clinical] = {}
        self.individual_of: dict[str, str] = {}

    def individuals(self) -> list[Finding]:
        """Stage the individuals and which tumour is whose; read the mutations."""
        for path in self.tables:
            self._read_clinical(path)
        self.mutations = self._read_mutations() if self.mafs else None
        if self.mutations:
            for sample in self.mutations.biosamples:
                self._place(sample)
        self._stage()
        return [*self._findings(), *portal_findings(self.con, self.files)]

    def call_sets(self, work: Path) -> Sequence[CallSet]:
        """The mutations on disk, as the genotype builder takes them."""
        found = self.mutations
        if found is None:
            return ()
        made = write_call_set(
            work / "maf",
            name=self.mafs[0].name.split(".")[0],
            assembly=found.assembly,
            biosamples=found.biosamples,
            variants=found.variants,
            genotypes=found.genotypes,
            consequences=found.consequences,
            findings=found.findings,
        )
        return (made,)

    def load(self) -> list[Finding]:
        """Stage the follow-up as observation periods. Needs key_of."""
        ends = [(who, clinical.last_day) for who, clinical in self.known.items() if clinical.last_day]
        self.con.execute(
            """INSERT INTO staged_observation_period
            SELECT k.individual_id, $zero, e.last FROM (SELECT unnest($who::VARCHAR[]) AS who, unnest($last::DATE[])
            AS last) e
            JOIN key_of k ON k.source_id = e.who""",
            {"zero": DAY_ZERO, "who": [who for who, _ in ends], "last": [last for _, last in ends]},
        )
        return []

    def _read_clinical(self, path: Path) -> None:
        frame = self._frame(f"SELECT * FROM {scan(path)}", path).cast(pl.String)
        headings = headings_of(frame.columns, path.name)
        self.records[path.name] = frame.height
        for row in frame.iter_rows(named=True):
            named = add_row(self.known, row, headings)
            if named and named[1]:
                self.individual_of.setdefault(named[1], named[0])

    def _read_mutations(self) -> Mutations:
        rows = []
        for path in self.mafs:
            frame = self._frame(selection(self.con, path, COLUMNS), path)
            self.records[path.name] = frame.height
            before = lines_before(path, frame.height)
            rows.append(
                frame.with_columns(
                    pl.lit(path.name).alias("file"),
                    pl.lit("row" if before is None else "line").alias("word"),
                    (pl.int_range(pl.len()) + 1 + (before or 0)).alias("number"),
                )
            )
        sequenced: list[str] = []
        for path in self.lists:
            line = next((text for text in path.read_text().splitlines() if text.startswith("case_list_ids:")), "")
            sequenced += line.removeprefix("case_list_ids:").split()
            self.records[path.name] = len(sequenced)
        return read_mutations(
            pl.concat(rows), self.mafs[0].name, assembly=self.assembly, reference=self.reference, sequenced=sequenced
        )

    def _place(self, sample: str) -> None:
        """A tumour whose individual no table names: itself, or who its TCGA barcode names."""
        if sample in self.individual_of:
            return
        barcode = TCGA.fullmatch(sample)
        self.individual_of[sample] = barcode[1] if barcode and barcode[1] in self.known else sample

    def _stage(self) -> None:
        rows = [
            (who, c.sex, c.birth_date, c.status, c.last_day if c.status == "deceased" else None)
            for who, c in sorted(self.known.items())
        ]
        frame = pl.DataFrame(
            rows,
            schema={"who": pl.String, "sex": pl.String, "birth": pl.Date, "status": pl.String, "death": pl.Date},
            orient="row",
        )
        self.con.register("clinical_rows", frame.to_arrow())
        self.con.execute(
            f"""INSERT INTO staged_individual
                (source_id, priority, sex, birth_date, birth_precision, enrolment_date, vital_status, death_date)
            SELECT who, {CLINICAL}, sex, birth, CASE WHEN birth IS NOT NULL THEN 'year' END, $zero, status, death
            FROM clinical_rows""",
            {"zero": DAY_ZERO},
        )
        self.con.unregister("clinical_rows")
        told = [(who, *pair) for who, c in sorted(self.known.items()) for pair in sorted(c.attributes)]
        self.con.execute(
            "INSERT INTO staged_attribute SELECT unnest($w::VARCHAR[]), unnest($n::VARCHAR[]), unnest($v::VARCHAR[])",
            {"w": [t[0] for t in told], "n": [t[1] for t in told], "v": [t[2] for t in told]},
        )
        called = set(self.mutations.biosamples) if self.mutations else set()
        samples = sorted(item for item in self.individual_of.items() if item[0] in called)
        self.con.execute(
            """INSERT INTO staged_biosample (source_id, individual)
            SELECT s, i FROM (SELECT unnest($s::VARCHAR[]) AS s, unnest($i::VARCHAR[]) AS i)
            WHERE s NOT IN (SELECT source_id FROM staged_biosample)""",
            {"s": [s for s, _ in samples], "i": [i for _, i in samples]},
        )

    def _findings(self) -> list[Finding]:
        if not self.tables:
            return []
        file = self.tables[0].name
        timed = [c for c in self.known.values() if c.times_stated]
        unusable = sum(not c.usable for c in timed)
        zero = sum(c.usable and round(c.days or 0) == 0 for c in timed)
        zero_deaths = sum(c.usable and round(c.days or 0) == 0 and c.status == "deceased" for c in timed)
        unknown = sum(c.status == "unknown" for c in timed)
        notes = [
            ("unusable-follow-up", "warning", unusable, f"{unusable:,} individuals have a follow-up time that is "
                f"missing, infinite or negative; "
             "they are kept without an observation period, and survival leaves them out."),
            ("zero-follow-up", "note", zero, f"{zero:,} individuals have a follow-up of 0 days, {zero_deaths:,} of "
                f"them deceased; they are kept."),
            ("unknown-status", "warning", unknown, f"{unknown:,} individuals have a status that is neither alive "
                f"nor deceased; it counts as unknown."),
            ("no-follow-up", "note", 0 if timed else len(self.known), "No column tells follow-up time and status: "
                "there is no survival to estimate."),
            ("index-date-unknown", "note", len(timed), f"Times of {len(timed):,} individuals are counted from an "
                f"index date that the file does not tell; "
             "they are laid from 1900-01-01, and only differences of dates mean anything."),
        ]  # fmt: skip
        return [Finding(file, rule, severity, n, text) for rule, severity, n, text in notes if n]

    def _frame(self, sql: str, path: Path) -> pl.DataFrame:
        try:
            return self.con.sql(sql).pl()
        except duckdb.Error as error:
            raise unreadable(path, error) from error
