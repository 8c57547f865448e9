"""Principal components and kinship that `python -m data ancestry` left beside the release, cut to the permitted.

`components(cursor)` gives covariates to other questions; the questions below describe them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from access.disclosure import HoldsNoIndividual, Policy, Shown, Table, protect_count
from cohorts.errors import InvalidQuestion, WarehouseUnavailable
from queries import sql
from queries.cursor import looked_up

COMMAND = "python -m data ancestry"
#: Width of the cells in which people are counted, in standard deviations of a component.
CELL = 0.2


def held(cursor: Any) -> dict[str, Any] | None:
    """The manifest of the release's components and kinship, or None where they were not made. It names nobody."""
    path = cursor.file.with_suffix(".ancestry.json") if cursor.file else None
    if path is None or not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _damaged(path) from None


def components(cursor: Any, number: int | None = None) -> pl.DataFrame:
    """individual_id, pc1, pc2, … (all, or the first `number`) of the permitted who have them, by individual_id.

    Standard deviation 1 among those they were made from. InvalidQuestion, with the command, where there are none.
    """
    frame = _table(cursor, "ancestry")
    there = [name for name in frame.columns if name.startswith("pc")]
    if number is not None and not 1 <= number <= len(there):
        raise InvalidQuestion(
            f"{number} components are asked for, and this release has {len(there)}",
            do=f"Ask for fewer, or make more: {COMMAND} --components {number}",
        )
    return frame.select("individual_id", *there[:number])


def unrelated(cursor: Any) -> pl.DataFrame:
    """individual_id of the permitted of whom none is closer than third degree to another, by pedigree or kinship."""
    return _table(cursor, "ancestry").filter("fitted").select("individual_id")


def kinship(cursor: Any) -> pl.DataFrame:
    """individual_id, relative_id, kinship, variants, ibs0, degree: pairs closer than third degree, both permitted."""
    return _table(cursor, "kinship")


def _table(cursor: Any, name: str) -> pl.DataFrame:
    """Rows of which everybody is permitted, read once a cursor."""
    manifest = held(cursor)
    if manifest is None:
        raise InvalidQuestion("This release has no principal components or kinship", do=f"Make them: {COMMAND}")
    kept = f"ancestry/{name}/{manifest['files'][name]['sha256']}"
    if kept not in cursor.arrays:
        path = cursor.file.with_name(manifest["files"][name]["file"])
        looked_up(cursor, ("whole", str(path), manifest["files"][name]["sha256"]), lambda: _whole(path, manifest, name))
        permitted = _people(cursor)["individual_id"].implode()
        who = [each for each in ("individual_id", "relative_id") if each != "relative_id" or name == "kinship"]
        cursor.arrays[kept] = pl.read_parquet(path).filter(pl.col(each).is_in(permitted) for each in who)
    return cursor.arrays[kept]


def _whole(path: Path, manifest: dict[str, Any], name: str) -> bool:
    """That the file is the one its manifest names; else WarehouseUnavailable."""
    try:
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == manifest["files"][name]["sha256"]
    except OSError:
        same = False
    if not same:
        raise _damaged(path)
    return True


def _damaged(path: Path) -> WarehouseUnavailable:
    return WarehouseUnavailable(
        "The release's components are not as they were written", where=path.name, do=f"Make them again: {COMMAND}"
    )


def _people(cursor: Any) -> pl.DataFrame:
    return cursor.sql(sql.statement("relatedness/people.sql")).pl()


@dataclass(frozen=True)
class AncestryAbout(HoldsNoIndividual):
    """How components and kinship were made, or `made` False: of release, variants by step, eigenvalues, explained."""

    made: bool
    components: int = 0
    fitted: int = 0
    variants: int = 0
    explained: tuple[float, ...] = ()
    steps: tuple[tuple[str, int], ...] = ()

    def protected(self, policy: Policy) -> AncestryAbout:
        """How many people of the release, whatever they consented to, were fitted: rounded down."""
        return replace(self, fitted=self.fitted - self.fitted % policy.base)


@dataclass(frozen=True)
class AboutAncestry:
    """Whether the release has components, and what they were made from. `stamp` tells makings apart (see below)."""

    stamp: str = ""
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> AncestryAbout:
        manifest = held(cursor)
        if manifest is None:
            return AncestryAbout(False)
        variants, explained = manifest["variants"], tuple(round(each, 4) for each in manifest["explained"])
        steps = tuple((each["step"], each["left"]) for each in variants["steps"])
        fitted = manifest["individuals"]["fitted"]
        return AncestryAbout(True, len(explained), fitted, variants["used"], explained, steps)

    def to_json(self) -> dict[str, Any]:
        return {"about_ancestry": {"stamp": self.stamp}}


