"""A figure as a file: one HTML page that needs no network, and what a browser needs to make an SVG or a PNG of it.

The page holds the drawing with Plotly's own script, from the installed package, written into it; the methods; the
table; and what must be printed. Its content security policy forbids it any request. Pictures are made by the reader's
browser (widgets/figure_export.js), which draws the same thing.
"""

from __future__ import annotations

import base64
import platform
from dataclasses import dataclass
from html import escape
from importlib.metadata import version

import plotly.io

from charts.fields import field
from charts.figure import Figure
from charts.theme import FONT, Palette

LONGEST_TABLE = 1_000  # rows written out in a page; all of them are in its CSV
LIBRARIES = ("plotly", "polars", "duckdb", "numpy", "scipy")
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:;"
    " base-uri 'none'; form-action 'none'"
)
_BUTTONS = {"displaylogo": False, "responsive": True, "modeBarButtons": [["toImage"]]}


@dataclass(frozen=True)
class Exported:
    """A figure with all that goes with it. `lines` say whose it is: release, purpose, cohort, denominator, duties;
    `banners` must be printed (S-DC 9); `csv` is the whole table under the same lines."""

    figure: Figure
    methods: str
    lines: tuple[str, ...]
    banners: tuple[str, ...]
    csv: bytes
    stem: str


def made_with() -> str:
    """'Made by Concord with Python 3.11.2, plotly 7.1.0, …': the software that a figure rests on."""
    said = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in LIBRARIES)]
    return f"Made by Concord with {', '.join(said)}."


def for_browser(made: Exported, palette: Palette, kind: str) -> dict[str, object]:
    """What the browser is given to make a picture: the drawing as Plotly's JSON, its words, its data."""
    if made.figure.drawing is None:
        raise ValueError("there is no drawing to make a picture of")
    return {
        "kind": kind, "stem": made.stem, "drawing": made.figure.drawing.to_json(), "title": made.figure.title,
        "subtitle": made.figure.subtitle, "alt": made.figure.alt, "methods": made.methods, "lines": list(made.lines),
        "banners": list(made.banners), "made_with": made_with(), "csv": made.csv.decode(),
        "background": palette.background, "text": palette.text, "muted": palette.muted, "font": FONT,
    }  # fmt: skip


def page(made: Exported, palette: Palette) -> bytes:
    """The HTML page."""
    figure = made.figure
    drawing = ""
    if figure.drawing is not None:
        inside = plotly.io.to_html(
            figure.drawing, full_html=False, include_plotlyjs=True, include_mathjax=False, config=_BUTTONS,
            default_height=figure.drawing.layout.height or 400,
        )  # fmt: skip
        drawing = f'<div role="img" aria-label="{escape(figure.alt)}">{inside}</div>'
    said = "".join(f"<li>{escape(line)}</li>" for line in (*made.lines, made_with()))
    stamped = "".join(f'<p class="banner">{escape(line)}</p>' for line in made.banners)
    data = f"data:text/csv;charset=utf-8;base64,{base64.b64encode(made.csv).decode()}"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="Concord">
<title>{escape(figure.title)}</title><style>{_style(palette)}</style></head><body><main>
<h1>{escape(figure.title)}</h1><p class="muted">{escape(figure.subtitle)}</p>
{stamped}{drawing}
<h2>Methods</h2><p>{escape(made.methods)}</p>
<h2>About this figure</h2><ul>{said}</ul>
<h2>Data</h2><p><a download="{escape(made.stem)}.csv" href="{data}">Save as CSV</a></p>
{_table(made)}
</main></body></html>
""".encode()


def _table(made: Exported) -> str:
    frame = made.figure.table
    head = "".join(f'<th scope="col">{escape(field(name).label)}</th>' for name in frame.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(_written(value))}</td>' for value in row)}</tr>"
        for row in frame.head(LONGEST_TABLE).iter_rows()
    )
    more = f"<p>The first {LONGEST_TABLE:,} of {frame.height:,} rows; all are in the CSV.</p>"
    more = more if frame.height > LONGEST_TABLE else ""
    return f'{more}<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _written(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _style(palette: Palette) -> str:
    return (
        f"body{{margin:0;background:{palette.background};color:{palette.text};"
        f"font:15px/1.5 {FONT.replace(chr(34), chr(39))}}}"
        "main{max-width:1080px;margin:0 auto;padding:24px}"
        "h1{font-size:22px;margin:0}h2{font-size:16px;margin:28px 0 4px}"
        f".muted{{color:{palette.muted};margin:2px 0 12px}}.banner{{border-left:4px solid {palette.second};"
        "padding:4px 12px;margin:8px 0;font-weight:600}ul{padding-left:18px}"
        f"a{{color:{palette.accent}}}.wide{{overflow-x:auto}}table{{border-collapse:collapse;font-size:13px}}"
        f"th,td{{border-bottom:1px solid {palette.hairline};padding:3px 10px;text-align:left;white-space:nowrap}}"
    )
