"""`python -m bench.truths --seeds 200`: how often the 95 % interval of each planted truth covers what is planted.

Each seed is a biobank of its own; estimates rest on its simulated records (`truth_estimates.py`). Prints a table; with
`--out` writes it as CSV. About three seconds a seed.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from bench.truth_estimates import Estimate, Study, measurement_estimates, survival_estimates
from data.demo.biobank import simulate
from data.demo.diagnoses import diagnose
from data.demo.measurements import measure

COLUMNS = ("truth", "planted", "mean_estimate", "mean_error", "mean_z", "sd_z", "covered", "seeds")


def estimates(individuals: int, seed: int) -> list[tuple[str, float, Estimate]]:
    """Every truth of one biobank: (name, planted, estimate); hazard ratios on the log scale."""
    biobank = simulate(individuals, seed)
    diagnoses = diagnose(biobank)
    study = Study(biobank, diagnoses)
    found = [(name, float(np.log(planted)), e) for name, planted, e in survival_estimates(study)]
    measured = measure(biobank, diagnoses.first_coded)
    return found + list(measurement_estimates(study, measured))


def coverage(individuals: int, seeds: Iterable[int]) -> Iterator[list[tuple[object, ...]]]:
    """After each seed the table so far: one row a truth, as COLUMNS.

    Estimates without events among carriers (no finite error) are not counted.
    """
    collected: dict[str, list[tuple[float, float, float]]] = {}
    for seed in seeds:
        print(f"seed {seed}", file=sys.stderr, end="\r")
        for name, planted, estimate in estimates(individuals, seed):
            if estimate.error < 10:
                collected.setdefault(name, []).append((planted, estimate.value, estimate.error))
        yield [_row(name, rows) for name, rows in collected.items()]


def _row(name: str, rows: list[tuple[float, float, float]]) -> tuple[object, ...]:
    planted, value, error = np.array(rows).T
    z = (value - planted) / error
    numbers = (planted[0], value.mean(), error.mean(), z.mean(), z.std(), np.mean(np.abs(z) < 1.96))
    return (name, *(round(float(number), 4) for number in numbers), len(rows))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.truths", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--individuals", type=int, default=25_000)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    table: list[tuple[object, ...]] = []
    for table in coverage(asked.individuals, range(asked.first, asked.first + asked.seeds)):
        if asked.out:  # as it stands after each seed, so that a run cut short has said something
            with asked.out.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows([COLUMNS, *table])
    for name, *numbers in [COLUMNS, *table]:
        print(f"{name!s:26s}" + "".join(f"{number!s:>15s}" for number in numbers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
