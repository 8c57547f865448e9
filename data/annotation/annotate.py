"""The layers that were asked for, into a release under construction. Readers are imported when they are needed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cohorts.errors import InvalidQuestion, InvalidSource
from data.findings import Finding
from data.progress import Progress, silent


@dataclass(frozen=True)
class Asked:
    """Files that annotate. `frequencies`: NAME=FILE, NAME:VERSION=FILE, or FILE alone: its own name."""

    frequencies: tuple[str, ...] = ()
    clinvar: Path | None = None
    genes: Path | None = None
    reference: Path | None = None
    chain: Path | None = None
    onto: Path | None = None  # FASTA of the assembly that the chain leads to

    def __bool__(self) -> bool:
        return bool(self.frequencies or self.clinvar or self.genes or self.chain)

    def check(self) -> None:
        """Raise where a file is missing or --genes has no FASTA, before anything is read."""
        if self.genes is not None and self.reference is None:
            raise InvalidQuestion("--genes needs --reference", where="--genes", do="Add --reference FASTA.")
        if (self.chain is None) != (self.onto is None):
            raise InvalidQuestion(
                "--chain needs --onto, and --onto needs --chain",
                where="--chain",
                do="Give the FASTA of the assembly that the chain leads to: REF is checked against it.",
            )
        named = [path for _, _, path in map(named_file, self.frequencies)]
        for path in (*named, self.clinvar, self.genes, self.reference, self.chain, self.onto):
            if path is not None and not path.is_file():
                raise InvalidSource("There is no such file", where=str(path), do="Check the path.")


def named_file(text: str) -> tuple[str, str | None, Path]:
    """(name, version or None, file) of an argument of --frequencies."""
    title, sign, path = text.partition("=")
    if not sign:
        file = Path(text)
        return file.name.split(".vcf")[0].split(".bcf")[0], None, file
    name, _, version = title.partition(":")
    if not name or not path:
        raise InvalidQuestion(f"'{text}' is not NAME=FILE", where="--frequencies", do="Write gnomAD:4.1=sites.vcf.gz")
    return name, version or None, Path(path)


def annotate(con: duckdb.DuckDBPyConnection, asked: Asked, progress: Progress = silent) -> list[Finding]:
    """Fill what was asked for; what was there of the same kind, name and assembly is replaced."""
    assemblies = [row[0] for row in con.execute("SELECT DISTINCT assembly FROM variant ORDER BY 1").fetchall()]
    if asked and not assemblies:
        raise InvalidSource("There are no variants to annotate", where="the release", do="Ingest a VCF or a MAF first.")
    findings: list[Finding] = []
    if asked.genes and asked.reference:
        from data.annotation.genes import load_consequences

        with tempfile.TemporaryDirectory(prefix="concord-csq-") as work:
            findings += load_consequences(con, asked.genes, asked.reference, assemblies, Path(work), progress)
    if asked.clinvar:
        from data.annotation.clinvar import load_clinvar

        findings += load_clinvar(con, asked.clinvar, assemblies, progress)
    for text in asked.frequencies:
        from data.annotation.frequencies import load_frequencies

        name, version, path = named_file(text)
        findings += load_frequencies(con, path, name, version, assemblies, progress)
    if asked.chain and asked.onto:
        from data.annotation.equivalents import load_equivalents

        findings += load_equivalents(con, asked.chain, asked.onto, assemblies, progress)
    return findings
