"""Rules that files break without harm to variants and genotypes, as findings: named, with the place of the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from data.findings import Finding
from data.ingest.vcf.header import Header
from data.ingest.vcf.part import Share, Task
from data.ingest.vcf.validate_record import UNDECLARED

_NAMED = 10  # keys that a message lists
_HARMLESS = (
    "format-key",
    "contig-name",
    "reserved-number",
    "reserved-type",
    "header-order",
    "final-newline",
    "svtype-word",
)


def broken_rules(tasks: Sequence[Task], shares: Sequence[Share]) -> list[Finding]:
    """One finding a file and rule, in the order of files; `n` counts lines of the header, or records."""
    headers: dict[str, list[Finding]] = {}
    broken: dict[str, dict[str, tuple[int, str, int]]] = {}  # file → rule → line, what, how many
    before: Counter[str] = Counter()
    for task, share in zip(tasks, shares, strict=True):
        for number, (span, header) in enumerate(task.spans):
            file = span.path.name
            if file not in headers:
                headers[file] = of_header(file, header)
            own = broken.setdefault(file, {})
            for (at, rule), (line, text, n) in share.broken.items():
                if at == number:
                    first, words, earlier = own.get(rule, (header.lines + before[file] + line, text, 0))
                    own[rule] = (first, words, earlier + n)
            before[file] += share.lines[number]
    return [finding for file, own in broken.items() for finding in (*headers[file], *of_records(file, own))]


def of_records(file: str, told: Mapping[str, tuple[int, str, int]]) -> list[Finding]:
    """A finding a rule that records break: `told` has the line and the words of the first, and how many there are."""
    named = [_finding(file, rule, n, text, line) for rule, (line, text, n) in told.items()
             if not rule.startswith(UNDECLARED)]  # fmt: skip
    return [*named, *_undeclared(file, told)]


def _undeclared(file: str, told: Mapping[str, tuple[int, str, int]]) -> list[Finding]:
    """What records use and the header does not declare, a finding for INFO, FORMAT and FILTER each."""
    findings = []
    for column in ("INFO", "FORMAT", "FILTER"):
        start = f"{UNDECLARED}{column} "
        found = [(line, rule.removeprefix(start), n) for rule, (line, _, n) in told.items() if rule.startswith(start)]
        if found:
            found.sort()
            named = ", ".join(f"{name} ({n:,} records, first in line {line})" for line, name, n in found[:_NAMED])
            more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
            text = f"The header does not declare what stands in {column}: {named}{more}. It was kept as it is."
            n = sum(n for _, _, n in found)
            rule, place = f"undeclared-{column.lower()}", f"line {found[0][0]}"
            findings.append(Finding(file, rule, "note", n, text, "kept", place))
    return findings


def of_header(file: str, header: Header) -> list[Finding]:
    """A finding a rule that the header breaks."""
    found: dict[str, list[tuple[int, str]]] = {}
    for line, rule, text in header.faults:
        found.setdefault(rule, []).append((line, text))
    return [_finding(file, rule, len(own), own[0][1], own[0][0]) for rule, own in found.items()]


def _finding(source: str, rule: str, n: int, text: str, line: int) -> Finding:
    what = text[:1].upper() + text[1:]
    message = f"{what} (line {line}). The specification forbids it; the file was kept as it is."
    severity = "note" if rule in _HARMLESS else "warning"
    return Finding(source, f"vcf-{rule}", severity, n, message, "kept", f"line {line}")
