"""A cohort definition of OHDSI's ATLAS, as a cohort file of Concord, with a report of what could not be said."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path

from access.purpose import Purpose
from cohorts.errors import InvalidQuestion
from cohorts.reading import read_file
from exchange.circe import Imported, Known, import_definition
from queries.answer import answer
from queries.asking import asking_for
from queries.concepts import ConceptsUnder
from queries.warehouse import open_warehouse

HELP = "a cohort definition of ATLAS (Circe JSON) as a cohort file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.json", help="the definition, as ATLAS exports it")
    parser.add_argument("--out", metavar="COHORT.json", help="write the cohort there; default: standard output")
    parser.add_argument(
        "--warehouse", metavar="DIR", help="resolve concept sets in this warehouse; needed where concepts are excluded"
    )
    parser.add_argument("--json", action="store_true", help="cohort and findings as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Import one file. Writes no cohort when something of it would be lost: that is exit status 2."""
    definition = read_file(Path(arguments.file), "cohort definition")
    name = Path(arguments.file).stem
    imported = _imported(definition, name, arguments.warehouse)
    if arguments.json:
        print(json.dumps(_plain(imported), ensure_ascii=False))
    else:
        for finding in imported.findings:
            print(f"{'not said' if finding.lost else 'note'}: {finding}", file=sys.stderr)
    if imported.cohort is None:
        return InvalidQuestion.exit_status
    written = json.dumps(imported.cohort.to_json(), ensure_ascii=False, indent=1)
    if arguments.out:
        Path(arguments.out).write_text(written + "\n", encoding="utf-8")
    elif not arguments.json:
        print(written)
    return 0


def _imported(definition: object, name: str, directory: str | None) -> Imported:
    if directory is None:
        return import_definition(definition, name)
    warehouse = open_warehouse(directory)
    try:
        asking = asking_for(warehouse, getpass.getuser(), "partner", Purpose("health"))

        def known(concepts: tuple[int, ...]) -> Known:
            return answer(warehouse, asking, ConceptsUnder(concepts)).under

        return import_definition(definition, name, known)
    finally:
        warehouse.close()


def _plain(imported: Imported) -> dict[str, object]:
    findings = [{"where": one.where, "what": one.what, "why": one.why, "lost": one.lost} for one in imported.findings]
    return {"cohort": imported.cohort.to_json() if imported.cohort else None, "findings": findings}
