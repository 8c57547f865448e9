"""The code systems that ship with Concord, as rows or Polars frames: enough for common conditions, tests and drugs.

The tables stand in `vocabulary/`, each row written once; `vocabulary/PROVENANCE.md` has their sources. A source's own
vocabulary tables, where it brings them, know more; these fill what it leaves out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl  # each function imports it when it is called: that takes long

FOLDER = Path(__file__).resolve().parent / "vocabulary"
UNITS = Path(__file__).resolve().parents[2] / "cohorts" / "units.csv"  # questions convert their bounds by it too
DOMAINS = {
    "ICD10CM": "condition",
    "PHECODE": "condition",
    "LOINC": "measurement",
    "RXNORM": "treatment",
    "ATC": "treatment",
}
Code = tuple[str, str]  # system, code


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    path = UNITS if name == "units" else FOLDER / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def code_rows() -> list[tuple[str, str, str, str]]:
    """system, code, name, domain ('condition' | 'measurement' | 'treatment')."""
    return [
        (system, row["code"], row["name"], domain)
        for system, domain in DOMAINS.items()
        for row in _rows(system.lower())
    ]


def codes() -> pl.DataFrame:
    """`code_rows` as a frame."""
    import polars as pl

    return pl.DataFrame(code_rows(), schema=["system", "code", "name", "domain"], orient="row")


def ancestor_rows(seen: Iterable[Code] = ()) -> list[tuple[str, str, str, str, int]]:
    """ancestor_system, ancestor_code, descendant_system, descendant_code, distance: the closure, self at 0.

    It crosses systems: a phecode is an ancestor of the ICD-10-CM codes it maps, an ATC class of its RxNorm ingredients.
    An ICD-10-CM code follows its own map to phecodes or, without one, the map of its nearest ancestor that has one,
    never both: I25.2 is a myocardial infarction (411.2), although I25 is mapped elsewhere.

    `seen` are codes of a source; those unknown here join by their prefix ('C50.911' below 'C50.91' or 'C50.9').
    """
    known = {(row[0], row[1]) for row in code_rows()}
    rows = []
    for code in sorted(known | set(seen)):
        distances: dict[Code, int] = {}
        for ancestor, distance in _climb(code):
            if ancestor in known or ancestor == code:
                distances[ancestor] = min(distance, distances.get(ancestor, distance))
        rows += [(*ancestor, *code, distance) for ancestor, distance in distances.items()]
    return rows


def ancestors(seen: Iterable[Code] = ()) -> pl.DataFrame:
    """`ancestor_rows` as a frame."""
    import polars as pl

    names = ["ancestor_system", "ancestor_code", "descendant_system", "descendant_code", "distance"]
    return pl.DataFrame(ancestor_rows(seen), schema=names, orient="row").cast({"distance": pl.Int32})


def synonym_rows() -> list[tuple[str, str, str]]:
    """system, code, synonym: words people type that the name does not hold."""
    return [(row["system"], row["code"], row["synonym"]) for row in _rows("synonyms")]


def synonyms() -> pl.DataFrame:
    """`synonym_rows` as a frame."""
    import polars as pl

    return pl.DataFrame(synonym_rows(), schema=["system", "code", "synonym"], orient="row")


def phecodes() -> pl.DataFrame:
    """code, name, category, sex ('female' | 'male' | NULL: everybody). PheWAS counts a phecode in that sex only."""
    import polars as pl

    frame = pl.DataFrame(_rows("phecode")).select("code", "name", "category", "sex")
    return frame.with_columns(pl.col("sex").replace("", None))


def phecode_exclusions() -> pl.DataFrame:
    """code, excluded: a control of `code` has no record of any `excluded` (nor of `code`)."""
    import polars as pl

    rows = [(row["code"], excluded) for row in _rows("phecode") for excluded in row["exclude"].split()]
    return pl.DataFrame(rows, schema=["code", "excluded"], orient="row")


def unit_conversions() -> pl.DataFrame:
    """code (LOINC), from_unit, unit, factor, offset, in UCUM: value in `unit` = value × factor + offset.

    A code's own unit is included. A pair that is not here must be refused (lipoprotein(a) in nmol/L is not a mass).
    """
    import polars as pl

    own = [(row["code"], row["unit"], row["unit"], 1.0, 0.0) for row in _rows("loinc")]
    others = [
        (row["loinc"], row["from_unit"], row["unit"], float(row["factor"]), float(row["offset"]))
        for row in _rows("units")
    ]
    return pl.DataFrame(own + others, schema=["code", "from_unit", "unit", "factor", "offset"], orient="row")


def unit_spellings() -> pl.DataFrame:
    """spelling, unit (UCUM), omop_concept_id (or NULL): compare exactly first, then without regard to case."""
    import polars as pl

    frame = pl.DataFrame(_rows("unit_spellings"))
    return frame.with_columns(pl.col("omop_concept_id").replace("", None).cast(pl.Int64))


def _climb(code: Code) -> Iterator[tuple[Code, int]]:
    """The code and all above it, with distances; a code may come twice."""
    yield code, 0
    for distance, parent in enumerate(_chain(code), start=1):
        yield parent, distance
    for target in _across(code):
        yield target, 1
        for distance, parent in enumerate(_chain(target), start=2):
            yield parent, distance


def _chain(code: Code) -> Iterator[Code]:
    """The codes above one in its own system, nearest first."""
    system, text = code
    parents = _parents(system)
    while text:
        text = parents[text] if text in parents else _shorter(system, text, parents)
        if text:
            yield system, text


def _across(code: Code) -> tuple[Code, ...]:
    """The codes of another system that an ICD-10-CM or RxNorm code belongs to."""
    for system, text in (code, *_chain(code)):
        if found := _crossings().get((system, text)):
            return found
    return ()


def _shorter(system: str, text: str, known: dict[str, str]) -> str:
    """The longest known prefix of an unknown code, in systems whose codes are built by appending."""
    if system not in ("ICD10CM", "PHECODE", "ATC"):
        return ""
    prefixes = (text[:length].rstrip(".") for length in range(len(text) - 1, 0, -1))
    return next((prefix for prefix in prefixes if prefix in known), "")


@cache
def _parents(system: str) -> dict[str, str]:
    """Each known code's parent in its system, '' at the top."""
    return {row["code"]: row.get("parent", "") for row in _rows(system.lower())} if system in DOMAINS else {}


@cache
def _crossings() -> dict[Code, tuple[Code, ...]]:
    found: dict[Code, tuple[Code, ...]] = {}
    for row in _rows("icd10cm_to_phecode"):
        source = ("ICD10CM", row["icd10cm"])
        found[source] = (*found.get(source, ()), ("PHECODE", row["phecode"]))
    return found | {("RXNORM", row["code"]): (("ATC", row["atc"]),) for row in _rows("rxnorm")}
