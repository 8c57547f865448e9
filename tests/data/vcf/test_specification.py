"""The specification's own files.

What it passes loads or is refused for a reason that is true; what it fails is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource
from data.ingest.vcf import read_call_set

# The specification lets records stand in any order; Concord wants them sorted, as every index does, and says so.
UNSORTED = {"4.5/passed/zero_length_LAA.vcf"}
# Rules that decide what a genotype or a variant is.
# The others (types of INFO fields nobody reads, URLs …) are not all held.
HELD = (
    "body_chrom_00",
    "body_contiguous",
    "body_id",
    "body_pos",
    "body_qual",
    "body_ref",
    "body_unsorted",
    "fileformat",
    "header",
)


@pytest.fixture(scope="module")
def folder(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("vcf_spec")


def test_every_passed_file_loads_or_is_refused_for_a_true_reason(folder: Path, tmp_path: Path) -> None:
    files = sorted(folder.glob("*/passed/*.vcf"))
    assert len(files) > 70
    refused = {}
    for number, path in enumerate(files):
        try:
            read_call_set([path], tmp_path / str(number))
        except InvalidSource as error:
            refused[str(path.relative_to(folder))] = str(error)
    assert set(refused) == UNSORTED
    assert "not sorted by position: 300 stands after 400" in refused.popitem()[1]


def test_files_that_break_a_rule_of_a_record_are_refused_with_its_line(folder: Path, tmp_path: Path) -> None:
    files = [path for path in sorted(folder.glob("*/failed/*.vcf")) if any(rule in path.name for rule in HELD)]
    files = [path for path in files if not path.name.startswith("failed_body_chrom_004")]
    assert len(files) > 60
    for number, path in enumerate(files):
        with pytest.raises(InvalidSource) as refusal:
            read_call_set([path], tmp_path / str(number))
        assert path.name in refusal.value.where, path
