"""One variant in a sub-cohort, beside AFQuery over the same people, some captured by each of three kits.

AC and AN are compared.

Both processes are warm and take turns, one question each at a time. The sub-cohorts are random: of some conditions, a
sex, without others, without genetic groups; every question has another one. Ours walks the whole way of an answer, with
consent, disclosure and audit. The peer has an environment of its own, bench/.envs/afquery, made when it is missing
(pyranges, which it needs, would install a package `tests` beside ours); it is never imported here.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from access.purpose import Purpose
from bench.environments import python_of
from bench.make_vcf import OUT
from bench.mixed_kits import CODES, GROUPS, make_inputs
from bench.rows import ROOT, Row
from cohorts.cohort import Cohort
from cohorts.criteria import Ancestry, HasCondition, Sex
from cohorts.loci import Variant
from cohorts.logic import AllOf, AnyOf, Not
from data.ingest import ingest
from queries.answer import answer
from queries.asking import asking_for
from queries.variants.frequencies import Frequencies
from queries.warehouse import open_warehouse
from tests.warehouses import NOW

AFQUERY = "afquery==0.6.0"
PEOPLE = (1_000, 25_000)
VARIANTS = 10_000
QUESTIONS, WARM = 300, 20


@dataclass(frozen=True)
class SubCohort:
    """Who has any of `codes` (everybody where there are none), none of `without`, is of no group of `other_groups`, and
    of `sex` ('both': either)."""

    codes: tuple[str, ...]
    without: tuple[str, ...]
    other_groups: tuple[str, ...]
    sex: str

    @classmethod
    def at_random(cls, chance: random.Random) -> SubCohort:
        codes = chance.sample(CODES, chance.choice((0, 1, 1, 2, 3)))
        without = chance.sample([c for c in CODES if c not in codes], chance.choice((0, 0, 1)))
        others = chance.sample(list(GROUPS), chance.choice((0, 0, 1, len(GROUPS) - 1)))
        return cls(tuple(codes), tuple(without), tuple(others), chance.choice(("both", "male", "female")))

    @property
    def cohort(self) -> Cohort:
        parts = [AnyOf(tuple(HasCondition(code) for code in self.codes))] if self.codes else []
        parts += [Not(HasCondition(code)) for code in self.without]
        parts += [Not(Ancestry(self.other_groups))] if self.other_groups else []
        parts += [Sex(self.sex)] if self.sex != "both" else []
        return Cohort("sub-cohort", AllOf(tuple(parts)))

    @property
    def labels(self) -> list[str]:
        """In AFQuery's words."""
        return [*self.codes, *(f"^{label}" for label in (*self.without, *self.other_groups))]


def peer() -> Path:
    """Python of the peer's environment."""
    return python_of("afquery", "afquery", AFQUERY)  # run with -P: this folder holds a module of the peer's name


def run() -> list[Row]:
    return [row for people in PEOPLE for row in _rows(people)]


def _rows(people: int) -> list[Row]:
    folder = prepared(people)
    ours, theirs = _ask(folder)
    what = f"one variant in a sub-cohort of {people:,}, three kits"
    return [
        Row(f"{what}: median", statistics.median(ours), AFQUERY, statistics.median(theirs), unit="s", at_most=1.0),
        Row(f"{what}: 95th percentile", _slow(ours), AFQUERY, _slow(theirs)),
    ]


def prepared(people: int) -> Path:
    """The folder with both databases, kept for the next run. At 25,000 people AFQuery takes some minutes to build."""
    folder = make_inputs(OUT / f"kits_{people}x{VARIANTS}_1", people, VARIANTS)
    if not (folder / "warehouse" / "current").exists():
        shutil.rmtree(folder / "warehouse", ignore_errors=True)
        (folder / "warehouse").mkdir()
        ingest([folder / "concord"], folder / "warehouse", data_use="DUO:0000042", now=NOW)
    if not (folder / "afquery.db" / "manifest.json").exists():
        shutil.rmtree(folder / "afquery.db", ignore_errors=True)
        script = ROOT / "bench" / "afquery_peer.py"
        subprocess.run([peer(), "-P", script, "make", folder / "afquery", folder / "afquery.db"], check=True)
    return folder


def _ask(folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of each question, ours and theirs; fails where a count differs."""
    chance = random.Random(1)
    with (folder / "variants.csv").open() as file:
        variants = list(csv.reader(file))
    ours, theirs = [], []
    warehouse = open_warehouse(folder / "warehouse")
    asking = asking_for(warehouse, "bench", "researcher", Purpose("health"))
    with _afquery(folder / "afquery.db") as ask_peer:
        for number in range(WARM + QUESTIONS):
            wanted, (contig, position, ref, alt) = SubCohort.at_random(chance), chance.choice(variants)
            place = {"contig": contig, "position": int(position), "ref": ref, "alt": alt}
            question = Frequencies(wanted.cohort, Variant(**place))
            said = ask_peer({**place, "labels": wanted.labels, "sex": wanted.sex})
            start = time.perf_counter()
            [row] = answer(warehouse, asking, question).frame.to_dicts()
            seconds = time.perf_counter() - start
            if (row["ac"], row["an"]) != (said["ac"], said["an"]):
                raise SystemExit(f"{place} in {wanted}: AC and AN {row['ac'], row['an']}, {AFQUERY} {said}")
            if number >= WARM:
                ours.append(seconds)
                theirs.append(said["seconds"])
    warehouse.close()
    return ours, theirs


@contextmanager
def _afquery(database: Path) -> Iterator:
    """A function that asks the running peer one question."""
    command = [peer(), "-P", ROOT / "bench" / "afquery_peer.py", "ask", database]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(question: dict) -> dict:
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def _slow(taken: list[float]) -> float:
    return sorted(taken)[int(0.95 * len(taken))]
