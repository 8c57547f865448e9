"""`read_call_set`: one or several VCF or BCF files of the same biosamples as one call set."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from cohorts.errors import InvalidSource
from cohorts.normalise import contig_rank, fold_contig
from data import second_reader
from data.build.call_set import CallSet
from data.findings import Finding
from data.ingest.vcf.blocks import CALLABLE
from data.ingest.vcf.chunks import CHUNK, BrokenChunk, keep_in, read_chunks
from data.ingest.vcf.header import Header, read_header
from data.ingest.vcf.lines import Kind, Span, cut, kind_of, read_lines
from data.ingest.vcf.normalise import Reference
from data.ingest.vcf.part import BrokenRule, Share, Task
from data.ingest.vcf.phase import PhaseSeen
from data.ingest.vcf.quality import FRACTIONS, QC_FIELDS
from data.ingest.vcf.scanner import WORTH_COMPILED
from data.ingest.vcf.sex import decide
from data.ingest.vcf.told import broken_rules
from data.second_reader import WORTH_A_PROCESS

_HEAD_START = 2 << 20  # bytes that this process has read when one that is started now has begun

Progress = Callable[[int, float | None], None]  # records read, and what share of the bytes where it is known


@dataclass(frozen=True)
class _File:
    path: Path
    kind: Kind
    header: Header
    first: tuple  # place of the first record
    quality: bool


def read_call_set(
    paths: Sequence[Path],
    workdir: Path,
    *,
    assembly: str | None = None,
    karyotypic_sex: Mapping[str, str] | None = None,
    reference: Path | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
    kept: Path | None = None,
    compiled: bool | None = None,
) -> CallSet:
    """Read VCF or BCF files of the same biosamples (one file, or one per chromosome) into pieces under `workdir`.

    `karyotypic_sex` ('XX' | 'XY' | 'other' by sample name) is trusted unless the genotypes contradict it; where it says
    nothing it is inferred from X and Y. `assembly` overrules the header, and is needed where the header does not tell.
    Chunks of large files are written into `kept`, if it is given, and taken from there if they were finished before.
    `compiled` says whether lines go through the compiled kernel; by itself, where there are many.
    Raises InvalidSource with file, line, contig:position and the rule, or where files hold different biosamples.
    """
    files = sorted((_look(Path(path).absolute()) for path in paths), key=lambda file: file.first)
    biosamples = _same_biosamples(files)
    assembly, findings = _one_assembly(files, assembly)
    if reference is not None and (own := Reference(reference).assembly) not in (None, assembly):
        raise InvalidSource(
            f"The reference FASTA is of {own} by its contig lengths, the files are of {assembly}",
            where=Path(reference).name,
            do="Give the FASTA that the files were called against.",
        )
    processes = processes or len(os.sched_getaffinity(0))
    if compiled is None:
        compiled = sum(file.path.stat().st_size for file in files) >= WORTH_COMPILED
    runs = _tasks(files, biosamples, assembly, workdir, karyotypic_sex, reference, processes)
    runs = [[replace(task, compiled=compiled) for task in run] for run in runs]
    if kept is not None and sum(map(len, runs)) > len(runs):
        runs = [[keep_in(task, kept) for task in run] for run in runs]
    tasks = [task for run in runs for task in run]
    shares = _run(runs, progress)
    _check_order(tasks, shares)
    source = files[0].path.name if len(files) == 1 else f"{files[0].path.name} and {len(files) - 1} more"
    evidence = shares[0].evidence
    for share in shares[1:]:
        evidence = evidence.merge(share.evidence)
    sexes, more = decide(evidence, biosamples, karyotypic_sex, source)
    counts = sum((share.counts for share in shares), Counter())
    fields = set().union(*(share.qc_fields for share in shares))
    return CallSet(
        name=files[0].path.name.split(".")[0],
        assembly=assembly,
        biosamples=biosamples,
        pieces=tuple(share.piece for share in shares),
        karyotypic_sex=sexes,
        qc_fields=",".join(name for name in QC_FIELDS if name in fields),
        cnv_assessed=counts["copy-changes"] > 0,
        phased=_phase(shares).throughout,
        callable=_callable(shares),
        findings=(
            *findings,
            *_annotated_by(files),
            *_origins(files),
            *more,
            *_described(counts, source),
            *broken_rules(tasks, shares),
        ),
        records=_records(tasks, shares),
        annotated_by=tuple((*one, file.path) for file in files for one in file.header.annotated_by),
    )


def _callable(shares: Sequence[Share]) -> tuple[Path, ...]:
    """The intervals of all shares once one of them has seen a block; those of the others hold their variants."""
    if not any(share.callable for share in shares):
        return ()
    return tuple(path for share in shares if (path := share.piece.folder / CALLABLE).is_file())


def _phase(shares: Sequence[Share]) -> PhaseSeen:
    seen = PhaseSeen()
    for share in shares:
        seen = seen.merge(share.phase)
    return seen


def _look(path: Path) -> _File:
    """Header and first record of a file, and whether it holds what genotype QC can use."""
    kind = kind_of(path)
    lines = read_lines(Span(path, kind))
    header = read_header(lines, path.name)
    if header.tumours:
        raise InvalidSource(
            "The header tells that a column is of a tumour: as genotypes of a germline call set its mutations would "
            "count as inherited",
            where=f"{path.name}, line {header.lines}",
            do="Ingest the dataset anew with all its files: calls of tumours are a call set of their own.",
        )
    record = next(lines, b"").rstrip(b"\r\n").split(b"\t", 9)
    used = set(record[8].decode("utf-8", "replace").split(":")) if len(record) > 8 else set()
    quality = bool((used | set(header.format)) & {*QC_FIELDS, *FRACTIONS})
    place = (
        (contig_rank(fold_contig(record[0].decode("utf-8", "replace"))), path.name)
        if record[0]
        else ((99, ""), path.name)
    )
    return _File(path, kind, header, place, quality)


def _same_biosamples(files: Sequence[_File]) -> tuple[str, ...]:
    names = files[0].header.biosamples
    for file in files[1:]:
        if set(file.header.biosamples) != set(names):
            only = sorted(set(names) ^ set(file.header.biosamples))
            raise InvalidSource(
                f"{files[0].path.name} and {file.path.name} hold different samples "
                f"({len(only)} stand in one of them only)",
                where=file.path.name,
                do="Files of one call set hold the same samples; ingest the others as a dataset of their own.",
            )
    return names


def _one_assembly(files: Sequence[_File], given: str | None) -> tuple[str, list[Finding]]:
    named = {file.header.assembly: file.path.name for file in files if file.header.assembly}
    if len(named) > 1:
        raise InvalidSource(
            f"The files are of different assemblies ({' and '.join(sorted(named))})",
            where=", ".join(sorted(named.values())),
            do="Ingest each assembly as a dataset of its own.",
        )
    found = next(iter(named), None)
    if given and found and given != found:
        raise InvalidSource(
            f"The header says {found}, not {given}", where=named[found], do="Correct the one that is wrong."
        )
    if given or found:
        return given or found, []
    text = (
        "neither contig lengths nor ##reference tell the assembly: GRCh38 was assumed; "
        "state it in dataset.json if it is another"
    )
    return "GRCh38", [Finding(files[0].path.name, "assembly-assumed", "warning", len(files), text)]


def _tasks(
    files: Sequence[_File],
    biosamples: tuple[str, ...],
    assembly: str,
    workdir: Path,
    karyotypic_sex: Mapping[str, str] | None,
    reference: Path | None,
    processes: int,
) -> list[list[Task]]:
    """The files in order, cut into as many runs as processes are worth it, each in chunks.

    Runs are about equal, but for the head start of the first where no other process is ready.
    """
    sizes = [file.path.stat().st_size for file in files]
    total = sum(sizes)
    processes = max(1, min(processes, total // WORTH_A_PROCESS))
    alone = processes > 1 and not second_reader.is_waiting() and total < CHUNK
    ahead = min(_HEAD_START, total // 4) if alone else 0
    edges = [0, *(ahead + (total - ahead) * k / processes for k in range(1, processes)), total]
    owners: list[int] = []  # the run of each chunk
    bounds: list[float] = []
    for run, (low, high) in enumerate(pairwise(edges)):
        chunks = max(1, math.ceil((high - low) / CHUNK))
        owners += [run] * chunks
        bounds += [low + (high - low) * k / chunks for k in range(1, chunks + 1)]
    bounds.pop()
    index = {name: i for i, name in enumerate(biosamples)}
    regions: list[list[tuple[Span, Header, tuple[int, ...] | None]]] = [[] for _ in owners]
    before = 0
    for file, size in zip(files, sizes, strict=True):
        names = file.header.biosamples
        order = None if names == biosamples else tuple(index[name] for name in names)
        shares = [(b - before) / size for b in bounds if before < b < before + size]
        at = before
        for span in cut(file.path, file.kind, shares):
            region = sum(b <= at + span.size / 2 for b in bounds)
            regions[region].append((span, file.header, order))
            at += span.size
        before += size
    quality = any(file.quality for file in files)
    runs: list[list[Task]] = [[] for _ in range(processes)]
    for i, (owner, region) in enumerate((o, r) for o, r in zip(owners, regions, strict=True) if r):
        task = Task(
            tuple((span, header) for span, header, _ in region),
            tuple(order for _, _, order in region),
            len(biosamples),
            assembly,
            workdir.resolve() / f"piece-{i}",
            quality,
            dict(karyotypic_sex or {}),
            reference.resolve() if reference else None,
        )
        runs[owner].append(task)
    return [run for run in runs if run]


def _run(runs: Sequence[Sequence[Task]], progress: Progress | None) -> list[Share]:
    """The first run here, the others each in a process of its own. The error of the earliest record wins."""
    tasks = [task for run in runs for task in run]
    children = []
    with tempfile.TemporaryDirectory(prefix="concord-read-") as aside:
        for number, run in enumerate(runs[1:]):
            asked, answer = Path(aside) / f"tasks-{number}.pickle", Path(aside) / f"shares-{number}.pickle"
            asked.write_bytes(pickle.dumps(run))
            children.append((second_reader.reader(asked, answer), answer))
        return _collected(runs, tasks, children, progress)


def _collected(
    runs: Sequence[Sequence[Task]],
    tasks: Sequence[Task],
    children: Sequence[tuple[subprocess.Popen, Path]],
    progress: Progress | None,
) -> list[Share]:
    shares: list[Share] = []
    results: list[list[Share] | BrokenChunk | InvalidSource] = []
    try:
        try:
            results.append(read_chunks(runs[0], progress))
        except BrokenChunk as chunk:
            raise _refusal(chunk.broken, tasks, len(chunk.shares), chunk.shares) from None
        for child, answer in children:
            if second_reader.ended(child):
                raise RuntimeError(f"a reader of {tasks[0].spans[0][0].path.name} ended with status {child.returncode}")
            results.append(pickle.loads(answer.read_bytes()))
    finally:
        for child, _ in children:
            if child.poll() is None:
                child.kill()
            second_reader.ended(child)
    for result in results:
        if isinstance(result, BrokenChunk):
            found = [*shares, *result.shares]
            raise _refusal(result.broken, tasks, len(found), found) from None
        if isinstance(result, Exception):
            raise result
        shares += result
    return shares


def _refusal(broken: BrokenRule, tasks: Sequence[Task], number: int, shares: Sequence[object]) -> InvalidSource:
    """The error a user sees: the line is counted from the file's beginning, over the spans before this one."""
    span, header = tasks[number].spans[broken.span]
    line = broken.line + header.lines
    for task, share in zip(tasks[:number], shares, strict=False):
        for (earlier, _), lines in zip(task.spans, share.lines, strict=True):
            line += lines if earlier.path == span.path else 0
    for (earlier, _), lines in zip(tasks[number].spans[: broken.span], [0] * broken.span, strict=True):
        line += lines if earlier.path == span.path else 0
    what = broken.reason[:1].upper() + broken.reason[1:]
    return InvalidSource(
        what, where=f"{span.path.name}, line {line}, {broken.place}", do="Correct the record, or leave it out."
    )


