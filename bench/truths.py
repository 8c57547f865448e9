"""`python -m bench.truths --seeds 200`: how often the 95 % interval of each planted truth covers what is planted.

Each seed is a biobank of its own; estimates rest on its simulated records (`truth_estimates.py`). Prints a table; with
`--out` writes it as CSV after each seed, with `--docs` into docs/demo.md. Some seven seconds a seed.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from bench.recorded import record
from bench.truth_estimates import measurement_estimates, planted, planted_ratios, share_estimates, survival_estimates
from bench.truth_studies import Estimate, Study
from data.demo.biobank import simulate
from data.demo.diagnoses import diagnose
from data.demo.measurements import measure
from stats.intervals import wilson

DOCS = Path(__file__).resolve().parents[1] / "docs" / "demo.md"
COLUMNS = ("truth", "planted", "mean_estimate", "mean_error", "mean_z", "sd_z", "covered", "seeds")


def estimates(individuals: int, seed: int) -> dict[str, Estimate]:
    """Every truth of one biobank by name; hazard ratios on the log scale."""
    biobank = simulate(individuals, seed)
    diagnoses = diagnose(biobank)
    study = Study(biobank, diagnoses)
    measured = measure(biobank, diagnoses.first_coded)
    return dict([*survival_estimates(study), *measurement_estimates(study, measured), *share_estimates(study)])


def coverage(individuals: int, seeds: Iterable[int]) -> Iterator[list[tuple[object, ...]]]:
    """After each seed the table so far: one row a truth, as COLUMNS.

    Without anybody exposed, or events to learn from, a seed says nothing of a truth and is not counted for it.
    """
    says = planted()
    collected: dict[str, list[tuple[float, float, bool]]] = {}
    for seed in seeds:
        print(f"seed {seed}", file=sys.stderr, end="\r")
        for name, found in estimates(individuals, seed).items():
            if name in says and np.isfinite(found.value) and found.error < 10:
                low, high = found.interval
                row = (found.value, found.error, low <= says[name] <= high)
                collected.setdefault(name, []).append(row)
        yield [_row(name, says[name], rows) for name, rows in collected.items()]


def _row(name: str, truth: float, rows: list[tuple[float, float, bool]]) -> tuple[object, ...]:
    value, error, covered = np.array(rows).T
    z = (value - truth) / error
    numbers = (truth, value.mean(), error.mean(), z.mean(), z.std(), covered.mean())
    return (name, *(round(float(number), 4) for number in numbers), len(rows))


def documented(table: list[tuple[object, ...]], first: dict[str, Estimate], command: str) -> list[str]:
    """The table in Markdown: hazard ratios as ratios, and how far the default seed lies from what is planted."""
    ratios = planted_ratios()
    lines = [
        f"`{command}`, {date.today().isoformat()}. Limits of the share covered are Wilson's.",
        "",
        "| truth | planted | geometric mean or mean | covered | seeds | default seed | errors off |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, truth, mean, _, _, _, covered, seeds in table:
        shown = (lambda number: f"{np.exp(number):.2f}") if name in ratios else (lambda number: f"{number:.3g}")
        low, high = wilson(round(covered * seeds), seeds)
        one = first[name]
        off = (one.value - truth) / one.error
        cells = (name, shown(truth), shown(mean), f"{covered:.1%} ({low:.0%}–{high:.0%})", seeds, shown(one.value))
        lines.append("| " + " | ".join(str(cell) for cell in (*cells, f"{off:+.1f}")) + " |")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.truths", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--individuals", type=int, default=25_000)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--docs", action="store_true", help="write the table into docs/demo.md")
    asked = parser.parse_args()
    table: list[tuple[object, ...]] = []
    for table in coverage(asked.individuals, range(asked.first, asked.first + asked.seeds)):
        if asked.out:  # as it stands after each seed, so that a run cut short has said something
            with asked.out.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows([COLUMNS, *table])
    for name, *numbers in [COLUMNS, *table]:
        print(f"{name!s:26s}" + "".join(f"{number!s:>15s}" for number in numbers))
    if asked.docs:
        command = f"python -m bench.truths --seeds {asked.seeds} --docs"
        record(DOCS, "bench.truths", documented(table, estimates(asked.individuals, 1), command))
    return 0


if __name__ == "__main__":
    sys.exit(main())
