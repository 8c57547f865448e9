"""`python -m data history` and `diff`: the releases of a warehouse, and what changed from one to another."""

from __future__ import annotations

import argparse
import json


def add(commands, here: argparse.ArgumentParser) -> None:
    history = commands.add_parser("history", parents=[here], help="the releases of the warehouse, newest first")
    history.add_argument("--json", action="store_true")
    history.set_defaults(run=run_history)
    diff = commands.add_parser("diff", parents=[here], help="what changed from one release to another")
    diff.add_argument("before", metavar="RELEASE")
    diff.add_argument("after", metavar="RELEASE")
    diff.add_argument("--json", action="store_true")
    diff.set_defaults(run=run_diff)


def run_history(asked: argparse.Namespace) -> None:
    from data.history import history

    entries = history(asked.warehouse)
    if asked.json:
        print(json.dumps(entries, indent=1))
        return
    for entry in entries:
        mark = "  in force" if entry["in_force"] else "" if entry["there"] else "  removed from the disk"
        print(f"{entry['release']}  {entry['created']}  {entry['individuals']:,} individuals{mark}")
        for dataset in entry["datasets"]:
            print(
                f"  {dataset['name']} ({dataset['assembly'] or 'no variants'}): {dataset['individuals']:,} individuals"
            )
        for layer in entry["annotations"]:
            known = f"{layer['matched']:,} of {layer['variants']:,} variants"
            print(f"  {layer['kind']}: {layer['name']} {layer['version']} on {layer['assembly']}, {known}")


def run_diff(asked: argparse.Namespace) -> None:
    from data.history import difference

    found = difference(asked.warehouse, asked.before, asked.after)
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    print(f"From {found['before']} to {found['after']}:")
    lines = [
        *(f"dataset {name}: new" for name in found["datasets"]["added"]),
        *(f"dataset {name}: gone" for name in found["datasets"]["removed"]),
        *(f"dataset {name}: read anew, from other sources" for name in found["datasets"]["changed"]),
        *(f"annotation {text}" for text in found["annotations"]),
        *(
            f"{row['dataset']}: {row['added']:,} individuals more, {row['removed']:,} less"
            for row in found["individuals"]
            if row["added"] or row["removed"]
        ),
        *(
            f"{row['assembly']}: {row['added']:,} variants more, {row['removed']:,} less"
            for row in found["variants"]
            if row["added"] or row["removed"]
        ),
        *(f"table {table}: {n:+,} rows" for table, n in found["rows"].items()),
        *(f"schema: {text}" for text in found["schema"]),
    ]
    print("\n".join(f"  {line}" for line in lines) or "  nothing changed")
