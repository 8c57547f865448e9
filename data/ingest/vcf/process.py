"""`python -m data.ingest.vcf.process TASK RESULT`: read a pickled Task in a process of its own, write a pickled Share or error."""

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


if __name__ == "__main__":
    main()
