"""GA4GH Phenopackets 2: JSON files, folders and archives of phenopackets, families and cohorts.

https://phenopacket-schema.readthedocs.io/en/2.0.0/

files.py      the messages of a file or archive, checked by the schema's own library
times.py      onset in all its shapes as days
packets.py    one phenopacket as individuals, records and attributes
variants.py   interpretations as reported variants with zygosity
reader.py     the stages of reading, in the order the pipeline calls them
"""

from data.ingest.phenopackets.reader import PhenopacketReader

__all__ = ["PhenopacketReader"]
