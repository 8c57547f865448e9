"""Every number of a rendered page that could count people: in words, tables, and drawings with their hover texts.

What is a count is decided by rules that are written down here, not by looking at a number:

words      integers that stand alone: no part of a code, a place, a date, a decimal, a percentage, a range of years;
           also in labels, choices and the heads of what opens
tables     columns of integers, but for `MEASURES`, which measure something else than people
drawings   the length of bars (none is drawn as 1 on a log axis), whatever an axis titled with `PEOPLE` says, and the
           words of labels and hover texts
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

PEOPLE = ("individuals", "people", "carriers")
#: Columns of integers that count no people: places, versions, lengths of texts, years.
MEASURES = {"difference", "p_exact", "year", "position", "start", "end", "rank", "line", "version", "age", "share", "p",
            "q"}  # fmt: skip
#: How columns of estimates end: rounded to two digits they may be whole.
_ESTIMATES = ("odds_ratio", "lower", "upper", "log10_p", "estimate", "hazard_ratio")
#: Metrics of something else than people.
_THINGS = ("Variants", "Sites")
WORDS = ("markdown", "caption", "info", "warning", "error", "success", "heading", "header", "subheader", "title",
         "text", "html")  # fmt: skip
#: What is written on what can be chosen or pressed. Of a choice among numbers the numbers are thresholds.
CHOICES = ("button", "download_button", "checkbox", "toggle", "multiselect", "selectbox", "button_group", "radio")
#: What makes an integer something else than a count, taken out of words before they are read.
_NO_COUNTS = (
    r"%\{[^}]*\}",  # placeholders of hover texts
    r"`[^`]*`", r"\]\([^)]*\)", r":material/\w+:", r"<[^>]*>",
    r"\b[A-Z]+:[\w.\-]+",  # codes: PHECODE:585.3, LOINC:13457-7
    r"\d{4}-\d{2}-\d{2}(?:\.\d+)?",  # days and releases
    r"[<≥>=≤] ?[\d.,]+|(?:under|fewer than|at least|first|last) \d+",  # thresholds and marks: < 11, GQ ≥ 20
    r"\d+ or more|on \d+ dates|\bS-[A-Z]+ \d+|\b[pq] \d+\b|(?:Type|VRS) \d",
    r"(?<!\*)\*\d+\b(?![*,])",  # haplotypes of a pharmacogene
    r"odds ratio [\d.,]+ \([^)]*\)",
    r"(?i)any of \d+ criteria|\d+ of (?:\d+ differ|the tests)|\d+ kept back|weighted, \d+",
    r"(?i)\baged? \d+(?: to \d+)?",
    r"\d+′|\d+ stars?|\d+ at q|\(\d+ where haploid\)",  # strands, reviews, tests, a depth
    r"(?i)\d+ of \d+ (?:variants|variables|genes)",
    r"(?i)\d[\d,]* (?:strongest )?(?:questions?|tests?|genes?|variants?|masks|variables|conditions|tested)\b",
    r"\d[\d,.]*(?: ?(?:to|and|–|-) ?\d[\d,.]*)? ?(?:%|pp|(?:years?|days?|months?|mg|mmol|bp|kb|copies)\b)",
    r"(?i)(?:exon|chromosome|intron|phase) \d+(?: of \d+)?|\d+–\d+",  # places in a gene and its protein
    r"\d+(?:[-:/]\d+)+(?:-[ACGT]+)*",  # variants and regions
    r"[\d.,]+ \([\d.,]+\)",  # a mean with its standard deviation
    r"\b\d+\.\d+(?:e[+-]?\d+)?",  # decimals
    r"\b(?=\w*[A-Za-z_])(?=\w*\d)\w+\b",  # names with digits: LDLR2, p53, 19q13
)  # fmt: skip
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_INTEGER = re.compile(r"(?<![\w.,\-])\d{1,3}(?:,\d{3})+(?![\w.])|(?<![\w.,\-])\d+(?![\w,]|\.\d)")


def counts(app: AppTest, most: int) -> Iterator[tuple[str, int]]:
    """Where a count stands, and which. What is greater than `most`, everybody in the release, is a place."""
    for element in (*_elements(app.main), *_elements(app.sidebar)):
        yield from ((where, n) for where, n in _of(element) if n <= most)


def in_words(text: str) -> list[int]:
    """The integers of a text that could count people."""
    text = _ESCAPED.sub(r"\1", html.unescape(text))
    for pattern in _NO_COUNTS:
        text = re.sub(pattern, " · ", text)
    return [int(found.replace(",", "")) for found in _INTEGER.findall(text)]


def _elements(block: Block) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if isinstance(child, Block):
            yield from _elements(child)


def _of(element: Block | Element) -> Iterator[tuple[str, int]]:
    kind = element.type
    if kind in ("arrow_data_frame", "dataframe"):
        yield from _of_table(element.value)
    elif kind == "plotly_chart":
        yield from _of_drawing(json.loads(element.proto.spec))
    elif kind == "metric":
        said = f"{element.value} {element.delta}"
        if element.label.endswith(" p") or element.label in _THINGS:
            return
        yield from ((f"metric {element.label}", n) for n in in_words(said))
    elif kind in WORDS:
        yield from ((f"{kind}: {element.value}", n) for n in in_words(str(element.value)))
    elif kind in CHOICES:
        said = [element.label, *(str(each) for each in getattr(element, "options", ()))]
        yield from ((f"{kind}: {text}", n) for text in said for n in in_words(text))
    elif kind in ("expander", "tab", "status"):
        yield from ((f"{kind}: {element.label}", n) for n in in_words(str(element.label)))


def _of_table(frame: Any) -> Iterator[tuple[str, int]]:
    for name in frame.columns:
        values = frame[name].dropna().tolist()
        if name in MEASURES or name.endswith(_ESTIMATES) or not values:
            continue
        if all(isinstance(value, str) for value in values):
            found = [n for value in values for n in in_words(value)]
        else:
            found = [int(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool) and v == int(v)]
            if not np.issubdtype(frame[name].dtype, np.integer) and len(found) < len(values):
                continue  # a measured column
        yield from ((f"column {name}", n) for n in found)


def _of_drawing(drawing: dict[str, Any]) -> Iterator[tuple[str, int]]:
    layout = drawing.get("layout", {})
    for trace in drawing["data"]:
        if "%{text} variants" in str(trace.get("hovertemplate")):
            continue  # of variants, not of people
        for side in ("x", "y"):
            axis = layout.get(f"{side}axis{trace.get(f'{side}axis', side)[1:]}", {})
            title = str((axis.get("title") or {}).get("text", ""))
            length = trace["type"] == "bar" and side == ("x" if trace.get("orientation") == "h" else "y")
            other = "%" in f"{title}{axis.get('tickformat')}"
            if (length or any(word in title for word in PEOPLE)) and not other:
                yield from (
                    (f"{trace['type']} {trace.get('name')} {side}", n)
                    for n in _integers(trace.get(side))
                    if not (n == 1 and axis.get("type") == "log")
                )
        for name in ("text", "hovertext", "customdata", "hovertemplate"):
            for value in _flat(_words_alone(trace.get(name))):
                found = in_words(value) if isinstance(value, str) else _integers([value])
                yield from ((f"{trace['type']} {name}: {value}", n) for n in found)
    for note in layout.get("annotations", ()):
        yield from ((f"annotation: {note.get('text')}", n) for n in in_words(str(note.get("text", ""))))


def _words_alone(values: Any) -> Any:
    """Rows of a map of a gene hold their words, a place, and how many variants stand there: the words count people."""
    if isinstance(values, list):
        return [row[0] if isinstance(row, list) and len(row) in (3, 5) and isinstance(row[0], str)
                and isinstance(row[1], int) else row for row in values]  # fmt: skip
    return values


def _integers(values: Any) -> list[int]:
    return [
        int(v) for v in _flat(values)
        if isinstance(v, int | float) and not isinstance(v, bool) and np.isfinite(v) and v == int(v)
    ]  # fmt: skip


def _flat(values: Any) -> Iterable[Any]:
    """The values of an array, also where plotly packed it."""
    if isinstance(values, dict) and "bdata" in values:
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).tolist()
    if isinstance(values, dict):
        return [each for value in values.values() for each in _flat(value)]
    if isinstance(values, list):
        return [each for value in values for each in _flat(value)]
    return [] if values is None else [values]
