"""OHDSI's cohort definitions, in the JSON of Circe and ATLAS, as criteria of Concord.

report.py    what a definition says that cannot be said here, by its place in the JSON
concepts.py  concept sets as codes
values.py    numbers, dates, windows and occurrences
events.py    one criterion of a domain as an event
groups.py    what must lie around an event
imported.py  a whole definition: index, inclusion, exit
exported.py  the way back
"""

from exchange.circe.concepts import Known
from exchange.circe.exported import Exported, export_cohort
from exchange.circe.imported import Imported, import_definition
from exchange.circe.report import Finding

__all__ = ["Exported", "Finding", "Imported", "Known", "export_cohort", "import_definition"]
