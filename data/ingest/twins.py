"""Files of one name in several folders (`S1/output.g.vcf.gz`, `S2/output.g.vcf.gz`) under names that tell them apart.

A source is called after its file in reports, findings and table `source`. For as long as an ingest takes each twin is
therefore a link, named after the folders as well in which it differs from the others: `S1-output.g.vcf.gz`.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from data.ingest.recognise import CLINICAL_TABLES, Sources

#: Formats of which several files of one name may stand side by side, and whose readers look at nothing beside them.
_FORMATS = ("vcf", "fhir", "phenopackets", "plink", *CLINICAL_TABLES)


@contextmanager
def named_apart(found: Sources) -> Iterator[Sources]:
    """The sources, twins by links of names of their own."""
    files = list(dict.fromkeys(source.path for source in found.of(*_FORMATS)))
    often = Counter(path.name for path in files)
    twins = [path for path in files if often[path.name] > 1]
    if not twins:
        yield found
        return
    with tempfile.TemporaryDirectory(prefix="concord-twins-") as aside:
        above = Path(os.path.commonpath([path.absolute().parent for path in twins]))
        links = {path: _link(path, above, Path(aside)) for path in twins}
        renamed = (replace(source, path=links.get(source.path, source.path)) for source in found.files)
        yield replace(found, files=tuple(renamed))


def _link(path: Path, above: Path, aside: Path) -> Path:
    real = path.absolute()
    name = "-".join(real.relative_to(above).parts)
    while (aside / name).is_symlink():  # a/b-c and a-b/c
        name = f"_{name}"
    (aside / name).symlink_to(real)
    return aside / name
