"""Beacon-friendly JSON, as the Beacon v2 reference implementation loads it: a folder of collections by entry type.

https://b2ri-documentation.readthedocs.io/en/latest/  (individuals.json, biosamples.json, genomicVariations.json, …)

entries.py   individuals as phenopackets, which they were modelled on
variants.py  genomicVariations with their case-level data; identifiers that contradict them
reader.py    the stages of reading, in the order the pipeline calls them
"""

from data.ingest.beacon.reader import BeaconReader

__all__ = ["BeaconReader"]
