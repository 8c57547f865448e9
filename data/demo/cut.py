"""The demo's sources cut to one site: a biobank of its own, as a partner's would be, with the same people.

On GRCh37 places are shifted to where they stand there, by the blocks that exons tell (data/reference/blocks.py); what
lies in none of them is left out. At factor V Leiden GRCh37's reference base is the risk allele (S-GT 16), so that REF
and ALT are exchanged.
"""

from __future__ import annotations

import gzip
import json
import shutil
from bisect import bisect_right
from pathlib import Path

import numpy as np
import polars as pl
import pysam

from cohorts.errors import InvalidQuestion, InvalidSource
from data.progress import Progress, silent
from data.reference.blocks import FILE as BLOCKS

ASSEMBLIES = ("GRCh38", "GRCh37")
#: Places on GRCh38 where GRCh37's reference base is the alternate allele.
EXCHANGED = {("1", 169549811)}
_LENGTHS = {
    "1": 249250621, "2": 243199373, "3": 198022430, "4": 191154276, "5": 180915260, "6": 171115067, "7": 159138663,
    "8": 146364022, "9": 141213431, "10": 135534747, "11": 135006516, "12": 133851895, "13": 115169878,
    "14": 107349540, "15": 102531392, "16": 90354753, "17": 81195210, "18": 78077248, "19": 59128983, "20": 63025520,
    "21": 48129895, "22": 51304566, "X": 155270560,
}  # fmt: skip
_EXCHANGE = bytes.maketrans(b"01", b"10")


class Shifts:
    """Where blocks of GRCh38 stand on GRCh37; None outside of them."""

    def __init__(self) -> None:
        columns = ("contig", "start_position", "end_position", "shift")
        rows = sorted(pl.read_csv(BLOCKS, schema_overrides={"contig": pl.String}).select(columns).rows())
        self._rows, self._starts = rows, [row[:2] for row in rows]

    def onto(self, contig: str, position: int) -> int | None:
        at = bisect_right(self._starts, (contig, position)) - 1
        if at < 0 or self._rows[at][0] != contig or position > self._rows[at][2]:
            return None
        return position + self._rows[at][3]

    def part(self, contig: str, first: int, last: int) -> tuple[int, int] | None:
        """What of an interval (1-based, inclusive) lies in a block, there."""
        for name, begin, end, shift in self._rows:
            if name == contig and begin <= last and first <= end:
                return max(first, begin) + shift, min(last, end) + shift
        return None


def cut(sources: Path, into: Path, site: str, assembly: str = "GRCh38", progress: Progress | None = None) -> Path:
    """Write those of `site` as source files of their own; returns `into`. InvalidSource where there is no demo,
    InvalidQuestion for a site or an assembly that is not among them."""
    progress = progress or silent
    if not (sources / "demo.vcf.gz").is_file():
        raise InvalidSource("The demo's sources are not there", where=str(sources), do="python -m data demo")
    if assembly not in ASSEMBLIES:
        raise InvalidQuestion(f"The demo is cut on {' or '.join(ASSEMBLIES)}", where="--assembly")
    people = pl.read_csv(sources / "individuals.csv", infer_schema=False)
    if site not in (sites := sorted(people["site"].drop_nulls().unique())):
        raise InvalidQuestion(f"The demo has no site '{site}'", where="--site", do=f"One of {', '.join(sites)}")
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    progress(f"Cutting {site} from the demo", None)
    kept = people.filter(pl.col("site") == site)["individual_id"].implode()
    samples = _tables(sources, into, kept)
    _omop(sources / "omop", into / "omop", kept)
    shifts = Shifts() if assembly == "GRCh37" else None
    _callable(sources / "callable", into / "callable", set(samples["capture_kit"]), shifts)
    _genotypes(sources / "demo.vcf.gz", into / "genotypes.vcf.gz", set(samples["biosample_id"]), shifts, progress)
    told = json.loads((sources / "dataset.json").read_text(encoding="utf-8"))
    (into / "dataset.json").write_text(json.dumps({**told, "name": dataset_of(site), "assembly": assembly}) + "\n")
    return into


def dataset_of(site: str) -> str:
    return site.casefold().replace(" ", "_")


