"""The files beside a release, and their manifest, which is put in place last: who reads it finds the files it names."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from data.storage import disk_failures_named, fsync_file, hash_file, write_durably

FORMAT = 1


def write_files(folder: Path, release: str, about: dict[str, Any], tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """Write each table as <release>.<name>.parquet, then <release>.ancestry.json with their hashes; the manifest."""
    with disk_failures_named(folder):
        files = {}
        for name, table in tables.items():
            path = folder / f"{release}.{name}.parquet"
            aside = path.with_name(f"{path.name}.{os.getpid()}.new")
            table.write_parquet(aside, compression="zstd", statistics=False)
            fsync_file(aside)
            files[name] = {"file": path.name, "bytes": aside.stat().st_size, "sha256": hash_file(aside)}
            os.replace(aside, path)
        tools = {"python": platform.python_version()} | {tool: version(tool) for tool in ("duckdb", "numpy", "polars")}
        manifest = {"format": FORMAT, **about, "files": files, "tools": tools}
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        write_durably(folder / f"{release}.ancestry.json", text)
    return manifest
