"""The OMOP Common Data Model, 5.3 and 5.4, as CSV or Parquet: read by DuckDB where it lies.

columns.py      which tables and columns are read
individuals.py  person, death, observation_period, care_site
terms.py        concepts and source values as codes of their own systems
records.py      conditions, treatments, measurements, observations, procedures, visits
"""

from data.ingest.omop.reader import OmopReader

__all__ = ["OmopReader"]
