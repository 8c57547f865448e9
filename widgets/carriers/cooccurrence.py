"""Two variants of a gene in one person: both, either, neither; on one chromosome or on two, where that is known."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts import distribution
from charts.fields import written
from charts.phewas_strip import p_written, ratio_written
from cohorts.criteria import AllOf, CarrierOf
from cohorts.loci import Gene
from queries.ran import SqlRan
from queries.variants.cooccurrence import CELLS, PHASES, CoOccurrence, PairAnswer
from queries.variants.frequencies import Frequencies
from stats.alleles.fisher import fisher_exact
from widgets.ask import ask
from widgets.bound import Bound
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.notices import no_counts, told
from widgets.question import current
from widgets.style import colours
from widgets.visit import Visit

_OFFERED = 60
_OFF = {"delta_color": "off", "delta_arrow": "off"}


def cooccurrence(visit: Visit, variant: str, name: str, gene: str | None = None) -> None:
    """Draw the card of `variant` (contig-position-ref-alt with its assembly), called `name`, and another one, offered
    from `gene`'s commonest or written by hand."""
    if not visit.counts:
        no_counts(visit.asking.role)
        return
    bound = Bound()
    with st.container(key="cooccurrence_card"), told("cooccurrence"):
        known = _offered(visit, gene, variant) if gene else {}
        second = st.selectbox(
            "The other variant", list(known), key=bound("with", next(iter(known), "")), width=520,
            format_func=lambda one: known.get(one, one), accept_new_options=True, index=None,
            placeholder="contig-position-ref-alt, rsID or HGVS name", help="Those of the gene that most people carry",
        )  # fmt: skip
        if second:
            _pair(visit, variant, second, name, known.get(second, second).split(" · ")[0])
    bound.write()


def _pair(visit: Visit, first: str, second: str, name: str, other: str) -> None:
    question = CoOccurrence(first, second)
    found = ask(visit, question)
    row = found.cells.frame.row(0, named=True)
    for note in found.notes:
        st.caption(f":material/info: {literal(note)}")
    bars = _bars(row, name, other, found.same_contig)
    title = f"{name} and {other} in one person"
    figure = distribution.bars(bars, colours(), title=title, unit="unrelated individuals", hidden="kept back")
    story = Story(_methods(found, name, other), _denominator(row), lambda: ask(visit, SqlRan(question)).text)
    show(visit, figure, story, "cooccurrence")
    _estimates(visit, row)
    criterion = AllOf(tuple(CarrierOf(variant=one) for one in found.variants))
    st.button(
        "Add carriers of both to the question", icon=":material/add:", type="tertiary", key="cooccurrence_add",
        on_click=current.add, args=(criterion,), help=literal(criterion.sentence),
    )  # fmt: skip


def _estimates(visit: Visit, row: dict) -> None:
    cells = [row[name] for name in CELLS]
    if any(cell is None for cell in cells):
        st.caption(
            "Few people carry both, or one alone. Any of these numbers would tell of them, so all are kept back, and"
            " whatever would rest on them."
        )
        return
    exact = fisher_exact(*cells)
    both, first, second, neither = cells
    expected = (both + first) * (both + second) / max(sum(cells), 1)
    grid = st.grid(4, min_column_width=140, gap="small")
    grid.metric("Carry both", written(both, "count"), delta=f"{expected:,.1f} expected if independent", **_OFF)
    limits = "not estimable" if exact.lower is None else (
        f"95 % {ratio_written(exact.lower)} – {ratio_written(exact.upper)} · exact"
    )  # fmt: skip
    grid.metric("Conditional odds ratio", ratio_written(exact.odds_ratio), delta=limits, **_OFF,
                help="Maximum likelihood given the margins, as R's fisher.test")  # fmt: skip
    grid.metric("Fisher's p", p_written(exact.minus_log10_p), delta="two-sided, crude", **_OFF)
    grid.metric("Neither", written(neither, "count"), delta=f"{written(row['unknown'], 'count')} unknown", **_OFF)
    if not visit.rows:
        st.caption("Made from counts rounded down to tens.")


def _bars(row: dict, name: str, other: str, same_contig: bool) -> pl.DataFrame:
    words = {"cis": "Both, in cis", "trans": "Both, in trans", "unphased": "Both, unphased"}
    parts = [(words[phase], row[phase]) for phase in PHASES] if same_contig and row["both"] != 0 else []
    if not parts or row["both"] is None:
        parts = [("Both", row["both"])]
    parts += [(f"Only {name}", row["first"]), (f"Only {other}", row["second"])]
    return pl.DataFrame(parts, schema={"value": pl.String, "n": pl.Int64}, orient="row")


def _offered(visit: Visit, gene: str, variant: str) -> dict[str, str]:
    """Variants of the gene by how often they are seen: their names, but not this one's."""
    seen = ask(visit, Frequencies(None, Gene(gene), details=True)).table.frame
    seen = seen.filter(pl.col("ac") > 0).sort("ac", descending=True, maintain_order=True).head(_OFFERED)
    offered = {}
    for row in seen.iter_rows(named=True):
        place = "-".join(str(row[part]) for part in ("contig", "position", "ref", "alt"))
        if not variant.endswith(place):
            change = (row.get("hgvsp") or row.get("hgvsc") or row.get("rsid") or "").rpartition(":")[2]
            assembly = variant.partition(" ")[0] if " " in variant else ""
            offered[f"{assembly} {place}".strip()] = f"{change} · {place}" if change else place
    return offered


def _denominator(row: dict) -> str:
    called = [row[name] for name in CELLS]
    told = "" if any(cell is None for cell in called) else f"{sum(called):,} called at both · "
    return f"{told}{written(row['unknown'], 'count')} unknown at one or both"


def _methods(found: PairAnswer, name: str, other: str) -> str:
    return literal(
        f"{name} is {found.variants[0]}, {other} is {found.variants[1]}. Individuals who permit the purpose, without"
        f" close relatives in the release ({written(found.relatives, 'count')} left out), by what they carry in calls"
        " that pass quality control; who is unknown for one of the two is counted apart. In cis: one chromosome holds"
        " both, as when there are two copies of either, the only copy of both, or both on one phased haplotype. In"
        " trans: at one place both alternates, or on two phased haplotypes. Statistical phase is not trusted for"
        " alleles seen twice or less; otherwise the phase is unknown. The odds ratio is the conditional maximum"
        " likelihood estimate with its exact interval, p is Fisher's, two-sided. Alleles differ in frequency between"
        " ancestries, for which nothing is adjusted. Estimand: how much likelier than chance one person carries both."
    )
