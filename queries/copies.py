"""A release asked from its copy as Parquet (`python -m data parquet DIR`), beside the warehouse it was made from.

    DIR/<release>/manifest.json                  the release's manifest
    DIR/<release>/<table>/…/*.parquet            its tables, those of genotypes cut by assembly and contig

A copy holds consent as it was when its release was made. So it is asked through the same door as the release: the
warehouse lends its consent ledger, its audit and its frozen lists, and who withdrew since is in no answer. A copy whose
manifest the warehouse does not know is refused: nobody there withdraws from it.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from cohorts.errors import InvalidQuestion, WarehouseUnavailable

_BITS = files("queries").joinpath("accelerated", "no_bits.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class ParquetCopy:
    """The folder of one release."""

    folder: Path
    release: str
    manifest: dict[str, Any]

    def connect(self, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
        """A read-only database whose tables are views of the copy's files. WarehouseUnavailable when one is damaged."""
        with tempfile.TemporaryDirectory(prefix="concord-copy-") as aside:
            views = Path(aside) / f"{self.release}.duckdb"
            try:
                with duckdb.connect(str(views)) as con:
                    con.execute(_BITS)
                    for table in sorted(path for path in self.folder.iterdir() if path.is_dir()):
                        con.execute(_view(table))
                # The file may go as soon as it is open: views are in its catalogue, rows in the copy.
                return duckdb.connect(str(views), read_only=True, config=config)
            except duckdb.Error as error:
                what = str(error).splitlines()[0]
                raise WarehouseUnavailable(
                    f"The copy cannot be read: {what}",
                    where=str(self.folder),
                    do="Write it again: python -m data parquet",
                ) from None


def copy_in(directory: Path | str, warehouse: Path) -> ParquetCopy:
    """The copy in `directory`: a release's folder, or one that holds a single release. Raises WarehouseUnavailable
    where there is none, and where it was not made from a release of `warehouse`."""
    given = Path(directory)
    made = [given] if (given / "manifest.json").is_file() else sorted(p.parent for p in given.glob("*/manifest.json"))
    if len(made) > 1:
        names = ", ".join(folder.name for folder in made)
        raise InvalidQuestion("There are copies of several releases", where=str(given), do=f"Name one of {names}.")
    if not made:
        raise WarehouseUnavailable("There is no copy of a release", where=str(given), do="python -m data parquet DIR")
    folder = made[0].resolve()
    manifest, known = _read(folder / "manifest.json"), warehouse / "releases" / f"{folder.name}.json"
    if not known.is_file() or _read(known) != manifest:
        raise WarehouseUnavailable(
            "The copy was not made from a release of this warehouse",
            where=str(folder),
            do="Name its own with --warehouse: withdrawals are written there.",
        )
    return ParquetCopy(folder, folder.name, manifest)


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WarehouseUnavailable(f"The manifest cannot be read: {error}", where=str(path)) from None


def _view(table: Path) -> str:
    """A table is one file, or files by assembly and contig, which its rows do not repeat."""
    whole = table / "part-0.parquet"
    every, source = (
        ("*", whole) if whole.is_file() else ("* EXCLUDE (assembly, contig)", table / "*" / "*" / "*.parquet")
    )
    name, path = _quoted(table.name, '"'), _quoted(str(source), "'")
    return f"CREATE VIEW {name} AS SELECT {every} FROM read_parquet({path}, hive_partitioning = {not whole.is_file()})"


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark
