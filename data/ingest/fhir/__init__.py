"""FHIR R4: resources as NDJSON (bulk data export) or bundles, plain or gzipped.

https://hl7.org/fhir/R4/  https://hl7.org/fhir/uv/bulkdata/

resources.py  the resources of files, line by line
values.py     codings, quantities, periods and references
patients.py   Patient and Consent
records.py    Condition, Observation, medications, Procedure, Encounter, Specimen
reader.py     the stages of reading, in the order the pipeline calls them
"""

from data.ingest.fhir.reader import FhirReader

__all__ = ["FhirReader"]
