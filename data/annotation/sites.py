"""A sites-only VCF beside the release's alleles: every record of theirs, by contig, position, REF and ALT (S-GT 9).

Public files of sites break the specification in many small ways; what is read of them here is only what joining needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pysam

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_contig_lengths, assembly_from_name, fold_contig, trim
from data.ingest.vcf.lines import Span, kind_of, read_lines

_CONTIG = re.compile(r"##contig=<ID=([^,>]+)(?:.*?[,]length=(\d+))?")
_FIELD = re.compile(r"##INFO=<ID=([^,>]+)")
_NEAR = 20_000  # bases: places of one window of an indexed file


@dataclass(frozen=True)
class Header:
    """What the lines before the first record tell."""

    fields: frozenset[str]  # INFO
    assembly: str | None
    meta: dict[str, str]  # fileDate, source, …: the last of each key


@dataclass(frozen=True, slots=True)
class Site:
    """One allele of the file that the release has."""

    variant_id: int
    number: int  # of the allele among the record's alternates, from 1
    alternates: int
    identifier: str
    filters: str
    info: dict[str, str]


class Sites:
    """Reads the records of one file that are about alleles of the release, on one assembly."""

    def __init__(self, path: Path) -> None:
        """Raises InvalidSource where the file is no VCF or is not there."""
        self.path = path
        self.kind = kind_of(path)
        self.records = 0
        self.header = self._header()

    def assembly_among(self, assemblies: list[str]) -> str:
        """The file's own, or the release's only one where the file does not tell. Refuses what the release has not."""
        own = self.header.assembly
        if own is None and len(assemblies) == 1:
            return assemblies[0]
        if own in assemblies:
            return own
        held = " and ".join(assemblies) or "no variants"
        raise InvalidSource(
            f"The file is of {own}, the release holds {held}"
            if own
            else f"The file does not tell its assembly ({held})",
            where=self.path.name,
            do="Give a file of the release's assembly, with its contig lengths or ##reference.",
        )

    def of(self, con: duckdb.DuckDBPyConnection, assembly: str) -> Iterator[Site]:
        """Every allele of the file that the release has on that assembly."""
        known: dict[tuple[int, str, str], int] = {}
        places: set[int] = set()
        current = None
        for raw in self._lines(con, assembly):
            if raw.startswith(b"#"):
                continue
            fields = raw.rstrip(b"\r\n").split(b"\t", 8)
            if len(fields) < 8 or not fields[1].isdigit():
                raise InvalidSource("A record is not a VCF's", where=f"{self.path.name}, record {self.records + 1}")
            self.records += 1
            if fields[0] != current:
                current = fields[0]
                known = _alleles(con, assembly, fold_contig(current.decode("utf-8", "replace")))
                places = {position for position, _, _ in known}
            position = int(fields[1])
            # A REF of one base is never trimmed from the left, so the place is the release's place.
            if not known or (len(fields[3]) == 1 and position not in places):
                continue
            yield from self._alleles(fields, position, known)

    def _alleles(self, fields: list[bytes], position: int, known: dict[tuple[int, str, str], int]) -> Iterator[Site]:
        ref, alts = fields[3].decode("ascii", "replace"), fields[4].decode("ascii", "replace").split(",")
        info = None
        for number, alt in enumerate(alts, 1):
            if not alt.isalpha():
                continue
            variant_id = known.get(trim(position, ref, alt))
            if variant_id is None:
                continue
            if info is None:
                pairs = (part.partition("=") for part in fields[7].decode("utf-8", "replace").split(";"))
                info = {key: value for key, _, value in pairs}
            yield Site(variant_id, number, len(alts), fields[2].decode(), fields[6].decode(), info)

    def _header(self) -> Header:
        lengths: dict[str, int] = {}
        names: set[str] = set()
        fields: set[str] = set()
        meta: dict[str, str] = {}
        for number, raw in enumerate(read_lines(Span(self.path, self.kind))):
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            if number == 0 and not line.startswith("##fileformat=VCF"):
                raise InvalidSource("This is not a VCF", where=self.path.name)
            if not line.startswith("##"):
                break
            if found := _CONTIG.match(line):
                if found[2]:
                    lengths[found[1]] = int(found[2])
                if named := re.search(r"assembly=\"?([^,\">]+)", line):
                    names.add(named[1])
            elif found := _FIELD.match(line):
                fields.add(found[1])
            else:
                key, _, value = line[2:].partition("=")
                meta[key] = value
        names.add(meta.get("reference", ""))
        told = {assembly for name in names if (assembly := assembly_from_name(name))}
        assembly = assembly_from_contig_lengths(lengths) or (told.pop() if len(told) == 1 else None)
        return Header(frozenset(fields), assembly, meta)

    def _lines(self, con: duckdb.DuckDBPyConnection, assembly: str) -> Iterator[bytes]:
        """All lines; of an indexed file only those near variants of the release, when that is little of it."""
        index = next((p for s in (".tbi", ".csi") if (p := Path(f"{self.path}{s}")).is_file()), None)
        windows = _windows(con, assembly) if index else []
        if index is None or len(windows) > 20_000:
            yield from read_lines(Span(self.path, self.kind))
            return
        with pysam.TabixFile(str(self.path), index=str(index)) as file:
            spelled = {fold_contig(name): name for name in file.contigs}
            for contig, start, end in windows:
                if contig in spelled:
                    yield from (line.encode() for line in file.fetch(spelled[contig], max(0, start - 1), end))


def _alleles(con: duckdb.DuckDBPyConnection, assembly: str, contig: str) -> dict[tuple[int, str, str], int]:
    rows = con.execute(
        "SELECT position, ref, alt, variant_id FROM variant WHERE assembly = ? AND contig = ?", [assembly, contig]
    ).fetchall()
    return {(position, ref, alt): variant_id for position, ref, alt, variant_id in rows}


def _windows(con: duckdb.DuckDBPyConnection, assembly: str) -> list[tuple[str, int, int]]:
    """Stretches (contig, first, last) that hold all variants, near ones together, in the order of the variants."""
    return con.execute(
        """SELECT contig, min(position) - 200, max(position) + 1 FROM (
            SELECT contig, position, variant_id, sum(starts) OVER (ORDER BY variant_id) AS stretch FROM (
                SELECT contig, position, variant_id, CAST(position - lag(position, 1, -1000000000) OVER (
                    PARTITION BY contig ORDER BY variant_id) > ? AS INTEGER) AS starts
                FROM variant WHERE assembly = ?))
        GROUP BY contig, stretch ORDER BY min(variant_id)""",
        [_NEAR, assembly],
    ).fetchall()
