"""The overview's section on ancestry and relatedness: people on two components, and pairs against the pedigree."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts.ancestry import ancestry_map
from charts.fields import written
from queries.associations.ancestry import COMMAND, AboutAncestry, AncestryAbout, AncestryMap, Relatedness, stamp
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.notices import told
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit


def ancestry_section(visit: Visit) -> None:
    """Collapsed; asked only when it is opened. Nothing but a line where the release has no components."""
    about = ask(visit, AboutAncestry(stamped(visit)))
    if not about.made:
        st.caption(f"Principal components and kinship were not made for this release: `{COMMAND}`.")
        return
    with st.expander(
        "Ancestry and relatedness", icon=":material/scatter_plot:", on_change="rerun", key="ancestry"
    ) as section:
        if _is_open(section):
            with told("ancestry"):
                _opened(visit, about)


def stamped(visit: Visit) -> str:
    """Changes when components of the release are made."""
    return stamp(visit.warehouse.directory / "releases" / f"{visit.asking.release}.duckdb")


def _is_open(section: Any) -> bool:
    return section.open


def _opened(visit: Visit, about: AncestryAbout) -> None:
    pairs = {f"PC{n} × PC{n + 1}": (n, n + 1) for n in range(1, min(about.components, 6), 2)}
    chosen = st.segmented_control("Components", list(pairs), default=next(iter(pairs)), key="ancestry_axes")
    axes = pairs.get(chosen, (1, 2))
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        seen = ask(visit, AncestryMap(*axes))
        title = f"Ancestry by principal components, N = {written(seen.individuals, 'count')}"
        figure = ancestry_map(seen.cells.frame, colours(), axes=seen.axes, explained=seen.about.explained, title=title)
        without = f", {written(seen.without, 'count')} of them without" if seen.without != 0 else ""
        show(visit, figure, Story(methods(about), f"of the individuals who permit this purpose{without}"), "ancestry")
        if not visit.rows:
            st.caption("Cells of few individuals are not shown, so outliers and admixed people are missing here.")
    with right:
        st.markdown("**Relatives by genotypes and by record** :gray[· pairs closer than third degree]")
        related = ask(visit, Relatedness()).pairs.frame
        if related.height:
            table(related, key="relatedness", alt="Pairs of relatives by recorded relationship and by kinship")
        else:
            st.caption("Nobody here is closer than third degree to another, by record or by genotypes.")


def methods(about: AncestryAbout) -> str:
    """A paragraph fit for a paper."""
    steps = "; ".join(f"{step}: {left:,}" for step, left in about.steps)
    return (
        f"Principal components were computed from {about.variants:,} variants ({steps}) of {about.fitted:,} unrelated "
        "individuals of the release by a randomised block Krylov method (Halko et al. 2011, SIAM J Sci Comput 33:2580) "
        "on genotypes standardised by allele frequency (Patterson et al. 2006, PLoS Genet 2:e190), missing ones at the "
        "mean; relatives were projected. Regions of long-range LD (LCT, MHC, 8p23.1, 17q21.31; Price et al. 2008, "
        "Am J Hum Genet 83:132) were left out. Kinship is KING-robust (Manichaikul et al. 2010, Bioinformatics "
        "26:2867). Individuals are counted in cells of 0.2 × 0.2 standard deviations; only those who permit this "
        "purpose are counted."
    )
