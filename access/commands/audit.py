"""`audit`, `audit verify`, `audit export`: who asked what, whether the log is whole, and a copy that proves itself."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from access.audit import Audit, exported, verify_export
from access.commands.words import how_many, words
from cohorts.errors import InvalidQuestion
from queries.warehouse import Warehouse


def add(commands: argparse._SubParsersAction) -> None:
    audit = commands.add_parser("audit", help="who asked what, and what was released or refused")
    audit.add_argument("what", nargs="?", default="show", choices=("show", "verify", "export"))
    audit.add_argument("--user", metavar="NAME", type=words)
    audit.add_argument("--last", metavar="N", type=how_many)
    audit.add_argument("--out", metavar="FILE", type=Path, help="where to export, one JSON object a line")
    audit.add_argument("--file", metavar="FILE", type=Path, help="verify an export instead of the log")
    audit.add_argument("--seal", metavar="SEAL", type=words, help="a seal kept elsewhere: the log must still hold it")
    audit.add_argument("--verify", action="store_true", help="as `audit verify`")
    audit.set_defaults(run=_audit)


def _audit(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    if asked.verify or asked.what == "verify":
        return _verify(warehouse.audit, asked)
    if asked.what == "export":
        if asked.out is None:
            raise InvalidQuestion("An export needs a file", do="Name it with --out.")
        try:
            n = exported(warehouse.audit, asked.out)
        except OSError as error:
            raise InvalidQuestion(f"'{asked.out.name}' cannot be written: {error.strerror}", where="--out") from None
        said = {"entries": n, "newest_seal": warehouse.audit.newest_seal()}
        print(json.dumps(said) if asked.json else f"{n} entries; keep this seal elsewhere: {said['newest_seal']}")
        return 0
    for entry in warehouse.audit.entries(user=asked.user, last=asked.last):
        line = {key: value for key, value in asdict(entry).items() if value is not None}
        print(json.dumps(line) if asked.json else "\t".join(map(str, line.values())))
    return 0


def _verify(audit: Audit, asked: argparse.Namespace) -> int:
    """Exit status 4 when a seal is broken, or the seal that was kept is no longer there."""
    if asked.file is not None:
        try:
            lines = asked.file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidQuestion(f"The export cannot be read: {error}", where="--file") from None
        broken, newest, seals = verify_export(lines)
    else:
        broken, newest, seals = audit.verify(), audit.newest_seal(), None
    lost = asked.seal is not None and not (asked.seal in seals if seals is not None else audit.holds(asked.seal))
    said = {"broken_at": broken, "newest_seal": newest} | ({"holds_seal": not lost} if asked.seal else {})
    if broken is not None:
        text = f"The log was changed: entry {broken} does not follow."
    else:
        text = "The log has lost entries: it does not hold the seal." if lost else "Every seal holds."
    print(json.dumps(said) if asked.json else text)
    return 4 if broken is not None or lost else 0