def _check_order(tasks: Sequence[Task], shares: Sequence[Share]) -> None:
    """Spans of one file must follow each other as its lines do: sorted, and each contig in one run."""
    last: dict[Path, tuple] = {}
    seen: dict[Path, set[str]] = {}
    for task, share in zip(tasks, shares, strict=True):
        for (span, _), bounds, contigs in zip(task.spans, share.bounds, share.contigs, strict=True):
            if bounds is None:
                continue
            first, end = bounds
            before = last.get(span.path)
            returning = seen.get(span.path, set()) & (contigs - ({before[0][1]} if before else set()))
            if returning or (before and before[0] == first[0] and first[1] < before[1]):
                raise InvalidSource(
                    "The records are not sorted by contig and position",
                    where=f"{span.path.name}, about {first[0][1]}:{first[1]}",
                    do="Sort it with bcftools sort.",
                )
            last[span.path] = end
            seen.setdefault(span.path, set()).update(contigs)


def _records(tasks: Sequence[Task], shares: Sequence[Share]) -> dict[str, int]:
    records: Counter = Counter()
    for task, share in zip(tasks, shares, strict=True):
        for (span, _), n in zip(task.spans, share.records, strict=True):
            records[span.path.name] += n
    return dict(records)


_MESSAGES = {
    "symbolic-alleles": "symbolic alleles, breakends and copy numbers: kept as intervals, apart from the variants",
    "assembly-file-contigs": "records on contigs of an assembly file (<…>) were not kept",
    "no-alternate": "records without an alternate allele were read and hold no variant",
    "no-genotypes": "records without GT in FORMAT: every individual is not called there",
    "more-than-two-alleles": "genotypes of more than two alleles: "
    "an individual with reference and alternate alleles is a carrier of unknown zygosity",
}


