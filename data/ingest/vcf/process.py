"""The door of a reading process: a pickled Task in, a pickled Share or error out.

read.py starts it with two file names.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from cohorts.errors import ConcordError, InvalidSource
from data.ingest.vcf.part import BrokenRule, read_share


def main() -> None:
    task_path, result_path = map(Path, sys.argv[1:])
    result: object
    try:
        result = read_share(pickle.loads(task_path.read_bytes()))
    except BrokenRule as broken:
        result = broken
    except ConcordError as error:
        result = InvalidSource(error.what, where=error.where, do=error.do)
    result_path.write_bytes(pickle.dumps(result))
