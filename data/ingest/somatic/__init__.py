"""VCFs of tumours: what a caller that compares a tumour with its normal (or with none) wrote, as somatic mutations.

calls.py    what one record says of one tumour: whether it carries an allele, with how many reads
records.py  one file: which of its records are mutations, and why the others are not
reader.py   all files of a dataset as one call set, beside its germline ones
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.ingest.vcf.header import read_header
from data.ingest.vcf.lines import Span, kind_of, read_lines


def tumour_files(paths: Iterable[Path]) -> list[Path]:
    """Those of some VCFs whose header tells that a column is a tumour's."""
    return [path for path in paths if read_header(read_lines(Span(path, kind_of(path))), path.name).tumours]
