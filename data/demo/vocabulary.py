"""OMOP vocabulary tables from the reference code lists: concepts with made-up ids, and what is above what."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.gene_places import REFERENCE

FIRST_ID = 2_000_000_000
FOLDER = REFERENCE / "vocabulary"


@dataclass(frozen=True)
class Procedure:
    code: str  # CPT4
    name: str
    diagnosis: str  # the code it goes with
    share: float  # of that diagnosis' rows


PROCEDURES = (
    Procedure("92928", "Percutaneous transcatheter placement of intracoronary stent", "I2", 0.06),
    Procedure("90935", "Hemodialysis procedure with single evaluation", "N18.6", 0.5),
    Procedure("45378", "Colonoscopy, flexible, diagnostic", "D12", 0.5),
    Procedure("93306", "Echocardiography, transthoracic, complete", "I50", 0.3),
    Procedure("19301", "Mastectomy, partial", "C50", 0.05),
    Procedure("27447", "Arthroplasty, knee, total", "M17", 0.02),
    Procedure("66984", "Extracapsular cataract removal with lens insertion", "H25", 0.08),
)
#: Concepts with ids of their own in OMOP: (id, name, domain, vocabulary, class, code).
REAL = (
    (0, "No matching concept", "Metadata", "None", "Undefined", "No matching concept"),
    (8507, "MALE", "Gender", "Gender", "Gender", "M"),
    (8532, "FEMALE", "Gender", "Gender", "Gender", "F"),
    (8515, "Asian", "Race", "Race", "Race", "2"),
    (8516, "Black or African American", "Race", "Race", "Race", "3"),
    (8527, "White", "Race", "Race", "Race", "5"),
    (8657, "American Indian or Alaska Native", "Race", "Race", "Race", "1"),
    (38003563, "Hispanic or Latino", "Ethnicity", "Ethnicity", "Ethnicity", "Hispanic"),
    (38003564, "Not Hispanic or Latino", "Ethnicity", "Ethnicity", "Ethnicity", "Not Hispanic"),
    (9201, "Inpatient Visit", "Visit", "Visit", "Visit", "IP"),
    (9202, "Outpatient Visit", "Visit", "Visit", "Visit", "OP"),
    (9203, "Emergency Room Visit", "Visit", "Visit", "Visit", "ER"),
    (32817, "EHR", "Type Concept", "Type Concept", "Type Concept", "OMOP4976890"),
)
CLASSES = {
    "ICD10CM": ("Condition", "ICD10CM code"),
    "Phecode": ("Condition", "Phecode"),
    "LOINC": ("Measurement", "Lab Test"),
    "RxNorm": ("Drug", "Ingredient"),
    "ATC": ("Drug", "ATC class"),
    "CPT4": ("Procedure", "CPT4"),
}


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


class Vocabulary:
    """Reads the lists once. A concept is known by (vocabulary_id, code)."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], str] = {}
        self.parents: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for vocabulary, file in (("ICD10CM", "icd10cm"), ("Phecode", "phecode"), ("ATC", "atc")):
            for row in _table(file):
                self._add(vocabulary, row["code"], row["name"], [(vocabulary, row["parent"])] if row["parent"] else [])
        for row in _table("loinc"):
            self._add("LOINC", row["code"], row["name"], [])
        for row in _table("rxnorm"):
            self._add("RxNorm", row["code"], row["name"], [("ATC", row["atc"])] if row["atc"] else [])
        for row in _table("icd10cm_to_phecode"):
            self.parents.setdefault(("ICD10CM", row["icd10cm"]), set()).add(("Phecode", row["phecode"]))
        for procedure in PROCEDURES:
            self._add("CPT4", procedure.code, procedure.name, [])
        self.number = {key: FIRST_ID + k for k, key in enumerate(sorted(self.names))}
        self.units = {
            row["unit"]: int(row["omop_concept_id"]) for row in _table("unit_spellings") if row["omop_concept_id"]
        }

    def _add(self, vocabulary: str, code: str, name: str, parents: list[tuple[str, str]]) -> None:
        self.names[(vocabulary, code)] = name
        self.parents[(vocabulary, code)] = set(parents)

    def ids(self, vocabulary: str, codes: Iterable[str]) -> np.ndarray:
        """Concept ids of these codes. Raises KeyError with the first that the lists do not hold."""
        return np.array([self.number[(vocabulary, code)] for code in codes], dtype=np.int64)

    def unit(self, unit: str) -> int:
        """OMOP's concept of a UCUM unit, 0 where the list has none."""
        return self.units.get(unit, 0)

    def concepts(self) -> pl.DataFrame:
        """CONCEPT."""
        rows = [(i, name, domain, vocabulary, cls, "S", code) for i, name, domain, vocabulary, cls, code in REAL]
        rows += [(i, unit, "Unit", "UCUM", "Unit", "S", unit) for unit, i in sorted(self.units.items())]
        for key, number in self.number.items():
            domain, cls = CLASSES[key[0]]
            standard = {"ICD10CM": None, "Phecode": None, "ATC": "C"}.get(key[0], "S")
            rows.append((number, self.names[key], domain, key[0], cls, standard, key[1]))
        names = (
            "concept_id",
            "concept_name",
            "domain_id",
            "vocabulary_id",
            "concept_class_id",
            "standard_concept",
            "concept_code",
        )
        frame = pl.DataFrame(rows, schema=list(names), orient="row", infer_schema_length=None)
        valid = [pl.date(1970, 1, 1).alias("valid_start_date"), pl.date(2099, 12, 31).alias("valid_end_date")]
        return frame.with_columns(*valid, pl.lit(None, dtype=pl.String).alias("invalid_reason"))

    def ancestors(self) -> pl.DataFrame:
        """CONCEPT_ANCESTOR: every concept below itself at distance 0, and below all that is above it."""
        rows = []
        for key, number in self.number.items():
            shortest, longest = self._above(key)
            rows += [(self.number[a], number, shortest[a], longest[a]) for a in sorted(shortest)]
        names = ("ancestor_concept_id", "descendant_concept_id", "min_levels_of_separation", "max_levels_of_separation")
        return pl.DataFrame(rows, schema=list(names), orient="row")

    def _above(self, key: tuple[str, str]) -> tuple[dict, dict]:
        shortest, longest, level, front = {key: 0}, {key: 0}, 0, {key}
        while front:
            level += 1
            front = {p for k in front for p in self.parents.get(k, ()) if p in self.number}
            for parent in front:
                shortest.setdefault(parent, level)
                longest[parent] = level
        return shortest, longest

    def vocabularies(self) -> pl.DataFrame:
        """VOCABULARY."""
        used = [*CLASSES, "Gender", "Race", "Ethnicity", "Visit", "Type Concept", "UCUM", "None"]
        columns = {"vocabulary_id": used, "vocabulary_name": used, "vocabulary_reference": ["docs/demo.md"] * len(used)}
        return pl.DataFrame({**columns, "vocabulary_version": ["Concord demo"] * len(used)})
