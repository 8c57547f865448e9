"""Polygenic scores on their way in: percentiles of the release, whoever asks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cohorts.errors import InvalidSource
from data.ingest.pipeline import ingest

PEOPLE = ["A", "B", "C", "D", "E"]


def sources(folder: Path, scores: list[tuple[str, str, object]]) -> Path:
    """Five people of whom E is A's sister."""
    folder.mkdir()
    (folder / "individuals.csv").write_text("individual_id,sex\n" + "".join(f"{name},female\n" for name in PEOPLE))
    (folder / "relatives.csv").write_text("individual_id,relative_id,relationship\nA,E,sibling\n")
    rows = "".join(f"{person},{score},{value}\n" for person, score, value in scores)
    (folder / "scores.csv").write_text(f"individual_id,score,value\n{rows}")
    return folder


def stored(warehouse: Path, release: str) -> dict[str, float]:
    with duckdb.connect(str(warehouse / "releases" / f"{release}.duckdb"), read_only=True) as con:
        rows = con.execute(
            "SELECT i.source_id, s.percentile FROM score s JOIN individual i ON i.individual_id = s.individual_id"
        ).fetchall()
    return dict(rows)


def test_percentiles_are_among_the_unrelated_with_half_of_the_equal_below(tmp_path: Path) -> None:
    values = [("A", "x", 1), ("B", "x", 2), ("C", "x", 2), ("D", "x", 4), ("E", "x", 3), ("Z", "x", 1)]
    folder = sources(tmp_path / "s", values)
    done = ingest([folder], tmp_path / "w", dataset="d", data_use="DUO:0000042")
    # A or E is left out as a relative: four of five make the scale, and everybody is placed on it.
    found = stored(tmp_path / "w", done.release)
    assert set(found) == set(PEOPLE)
    unrelated = {"A", "B", "C", "D"} if found["A"] == 12.5 else {"B", "C", "D", "E"}
    expected = (
        {"A": 12.5, "B": 50.0, "C": 50.0, "D": 87.5, "E": 75.0}
        if "A" in unrelated
        else {"A": 0.0, "B": 25.0, "C": 25.0, "D": 87.5, "E": 62.5}
    )
    assert found == expected


def test_a_score_told_twice_is_refused(tmp_path: Path) -> None:
    folder = sources(tmp_path / "s", [("A", "x", 1), ("A", "x", 2)])
    with pytest.raises(InvalidSource, match="one score twice"):
        ingest([folder], tmp_path / "w", dataset="d", data_use="DUO:0000042")


def test_percentiles_are_made_anew_beside_another_dataset(tmp_path: Path) -> None:
    first = sources(tmp_path / "s", [("B", "x", 1), ("C", "x", 2)])
    ingest([first], tmp_path / "w", dataset="one", data_use="DUO:0000042")
    other = tmp_path / "t"
    other.mkdir()
    (other / "individuals.csv").write_text("individual_id,sex\nF,male\nG,male\n")
    (other / "scores.csv").write_text("individual_id,score,value\nF,x,3\nG,x,\n")
    done = ingest([other], tmp_path / "w", dataset="two", data_use="DUO:0000042")
    found = stored(tmp_path / "w", done.release)
    assert {name: round(value, 6) for name, value in found.items()} == {"B": 16.666667, "C": 50.0, "F": 83.333333}
