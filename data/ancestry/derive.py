"""`python -m data ancestry`: from a published release to the files beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from cohorts.errors import InvalidQuestion, WarehouseUnavailable
from data.ancestry.calls import read_calls
from data.ancestry.chosen import People, choose_people, choose_variants
from data.ancestry.components import components
from data.ancestry.files import write_files
from data.ancestry.kinship import kinships
from data.ancestry.pruning import MOST_R2, REACH, prune
from data.ingest.relatives import largest_unrelated
from data.progress import Progress, silent
from data.release import Releases

#: Fewer variants, or fewer people, give components of noise.
FEWEST_VARIANTS, FEWEST_PEOPLE = 500, 50
MOST_COMPONENTS = 20


@dataclass(frozen=True)
class Derived:
    """What was written: the manifest, as it stands in the file."""

    manifest: dict[str, Any]


def derive_ancestry(
    warehouse: Path | str, *, components_wanted: int = 10, seed: int = 1, progress: Progress = silent
) -> Derived:
    """Kinship and components of the current release, written beside it; the release itself stays as it is.

    Raises InvalidQuestion where the release has too few common variants or people, and WarehouseUnavailable.
    """
    if not 2 <= components_wanted <= MOST_COMPONENTS:
        raise InvalidQuestion(
            f"{components_wanted} components cannot be made", where="--components", do=f"2 to {MOST_COMPONENTS} can."
        )
    releases = Releases(warehouse)
    release = releases.current()
    if release is None:
        raise WarehouseUnavailable(
            "The warehouse holds no release", where=str(warehouse), do="python -m data demo, or ingest"
        )
    with duckdb.connect(str(releases.file(release)), read_only=True) as con:
        manifest, tables = _derive(con, components_wanted, seed, progress)
    source = releases.manifest(release).get("file", {}).get("sha256")
    about = {"release": release, "release_sha256": source, **manifest}
    progress("Writing ancestry", None)
    return Derived(write_files(releases.folder, release, about, tables))


def _derive(
    con: duckdb.DuckDBPyConnection, number: int, seed: int, progress: Progress
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    people = choose_people(con)
    if people is None or len(people) < FEWEST_PEOPLE:
        raise InvalidQuestion(
            "Too few individuals have germline genotypes for components or kinship",
            do=f"They are made from {FEWEST_PEOPLE} individuals up.",
        )
    chosen = choose_variants(con, people)
    _enough(chosen.variants.height, chosen.steps)
    progress("Reading common variants", None)
    calls = read_calls(con, people, chosen.variants)
    progress("Pruning", None)
    place = chosen.variants.select("contig", "position")
    kept = prune(calls, place["contig"].to_numpy(), place["position"].to_numpy(), people.unrelated)
    steps = (*chosen.steps, (f"r² of {MOST_R2} or less within {REACH // 1_000_000} Mb", len(kept)))
    _enough(len(kept), steps)
    calls, variants = calls.take(kept), chosen.variants[kept]
    pairs = kinships(calls, lambda share: progress("Kinship of all pairs", share))
    fitted = _unrelated(con, people, pairs)
    number = min(number, int(fitted.sum()) - 1)
    made = components(calls, fitted, number, seed, lambda share: progress("Principal components", share))
    names = [f"pc{i + 1}" for i in range(number)]
    tables = {
        "ancestry": pl.DataFrame({"individual_id": people.individual.astype(np.int32), "fitted": fitted}).hstack(
            pl.DataFrame(made.scores.round(6), schema=names)
        ),
        "kinship": pairs.with_columns(
            individual_id=pl.Series(people.individual[pairs["one"].to_numpy()], dtype=pl.Int32),
            relative_id=pl.Series(people.individual[pairs["other"].to_numpy()], dtype=pl.Int32),
            kinship=pl.col("kinship").round(6),
        ).select("individual_id", "relative_id", "kinship", "variants", "ibs0", "degree"),
        "loadings": variants.select("variant_id", "contig", "position", "ref", "alt")
        .with_columns(frequency=pl.Series(made.frequency.round(8)))
        .hstack(pl.DataFrame(made.loadings.round(8), schema=names)),
    }
    [(everybody,)] = con.execute("SELECT count(*) FROM individual").fetchall()
    manifest = {
        "assembly": people.assembly,
        "seed": seed,
        "individuals": {
            "release": everybody, "with_genotypes": len(people), "fitted": int(fitted.sum()),
            "projected": len(people) - int(fitted.sum()),
        },
        "variants": {"used": len(kept), "steps": [{"step": step, "left": left} for step, left in steps]},
        "eigenvalues": [round(float(each), 6) for each in made.eigenvalues],
        "explained": [round(float(each), 8) for each in made.explained],
        "kinship": {
            "pairs": pairs.height,
            "by_degree": dict(pairs["degree"].value_counts().sort("degree").iter_rows()),
            "pedigree": _against_pedigree(con, tables["kinship"], people),
        },
    }  # fmt: skip
    return manifest, tables


def _enough(variants: int, steps: tuple[tuple[str, int], ...]) -> None:
    if variants < FEWEST_VARIANTS:
        raise InvalidQuestion(
            f"{variants:,} variants are left for components and kinship, too few",
            where="; ".join(f"{left:,} {step}" for step, left in steps),
            do=f"{FEWEST_VARIANTS} independent common variants are needed: components of fewer are noise.",
        )


def _unrelated(con: duckdb.DuckDBPyConnection, people: People, pairs: pl.DataFrame) -> np.ndarray:
    """Who is fitted, by person: nobody of them closer than third degree to another, by pedigree or by kinship."""
    place = {int(individual): i for i, individual in enumerate(people.individual)}
    recorded = con.execute(
        "SELECT individual_id, relative_id FROM relative WHERE coalesce(kinship, 0.25) > $close", {"close": 2**-3.5}
    ).fetchall()
    both = {(place[a], place[b]) for a, b in recorded if a in place and b in place}
    both |= set(pairs.select("one", "other").iter_rows())
    fitted = np.ones(len(people), bool)
    fitted[sorted(largest_unrelated(sorted(both)))] = False
    return fitted


def _against_pedigree(con: duckdb.DuckDBPyConnection, found: pl.DataFrame, people: People) -> list[dict[str, Any]]:
    """How many pairs of each recorded relationship are found in each degree; None is not recorded, not found."""
    recorded = con.sql(
        """SELECT DISTINCT least(individual_id, relative_id) AS individual_id,
            greatest(individual_id, relative_id) AS relative_id,
            CASE relationship WHEN 'parent' THEN 'parent–child' WHEN 'child' THEN 'parent–child' ELSE relationship END
                AS recorded
        FROM relative"""
    ).pl()
    there = pl.Series(people.individual).cast(pl.Int32).implode()
    recorded = recorded.filter(pl.col("individual_id").is_in(there) & pl.col("relative_id").is_in(there))
    joined = recorded.join(
        found.select("individual_id", "relative_id", found="degree"), on=["individual_id", "relative_id"], how="full",
        coalesce=True,
    )  # fmt: skip
    counted = joined.group_by("recorded", "found").agg(pairs=pl.len()).sort("recorded", "found", nulls_last=True)
    return counted.to_dicts()
