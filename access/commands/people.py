"""`people`, `give` and `take`: who holds which role in which dataset. The first steward is made by `give`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import date

from access.commands.words import told, words
from access.people import EVERY_DATASET
from access.roles import ROLES
from cohorts.errors import InvalidQuestion
from queries.consent import stewardship
from queries.warehouse import Warehouse


def add(commands: argparse._SubParsersAction) -> None:
    people = commands.add_parser("people", help="the roles in force, by person and dataset")
    people.set_defaults(run=_people)
    for name, run, about in (
        ("give", _give, "let a person ask as a role about a dataset; the first steward is made so"),
        ("take", _take, "take a role back; it counts at the next question"),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("person", metavar="PERSON", type=words, help="as the sign-in calls them: campus:ada")
        command.add_argument("role", metavar="ROLE", choices=sorted(ROLES), help=", ".join(ROLES))
        command.add_argument("--dataset", default=EVERY_DATASET, metavar="NAME", type=words, help="all when not given")
        command.add_argument("--by", required=True, metavar="NAME", type=words, help="who decides it")
        if name == "give":
            command.add_argument(
                "--until", metavar="YYYY-MM-DD", help="the role's last day; until taken when not given"
            )
        command.set_defaults(run=run)


def _people(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    told(asked, [asdict(entry) for entry in stewardship.people(warehouse).standing()])
    return 0


def _give(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    try:
        until = date.fromisoformat(asked.until) if asked.until else None
    except ValueError:
        raise InvalidQuestion(f"'{asked.until}' is not a date", where="--until", do="Write YYYY-MM-DD.") from None
    stewardship.give_role(warehouse, asked.person, asked.role, asked.dataset, asked.by, until=until)
    return _said(asked, "asks as")


def _take(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    stewardship.take_role(warehouse, asked.person, asked.role, asked.dataset, asked.by)
    return _said(asked, "no longer asks as")


def _said(asked: argparse.Namespace, verb: str) -> int:
    where = "every dataset" if asked.dataset == EVERY_DATASET else asked.dataset
    answer = {"person": asked.person, "role": asked.role, "dataset": asked.dataset}
    print(json.dumps(answer) if asked.json else f"{asked.person} {verb} {asked.role} in {where}.")
    return 0
