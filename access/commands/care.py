"""`care`: who is in a clinician's care, given and taken by the steward, one by one or as a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from access.commands.words import told, words
from cohorts.errors import InvalidQuestion
from queries.consent import stewardship
from queries.warehouse import Warehouse


def add(commands: argparse._SubParsersAction) -> None:
    care = commands.add_parser("care", help="who is in a clinician's care: the people that role reaches")
    doing = care.add_mutually_exclusive_group()
    doing.add_argument("--give", metavar="CLINICIAN", type=words, help="put individuals into their care")
    doing.add_argument("--take", metavar="CLINICIAN", type=words, help="take individuals out of their care")
    care.add_argument("person", nargs="*", metavar="DATASET/INDIVIDUAL", type=words, help="by the holder's pseudonym")
    care.add_argument("--file", type=Path, metavar="FILE", help="DATASET/INDIVIDUAL, one a line")
    care.add_argument("--by", metavar="NAME", type=words, help="who decides it")
    care.set_defaults(run=run)


def run(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    clinician = asked.give or asked.take
    if clinician is None:
        told(asked, [{"clinician": name, "in care": n} for name, n in warehouse.care.sizes().items()])
        return 0
    if not asked.by:
        raise InvalidQuestion("Nobody decides it", where="--by", do="Name who does.")
    people = [*asked.person, *(asked.file.read_text(encoding="utf-8").split() if asked.file else ())]
    change = stewardship.give_care if asked.give else stewardship.take_care
    n = change(warehouse, clinician, stewardship.named(people), asked.by)
    told(asked, [{"clinician": clinician, "given" if asked.give else "taken": n}])
    return 0