@dataclass(frozen=True)
class AncestryCells:
    """`cells`: x, y (middle of a cell of width CELL, in standard deviations), genetic_group, individuals. `axes` are
    the numbers of the components, from 1. `individuals` permitted have them, `without` of the permitted have none."""

    cells: Table
    axes: tuple[int, int]
    individuals: Shown
    without: Shown
    about: AncestryAbout
    release: str

    def protected(self, policy: Policy) -> AncestryCells:
        """Cells of fewer than k are left out altogether: where one lies would tell of few people, and of outliers."""
        cells = self.cells.protected(policy)
        shown = replace(cells, frame=cells.frame.filter(pl.col("individuals").is_not_null()))
        counts = (protect_count(each, policy) for each in (self.individuals, self.without))
        return AncestryCells(shown, self.axes, *counts, self.about.protected(policy), self.release)


@dataclass(frozen=True)
class AncestryMap:
    """How the permitted lie on two components, counted in cells, by genetic similarity group."""

    x: int = 1
    y: int = 2
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> AncestryCells:
        people = _people(cursor)
        scores = components(cursor, max(self.x, self.y, 1))
        if min(self.x, self.y) < 1 or self.x == self.y:
            raise InvalidQuestion("A map needs two different components", do="Name them by number, from 1")
        placed = scores.join(people, on="individual_id").select(
            *(_middle(pl.col(f"pc{n}")).alias(axis) for axis, n in (("x", self.x), ("y", self.y))), "genetic_group"
        )
        cells = placed.group_by("x", "y", "genetic_group").agg(individuals=pl.len().cast(pl.Int64))
        cells = cells.sort("genetic_group", "x", "y")
        table = Table(cells, counts=("individuals",), labels=("x", "y"))
        about = AboutAncestry().run(cursor, asking)
        without = people.height - scores.height
        return AncestryCells(table, (self.x, self.y), scores.height, without, about, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"ancestry_map": {"x": self.x, "y": self.y}}


def _middle(score: pl.Expr) -> pl.Expr:
    return ((score / CELL).floor() * CELL + CELL / 2).round(3)


@dataclass(frozen=True)
class RelatednessAnswer:
    """`pairs`: recorded (as the sources say, or 'not recorded'), found (degree by kinship, or 'not closer than third
    degree'), pairs, mean kinship of those found."""

    pairs: Table
    about: AncestryAbout
    release: str

    def protected(self, policy: Policy) -> RelatednessAnswer:
        return replace(self, pairs=self.pairs.protected(policy), about=self.about.protected(policy))


@dataclass(frozen=True)
class Relatedness:
    """Pairs of permitted people by what was recorded of them and what their genotypes say."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> RelatednessAnswer:
        found = kinship(cursor).select("individual_id", "relative_id", "kinship", found="degree")
        there = components(cursor, 1)["individual_id"].implode()
        recorded = cursor.sql(sql.statement("relatedness/recorded.sql")).pl()
        recorded = recorded.filter(pl.col(each).is_in(there) for each in ("individual_id", "relative_id"))
        joined = recorded.join(found, on=["individual_id", "relative_id"], how="full", coalesce=True)
        pairs = (
            joined.with_columns(
                pl.col("recorded").fill_null("not recorded"), pl.col("found").fill_null("not closer than third degree")
            )
            .group_by("recorded", "found")
            .agg(pairs=pl.len().cast(pl.Int64), kinship=pl.col("kinship").mean().round(3))
            .sort("recorded", "found")
        )
        table = Table(pairs, counts=("pairs",), dependent={"kinship": "pairs"})
        return RelatednessAnswer(table, AboutAncestry().run(cursor, asking), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"relatedness": {}}


def stamp(release_file: Path) -> str:
    """Changes when components of that release are made: an answer without them is kept no longer than it is true."""
    path = release_file.with_suffix(".ancestry.json")
    return str(path.stat().st_mtime_ns) if path.is_file() else ""


def aligned(frame: pl.DataFrame, individuals: np.ndarray) -> np.ndarray:
    """Rows of `components` in the order of these keys: float64 (individual, component), NaN where there are none."""
    keys = pl.DataFrame({"individual_id": pl.Series(individuals).cast(pl.Int32)})
    joined = keys.join(frame, on="individual_id", how="left", maintain_order="left").drop("individual_id")
    return joined.select(pl.all().fill_null(float("nan"))).to_numpy()
