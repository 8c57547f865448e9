"""Rules that files break without harm to variants and genotypes, as findings: named, with the place of the first."""

from __future__ import annotations

from collections.abc import Sequence

from data.findings import Finding
from data.ingest.vcf.header import Header
from data.ingest.vcf.lines import Span
from data.ingest.vcf.part import Share, Task

_HARMLESS = ("format-key", "contig-name", "reserved-number", "reserved-type", "header-order", "final-newline")


def broken_rules(tasks: Sequence[Task], shares: Sequence[Share]) -> list[Finding]:
    """One finding a file and rule, in the order of files; `n` counts lines of the header, or records."""
    findings: list[Finding] = []
    counted: set[str] = set()
    before: dict[str, int] = {}
    for task, share in zip(tasks, shares, strict=True):
        for number, (span, header) in enumerate(task.spans):
            if span.path.name not in counted:
                counted.add(span.path.name)
                findings += _of_header(span, header)
            for (at, rule), (line, text) in share.broken.items():
                if at == number and (span.path.name, rule) not in {(f.source, f.rule) for f in findings}:
                    n = sum(other.counts[f"rule {rule}"] for other in shares)
                    whole = header.lines + before.get(span.path.name, 0) + line
                    findings.append(_finding(span.path.name, rule, n, text, whole))
            before[span.path.name] = before.get(span.path.name, 0) + share.lines[number]
    return findings


def _of_header(span: Span, header: Header) -> list[Finding]:
    found: dict[str, list[tuple[int, str]]] = {}
    for line, rule, text in header.faults:
        found.setdefault(rule, []).append((line, text))
    return [_finding(span.path.name, rule, len(own), own[0][1], own[0][0]) for rule, own in found.items()]


def _finding(source: str, rule: str, n: int, text: str, line: int) -> Finding:
    what = text[:1].upper() + text[1:]
    message = f"{what} (line {line}). The specification forbids it; the file was kept as it is."
    severity = "note" if rule in _HARMLESS else "warning"
    return Finding(source, f"vcf-{rule}", severity, n, message, "kept", f"line {line}")
