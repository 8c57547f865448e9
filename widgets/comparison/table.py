"""A Table One as a reader expects it: one line a variable or level, a column a group."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import written
from stats.groups.table_one import TableOne
from stats.groups.table_rows import Cell, Row, WeightedCell
from stats.shown import Below

MEAN, MEDIAN = "mean (SD)", "median (quartiles)"
_UNSAID = "–"


def frame(found: TableOne, spread: str = MEAN) -> pl.DataFrame:
    """Text as it is shown: variable, a column a group, smd; of two groups the difference; p and q where tested."""
    return pl.DataFrame([_line(row, found, spread) for row in found.rows])


def numbers(found: TableOne) -> pl.DataFrame:
    """Every number of the table, a row a line and group: what *Data* shows and the CSV holds."""
    rows = []
    for row in found.rows:
        for place, (group, cell) in enumerate(zip(found.groups, row.cells, strict=True)):
            told = {name: str(value) if isinstance(value, Below) else value for name, value in vars(cell).items()}
            counts = {name: None if told[name] is None else str(told[name]) for name in ("n", "missing", "count")}
            about = {"section": row.section, "variable": row.variable, "level": row.level, "unit": row.unit}
            about |= _weighted(row, place) if found.weighed_by else {}
            whole = {name: getattr(row, name) for name in ("smd", "difference", "lower", "upper", "test", "p", "q")}
            rows.append({**about, "group": group, **told, **counts, **whole})
    text = ("section", "variable", "level", "unit", "group", "n", "missing", "count", "test")
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(text, pl.String), infer_schema_length=None)


def draw(found: TableOne, spread: str) -> None:
    """The table, with how many each group counts in its heading."""
    shown = frame(found, spread)
    counted = [f"{name} · n = {_count(n)}" for name, n in zip(found.groups, found.n, strict=True)]
    config = {f"group_{place}": st.column_config.Column(label) for place, label in enumerate(counted)}
    for place, n in enumerate(found.effective):
        worth = f"{n:,.0f}" if isinstance(n, float) else _count(n)
        config[f"weighted_{place}"] = st.column_config.Column(
            f"{found.groups[place]}, weighted · {worth}",
            help=f"by overlap in {', '.join(found.weighed_by)}; of this effective size",
        )
    config |= {
        "variable": st.column_config.Column("", width=260),
        "smd": st.column_config.NumberColumn("SMD", format="%.2f", help="standardised mean difference, absolute"),
        "smd_after": st.column_config.NumberColumn("SMD, weighted", format="%.2f", help="over the unweighted spread"),
        "difference": st.column_config.Column("Difference (95 %)", help="the first group less the second"),
        "p": st.column_config.NumberColumn("p", format="%.2g"),
        "q": st.column_config.NumberColumn("q", format="%.2g", help="Benjamini and Hochberg's, over this table"),
    }
    st.dataframe(
        shown, key="table_one", hide_index=True, height=min(720, 37 + 35 * shown.height), column_config=config,
        placeholder="", alt=f"Table One of {' and '.join(found.groups)}, {shown.height} lines",
    )  # fmt: skip
    if found.coarsened:
        st.caption("Counts are rounded down; small ones, and whatever rests on them, are suppressed.")


def _line(row: Row, found: TableOne, spread: str) -> dict[str, object]:
    name = row.variable if row.level is None else f"{row.variable}: {row.level}"
    line: dict[str, object] = {"variable": f"{name}, {row.unit}" if row.unit else name}
    line |= {f"group_{place}": cell_text(cell, spread) for place, cell in enumerate(row.cells)}
    if found.weighed_by:
        line |= {f"weighted_{place}": _weighted_text(one) for place, one in enumerate(row.weighted)}
    line["smd"] = row.smd
    if found.weighed_by:
        line["smd_after"] = row.smd_after
    if len(found.groups) == 2:
        line["difference"] = difference_text(row)
    if any(one.test for one in found.rows):
        line |= {"p": row.p, "q": row.q}
    return line


def _weighted(row: Row, place: int) -> dict[str, float | None]:
    one = row.weighted[place] if row.weighted else WeightedCell()
    named = {f"weighted_{name}": value for name, value in vars(one).items()}
    return named | {"smd_after": row.smd_after}


def _weighted_text(one: WeightedCell) -> str:
    if one.share is not None:
        return f"{100 * one.share:.1f} %"
    if one.mean is None:
        return _UNSAID
    return f"{_short(one.mean)}{'' if one.sd is None else f' ({_short(one.sd)})'}"


def cell_text(cell: Cell, spread: str) -> str:
    """'48.4 (13.4)', '50 (62.5 %)', '< 11'; and how many have no value, where any."""
    gone = cell.missing if isinstance(cell.missing, Below) or cell.missing else None
    lacking = "" if gone is None else f" · {_count(gone)} missing"
    if cell.count is not None:
        share = "" if cell.share is None else f" ({100 * cell.share:.1f} %)"
        return f"{_count(cell.count)}{share}{lacking}"
    middle, around = (cell.mean, None if cell.sd is None else _short(cell.sd))
    if spread == MEDIAN:
        middle, around = cell.median, None if cell.q1 is None else f"{_short(cell.q1)}-{_short(cell.q3)}"
    if middle is None:
        return f"{_UNSAID}{lacking}"
    return f"{_short(middle)}{'' if around is None else f' ({around})'}{lacking}"


def difference_text(row: Row) -> str | None:
    """'68.1 (60.9 to 75.3)'; of shares in percentage points."""
    if row.difference is None:
        return None
    if row.unit is None:
        said = [f"{100 * value:z.1f}" for value in (row.difference, row.lower, row.upper) if value is not None]
        unit = " pp"
    else:
        said, unit = [_short(value) for value in (row.difference, row.lower, row.upper) if value is not None], ""
    return f"{said[0]}{unit}" + (f" ({said[1]} to {said[2]})" if len(said) == 3 else "")


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _count(n: object) -> str:
    return written(n, "count") if isinstance(n, int) else str(n)
