"""A cohort definition of OHDSI's ATLAS as a cohort file of Concord, or back; what cannot be said is reported."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path

from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from cohorts.reading import read_file
from exchange.circe import Imported, Known, export_cohort, import_definition
from queries.answer import answer
from queries.asking import asking_for
from queries.lookup.concepts import ConceptsUnder
from queries.warehouse import open_warehouse

HELP = "a cohort definition of ATLAS (Circe JSON) as a cohort file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.json", help="the definition, as ATLAS exports it")
    parser.add_argument("--out", metavar="COHORT.json", help="write the cohort there; default: standard output")
    parser.add_argument("--export", action="store_true", help="the other way: FILE.json is a cohort file of Concord")
    parser.add_argument(
        "--warehouse", metavar="DIR", help="resolve concept sets in this warehouse; needed where concepts are excluded"
    )
    parser.add_argument("--json", action="store_true", help="cohort and findings as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Turn one file. Writes nothing when something of it would be lost: that is exit status 2."""
    if arguments.export:
        exported = export_cohort(Cohort.read(arguments.file))
        made, findings, called = exported.definition, exported.findings, "definition"
    else:
        definition = read_file(Path(arguments.file), "cohort definition")
        imported = _imported(definition, Path(arguments.file).stem, arguments.warehouse)
        made, findings, called = imported.cohort and imported.cohort.to_json(), imported.findings, "cohort"
    if arguments.json:
        plain = [{"where": one.where, "what": one.what, "why": one.why, "lost": one.lost} for one in findings]
        print(json.dumps({called: made, "findings": plain}, ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{'not said' if finding.lost else 'note'}: {finding}", file=sys.stderr)
    if made is None:
        return InvalidQuestion.exit_status
    written = json.dumps(made, ensure_ascii=False, indent=1)
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
