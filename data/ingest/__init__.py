"""From files to a published release.

recognise.py     what each named file or folder is
tables.py        CSV, TSV and Parquet as tables of known columns
stage.sql        what the sources say, before keys exist
omop/ maf/ vcf/  the formats with more than one table or line kind
side_tables.py   Concord's own tables beside any source
individuals.py   one individual from all sources; who withdrew is left out
codes.py         codes and their hierarchy
biosamples.py    assays, capture kits, which biosample speaks
consents.py      what each individual's data may be used for
carry_over.py    the datasets that stay
twins.py         files of one name in several folders
pipeline.py      `ingest`, which puts it together
"""

from data.ingest.pipeline import Summary, ingest

__all__ = ["Summary", "ingest"]
