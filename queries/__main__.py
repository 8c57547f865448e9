"""`python -m queries COMMAND …`: cohorts from the command line.

Answers go to standard output (JSON with --json, else text for people), everything else to standard error. Exit status:
0 answered · 2 the question is wrong · 3 refused by the rules of access · 4 the warehouse is missing or damaged.

A role is self-asserted here, which only a machine with one owner may allow: roles other than public and partner are
refused where CONCORD_MODE=server or CONCORD_LOCAL_MODE=off.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from cohorts.errors import ConcordError, InvalidQuestion
from queries.commands.shared import add_shared, with_asking

#: Commands that are promised; one without a module in commands/ says that it is not available yet.
COMMANDS = {
    "count": "",
    "individuals": "",
    "attrition": "",
    "sql": "",
    "frequencies": "",
    "altered": "",
    "interactions": "",
    "survival": "survival curves of cohorts, with tests and contrasts",
    "compare": "two cohorts side by side",
    "phewas": "every phenotype against a cohort",
    "burden": "rare variants of every gene against an outcome",
    "scan": "variants one by one against an outcome or a measurement",
}


def main(given: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    try:
        arguments = _arguments(given)
        told = _run(arguments)
    except ConcordError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        return 0
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False, default=str))
    elif readable := getattr(arguments.module, "readable", None):
        print(readable(told))
    return 0


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    whole = parser()
    arguments, unknown = whole.parse_known_args(given)
    if unknown and arguments.module is not None:
        whole.error(f"unrecognized arguments: {' '.join(unknown)}")
    return arguments


def parser() -> argparse.ArgumentParser:
    """The parser with every command's own options."""
    whole = argparse.ArgumentParser(prog="python -m queries", description="Ask a warehouse about cohorts.")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, promised in COMMANDS.items():
        module = _module(name)
        each = commands.add_parser(name, help=module.HELP if module else f"{promised} (not available yet)")
        each.set_defaults(module=module)
        if module:
            module.add_arguments(each)
            add_shared(each)
        else:
            each.add_argument("anything", nargs="*")
    return whole


def _module(name: str) -> ModuleType | None:
    path = Path(__file__).parent / "commands" / f"{name}.py"
    return importlib.import_module(f"queries.commands.{name}") if path.exists() else None


def _run(arguments: argparse.Namespace) -> Any:
    if arguments.module is None:
        raise InvalidQuestion(f"'{arguments.command}' is not available yet")
    return with_asking(arguments, arguments.module.run)


if __name__ == "__main__":
    sys.exit(main())
