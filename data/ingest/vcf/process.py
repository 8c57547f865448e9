"""The door of a reading process: pickled Tasks in, their pickled Shares or an error out.

second_reader.py starts it, and names both files on its standard input; when that ends first, nothing is left to do.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from cohorts.errors import ConcordError, InvalidSource
from data.ingest.vcf.chunks import BrokenChunk, read_chunks


def main() -> None:
    asked = [line.rstrip("\n") for line in sys.stdin]
    if len(asked) < 2:
        return
    task_path, result_path = map(Path, asked)
    result: object
    try:
        result = read_chunks(pickle.loads(task_path.read_bytes()))
    except BrokenChunk as broken:
        result = broken
    except ConcordError as error:
        result = InvalidSource(error.what, where=error.where, do=error.do)
    result_path.write_bytes(pickle.dumps(result))
