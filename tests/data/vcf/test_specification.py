"""The specification's own files: the verdict on each, and the rule it breaks, stand in verdicts.tsv.

A file that breaks a rule which decides what a variant or a genotype is, is refused with its line. One that breaks
another rule is kept, and the rule is named in a finding. `python -m tests.data.vcf.test_specification` writes the table
anew; look at the difference before it is committed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource
from data.ingest.vcf import read_call_set

VERDICTS = Path(__file__).with_name("verdicts.tsv")
# The specification lets records stand in any order; Concord wants them sorted, as every index does, and says so.
UNSORTED = "4.5/passed/zero_length_LAA.vcf"

Verdict = tuple[str, str, str]  # file, 'loads' | 'told' | 'refused', the rules or the reason


def verdicts(folder: Path, work: Path) -> Iterator[Verdict]:
    for number, path in enumerate(sorted(folder.glob("*/*/*.vcf"))):
        name = path.relative_to(folder).as_posix()
        try:
            found = read_call_set([path], work / str(number), processes=1).findings
        except InvalidSource as error:
            yield name, "refused", error.what
            continue
        rules = ", ".join(finding.rule for finding in found if finding.rule.startswith("vcf-"))
        yield name, "told" if rules else "loads", rules


@pytest.fixture(scope="module")
def found(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    return list(verdicts(shared_data("vcf_spec"), tmp_path_factory.mktemp("spec")))


def test_every_passed_file_loads_or_is_refused_for_a_true_reason(found: list[Verdict]) -> None:
    passed = [(name, verdict) for name, verdict, _ in found if "/passed/" in name]
    assert len(passed) > 70
    assert [name for name, verdict in passed if verdict == "refused"] == [UNSORTED]
    assert [name for name, verdict in passed if verdict == "told"] == []


def test_every_failed_file_is_refused_or_its_broken_rule_named(found: list[Verdict]) -> None:
    failed = [(name, verdict) for name, verdict, _ in found if "/failed/" in name]
    assert len(failed) > 600
    assert [name for name, verdict in failed if verdict == "loads"] == []


def test_the_verdicts_are_those_of_the_table(found: list[Verdict]) -> None:
    table = [tuple(line.split("\t")) for line in VERDICTS.read_text(encoding="utf-8").splitlines()[1:]]
    changed = {row[0]: row[1:] for row in found if row not in set(table)}
    assert changed == {}
    assert len(found) == len(table)


if __name__ == "__main__":
    import tempfile

    source = Path(sys.argv[1] if sys.argv[1:] else "../shared/data/vcf_spec")
    with tempfile.TemporaryDirectory() as aside:
        rows = [("file", "verdict", "rule"), *verdicts(source, Path(aside))]
    VERDICTS.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