def _described(counts: Mapping[str, int], source: str) -> list[Finding]:
    warn = {"no-genotypes", "more-than-two-alleles"}
    return [
        Finding(source, rule, "warning" if rule in warn else "note", counts[rule], text)
        for rule, text in _MESSAGES.items()
        if counts.get(rule)
    ]


def _annotated_by(files: Sequence[_File]) -> list[Finding]:
    """What wrote the files' own consequences, and of which version, as their headers tell."""
    return [
        Finding(file.path.name, "annotated-by", "note", 1, f"consequences in the file are by {', '.join(told)}")
        for file in files
        if (told := [f"{program} {version}" for program, version in file.header.annotated_by if version])
    ]


def _origins(files: Sequence[_File]) -> list[Finding]:
    """Files that declare what callers of mutations declare, and no tumour among their columns."""
    text = (
        "the header declares somatic calls and names no tumour: the columns were taken as germline genotypes. "
        "A line ##tumor_sample=COLUMN in the header says otherwise"
    )
    return [
        Finding(file.path.name, "tumour-not-told", "warning", 1, text, "told")
        for file in files
        if file.header.biosamples and ("SOMATIC" in file.header.info or "GERMLINE" in file.header.filters)
    ]


def with_name(call_set: CallSet, name: str) -> CallSet:
    """The same call set under another name."""
    return replace(call_set, name=name)
