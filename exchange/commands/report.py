"""Whether a feasibility report is as a site made it: which key signed it, and that nothing was changed since.

Compare the key with the one the site gave you (python -m exchange ask --show-key --key site.key, at the site).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from access.site_key import signer
from cohorts.errors import InvalidQuestion, Refused

HELP = "check the signature of a feasibility report"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the report, as it was downloaded")
    parser.add_argument("--key", metavar="KEY", help="the site's public key: the report must be of this one")


def run(arguments: argparse.Namespace) -> int:
    """Says who signed. Raises Refused where nobody did, it was changed, or another signed it."""
    try:
        key = signer(arguments.file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidQuestion(f"The report cannot be read: {error}", where=str(arguments.file)) from None
    if key is None:
        raise Refused("The report is not signed, or was changed after it was")
    if arguments.key and arguments.key != key:
        raise Refused(f"Another site signed it: {key}")
    print(f"Signed by {key}; nothing was changed since.")
    return 0
