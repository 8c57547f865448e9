"""The columns of the OMOP CDM (5.3 and 5.4) that Concord reads. https://ohdsi.github.io/CommonDataModel/cdm54.html"""

from __future__ import annotations

from data.ingest.tables import Column

KEY = Column("BIGINT", required=True)
ID = Column("BIGINT")
TEXT = Column()
NUMBER = Column("DOUBLE")


def _day(name: str, *, needed: bool = False) -> Column:
    """A date, which some tables have as a time of day alone."""
    return Column("DATE", required=needed, aliases=(f"{name}_datetime",))


COLUMNS: dict[str, dict[str, Column]] = {
    "person": {
        "person_id": KEY,
        "gender_concept_id": ID,
        "year_of_birth": Column("INTEGER", required=True),
        "month_of_birth": Column("INTEGER"),
        "day_of_birth": Column("INTEGER"),
        "race_concept_id": ID,
        "care_site_id": ID,
        "person_source_value": TEXT,
        "gender_source_value": TEXT,
        "race_source_value": TEXT,
    },
    "death": {"person_id": KEY, "death_date": _day("death", needed=True)},
    "observation_period": {
        "person_id": KEY,
        "observation_period_start_date": _day("observation_period_start", needed=True),
        "observation_period_end_date": _day("observation_period_end", needed=True),
    },
    "care_site": {"care_site_id": KEY, "care_site_name": TEXT, "care_site_source_value": TEXT},
    "condition_occurrence": {
        "person_id": KEY,
        "condition_concept_id": KEY,
        "condition_start_date": _day("condition_start", needed=True),
        "condition_end_date": _day("condition_end"),
        "condition_source_value": TEXT,
        "condition_source_concept_id": ID,
    },
    "drug_exposure": {
        "person_id": KEY,
        "drug_concept_id": KEY,
        "drug_exposure_start_date": _day("drug_exposure_start", needed=True),
        "drug_exposure_end_date": _day("drug_exposure_end"),
        "quantity": NUMBER,
        "drug_source_value": TEXT,
        "drug_source_concept_id": ID,
    },
    "measurement": {
        "person_id": KEY,
        "measurement_concept_id": KEY,
        "measurement_date": _day("measurement", needed=True),
        "value_as_number": NUMBER,
        "value_as_concept_id": ID,
        "unit_concept_id": ID,
        "unit_source_value": TEXT,
        "value_source_value": TEXT,
        "measurement_source_value": TEXT,
        "measurement_source_concept_id": ID,
    },
    "observation": {
        "person_id": KEY,
        "observation_concept_id": KEY,
        "observation_date": _day("observation", needed=True),
        "value_as_number": NUMBER,
        "value_as_string": TEXT,
        "value_as_concept_id": ID,
        "unit_concept_id": ID,
        "unit_source_value": TEXT,
        "observation_source_value": TEXT,
        "observation_source_concept_id": ID,
    },
    "procedure_occurrence": {
        "person_id": KEY,
        "procedure_concept_id": KEY,
        "procedure_date": _day("procedure", needed=True),
        "procedure_source_value": TEXT,
        "procedure_source_concept_id": ID,
    },
    "visit_occurrence": {
        "person_id": KEY,
        "visit_concept_id": KEY,
        "visit_start_date": _day("visit_start", needed=True),
        "visit_end_date": _day("visit_end"),
        "visit_source_concept_id": ID,
    },
    "concept": {
        "concept_id": KEY,
        "concept_name": Column(required=True),
        "domain_id": TEXT,
        "vocabulary_id": Column(required=True),
        "concept_code": Column(required=True),
    },
    "concept_ancestor": {
        "ancestor_concept_id": KEY,
        "descendant_concept_id": KEY,
        "min_levels_of_separation": Column("INTEGER", required=True),
    },
    "concept_synonym": {"concept_id": KEY, "concept_synonym_name": Column(required=True)},
}
