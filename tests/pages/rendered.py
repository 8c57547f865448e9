"""Every number of a rendered page that could count people: in words, tables, and drawings with their hover texts.

What is a count is decided by rules that are written down here, not by looking at a number:

words      integers that stand alone: no part of a code, a place, a date, a decimal, a percentage, a range of years;
           also in labels, choices and the heads of what opens
tables     every column of whole numbers, by its type and by how the element says to write it, never by its name; but
           for `MEASURED`, table by table, of which a test holds that no column is one of counts of people
drawings   the length of bars (none is drawn as 1 on a log axis), whatever an axis or a colour titled with `PEOPLE`
           says, and the words of labels and hover texts

What is a share is every other number of a table that is not `MEASURED`, the length of bars on an axis of %, and each
"n %" in words: `shares` gives it with what it may be a share of.
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
#: By how a table describes itself: its numbers that neither count people nor are a share of them, and what they are.
#: Estimates are rounded to two digits and may be whole; a place, a length, a number of tests counts something else.
MEASURED = {
    "Counts of .* by group in": "lower|upper|faf95",
    "Variants of ": "interval.*|odds_ratio|p_exact",
    "Capture kits": "bases|share",  # of a region
    "Table One of": r"smd|smd_after|p|q|difference|weighted_\d",  # shares of weights
    r"(The tests|Tests|Measurements|Pairs of genes|Genes and values)\b": (
        "p|q|(exact_|crude_)?log10_p|(crude_)?odds_ratio|(crude_)?estimate|(or_)?lower|(or_)?upper|pair_odds"
    ),
    "The questions of this session": "Tests",
    r"The \d+ smallest p-values of this session": "p|q",
}
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
    r"\b(?:PHECODE|ICD\w*|LOINC|ATC|RXNORM|SNOMED|OMOP|CPT4|HP|MONDO) [\w.\-]+",  # and as they are drawn
    r"\d{4}-\d{2}-\d{2}(?:\.\d+)?",  # days and releases
    r"[<≥>=≤] ?[\d.,]+|(?:under|fewer than|at least|beyond|first|last) \d+",  # thresholds and marks: < 11, GQ ≥ 20
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
#: Percentages that are no share of people: of intervals, levels and bounds.
_NO_SHARES = (
    r"%\{[^}]*\}", r"`[^`]*`", r"<[^>]*>", r"9[05](?:\.0)? ?%", r"[<≥>≤−-] ?[\d.,]+ ?%",
    r"\d[\d.]* ?(?:to|–) ?\d[\d.]* ?%",
    r"\*\*What this size can find\.\*\*.*",  # of a power, given sizes
)  # fmt: skip
_SHARE = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d+)?) ?%(?: of (\d[\d,]*))?")
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


def _texts(element: Block | Element) -> Iterator[tuple[str, str]]:
    """The words of an element that may tell a share: sentences, metrics, cells, labels and hover texts."""
    if element.type in WORDS:
        yield element.type, str(element.value)
    elif element.type == "metric":
        yield f"metric {element.label}", f"{element.value} {element.delta}"
    elif element.type in ("arrow_data_frame", "dataframe"):
        for name, (values, _) in _numbers(element):
            yield from ((f"column {name}", value) for value in values if isinstance(value, str))
    elif element.type == "plotly_chart":
        for trace in json.loads(element.proto.spec)["data"]:
            said = [each for name in ("text", "hovertext", "customdata") for each in _flat(trace.get(name))]
            yield from ((f"{trace['type']} text", each) for each in said if isinstance(each, str))


def _plain(text: str) -> str:
    """Without escapes, and without the percentages that are no shares of people."""
    text = _ESCAPED.sub(r"\1", html.unescape(text))
    for pattern in _NO_SHARES:
        text = re.sub(pattern, " · ", text)
    return text


def _of(element: Block | Element) -> Iterator[tuple[str, int]]:
    kind = element.type
    if kind in ("arrow_data_frame", "dataframe"):
        yield from ((f"column {name}", n) for name, row in _numbers(element) for n in _counted(*row))
    elif kind == "plotly_chart":
        yield from _of_drawing(json.loads(element.proto.spec))
    elif kind == "metric":
        said = f"{element.value} {element.delta}"
        if re.search(r"\bp\b", element.label) or element.label in _THINGS:
            return
        yield from ((f"metric {element.label}", n) for n in in_words(said))
    elif kind in WORDS:
        yield from ((f"{kind}: {element.value}", n) for n in in_words(str(element.value)))
    elif kind in CHOICES:
        said = [element.label, *(str(each) for each in getattr(element, "options", ()))]
        yield from ((f"{kind}: {text}", n) for text in said for n in in_words(text))
    elif kind in ("expander", "tab", "status"):
        yield from ((f"{kind}: {element.label}", n) for n in in_words(str(element.label)))


def measured(element: Element, name: str) -> bool:
    """Whether a column of a table is on the list."""
    return any(re.match(alt, element.proto.alt) and re.fullmatch(names, name) for alt, names in MEASURED.items())


def passed_over(app: AppTest) -> Iterator[tuple[str, list[Any]]]:
    """The columns of a page's tables that are on the list, with their values."""
    for element in _elements(app.main):
        if element.type in ("arrow_data_frame", "dataframe"):
            for name in element.value.columns:
                if measured(element, name):
                    yield name, element.value[name].dropna().tolist()


