"""The overview: what the release holds, who permits the purpose, where it came from, and a way in for each visitor."""

from __future__ import annotations

import streamlit as st

from charts.distribution import bars
from queries.lookup.overview import Overview
from widgets import overview_parts
from widgets.ancestry import ancestry_section
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.guard import entered
from widgets.markdown import literal
from widgets.notices import told
from widgets.style import colours

visit = entered(overview_parts.welcome)
with told("overview"):
    seen = ask(visit, Overview())
    names = literal(", ".join(seen.datasets.frame["name"]))
    st.markdown(f"### {names} :gray[release {seen.release}]", anchors=False)
    overview_parts.numbers(seen)
    st.markdown("**Start with a question**")
    overview_parts.ways_in()
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        st.markdown("**What people agreed to** :gray[· and how many of them permit this purpose]")
        overview_parts.consents(seen)
        st.markdown("**What the release was made from**")
        overview_parts.sources(seen)
        st.markdown("**What ingest had to say** :gray[· nothing is dropped without a line here]")
        overview_parts.findings(seen)
    with right:
        figure = bars(overview_parts.variants(seen), colours(), title="Variants by worst consequence", unit="variants")
        story = Story(
            "Variants of the release by the worst consequence on the preferred transcript (MANE Select where known, "
            "else Ensembl canonical). Variants are counted, not carriers.", "all variants of the release",
        )  # fmt: skip
        show(visit, figure, story, "variants_by_class")
    ancestry_section(visit)
