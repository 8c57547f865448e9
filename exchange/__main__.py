"""`python -m exchange COMMAND …`: what other machines' standards say, from the command line.

Answers go to standard output, everything else to standard error. Exit status: 0 done · 2 what was given is wrong or
cannot be said here · 3 refused by the rules of access · 4 the warehouse is missing or damaged.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from cohorts.errors import ConcordError

#: Command → the module that has it: HELP, add_arguments(parser), run(arguments) → exit status.
COMMANDS = {
    "ask": "exchange.commands.ask",
    "cbioportal": "exchange.commands.cbioportal",
    "circe": "exchange.commands.circe",
    "network": "exchange.commands.network",
    "omop": "exchange.commands.omop",
    "phenopackets": "exchange.commands.phenopackets",
    "plink": "exchange.commands.plink",
    "regenie": "exchange.commands.regenie",
    "report": "exchange.commands.report",
    "serve": "exchange.commands.serve",
    "vcf": "exchange.commands.vcf",
}


def main(given: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    arguments = parser().parse_args(given)
    try:
        return arguments.module.run(arguments)
    except ConcordError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        return 0


def parser() -> argparse.ArgumentParser:
    """The parser with every command's own options."""
    whole = argparse.ArgumentParser(prog="python -m exchange", description="Cohorts in the standards of others.")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, path in COMMANDS.items():
        module = importlib.import_module(path)
        each = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        each.set_defaults(module=module)
        module.add_arguments(each)
    return whole


if __name__ == "__main__":
    sys.exit(main())
