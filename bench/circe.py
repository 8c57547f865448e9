"""OHDSI's cohort definitions on Eunomia: from Circe's JSON to the individuals, beside duckcdm on the same definitions.

Both processes are warm and ask each definition twice: as it is, and once more observed a day longer, as somebody asks
who edits it. So neither answers from memory. The peer has an environment of its own, bench/.envs/circe, made when it is
missing.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from access.purpose import Purpose
from bench.environments import python_of
from bench.rows import ROOT, Row
from data.ingest import ingest
from exchange.circe import Known, import_definition
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.individuals import Individuals
from queries.lookup.concepts import ConceptsUnder
from queries.warehouse import open_warehouse
from tests.exchange.circe_definitions import DEFINITIONS, GI_BLEED, definition, event
from tests.warehouses import NOW

DUCKCDM = "duckcdm==0.4.7"
#: Of these the two find others, for reasons that tests/exchange/test_circe.py gives.
_DIFFERS = {"a long drug era", "nobody died"}
#: Asked before the clock starts, and not among those timed.
_WARM = definition(event("condition", GI_BLEED, First=True), prior=1, limit="Last")


def peer() -> Path:
    """Python of the peer's environment."""
    return python_of("circe", "duckcdm, duckdb", "--no-deps", DUCKCDM, f"duckdb=={duckdb.__version__}")


def run() -> list[Row]:
    folder = Path(os.environ.get("CONCORD_SHARED_DATA", ROOT.parent / "shared" / "data")) / "eunomia_gibleed"
    if not folder.is_dir():
        print("circe: Eunomia is not beside the checkout (../shared/data/eunomia_gibleed)", file=sys.stderr)
        return []
    new = {name: one for name, one in DEFINITIONS.items() if name not in _DIFFERS}
    edited = {f"{name}, edited": _edited(one) for name, one in new.items()}
    definitions = new | edited
    with tempfile.TemporaryDirectory() as directory:
        theirs = _theirs(folder, {"warm": _WARM, **definitions}, Path(directory))
        ours = _ours(folder, {"warm": _WARM, **definitions}, Path(directory) / "warehouse")
    if wrong := [name for name in definitions if ours[name][1] != theirs[name][1]]:
        sys.exit(f"other individuals than Circe's for: {', '.join(wrong)}")
    rows = []
    for how, names in (("new to it", new), ("edited", edited)):
        mine, its = [ours[name][0] for name in names], [theirs[name][0] for name in names]
        rows += [
            Row(f"{len(names)} ATLAS cohorts on Eunomia, {how}: all", sum(mine), DUCKCDM, sum(its), at_most=1.0),
            Row(f"an ATLAS cohort, {how}: median", statistics.median(mine), DUCKCDM, statistics.median(its)),
            Row(f"an ATLAS cohort, {how}: slowest", max(mine), DUCKCDM, max(its)),
        ]
    return rows


def _edited(definition: dict) -> dict:
    """One that asks for a day more of observation before the index event."""
    edited = json.loads(json.dumps(definition))
    edited["PrimaryCriteria"]["ObservationWindow"]["PriorDays"] += 1
    return edited


def _theirs(folder: Path, definitions: dict, directory: Path) -> dict[str, tuple[float, int]]:
    file = directory / "definitions.json"
    file.write_text(json.dumps(definitions), encoding="utf-8")
    command = [peer(), ROOT / "bench" / "circe_peer.py", folder, file]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name: (one["seconds"], one["n"]) for name, one in json.loads(said).items()}


def _ours(folder: Path, definitions: dict, directory: Path) -> dict[str, tuple[float, int]]:
    directory.mkdir()
    ingest([folder], directory, data_use="DUO:0000042", now=NOW)
    warehouse = open_warehouse(directory)
    asking = asking_for(warehouse, "bench", "researcher", Purpose("health"))

    def known(concepts: tuple[int, ...]) -> Known:
        return answer(warehouse, asking, ConceptsUnder(concepts)).under

    taken = {}
    for name, one in definitions.items():
        start = time.perf_counter()
        found = answer(warehouse, asking, Individuals(import_definition(one, name, known).cohort)).frame
        taken[name] = (time.perf_counter() - start, found.height)
    warehouse.close()
    return taken
