"""The table of a list of variants, a page at a time: only the rows of the page ever reach the browser."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import streamlit as st

from charts.fields import NOTHING, frequency, p_value, written
from charts.theme import CONSEQUENCES
from cohorts.criteria import CarrierOf
from widgets.bound import Bound
from widgets.gene.drawing import turn
from widgets.markdown import literal
from widgets.question import current
from widgets.table import table
from widgets.variants.filters import ORDERS, ordered, orders

PAGE = 25
#: What stands in the table, and how wide, in pixels.
COLUMNS = {
    "variant": 140, "hgvsc": 92, "hgvsp": 92, "shown_consequence": 112, "shown_clinvar": 132, "ac": 45, "an": 58,
    "af": 72, "interval": 112, "ac_others": 70, "an_others": 72, "af_others": 74, "odds_ratio": 50, "p_exact": 72,
    "ac_all": 60, "an_all": 62, "af_all": 72, "hom": 48, "hemi": 52, "hom_others": 82, "hemi_others": 86, "hom_all": 62,
    "hemi_all": 66, "interval_others": 118, "not_called": 78, "flags": 130, "rsid": 100, "suppressed": 0,
}  # fmt: skip
_ROW = 30
_VARIANT_PAGE = Path(__file__).parents[2] / "pages" / "variant.py"


def variant_table(frame: pl.DataFrame, bound: Bound, *, what: str, list_key: str) -> pl.DataFrame:
    """Draw the rows of `frame` in the chosen order, with its pages; a selected row becomes the chosen variant.

    Gives the frame in its order. `list_key` says which list this is: when it changes, its first page comes first.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="table_head"):
        known = orders(frame)
        order = st.selectbox(
            "Order", list(known), key=bound("order", "position", list(known)), format_func=known.get,
            persist_state="session", width=230,
        )  # fmt: skip
        down = ORDERS[order][1] if order in ORDERS else False
        turned = st.toggle("Reversed", key=bound("reversed", False), persist_state="session")
        rows = ordered(frame, order, down=down != turned)
        pages = max(-(-rows.height // PAGE), 1)
        bound("page", 1)
        chosen = st.session_state.get("variant", "")
        signature = f"{list_key} {order} {turned} {rows.height}"
        page = _page(signature, pages, rows, chosen)
        of = hashlib.sha256(f"{signature} {page}".encode()).hexdigest()[:12]
        number = st.pagination(pages, default=page, key=f"pages_{of}") if pages > 1 else 1
        st.session_state["page"], st.session_state["variant_list"] = number, (signature, number)
    part = shown(rows.slice((number - 1) * PAGE, PAGE))
    ids = part["variant"].to_list()
    digest = hashlib.sha256(f"{ids} {turn()}".encode()).hexdigest()[:12]
    place = f"variant_rows_{digest}"

    def selected() -> None:
        marked = st.session_state[place].selection.rows
        st.session_state["variant"] = ids[marked[0]] if marked and marked[0] < len(ids) else ""

    marked = [ids.index(chosen)] if chosen in ids else []
    empty = {name: rows[name].fill_null("").eq("").all() for name in ("flags", "hgvsp")}
    left_out = {name for name, nothing in empty.items() if nothing}
    if not rows["region"].is_in(["X", "Y"]).any():
        left_out |= {"hemi", "hemi_others", "hemi_all"}  # hemizygotes there are on X and Y only (S-GT 7)
    terms = part["shown_consequence"].explode().drop_nulls().unique(maintain_order=True).to_list()
    table(
        part, key=place, columns=[name for name in COLUMNS if name not in left_out], widths=COLUMNS, row_height=_ROW,
        height=_ROW * part.height + 38, alt=f"{what}, page {number} of {pages}", on_select=selected,
        selection_mode="single-row", selection_default={"selection": {"rows": marked, "columns": []}},
        config={
            "variant": st.column_config.TextColumn(
                "Variant", pinned=True, width=COLUMNS["variant"], help="contig-position-ref-alt"
            ),
            "shown_consequence": st.column_config.MultiselectColumn(
                "Consequence", width=COLUMNS["shown_consequence"], options=terms,
                color=[_colour(term) for term in terms],
                help="on the transcript above; the sign and the colour are those of the drawing",
            ),
        },
    )  # fmt: skip
    return rows


def _page(signature: str, pages: int, rows: pl.DataFrame, chosen: str) -> int:
    """Another list begins on its first page, unless a link or a click says which; a chosen variant is turned to."""
    before, page = st.session_state.get("variant_list"), st.session_state["page"]
    if before is not None and before[0] != signature and before[1] == page:
        page = 1
    if st.session_state.pop("reveal", False) and chosen:
        at = rows["variant"].to_list()
        page = at.index(chosen) // PAGE + 1 if chosen in at else page
    return min(max(int(page), 1), pages)


def shown(part: pl.DataFrame) -> pl.DataFrame:
    """The rows as they are written: consequence with its sign, stars, intervals and p as text."""

    def sign(row: dict) -> list[str] | None:
        mark = CONSEQUENCES.get(row["consequence_class"] or "other", CONSEQUENCES["other"])
        return [f"{mark.glyph} {term(row['consequence'])}"] if row["consequence"] else None

    rows = part.to_dicts()
    more: dict[str, pl.Series] = {
        "shown_consequence": pl.Series([sign(row) for row in rows], dtype=pl.List(pl.String)),
        "shown_clinvar": pl.Series([clinvar(row["clinvar"], row["stars"]) for row in rows], dtype=pl.String),
        "interval": pl.Series([interval(row["lower"], row["upper"]) for row in rows], dtype=pl.String),
    }
    if "lower_others" in part.columns:
        limits = [interval(row["lower_others"], row["upper_others"]) for row in rows]
        more["interval_others"] = pl.Series(limits, dtype=pl.String)
    if "minus_log10_p" in part.columns:
        more["p_exact"] = pl.Series([p_of(row["minus_log10_p"]) for row in rows], dtype=pl.String)
        more["odds_ratio"] = pl.Series([_ratio(row["odds_ratio"]) for row in rows], dtype=pl.String)
    hgvs = (pl.col(name).str.replace("^.*:", "") for name in ("hgvsc", "hgvsp"))
    return part.with_columns(*hgvs, **more)


def term(consequence: str) -> str:
    """`missense_variant` as people say it."""
    return consequence.removesuffix("_variant").replace("_", " ")


def clinvar(significance: str | None, stars: int | None) -> str:
    """`likely pathogenic ★★`; a dash for none."""
    if not significance:
        return NOTHING
    short = {"pathogenic/likely_pathogenic": "P/LP", "benign/likely_benign": "B/LB"}
    return f"{short.get(significance, significance.replace('_', ' '))} {'★' * (stars or 0)}".strip()


def interval(lower: float | None, upper: float | None) -> str:
    return NOTHING if lower is None or upper is None else f"{frequency(lower)}–{frequency(upper)}"


def p_of(minus_log10_p: float | None) -> str:
    """p from its logarithm, which does not underflow (S-GT 15)."""
    if minus_log10_p is None:
        return NOTHING
    if minus_log10_p < 300:
        return p_value(10.0**-minus_log10_p)
    return f"< {p_value(1e-300)}"


def _ratio(value: float | None) -> str:
    return NOTHING if value is None else "∞" if value == float("inf") else written(value, "ratio")


def _colour(shown_term: str) -> str:
    return next(mark.colour for mark in CONSEQUENCES.values() if shown_term.startswith(mark.glyph))


def chosen_variant(row: dict) -> None:
    """What is known of the chosen variant, the way to its own page, and into the question."""
    named = " · ".join(literal(row[name]) for name in ("hgvsc", "hgvsp", "rsid") if row[name])
    st.markdown(f"**{literal(row['variant'])}**  \n:small[{named or 'no other name here'}]")
    said = [clinvar(row["clinvar"], row["stars"]) if row["clinvar"] else "not in ClinVar's table here"]
    if row["consequence"]:
        said.insert(0, term(row["consequence"]))
    if row["flags"]:
        said.append(f":orange[{literal(row['flags'])}]")
    if row["zero"]:
        said.append(row["zero"])
    st.caption(" · ".join(said))
    with st.container(horizontal=True, vertical_alignment="center", key="chosen_ways"):
        if _VARIANT_PAGE.exists():
            st.page_link(
                "variant.py", label="Open the variant", icon=":material/pin_drop:",
                query_params={"variant": row["variant"], "assembly": row["assembly"]},
            )  # fmt: skip
        st.button(
            "Ask for its carriers", key="ask_chosen", icon=":material/add:", type="tertiary", on_click=current.add,
            args=(CarrierOf(variant=row["variant"]),),
        )  # fmt: skip
        st.button("Let go", key="let_go", icon=":material/close:", type="tertiary", on_click=_let_go)


def _let_go() -> None:
    st.session_state["variant"] = ""
