"""Run in the peer's environment: seconds that duckcdm's Circe takes for each definition of a file, as JSON.

    ENV/bin/python bench/circe_peer.py EUNOMIA_FOLDER DEFINITIONS.json

The tables are in memory and the first definition has run before the clock starts. Nothing of Concord is imported; what
asks the oracle is the script that made the golden answers of the tests.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "exchange"))

from make_circe_golden import opened, persons


def main(folder: str, file: str) -> None:
    con = opened(folder)
    definitions = json.loads(Path(file).read_text(encoding="utf-8"))
    persons(con, next(iter(definitions.values())))
    taken = {}
    for name, definition in definitions.items():
        start = time.perf_counter()
        found = persons(con, definition)
        taken[name] = {"seconds": time.perf_counter() - start, "n": len(found)}
    json.dump(taken, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
