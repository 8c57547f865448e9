"""VCF files of a source as call sets: files of the same samples belong together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cohorts.errors import InvalidSource
from data.build import CallSet
from data.ingest.vcf import read_call_set
from data.ingest.vcf.header import read_header
from data.ingest.vcf.lines import Span, kind_of, read_lines
from data.progress import Progress


def read_vcfs(
    paths: list[Path],
    work: Path,
    *,
    assembly: str | None,
    reference: Path | None,
    karyotypic_sex: Mapping[str, str],
    progress: Progress,
    kept: Path | None = None,
) -> list[CallSet]:
    """One call set per set of sample names, in the order of the paths; names are made unique.

    `kept` is where finished chunks of large files outlive a process that is killed.
    """
    groups: dict[frozenset[str], list[Path]] = {}
    for path in paths:
        groups.setdefault(_samples(path), []).append(path)
    call_sets: list[CallSet] = []
    for number, group in enumerate(groups.values()):
        title = group[0].name if len(group) == 1 else f"{group[0].name} and {len(group) - 1} more"
        progress(f"Reading {title}", None)
        call_set = read_call_set(
            group,
            work / f"calls-{number}",
            assembly=assembly,
            reference=reference,
            karyotypic_sex=karyotypic_sex,
            progress=lambda count, fraction, title=title: progress(f"Reading {title}", fraction, count),
            kept=kept,
        )
        taken = {one.name for one in call_sets}
        call_sets.append(
            replace(call_set, name=f"{call_set.name} {number + 1}") if call_set.name in taken else call_set
        )
    return call_sets


def _samples(path: Path) -> frozenset[str]:
    try:
        return frozenset(read_header(read_lines(Span(path, kind_of(path))), path.name).biosamples)
    except (OSError, EOFError) as error:
        raise InvalidSource(
            f"The file cannot be read ({error})",
            where=path.name,
            do="It may be damaged: copy it again from its origin.",
        ) from error
