"""The steward's command line: withdrawals, people and their roles, tokens, the audit.

    python -m access withdraw DATASET INDIVIDUAL --by NAME [--on YYYY-MM-DD]
    python -m access ledger
    python -m access people
    python -m access give PERSON ROLE [--dataset NAME] [--until YYYY-MM-DD] --by NAME
    python -m access take PERSON ROLE [--dataset NAME] --by NAME
    python -m access care [--give CLINICIAN | --take CLINICIAN] [DATASET/INDIVIDUAL …] [--file FILE] [--by NAME]
    python -m access token make PERSON --role ROLE --days N [--dataset NAME] [--door DOOR] [--purpose WORDS] --by NAME
    python -m access token list
    python -m access token revoke TOKEN --by NAME
    python -m access audit [--user NAME] [--last N]
    python -m access audit verify [--file EXPORT] [--seal SEAL]
    python -m access audit export --out FILE
    python -m access duties
    python -m access accept [DUTY …] --document REFERENCE

On the command line a role is self-asserted; use it on a machine whose owner is the steward.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from access.commands import audit, care, people, tokens
from access.commands.words import words
from access.data_use import duties
from cohorts.errors import ConcordError, InvalidQuestion
from queries.commands.shared import login
from queries.consent.consents import data_uses
from queries.consent.stewardship import accept_duty, withdraw
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
    parser = argparse.ArgumentParser(
        prog="python -m access", description="Withdrawals, people, tokens and the audit, for the steward."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    leave = commands.add_parser("withdraw", help="record that an individual withdrew")
    leave.add_argument("dataset", metavar="DATASET", type=words)
    leave.add_argument("individual", metavar="INDIVIDUAL", type=words, help="the data holder's pseudonym")
    leave.add_argument("--by", required=True, metavar="NAME", type=words, help="who records it")
    leave.add_argument("--on", metavar="YYYY-MM-DD", help="first day without use; today when not given")
    leave.set_defaults(run=_withdraw)
    ledger = commands.add_parser("ledger", help="every withdrawal since the release, oldest first")
    ledger.set_defaults(run=_ledger)
    people.add(commands)
    care.add(commands)
    tokens.add(commands)
    audit.add(commands)
    owed = commands.add_parser("duties", help="what comes with the data of the release: duties to accept and to print")
    owed.set_defaults(run=_duties)
    taken = commands.add_parser("accept", help="accept duties for yourself, once: files wait for them")
    taken.add_argument("duty", nargs="*", metavar="DUTY", help="as 'duties' names them; all of them when not given")
    taken.add_argument("--document", required=True, metavar="REFERENCE", type=words, help="its number or address")
    taken.set_defaults(run=_accept)
    for command in {*commands.choices.values()} - {commands.choices["token"]}:
        command.add_argument("--warehouse", metavar="DIR", type=Path)
        command.add_argument("--json", action="store_true", help="JSON on standard output")
    return parser


def _withdraw(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    try:
        on = date.fromisoformat(asked.on) if asked.on else date.today()
    except ValueError:
        raise InvalidQuestion(f"'{asked.on}' is not a date", where="--on", do="Write YYYY-MM-DD.") from None
    revision = withdraw(warehouse, asked.dataset, asked.individual, on, asked.by)
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


def _duties(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    owed = duties(data_uses(warehouse))
    print(json.dumps(list(owed)) if asked.json else "\n".join(owed))
    return 0


def _accept(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    accepted = asked.duty or list(duties(data_uses(warehouse)))
    for duty in accepted:
        accept_duty(warehouse, login(), duty, asked.document)
    print(json.dumps(accepted) if asked.json else f"{login()} accepted: {'; '.join(accepted) or 'nothing is owed'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
