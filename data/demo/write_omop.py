"""The clinical records as OMOP CDM 5.4 tables in Parquet, with the vocabulary tables they need.

Concept ids of ICD10CM, LOINC, RxNorm, ATC, CPT4 and Phecode concepts are made up (2,000,000,000 and up, the range OMOP
leaves to sites); gender, race, ethnicity, visit, unit and type concepts have their real ids.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from data.demo.biobank import Biobank
from data.demo.diagnoses import Diagnoses
from data.demo.dispensings import Dispensed
from data.demo.measurements import ANALYTES, UNITS, Measured
from data.demo.people import MALE
from data.demo.plan import CLOSE, SITES, stream
from data.demo.vocabulary import PROCEDURES, Vocabulary

RACE = {"White": 8527, "Black or African American": 8516, "Asian": 8515, "South Asian": 8515, "American Indian": 8657}
HISPANIC, NOT_HISPANIC = 38003563, 38003564
OUTPATIENT, EMERGENCY, INPATIENT = 9202, 9203, 9201
EHR = 32817  # type concept "EHR"
DAYS_PER_PERSON = 100_000  # room for a day number below a person's number in one key


class OmopWriter:
    """Writes one table after another into `folder`; `ids` are person_ids in the order of the individuals."""

    def __init__(self, folder: Path, biobank: Biobank, source_ids: list[str], sex: np.ndarray) -> None:
        self.folder, self.b, self.source_ids, self.sex = folder, biobank, source_ids, sex
        self.ids = np.arange(1, len(biobank) + 1, dtype=np.int64)
        self.vocabulary = Vocabulary()
        self.visit_ids: np.ndarray | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def _write(self, name: str, frame: pl.DataFrame) -> None:
        frame.write_parquet(self.folder / f"{name}.parquet", compression="lz4", statistics=False)

    def persons(self) -> None:
        """PERSON, OBSERVATION_PERIOD, DEATH, CARE_SITE, CDM_SOURCE."""
        people, lives = self.b.people, self.b.lives
        birth = pl.Series(people.birth.astype(np.int32)).cast(pl.Date)
        words = people.self_report.tolist()
        frame = pl.DataFrame(
            {
                "person_id": self.ids,
                "gender_concept_id": np.where(self.sex == MALE, 8507, 8532),
                "year_of_birth": birth.dt.year(),
                "month_of_birth": birth.dt.month().cast(pl.Int32),
                "day_of_birth": birth.dt.day().cast(pl.Int32),
                "race_concept_id": [RACE.get(word, 0) for word in words],
                "ethnicity_concept_id": [HISPANIC if w.startswith("Hispanic") else NOT_HISPANIC for w in words],
                "care_site_id": people.site.astype(np.int64) + 1,
                "person_source_value": self.source_ids,
                "gender_source_value": np.where(self.sex == MALE, "M", "F"),
                "race_source_value": words,
            }
        )
        self._write("person", frame)
        self._write(
            "observation_period",
            pl.DataFrame(
                {
                    "observation_period_id": self.ids,
                    "person_id": self.ids,
                    "observation_period_start_date": _dates(lives.starts),
                    "observation_period_end_date": _dates(lives.ends),
                    "period_type_concept_id": np.full(len(self.ids), EHR),
                }
            ),
        )
        dead = np.flatnonzero(lives.died)
        columns = {"person_id": self.ids[dead], "death_date": _dates(lives.ends[dead])}
        self._write("death", pl.DataFrame({**columns, "death_type_concept_id": np.full(len(dead), EHR)}))
        sites = [site.name for site in SITES]
        frame = pl.DataFrame(
            {"care_site_id": range(1, len(sites) + 1), "care_site_name": sites, "care_site_source_value": sites}
        )
        self._write("care_site", frame)
        source = {
            "cdm_source_name": ["Concord demo biobank (simulated people)"],
            "cdm_source_abbreviation": ["CONCORD_DEMO"],
            "cdm_holder": ["Concord"],
            "source_description": ["Simulated people. Real genes."],
            "source_release_date": _dates(np.array([CLOSE])),
            "cdm_release_date": _dates(np.array([CLOSE])),
            "cdm_version": ["5.4"],
            "vocabulary_version": ["Concord demo"],
        }
        self._write("cdm_source", pl.DataFrame(source))

    def visits(self, diagnoses: Diagnoses, measured: Measured) -> None:
        """VISIT_OCCURRENCE: a visit a day with a diagnosis or a panel; CONDITION_OCCURRENCE, which points to it."""
        r = diagnoses.rows
        key = r.who.astype(np.int64) * DAYS_PER_PERSON + r.day
        panels = measured.panels[0].astype(np.int64) * DAYS_PER_PERSON + measured.panels[1]
        unique, place = np.unique(np.concatenate([key, panels]), return_inverse=True)
        rng = stream(self.b.seed, "visits")
        draw = rng.random(len(unique), dtype=np.float32)
        kind = np.select([draw < 0.03, draw < 0.08], [INPATIENT, EMERGENCY], OUTPATIENT)
        start = unique % DAYS_PER_PERSON
        who = unique // DAYS_PER_PERSON
        stay = np.where(kind == INPATIENT, rng.integers(1, 9, len(unique)), 0)
        end = np.minimum(start + stay, self.b.lives.ends[who])
        frame = pl.DataFrame(
            {
                "visit_occurrence_id": np.arange(1, len(unique) + 1, dtype=np.int64),
                "person_id": self.ids[who],
                "visit_concept_id": kind,
                "visit_start_date": _dates(start),
                "visit_end_date": _dates(end),
                "visit_type_concept_id": np.full(len(unique), EHR),
                "care_site_id": self.b.people.site[who].astype(np.int64) + 1,
            }
        )
        self._write("visit_occurrence", frame)
        concept = self.vocabulary.ids("ICD10CM", diagnoses.codes)
        source = pl.Series(diagnoses.codes, dtype=pl.Categorical)
        frame = pl.DataFrame(
            {
                "condition_occurrence_id": np.arange(1, len(r) + 1, dtype=np.int64),
                "person_id": self.ids[r.who],
                "condition_concept_id": concept[r.what],
                "condition_start_date": _dates(r.day),
                "condition_type_concept_id": np.full(len(r), EHR),
                "visit_occurrence_id": place[: len(r)] + 1,
                "condition_source_value": source.gather(r.what),
                "condition_source_concept_id": concept[r.what],
            }
        )
        self._write("condition_occurrence", frame)

    def measurements(self, measured: Measured) -> None:
        r = measured.rows
        loinc = [a.loinc for a in ANALYTES.values()]
        concept = self.vocabulary.ids("LOINC", loinc)
        units = np.array([self.vocabulary.unit(unit) for unit in UNITS])
        frame = pl.DataFrame(
            {
                "measurement_id": np.arange(1, len(r) + 1, dtype=np.int64),
                "person_id": self.ids[r.who],
                "measurement_concept_id": concept[r.what],
                "measurement_date": _dates(r.day),
                "measurement_type_concept_id": np.full(len(r), EHR),
                "value_as_number": measured.value.astype(np.float64),
                "unit_concept_id": units[measured.unit],
                "measurement_source_value": pl.Series(loinc, dtype=pl.Categorical).gather(r.what),
                "unit_source_value": pl.Series(UNITS, dtype=pl.Categorical).gather(measured.unit),
            }
        )
        self._write("measurement", frame)

    def drugs(self, dispensed: Dispensed) -> None:
        r = dispensed.rows
        concept = self.vocabulary.ids("RxNorm", dispensed.codes)
        days = dispensed.until - r.day + 1
        frame = pl.DataFrame(
            {
                "drug_exposure_id": np.arange(1, len(r) + 1, dtype=np.int64),
                "person_id": self.ids[r.who],
                "drug_concept_id": concept[r.what],
                "drug_exposure_start_date": _dates(r.day),
                "drug_exposure_end_date": _dates(dispensed.until),
                "drug_type_concept_id": np.full(len(r), EHR),
                "quantity": days.astype(np.float64),
                "days_supply": days.astype(np.int32),
                "drug_source_value": pl.Series(dispensed.codes, dtype=pl.Categorical).gather(r.what),
                "drug_source_concept_id": concept[r.what],
            }
        )
        self._write("drug_exposure", frame)

    def procedures(self, diagnoses: Diagnoses) -> None:
        """A procedure with some of the diagnoses that call for it."""
        rng = stream(self.b.seed, "procedures")
        parts, what = [], []
        for number, procedure in enumerate(PROCEDURES):
            wanted = np.array([code.startswith(procedure.diagnosis) for code in diagnoses.codes])
            here = np.flatnonzero(wanted[diagnoses.rows.what])
            here = here[rng.random(len(here)) < procedure.share]
            parts.append(here)
            what.append(np.full(len(here), number))
        place, kind = np.concatenate(parts), np.concatenate(what)
        concept = self.vocabulary.ids("CPT4", [procedure.code for procedure in PROCEDURES])
        frame = pl.DataFrame(
            {
                "procedure_occurrence_id": np.arange(1, len(place) + 1, dtype=np.int64),
                "person_id": self.ids[diagnoses.rows.who[place]],
                "procedure_concept_id": concept[kind],
                "procedure_date": _dates(diagnoses.rows.day[place]),
                "procedure_type_concept_id": np.full(len(place), EHR),
                "procedure_source_value": [PROCEDURES[k].code for k in kind],
            }
        )
        self._write("procedure_occurrence", frame)

    def concepts(self) -> None:
        self._write("concept", self.vocabulary.concepts())
        self._write("concept_ancestor", self.vocabulary.ancestors())
        self._write("vocabulary", self.vocabulary.vocabularies())


def _dates(days: np.ndarray) -> pl.Series:
    return pl.Series(days.astype(np.int32)).cast(pl.Date)
