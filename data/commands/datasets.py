"""`python -m data withdraw` and `prune`: a dataset leaves the warehouse, and so do releases nobody needs."""

from __future__ import annotations

import argparse

from cohorts.errors import InvalidQuestion


def add(commands, here: argparse.ArgumentParser) -> None:
    withdraw = commands.add_parser("withdraw", parents=[here], help="publish a release without one of its datasets")
    withdraw.add_argument("dataset", metavar="DATASET")
    withdraw.set_defaults(run=run_withdraw)
    prune = commands.add_parser("prune", parents=[here], help="remove old releases from the disk")
    prune.add_argument("--keep", type=int, default=1, metavar="N", help="releases that stay, the newest; default 1")
    prune.set_defaults(run=run_prune)


def run_withdraw(asked: argparse.Namespace) -> None:
    from data.ingest.rebuild import withdraw
    from data.progress import Line

    progress = Line()
    summary = withdraw(asked.warehouse, asked.dataset, progress=progress)
    progress.end()
    print(f"Release {summary.release} is published without the dataset '{summary.dataset}'.")
    print("Earlier releases still hold it on the disk: python -m data prune removes them.")


def run_prune(asked: argparse.Namespace) -> None:
    from data.history import prune

    if asked.keep < 1:
        raise InvalidQuestion("The release in force stays", where="--keep", do="Give a number above 0.")
    removed = prune(asked.warehouse, asked.keep)
    if not removed:
        print("Nothing to remove.")
    for name, size in removed:
        print(f"Removed release {name} ({size / 1e6:,.0f} MB).")
