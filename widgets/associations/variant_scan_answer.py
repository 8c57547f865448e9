"""What a variant scan found, for its page: Manhattan and QQ, the table, and the region around one variant."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import p_value, written
from charts.figure import Figure
from charts.phewas_strip import p_written, ratio
from charts.region_map import Gene
from charts.regional import regional
from cohorts.loci import Region
from queries.associations.variant_scan import VariantScan
from queries.ran import SqlRan
from queries.variants.linkage import LinkageAround
from queries.variants.region_page import RegionPage
from stats.alleles.linkage import linkage
from stats.scans.guard_words import guard_line
from stats.scans.scan_estimate import VariantScanEstimate
from stats.scans.scan_words import cautions, methods
from widgets.ask import ask
from widgets.associations.scan_choices import named
from widgets.associations.scan_drawn import scan_figures
from widgets.figure import Story, foot, show
from widgets.markdown import literal
from widgets.notices import notice, told
from widgets.outcomes.choices import titled
from widgets.style import colours
from widgets.table import table
from widgets.variants.asked import VARIANT
from widgets.visit import Visit

REACH = 250_000
#: Rows of the table and of the list; the file has all.
MOST = 1_000
_RATIO = ("odds_ratio", "or_lower", "or_upper")
_DIFFERENCE = ("estimate", "lower", "upper")


def drawn(visit: Visit, question: VariantScan, found: VariantScanEstimate, beside: VariantScanEstimate | None) -> None:
    """Everything beside the choices. `beside`: the same scan of a negative control."""
    warned = tuple(f"Warning: {one}" for one in cautions(found))
    story = Story(literal(methods(found)), denominator(found), lambda: ask(visit, SqlRan(question)).text, warned)
    st.caption(literal(f"Guard: {guard_line(found.guard, found.relatives)}"))
    for each in cautions(found):
        st.warning(literal(each), icon=":material/warning:")
    frame = found.table
    if not frame.height:
        few = "" if visit.rows else " Variants with a count under 11 are kept back."
        text = f"None has {found.min_copies} copies of both alleles among those compared.{few}"
        notice("genetics", "No variant can be tested", text, key="no_variants")
        return
    title = f"Variants and {named(found.outcome)}"
    control = "" if beside is None else _control(beside)
    clicked = scan_figures(
        visit, _placed(frame, found), story, key="scan", title=title, line=found.line, attempted=found.attempted,
        subtitle=f"{found.label} · each copy of the allele", inflation=found.inflation, what="variants",
    )  # fmt: skip
    if control:
        st.info(literal(control), icon=":material/balance:")
    with st.container(gap="xsmall", key="figure_scan_variants"):
        strongest = f", the {MOST:,} strongest" if frame.height > MOST else ""
        st.markdown(f"**Variants** :gray[· {frame.height:,} tested{strongest} · {literal(found.label)}]", wrap=True)
        numbers = Figure(None, title, f"The tests of: {title}", frame)
        columns = ("variant", "rsid", "gene", "consequence_class", "an", "af", *_shown(found), "log10_p", "q", "method")
        said = frame[:MOST].with_columns(pl.col("consequence_class", "method").str.replace_all("_", " "))
        table(said, key="scan_variants", columns=columns, alt=numbers.alt, height=300,
              widths={"rsid": 95, "consequence_class": 110})  # fmt: skip
        foot(visit, numbers, story, "scan_variants")
    _region(visit, found, frame, clicked)
    if not visit.rows:
        st.caption("Variants with a count under 11 are left out; numbers keep two digits.")


def denominator(found: VariantScanEstimate) -> str:
    if found.unit:
        return f"{written(found.cases, 'count')} individuals with a value and genotypes"
    return f"{written(found.cases, 'count')} cases, {written(found.controls, 'count')} controls with genotypes"


def _shown(found: VariantScanEstimate) -> tuple[str, ...]:
    return _DIFFERENCE if found.unit else ("case_carriers", "control_carriers", *_RATIO)


def _placed(frame: pl.DataFrame, found: VariantScanEstimate) -> pl.DataFrame:
    hover = []
    for row in frame.iter_rows(named=True):
        said = f"{row['estimate']:+.3g} {found.unit} a copy" if found.unit and row["estimate"] is not None else ""
        said = said or (f"odds ratio {ratio(row)} a copy" if not found.unit else "")
        p = "–" if row["log10_p"] is None else p_written(row["log10_p"])
        q = p_value(row["q"]) if row["q"] else "0"
        hover.append(
            f"<b>{literal(row['variant'])}</b> {literal(row['rsid'] or '')}<br>{literal(row['gene'] or '')}<br>"
            f"p {p}, q {q}<br>{literal(said)}"
        )
    numbers = _DIFFERENCE if found.unit else _RATIO
    named = (
        pl.when(pl.col("gene").is_not_null()).then(pl.format("{} {}", "gene", "variant")).otherwise(pl.col("variant"))
    )
    return frame.select(
        "contig", "position", "log10_p", "q", "gene", *numbers, label=named, hover=pl.Series(hover, dtype=pl.String)
    )


def _control(beside: VariantScanEstimate) -> str:
    told_ = "λ cannot be told" if beside.inflation is None else f"λ = {beside.inflation:.2f}"
    p = beside.table["log10_p"].drop_nulls()
    over = int((p >= (beside.line or float("inf"))).sum())
    inflated = (beside.inflation or 1.0) > 1.1
    verdict = "so distrust the scan above" if inflated or over > 1 else "as it should be"
    if over == 1 and not inflated:  # the line lets one through in one scan of twenty
        verdict = "which chance does in one scan of twenty"
    return (
        f"Negative control, {titled(beside.outcome)}, {beside.label}: {told_}, {over} of {beside.attempted:,} variants"
        f" over the line; {verdict}, if nothing here can cause it."
    )


def _region(visit: Visit, found: VariantScanEstimate, frame: pl.DataFrame, clicked: str | None) -> None:
    """LocusZoom's view of one variant."""
    listed = frame["variant"][:MOST].to_list()
    if clicked and (name := clicked.split(" ")[-1]) in listed and st.session_state.get("scan_clicked") != name:
        st.session_state["scan_clicked"] = st.session_state["scan_variant"] = name
    if st.session_state.get("scan_variant") not in listed:
        st.session_state["scan_variant"] = listed[0]
    left, right = st.columns([0.7, 0.3], vertical_alignment="bottom")
    index = left.selectbox("The region around", listed, key="scan_variant")
    right.page_link(
        VARIANT, label=literal(f"Page of {index}"), icon=":material/pin_drop:", query_params={"variant": index}
    )
    row = frame.row(by_predicate=pl.col("variant") == index, named=True)
    start, end = max(1, row["position"] - REACH), row["position"] + REACH
    near = frame.filter((pl.col("contig") == row["contig"]) & pl.col("position").is_between(start, end))
    linked = near.with_columns(r2=pl.lit(None, pl.Float64))
    if row["contig"] != "X":
        with told("linkage"):
            ld = ask(visit, LinkageAround(index, start, end), then=linkage).frame
            name = pl.format("{}-{}-{}-{}", "contig", "position", "ref", "alt")
            linked = near.join(ld.select(name.alias("variant"), "r2"), on="variant", how="left", maintain_order="left")
    with told("region"):
        genes = [
            Gene(one.symbol, one.strand, one.start, one.end)
            for one in ask(visit, RegionPage(Region(row["contig"], start, end))).genes
            if one.biotype in (None, "protein_coding")
        ]
        picture = linked.select("variant", "contig", "position", "gene", "log10_p", "r2")
        figure = regional(
            picture, genes, colours(), title=f"Around {index}", index=index, line=found.line, span=(start, end),
            contig=row["contig"],
        )  # fmt: skip
        said = (
            f"{methods(found)} r² is the squared correlation of copies over unrelated individuals who permit the"
            " purpose and are called at both (Rogers & Huff 2009)."
        )
        show(visit, figure, Story(literal(said), denominator(found)), "scan_region")
