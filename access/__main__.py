"""The steward's command line: withdrawals and the audit.

    python -m access withdraw DATASET INDIVIDUAL --by NAME [--on YYYY-MM-DD]
    python -m access ledger
    python -m access audit [--user NAME] [--last N]
    python -m access audit --verify
    python -m access duties

On the command line a role is self-asserted; use it on a machine whose owner is the steward.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from access.audit import Audit
from access.data_use import duties
from cohorts.errors import ConcordError, InvalidQuestion
from queries.asking import asking_for
from queries.consents import data_uses, is_in_release
from queries.warehouse import Warehouse, open_warehouse


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        return asked.run(open_warehouse(asked.warehouse), asked)
    except ConcordError as error:
        print(error, file=sys.stderr)
        return error.exit_status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m access", description="Withdrawals and the audit, for the steward.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    withdraw = commands.add_parser("withdraw", help="record that an individual withdrew")
    withdraw.add_argument("dataset", metavar="DATASET", type=_words)
    withdraw.add_argument("individual", metavar="INDIVIDUAL", type=_words, help="the data holder's pseudonym")
    withdraw.add_argument("--by", required=True, metavar="NAME", type=_words, help="who records it")
    withdraw.add_argument("--on", metavar="YYYY-MM-DD", help="first day without use; today when not given")
    withdraw.set_defaults(run=_withdraw)
    ledger = commands.add_parser("ledger", help="every withdrawal since the release, oldest first")
    ledger.set_defaults(run=_ledger)
    audit = commands.add_parser("audit", help="who asked what, and what was released or refused")
    audit.add_argument("--user", metavar="NAME", type=_words)
    audit.add_argument("--last", metavar="N", type=_how_many)
    audit.add_argument("--verify", action="store_true", help="check every seal; exit status 4 when one is broken")
    audit.set_defaults(run=_audit)
    owed = commands.add_parser("duties", help="what comes with the data of the release: duties to accept and to print")
    owed.set_defaults(run=_duties)
    for command in (withdraw, ledger, audit, owed):
        command.add_argument("--warehouse", metavar="DIR", type=Path)
        command.add_argument("--json", action="store_true", help="JSON on standard output")
    return parser


def _words(text: str) -> str:
    """Text that can be stored: not bytes that are no character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"{text!a} is not text; write it in UTF-8") from None
    return text


def _how_many(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!a} is not how many; write a whole number")
    return int(text)


def _withdraw(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    try:
        on = date.fromisoformat(asked.on) if asked.on else date.today()
    except ValueError:
        raise InvalidQuestion(f"'{asked.on}' is not a date", where="--on", do="Write YYYY-MM-DD.") from None
    known = is_in_release(warehouse, asked.dataset, asked.individual)
    if not known:
        raise InvalidQuestion(
            f"'{asked.individual}' of '{asked.dataset}' is not in the current release",
            do="Check the dataset's name and the pseudonym; nothing was recorded.",
        )
    revision = warehouse.ledger.withdraw(asked.dataset, asked.individual, on, asked.by)
    # Also in the audit, so that a ledger that loses this entry is noticed.
    steward = asking_for(warehouse, asked.by, "steward", None)
    key = f"{asked.dataset}/{asked.individual}"
    warehouse.audit.record(steward, {"withdraw": {"on": str(on)}}, "released", "withdrawal recorded", person=key)
    told = {"revision": revision, "dataset": asked.dataset, "individual": asked.individual, "withdrawn_on": str(on)}
    text = f"Recorded: {asked.individual} of {asked.dataset} withdrew from {on}; ledger revision {revision}."
    print(json.dumps(told) if asked.json else text)
    return 0


def _ledger(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    entries = [asdict(entry) | {"withdrawn_on": str(entry.withdrawn_on)} for entry in warehouse.ledger.entries()]
    if asked.json:
        print(json.dumps(entries))
    else:
        for entry in entries:
            print("\t".join(map(str, entry.values())))
    return 0


def _audit(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    audit: Audit = warehouse.audit
    if asked.verify:
        broken = audit.verify()
        said = {"broken_at": broken, "newest_seal": audit.newest_seal()}
        text = "Every seal holds." if broken is None else f"The log was changed: entry {broken} does not follow."
        print(json.dumps(said) if asked.json else text)
        return 0 if broken is None else 4
    for entry in audit.entries(user=asked.user, last=asked.last):
        line = {key: value for key, value in asdict(entry).items() if value is not None}
        print(json.dumps(line) if asked.json else "\t".join(map(str, line.values())))
    return 0


def _duties(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    owed = duties(data_uses(warehouse))
    print(json.dumps(list(owed)) if asked.json else "\n".join(owed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
