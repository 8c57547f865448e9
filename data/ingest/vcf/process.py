"""The door of a reading process: a pickled Task in, a pickled Share or error out.

second_reader.py starts it, and names both files on its standard input; when that ends first, nothing is left to do.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from cohorts.errors import ConcordError, InvalidSource
from data.ingest.vcf.part import BrokenRule, read_share


def main() -> None:
    asked = [line.rstrip("\n") for line in sys.stdin]
    if len(asked) < 2:
        return
    task_path, result_path = map(Path, asked)
    result: object
    try:
        result = read_share(pickle.loads(task_path.read_bytes()))
    except BrokenRule as broken:
        result = broken
    except ConcordError as error:
        result = InvalidSource(error.what, where=error.where, do=error.do)
    result_path.write_bytes(pickle.dumps(result))
