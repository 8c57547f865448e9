"""`token make`, `token list`, `token revoke`: tokens for programs."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from access.commands.words import how_many, told, words
from access.purpose import Purpose
from access.roles import ROLES
from access.tokens import DOORS, Token
from queries.consent import stewardship
from queries.warehouse import Warehouse


def add(commands: argparse._SubParsersAction) -> None:
    token = commands.add_parser("token", help="tokens for programs: make, list, revoke")
    verbs = token.add_subparsers(required=True, metavar="VERB")
    make = verbs.add_parser("make", help="make a token; it is shown once")
    make.add_argument("owner", metavar="PERSON", type=words, help="whose token; it never reaches further than they do")
    make.add_argument("--role", required=True, choices=sorted(ROLES))
    make.add_argument("--days", required=True, metavar="N", type=how_many, help="how long it lasts, 1 to 366")
    make.add_argument(
        "--dataset", action="append", metavar="NAME", type=words, help="again for several; else the owner's"
    )
    make.add_argument("--door", action="append", choices=DOORS, help="again for several; all when not given")
    make.add_argument("--purpose", metavar="WORDS", type=words, help="the purpose it asks under")
    make.add_argument("--note", default="", metavar="TEXT", type=words, help="what it is for")
    make.add_argument("--by", required=True, metavar="NAME", type=words)
    make.set_defaults(run=_make)
    listed = verbs.add_parser("list", help="every token, without its secret")
    listed.set_defaults(run=_list)
    revoke = verbs.add_parser("revoke", help="end a token now")
    revoke.add_argument("name", metavar="TOKEN", type=words, help="its name: the part between the underscores")
    revoke.add_argument("--by", required=True, metavar="NAME", type=words)
    revoke.set_defaults(run=_revoke)
    for command in (make, listed, revoke):
        command.add_argument("--warehouse", metavar="DIR")
        command.add_argument("--json", action="store_true", help="JSON on standard output")


def row(token: Token, now: datetime) -> dict[str, Any]:
    """What a list shows of a token."""
    return {
        "name": token.name, "owner": token.owner, "role": token.role,
        "datasets": "the owner's" if token.datasets is None else ", ".join(token.datasets),
        "doors": ", ".join(token.doors), "purpose": token.purpose.sentence() if token.purpose else None,
        "note": token.note, "ends": token.ends_at.date().isoformat(), "state": token.state(now),
    }  # fmt: skip


def _make(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    text = stewardship.make_token(
        warehouse, asked.owner, asked.role, asked.by, timedelta(days=asked.days),
        datasets=tuple(asked.dataset) if asked.dataset else None, doors=tuple(asked.door or DOORS),
        purpose=Purpose.parse(asked.purpose) if asked.purpose else None, note=asked.note,
    )  # fmt: skip
    print(
        json.dumps({"token": text, "name": stewardship.name_in(text)})
        if asked.json
        else f"{text}\nIt is not shown again."
    )
    return 0


def _list(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    told(asked, [row(token, now) for token in stewardship.tokens(warehouse).all()])
    return 0


def _revoke(warehouse: Warehouse, asked: argparse.Namespace) -> int:
    stewardship.revoke_token(warehouse, asked.name, asked.by)
    print(json.dumps({"revoked": asked.name}) if asked.json else f"Token {asked.name} opens nothing from now on.")
    return 0
