"""What an ingest found, kept, repaired and refused, by file and place, most important first: text, JSON, HTML.

Records in are those kept and those refused, file by file: what was refused is counted where it was refused, and nothing
else is missing. What was repaired is kept.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cohorts.errors import ConcordError, InvalidQuestion

_ORDER = {"refused": 0, "repaired": 1, "kept": 2, "told": 3}
FORMATS = (".json", ".html", ".txt")


@dataclass(frozen=True)
class Line:
    """One finding, as table `finding` has it."""

    source: str
    rule: str
    severity: str  # 'note' | 'warning'
    outcome: str  # 'refused' | 'repaired' | 'kept' | 'told'
    n: int
    place: str | None
    message: str


@dataclass(frozen=True)
class SourceCount:
    """What became of the records of one file."""

    name: str
    format: str
    found: int
    kept: int
    repaired: int  # of those kept
    refused: int


@dataclass(frozen=True)
class Report:
    """Everything an ingest has to say of one dataset. `error` is why it was refused as a whole."""

    dataset: str
    release: str | None
    sources: tuple[SourceCount, ...]
    lines: tuple[Line, ...]
    counts: dict[str, int]
    error: dict[str, str | None] | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    def to_text(self) -> str:
        """A table of files, then the findings, those that lost something first."""
        if self.error:
            parts = [self.error["what"], self.error["where"], self.error["do"]]
            return "Refused: " + " — ".join(part for part in parts if part) + "\n"
        wide = max((len(source.name) for source in self.sources), default=4)
        lines = [f"{'file':{wide}}  {'found':>12} {'kept':>12} {'repaired':>12} {'refused':>12}"]
        lines += [
            f"{one.name:{wide}}  {one.found:12,} {one.kept:12,} {one.repaired:12,} {one.refused:12,}"
            for one in self.sources
        ]
        lines += [
            f"{one.outcome:8}  {one.source}{f', {one.place}' if one.place else ''}: {one.message} [{one.rule}]"
            for one in self.lines
        ]
        return "\n".join(lines) + "\n"

    def to_html(self) -> str:
        """One page that needs nothing beside it."""
        cell = html.escape
        title = f"Ingest of {self.dataset}"
        state = f"Release {self.release} is published." if self.release else "Nothing was published."
        if self.error:
            state = "Refused. " + " — ".join(part for part in self.error.values() if part)
        sources = "".join(
            f"<tr><td class=file>{cell(one.name)}<td>{cell(one.format)}"
            + "".join(f"<td class=n>{n:,}" for n in (one.found, one.kept, one.repaired, one.refused))
            for one in self.sources
        )
        lines = "".join(
            f"<tr class={one.outcome}><td>{one.outcome}<td class=file>{cell(one.source)}<td>{cell(one.place or '')}"
            f"<td class=n>{one.n:,}<td class=said>{cell(one.message)}<td><code>{cell(one.rule)}</code>"
            for one in self.lines
        )
        return _PAGE.format(title=cell(title), state=cell(state), sources=sources, lines=lines)

    def write(self, path: Path) -> None:
        """Into a file, in the format that its ending names."""
        made = {".json": self.to_json, ".html": self.to_html, ".txt": self.to_text}.get(path.suffix.lower())
        if made is None:
            raise InvalidQuestion(f"A report is not written as '{path.suffix}'", where="--report",
                                  do=f"Name a file that ends in {', '.join(FORMATS)}.")  # fmt: skip
        try:
            path.write_text(made(), encoding="utf-8")
        except OSError as error:
            raise InvalidQuestion(f"The report cannot be written ({error})", where="--report") from error


def report_of(manifest: dict[str, Any], dataset: str, release: str | None) -> Report:
    """The report of one dataset of a release's manifest."""
    lines = sorted(
        (Line(f["source"], f["rule"], f["severity"], f["outcome"], f["n"], f["place"], f["message"])
         for f in manifest["findings"] if f["dataset"] == dataset),
        key=lambda one: (_ORDER[one.outcome], one.severity != "warning", -one.n, one.source, one.rule),
    )  # fmt: skip
    named = {one["name"]: one for one in manifest["sources"] if one["dataset"] == dataset}
    sources = tuple(_counted(name, one["format"], one["records"], lines) for name, one in named.items())
    return Report(dataset, release, sources, tuple(lines), {k: n for k, n in manifest["counts"].items() if n})


def refused_report(error: ConcordError, dataset: str) -> Report:
    """The report of an ingest that ended in an error."""
    said = {"what": error.what, "where": error.where, "do": error.do}
    return Report(dataset, None, (), (), {}, said)


def _counted(name: str, format: str, found: int, lines: Iterable[Line]) -> SourceCount:
    of = {outcome: sum(one.n for one in lines if one.source == name and one.outcome == outcome) for outcome in _ORDER}
    refused = min(of["refused"], found)
    return SourceCount(name, format, found, found - refused, min(of["repaired"], found - refused), refused)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; color: #1f2933; background: #fff; margin: 2rem auto; max-width: 76rem;
  padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0 2rem }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d9dee3; vertical-align: top }}
.wide {{ overflow-x: auto }}
th {{ font-weight: 600 }} td {{ overflow-wrap: anywhere }} .file {{ min-width: 11rem }} .said {{ min-width: 18rem }}
code {{ white-space: nowrap }}
.n {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }}
tr.refused td:first-child {{ color: #a61b1b; font-weight: 600 }}
tr.repaired td:first-child {{ color: #7a4b00; font-weight: 600 }}
@media (prefers-color-scheme: dark) {{ body {{ background: #14181d; color: #e4e8ec }}
  th, td {{ border-color: #333c45 }} tr.refused td:first-child {{ color: #ff9b9b }}
  tr.repaired td:first-child {{ color: #f0c04d }} }}
</style></head><body><h1>{title}</h1><p>{state}</p>
<h2>Files</h2><div class=wide tabindex=0><table>
<tr><th>File<th>Format<th class=n>Records found<th class=n>kept<th class=n>of them repaired
<th class=n>refused{sources}</table></div>
<h2>Findings</h2><div class=wide tabindex=0><table>
<tr><th>Outcome<th>File<th>First at<th class=n>Records<th>What was found and done<th>Rule{lines}
</table></div></body></html>
"""
