"""The demo biobank at full size for tests: built once for a state of the code, and kept for the next run.

It stands in data/warehouse/for_tests/<hash>, which git ignores; the hash is of everything that makes it. Read it only.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "data" / "warehouse" / "for_tests"
INDIVIDUALS, SEED = 25_000, 1
_MAKERS = (".py", ".sql", ".csv", ".txt", ".json", ".parquet")
# The demo is written as a VCF and OMOP tables: readers of other formats have no say in it.
_READ_BY = {"vcf", "omop"}
_STATES_KEPT = 4


def demo_at_full_size() -> Path:
    """The warehouse directory; builds it when there is none of this state of the code. Takes a minute or two then."""
    directory = KEPT / state_of_the_code()
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # processes that test side by side build it once
        if not (directory / "current").is_file():
            _build(directory)
    return directory


def _build(directory: Path) -> None:
    from data.demo import build_demo  # here, so that tests that only read it load no ingest

    aside = KEPT / f"building-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    build_demo(aside, INDIVIDUALS, SEED)
    shutil.rmtree(aside / "demo_sources", ignore_errors=True)
    states = sorted(
        (each for each in KEPT.iterdir() if each.is_dir() and each != aside), key=lambda d: d.stat().st_mtime
    )
    for old in states[: max(0, len(states) - _STATES_KEPT + 1)]:
        shutil.rmtree(old, ignore_errors=True)
    aside.rename(directory)


def state_of_the_code() -> str:
    """A hash over what makes the demo: the makers' code and tables, and the names they share with readers."""
    digest = hashlib.sha256(f"{INDIVIDUALS} {SEED}".encode())
    for folder in ("data", "cohorts"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in _MAKERS and _has_a_say(path.relative_to(ROOT).parts):
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _has_a_say(parts: tuple[str, ...]) -> bool:
    if "warehouse" in parts or "__pycache__" in parts:
        return False
    of_a_format = parts[:2] == ("data", "ingest") and len(parts) > 3
    return not of_a_format or parts[2] in _READ_BY
