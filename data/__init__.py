"""How a warehouse is made: the schema, ingest, reference tables and the demo biobank. Not imported at run time."""
