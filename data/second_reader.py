"""The process that reads half of a large VCF: started before this one has imported what an ingest takes.

Two processes that import at the same time are ready at the same time; one that is started when there is something to
read comes half a second late. So nothing heavy is imported here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORTH_A_PROCESS = 1 << 20  # bytes of VCF a process, as the files are packed
_ENDINGS = (".vcf", ".vcf.gz", ".vcf.bgz")
# A reader needs numpy and pysam alone: this keeps what opens the database from being imported on the way.
_DOOR = """
import sys, types
root = sys.argv.pop(1)
sys.path.insert(0, root)
for name in ("ingest", "annotation"):
    package = sys.modules["data." + name] = types.ModuleType("data." + name)
    package.__path__ = [root + "/data/" + name]
from data.ingest.vcf.process import main
main()
"""
_waiting: list[subprocess.Popen] = []  # one at most


def prepare(named: Iterable[str]) -> None:
    """Start a reader if what is named (files, folders, or anything else) holds VCF enough for two."""
    with suppress(OSError):  # whoever reads the sources says what is wrong with them
        if len(os.sched_getaffinity(0)) > 1 and sum(_sizes(named)) >= 2 * WORTH_A_PROCESS:
            _waiting.append(_started())


def is_waiting() -> bool:
    """Whether a reader was prepared that nobody has taken."""
    return bool(_waiting)


def reader(task: Path, answer: Path) -> subprocess.Popen:
    """A process that reads that pickled task and writes its answer: the prepared one, or a new one.

    It ends when its standard input does, so also when this process is killed; `ended` closes that.
    """
    process = _waiting.pop() if _waiting else _started()
    process.stdin.write(f"{task}\n{answer}\n".encode())
    process.stdin.flush()
    return process


def ended(process: subprocess.Popen) -> int:
    """Wait for a reader; its exit status."""
    status = process.wait()
    process.stdin.close()
    return status


def dismiss() -> None:
    """End the reader that nobody has taken, if there is one."""
    while _waiting:
        process = _waiting.pop()
        process.kill()
        process.stdin.close()
        process.wait()


def _started() -> subprocess.Popen:
    # It multiplies no matrices, and threads that wait for some would take time from those that read.
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen([sys.executable, "-c", _DOOR, str(ROOT)], stdin=subprocess.PIPE, env=alone)


def _sizes(named: Iterable[str]) -> Iterator[int]:
    for path in map(Path, named):
        for file in path.rglob("*") if path.is_dir() else [path]:
            if file.name.lower().endswith(_ENDINGS) and file.is_file():
                yield file.stat().st_size
