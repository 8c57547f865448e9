"""`python -m bench [NAME...]`: run the benches and print what each measured beside its peer.

All of them run unless some are named.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from bench.rows import Row


def benches() -> list[str]:
    """Modules of this folder that have a `run`."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))}
    return [name for name, text in texts.items() if "\ndef run() -> list[Row]:" in text]


def main(names: list[str]) -> int:
    if unknown := set(names) - set(benches()):
        print(f"No such bench: {', '.join(sorted(unknown))}. There are {', '.join(benches())}.", file=sys.stderr)
        return 2
    print(f"{'what':<56} {'ours':>9} {'peer':>9}  {'ratio':>5}  {'at most':>7}  beside")
    broken = 0
    for name in names or benches():
        rows: list[Row] = importlib.import_module(f"bench.{name}").run()
        for row in rows:
            bound = f"{row.at_most:.2f}" if row.at_most else ""
            missed = row.at_most is not None and row.ratio > row.at_most
            broken += missed
            figures = f"{row.ours:>7.2f} {row.unit:<1} {row.theirs:>7.2f} {row.unit:<1}  {row.ratio:>5.2f}  {bound:>7}"
            print(f"{row.what:<56} {figures}  {row.peer}{'   missed' if missed else ''}", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
