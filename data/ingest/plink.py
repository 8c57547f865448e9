"""PLINK's .fam, .psam and .pheno, and pedigrees: sex, parents and phenotypes of individuals.

https://www.cog-genomics.org/plink/1.9/formats#fam  https://www.cog-genomics.org/plink/2.0/formats#psam
Genotypes come as VCF: `plink2 --export vcf bgz`. An individual is its IID where these are unique, else FID_IID, which
is what PLINK writes there.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from data.findings import Finding, Outcome
from data.ingest.phenopackets.packets import stage_relatives
from data.ingest.recognise import Source
from data.ingest.staging.reader import Reader
from data.ingest.staging.rows import Staging

_PEDIGREE = ["FID", "IID", "PAT", "MAT", "SEX", "PHENO1"]
_NOBODY = ("0", "", "NA", ".")
_NO_VALUE = ("-9", "NA", "nan", "NaN", "", ".", "NONE")
_LONGEST = 1 << 20
_MOST = 500  # columns
_AS_VCF = "A .ped with genotypes is read as VCF: plink2 --export vcf bgz."
_TEXTS: dict[str, tuple[str, Outcome, str]] = {
    "parent-unknown": ("note", "kept", "{n} parents have no line of their own; they are kept as individuals."),
    "unknown-sex-code": ("warning", "repaired", "{n} values of sex are none of 0, 1, 2; the sex was left out, the "
        "individual kept."),
    "individual-repeated": ("warning", "refused", "{n} lines repeat an individual; the first was kept, the others "
        "left out."),
    "parent-of-self": ("warning", "refused", "{n} lines name an individual as its own parent; the relationship was "
        "left out."),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line: its number, and the value of each column."""

    number: int
    values: dict[str, str]


class PlinkReader(Reader):
    """Reads the sample files of one dataset. `records` holds how many lines each has."""

    def __init__(self, con: duckdb.DuckDBPyConnection, files: list[Source]) -> None:
        super().__init__(con)
        self.staging = Staging(con)
        self.paths = [source.path for source in files]

    def individuals(self) -> list[Finding]:
        """Stage everything: these files hold nothing else."""
        tables = [(path, list(_rows(path))) for path in self.paths]
        families: dict[str, set[str]] = {}
        for _, rows in tables:
            for row in rows:
                if (family := row.values.get("FID", "0")) not in _NOBODY:  # a file without families tells none apart
                    families.setdefault(row.values["IID"], set()).add(family)
        twice = any(len(of) > 1 for of in families.values())
        known: set[str] = set()
        links: list[tuple[str, str]] = []
        for path, rows in tables:
            self.records[path.name] = len(rows)
            seen: set[str] = set()
            for row in rows:
                self._stage(row, path, twice, known, seen, links)
        parents = {parent for _, parent in links} - known
        for parent in sorted(parents):
            self.staging.individual(parent)
        if parents:
            self.staging.say(self.paths[0].name, "parent-unknown", n=len(parents))
        stage_relatives(self.staging, sorted(set(links)))
        self.staging.finish()
        return self.staging.findings(_TEXTS)

    def _stage(
        self, row: Row, path: Path, twice: bool, known: set[str], seen: set[str], links: list[tuple[str, str]]
    ) -> None:
        place, values = f"line {row.number}", row.values
        family = values.get("FID", "0")

        def named(one: str) -> str:
            return f"{family}_{one}" if twice and family not in _NOBODY else one

        who = named(values["IID"])
        if who in seen:
            self.staging.say(path.name, "individual-repeated", place)
            return
        seen.add(who)
        known.add(who)
        sex = values.get("SEX", "0")
        told = {"1": "male", "2": "female", "M": "male", "F": "female"}.get(sex)
        if told is None and sex not in ("0", *_NO_VALUE, "3", "unknown", "U"):
            self.staging.say(path.name, "unknown-sex-code", place)
        self.staging.individual(who, sex=told)
        for column in ("PAT", "MAT"):
            parent = values.get(column, "0")
            if parent in _NOBODY:
                continue
            if named(parent) == who:
                self.staging.say(path.name, "parent-of-self", place)
            else:
                links.append((who, named(parent)))
        for column, value in values.items():
            if column not in ("FID", "IID", "SID", "PAT", "MAT", "SEX") and value not in _NO_VALUE:
                self._phenotype(who, column, value)

    def _phenotype(self, who: str, column: str, value: str) -> None:
        """PLINK's case and control by name; 0 is missing where the column is one of these."""
        name = "phenotype" if column == "PHENO1" else column
        if column == "PHENO1":
            value = {"1": "control", "2": "case", "0": ""}.get(value, value)
        if value:
            self.staging.attribute(who, name[:100], value[:500])


def _rows(path: Path) -> Iterator[Row]:
    columns: list[str] | None = None
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as file:
            number = 0
            while line := file.readline(_LONGEST + 1):
                number += 1
                where = f"{path.name}, line {number}"
                if len(line) > _LONGEST or b"\0" in line:
                    raise InvalidSource("A line is longer than a line of samples, or holds NUL bytes", where=where,
                                        do="Genotypes are read as VCF: plink2 --export vcf bgz.")  # fmt: skip
                cells = line.decode("utf-8").split()
                if not cells or line.startswith(b"##"):
                    continue
                if columns is None:
                    columns, is_heading = _columns(cells, path, where)
                    if is_heading:
                        continue
                if len(cells) != len(columns):
                    raise InvalidSource(
                        f"A line has {len(cells):,} columns, not {len(columns):,}", where=where, do=_AS_VCF
                    )
                yield Row(number, dict(zip(columns, cells, strict=True)))
    except UnicodeDecodeError as error:
        raise InvalidSource(f"The file is not UTF-8 ({error.reason})", where=path.name) from None
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidSource(f"The file cannot be read ({error})", where=path.name) from error


def _columns(cells: list[str], path: Path, where: str) -> tuple[list[str], bool]:
    """The columns of the file, and whether its first line names them."""
    first = cells[0].lstrip("#").upper()
    if cells[0].startswith("#") or first in ("FID", "IID"):
        names = [
            cells[0].lstrip("#").upper(),
            *(cell.upper() if cell.upper() in _PEDIGREE else cell for cell in cells[1:]),
        ]
        if "IID" not in names or len(set(names)) < len(names) or len(names) > _MOST:
            raise InvalidSource("The heading has no IID, or a column twice", where=where)
        return names, True
    if path.name.lower().removesuffix(".gz").endswith((".pheno", ".phen")):
        return ["FID", "IID", *(f"PHENO{n}" for n in range(1, len(cells) - 1))], False
    if not 5 <= len(cells) <= 6:
        raise InvalidSource(f"The first line has {len(cells):,} columns, not 6", where=where,
                            do="A .ped with genotypes is read as VCF: plink2 --export vcf bgz.")  # fmt: skip
    return _PEDIGREE[: len(cells)], False
