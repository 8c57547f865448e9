"""The door of a reading process: pickled Tasks in, their pickled Shares or an error out.

second_reader.py starts it, and names both files on its standard input. When that ends the process that asked is gone,
and nothing is left to do: the chunk that is being read would be written beside those of the next ingest.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from pathlib import Path

from cohorts.errors import ConcordError, InvalidSource
from data.ingest.vcf.chunks import BrokenChunk, read_chunks


def main() -> None:
    asked = [sys.stdin.readline().rstrip("\n") for _ in range(2)]
    if not all(asked):
        return
    threading.Thread(target=_end_with_the_asker, daemon=True).start()
    task_path, result_path = map(Path, asked)
    result: object
    try:
        result = read_chunks(pickle.loads(task_path.read_bytes()))
    except BrokenChunk as broken:
        result = broken
    except ConcordError as error:
        result = InvalidSource(error.what, where=error.where, do=error.do)
    result_path.write_bytes(pickle.dumps(result))


def _end_with_the_asker() -> None:
    while os.read(0, 1):  # not through sys.stdin: a thread that waits there may not be left at the end
        pass
    os._exit(1)