def _tables(sources: Path, into: Path, kept: pl.Series) -> pl.DataFrame:
    """The side tables; returns the biosamples."""
    for path in sorted(sources.glob("*.csv")):
        rows = pl.read_csv(path, infer_schema=False)
        whose = [name for name in ("individual_id", "relative_id") if name in rows.columns]
        rows.filter(pl.all_horizontal(pl.col(name).is_in(kept) for name in whose)).write_csv(into / path.name)
    return pl.read_csv(into / "biosamples.csv", infer_schema=False)


def _omop(sources: Path, into: Path, kept: pl.Series) -> None:
    into.mkdir()
    people = pl.read_parquet(sources / "person.parquet").filter(pl.col("person_source_value").is_in(kept))
    numbers = people["person_id"].implode()
    for path in sorted(sources.glob("*.parquet")):
        rows = pl.scan_parquet(path)
        if "person_id" in rows.collect_schema():
            rows = rows.filter(pl.col("person_id").is_in(numbers))
        rows.sink_parquet(into / path.name)


def _callable(sources: Path, into: Path, kits: set[str], shifts: Shifts | None) -> None:
    into.mkdir()
    for kit in sorted(kits):
        text = gzip.decompress((sources / f"{kit}.bed.gz").read_bytes()).decode()
        if shifts:
            lines = []
            for line in text.splitlines():
                contig, start, end = line.split("\t")
                if there := shifts.part(contig.removeprefix("chr"), int(start) + 1, int(end)):
                    lines.append(f"{contig}\t{there[0] - 1}\t{there[1]}\n")
            text = "".join(lines)
        with gzip.GzipFile(into / f"{kit}.bed.gz", "wb", compresslevel=6, mtime=0) as file:
            file.write(text.encode())


def _genotypes(source: Path, into: Path, samples: set[str], shifts: Shifts | None, progress: Progress) -> None:
    """The columns of `samples`, and of each line what is before them, moved where `shifts` says so."""
    kept = np.zeros(0, dtype=np.int64)
    with pysam.BGZFile(str(source), "rb") as whole, pysam.BGZFile(str(into), "wb1") as file:
        while line := whole.readline():
            if line.startswith(b"##"):
                file.write((_header(line) if shifts else line) + b"\n")
            elif line.startswith(b"#"):
                words = line.decode().split("\t")
                kept = np.array([at for at, name in enumerate(words[9:]) if name in samples])
                file.write("\t".join([*words[:9], *(words[9 + at] for at in kept)]).encode() + b"\n")
            else:
                fixed = line.split(b"\t", 9)
                moved = _moved(fixed[:9], shifts) if shifts else fixed[:9]
                if moved is None:
                    continue
                calls = _columns(fixed[9], kept)
                if shifts and _place(fixed) in EXCHANGED:
                    calls = calls.translate(_EXCHANGE)
                file.write(b"\t".join([*moved, calls]) + b"\n")
    progress("Genotypes are cut", None)


def _place(fixed: list[bytes]) -> tuple[str, int]:
    return fixed[0].decode().removeprefix("chr"), int(fixed[1])


def _moved(fixed: list[bytes], shifts: Shifts) -> list[bytes] | None:
    contig, position = _place(fixed)
    there = shifts.onto(contig, position)
    if there is None:
        return None
    moved = [fixed[0], str(there).encode(), *fixed[2:]]
    if (contig, position) in EXCHANGED:
        moved[3], moved[4] = fixed[4], fixed[3]
        # Its annotation is of the other base: what it does and where stays, the names of the change do not.
        words = fixed[7].removeprefix(b"CSQ=").split(b"|")
        moved[7] = b"CSQ=" + b"|".join([moved[4], *words[1:9], b"", b"", *words[11:]])
    return moved


def _header(line: bytes) -> bytes:
    text = line.decode()
    if text.startswith("##contig="):
        name = text.split("ID=chr", 1)[1].split(",", 1)[0]
        return f"##contig=<ID=chr{name},length={_LENGTHS[name]},assembly=GRCh37>".encode()
    return text.replace("GRCh38", "GRCh37").encode()


def _columns(calls: bytes, kept: np.ndarray) -> bytes:
    """Some columns of a line; of diploid calls throughout, which are three letters each, by their place."""
    if len(calls) % 4 == 3 and calls[3::4].count(b"\t") == len(calls) // 4:
        wide = np.frombuffer(calls + b"\t", dtype=np.uint8).reshape(-1, 4)
        return wide[kept].tobytes()[:-1]
    words = calls.split(b"\t")
    return b"\t".join([words[at] for at in kept])
