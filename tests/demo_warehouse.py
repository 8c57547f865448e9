"""The demo biobank at full size for tests: built once for a state of the code, and kept for the next run.

It stands in data/warehouse/for_tests/<hash>, which git ignores; the hash is of everything that makes it. Read it only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "data" / "warehouse" / "for_tests"
INDIVIDUALS, SEED = 25_000, 1
_MAKERS = (".py", ".sql", ".csv", ".txt", ".json", ".parquet")


def demo_at_full_size() -> Path:
    """The warehouse directory; builds it when there is none of this state of the code. Takes a minute or two then."""
    directory = KEPT / state_of_the_code()
    if (directory / "current").is_file():
        return directory
    from data.demo import build_demo  # here, so that tests that only read it load no ingest

    aside = KEPT / f"building-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    build_demo(aside, INDIVIDUALS, SEED)
    shutil.rmtree(aside / "demo_sources", ignore_errors=True)
    for old in KEPT.iterdir():
        if old != aside and not old.name.startswith("building-"):
            shutil.rmtree(old, ignore_errors=True)
    aside.rename(directory)
    return directory


def state_of_the_code() -> str:
    """A hash over what makes the demo: the makers' code and tables, and the names they share with readers."""
    digest = hashlib.sha256(f"{INDIVIDUALS} {SEED}".encode())
    for folder in ("data", "cohorts"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in _MAKERS and "warehouse" not in path.parts and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