def _numbers(element: Element) -> Iterator[tuple[str, tuple[list[Any], bool]]]:
    """Of each column of a table that is not on the list: its values, and whether whole numbers are written there."""
    told = json.loads(element.proto.columns or "{}")
    for name in element.value.columns:
        column = element.value[name]
        form = ((told.get(name) or {}).get("type_config") or {}).get("format")
        if not measured(element, name):
            values = column.dropna().tolist()
            plain = form is None and len(_integers(values)) == len(values)
            whole = np.issubdtype(column.dtype, np.integer) or form in ("localized", "plain") or plain
            yield name, (values, whole)


def _counted(values: list[Any], whole: bool) -> list[int]:
    """The counts of a column: in texts, and whole numbers; where others are written, 0 and 1 are shares."""
    texts = [n for value in values if isinstance(value, str) for n in in_words(value)]
    return texts + [n for n in _integers(values) if whole or n > 1]


def shares(app: AppTest) -> Iterator[tuple[str, float, float, set[int]]]:
    """What could be a share of people: where, its value, half of its last digit, and what it may be a share of: the
    whole numbers of its row and all that the page tells, or what the words name. No number of a table is passed
    over: one that is neither a count nor on the list must be a share."""
    every = {n for element in (*_elements(app.main), *_elements(app.sidebar)) for _, n in _of(element) if n}
    for element in (*_elements(app.main), *_elements(app.sidebar)):
        if element.type in ("arrow_data_frame", "dataframe"):
            columns = dict(_numbers(element))
            for row in element.value[list(columns)].to_dict("records"):
                beside = {*_integers([row[name] for name, (_, whole) in columns.items() if whole])} - {0}
                for name, (_, whole) in columns.items():
                    if not whole and _is_number(row[name]) and row[name]:
                        yield f"column {name}", row[name], 1e-9, beside | every
        elif element.type == "plotly_chart":
            drawing = json.loads(element.proto.spec)
            for where, value in _drawn_shares(drawing):
                yield where, value, 1e-9, every
        for where, text in _texts(element):
            for value, of in _SHARE.findall(_plain(text)):
                half = 0.5 * 10.0 ** -(2 + len(value.partition(".")[2]))
                yield where, float(value) / 100, half, {int(of.replace(",", ""))} if of else every


def _drawn_shares(drawing: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """The lengths of bars on an axis of shares: from 0 to 1, or to 100 where the title says %."""
    for trace in drawing["data"]:
        side = "x" if trace.get("orientation") == "h" else "y"
        axis = drawing.get("layout", {}).get(f"{side}axis{trace.get(f'{side}axis', side)[1:]}", {})
        title = str((axis.get("title") or {}).get("text", ""))
        if trace["type"] == "bar" and "%" in f"{title}{axis.get('tickformat')}":
            scale = 1 if "%" in str(axis.get("tickformat")) else 100
            yield from ((f"bar {trace.get('name')}", v / scale) for v in _flat(trace.get(side)) if _is_number(v) and v)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


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
        title = str((((trace.get("colorbar") or {}).get("title")) or {}).get("text", ""))
        if any(word in title for word in PEOPLE) and "%" not in title:
            yield from ((f"{trace['type']} {trace.get('name')} z", n) for n in _integers(trace.get("z")))
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
    return [int(v) for v in _flat(values) if _is_number(v) and v == int(v)]


def _flat(values: Any) -> Iterable[Any]:
    """The values of an array, also where plotly packed it."""
    if isinstance(values, dict) and "bdata" in values:
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).tolist()
    if isinstance(values, dict):
        return [each for value in values.values() for each in _flat(value)]
    if isinstance(values, list):
        return [each for value in values for each in _flat(value)]
    return [] if values is None else [values]
