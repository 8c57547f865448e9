"""Archives of tables, workbooks and DuckDB files as folders of files, for as long as an ingest takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from data.ingest import archives
from data.ingest.documents import kind_of_document
from data.ingest.tables import name_of, quoted
from data.storage import memory_limit

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
DATABASES = (".duckdb", ".ddb")
_MOST_CELLS = 200_000_000


@contextmanager
def unpacked(named: Sequence[Path | str], formats: Sequence[str]) -> Iterator[list[Path]]:
    """The sources with each archive of tables, workbook and database in the place of a folder with its files.

    `formats` of OMOP tables are looked for in a database. Archives of JSON documents are read where they are.
    """
    paths = list(map(Path, named))
    if not any(_wraps(path) for path in paths):
        yield paths
        return
    with tempfile.TemporaryDirectory(prefix="concord-unpacked-") as aside:
        yield [_opened(path, Path(aside) / str(number), formats) for number, path in enumerate(paths)]


def _wraps(path: Path) -> bool:
    name = path.name.lower()
    return path.is_file() and (name.endswith((*WORKBOOKS, *DATABASES)) or archives.is_archive(path))


def _opened(path: Path, aside: Path, formats: Sequence[str]) -> Path:
    name = path.name.lower()
    if not _wraps(path):
        return path
    if name.endswith(WORKBOOKS):
        return _workbook(path, aside)
    if name.endswith(DATABASES):
        return _database(path, aside, formats)
    if kind_of_document(path) == "phenopackets":
        return path  # read member by member
    folder = aside / path.name.split(".")[0]
    archives.unpack(path, folder)
    return folder


def _workbook(path: Path, aside: Path) -> Path:
    """Each sheet as a CSV file of its name; a workbook of one sheet as one file of its own name."""
    import fastexcel
    import pyarrow.csv

    if path.suffix.lower() != ".xls":
        archives.names(path)  # a zip: refused where it is a bomb
    folder = aside / path.stem
    folder.mkdir(parents=True)
    try:
        book = fastexcel.read_excel(str(path))
        for name in book.sheet_names:
            sheet = book.load_sheet(name, dtypes="string")
            if sheet.width * sheet.height > _MOST_CELLS:
                raise InvalidSource(
                    "A sheet holds more cells than a workbook can", where=f"{path.name}, sheet '{name}'"
                )
            if sheet.width:
                safe = "".join(letter if letter.isalnum() or letter in " _-." else "_" for letter in name)
                title = path.stem if len(book.sheet_names) == 1 else safe
                pyarrow.csv.write_csv(sheet.to_arrow(), folder / f"{title}.csv")
    except (fastexcel.FastExcelError, RuntimeError, ValueError, OSError) as error:
        said = str(error).splitlines()[0] if str(error) else "no reason"
        raise InvalidSource(f"The workbook cannot be read ({said})", where=path.name,
                            do="Save it again as .xlsx, or export its sheets as CSV.") from None  # fmt: skip
    return folder


def _database(path: Path, aside: Path, tables: Sequence[str]) -> Path:
    """The base tables of OMOP in a DuckDB file as Parquet. Views are not run: they may read other files."""
    folder = aside / path.stem
    folder.mkdir(parents=True)
    found = {}
    try:
        bounds = {"memory_limit": memory_limit(), "temp_directory": str(aside / "spill")}
        with duckdb.connect(config={"autoinstall_known_extensions": False, **bounds}) as con:
            con.execute(f"ATTACH {quoted(path)} AS source (READ_ONLY)")
            rows = con.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'source' ORDER BY ALL"
            ).fetchall()
            for schema, table in rows:
                if table.lower() in tables and found.setdefault(table.lower(), (schema, table)) == (schema, table):
                    target = folder / f"{table.lower()}.parquet"
                    con.execute(f"COPY source.{name_of(schema)}.{name_of(table)} TO {quoted(target)} (FORMAT parquet)")
    except duckdb.Error as error:
        raise InvalidSource(f"The database cannot be read ({str(error).splitlines()[0]})", where=path.name,
                            do="It may be open for writing elsewhere, or of a newer DuckDB.") from None  # fmt: skip
    if "person" not in found:
        raise InvalidSource("The database holds no table 'person'", where=path.name,
                            do="OMOP tables are read from DuckDB files; export others as Parquet.")  # fmt: skip
    return folder
