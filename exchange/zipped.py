"""Files of a cohort's individuals as one zip, for a page. Each is asked for through the one door, and waits for the
duties that come with the data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from exchange.cbioportal import write_study
from exchange.omop import write_cohorts
from exchange.phenopackets.export import export
from queries.answer import answer
from queries.cohort.count import Count
from queries.consent.accepted import demand_accepted
from queries.warehouse import Warehouse

#: Phenopackets that a page hands out at once: some hundred a second are written.
MOST = 2000


def phenopackets(warehouse: Warehouse, asking: Asking, cohort: Cohort) -> bytes:
    """A packet an individual. Raises InvalidQuestion where there are more than a page writes, and as `export`."""
    demand_accepted(warehouse, asking)
    n = answer(warehouse, asking, Count(cohort)).count
    if not isinstance(n, int) or n > MOST:
        raise InvalidQuestion(f"A page writes up to {MOST:,} phenopackets", do="Use python -m exchange phenopackets")
    return _zip(lambda folder: export(warehouse, asking, cohort, folder))


def study(warehouse: Warehouse, asking: Asking, cohort: Cohort) -> bytes:
    """A study of cBioPortal. Raises as `write_study`."""
    return _zip(lambda folder: write_study(warehouse, asking, cohort, folder))


def omop(warehouse: Warehouse, asking: Asking, cohort: Cohort) -> bytes:
    """OMOP's cohort tables, dates shifted. Raises as `write_cohorts`."""
    return _zip(lambda folder: write_cohorts(warehouse, asking, (cohort,), folder))


def _zip(write: Callable[[Path], object]) -> bytes:
    into = BytesIO()
    with tempfile.TemporaryDirectory(prefix="concord-") as beside:
        folder = Path(beside) / "files"
        write(folder)
        with ZipFile(into, "w", ZIP_DEFLATED) as bundle:
            for file in sorted(each for each in folder.rglob("*") if each.is_file()):
                bundle.write(file, file.relative_to(folder))
    return into.getvalue()
