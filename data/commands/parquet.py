"""`python -m data parquet DIR`: the current release as Parquet, the layout that a distributed engine reads."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands, here: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("parquet", parents=[here], help="write the current release as partitioned Parquet")
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> None:
    from data.parquet import write_parquet

    written = write_parquet(asked.warehouse, asked.directory)
    print(f"{len(written):,} tables, {sum(written.values()):,} rows in {asked.directory}.")
