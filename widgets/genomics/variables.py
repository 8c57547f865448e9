"""Which genes are altered more often among whom: each gene against each value of a variable."""

from __future__ import annotations

import streamlit as st

from charts.gene_values import gene_values
from cohorts.cohort import Cohort
from queries.genomics.by_variable import LEAST, ByVariable
from queries.genomics.variables import ATTRIBUTE, TRACKS
from queries.lookup.attributes import Attributes
from queries.ran import SqlRan
from stats.alleles.interactions import fisher_of
from widgets.ask import ask
from widgets.bound import Bound
from widgets.figure import Story, foot
from widgets.genomics.choices import Choices
from widgets.genomics.parts import CALLED, counted
from widgets.markdown import literal
from widgets.notices import notice
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_COLUMNS = ("first", "value", "with_altered", "with_value", "altered_rest", "rest", "pair_odds", "p", "q")


def variables(visit: Visit, cohort: Cohort, chosen: Choices, bound: Bound) -> None:
    """The drawing of shares, and the table in the order of p; row access only."""
    if not visit.rows:
        notice(
            "group_off", "Values of a variable are for roles with row access",
            f"A value that few people have may name them, so the role {visit.asking.role} is not shown this view.",
            key="no_variables",
        )  # fmt: skip
        return
    attributes = ask(visit, Attributes()).values.frame["name"].unique(maintain_order=True).to_list()
    names = {**{f"{ATTRIBUTE}{name}": name.replace("_", " ") for name in attributes}, **TRACKS}
    name = st.selectbox(
        "Variable", list(names), format_func=names.get, width=300, persist_state="session",
        key=bound("variable", next(iter(names)), list(names)),
    )  # fmt: skip
    _, _, frame = counted(visit, cohort, chosen)
    if frame.is_empty():
        notice("genetics", "No altered gene to show", "Widen what counts, or the cohort.", key="no_altered")
        return
    question = ByVariable(cohort, tuple(frame["gene"]), chosen.what, name)
    tested = ask(visit, question, then=fisher_of).frame
    figure = gene_values(
        tested, question.genes, colours(), title=f"{names[name]} and altered genes",
        subtitle="share of those called in the gene and with the value; ● q below 0.05",
    )  # fmt: skip
    methods = (
        f"Individuals called in a gene and with a recorded {literal(names[name])} were divided by whether the gene is"
        f" altered ({literal(chosen.what.words)}). p: Fisher's exact test, two-sided, of each value against all other"
        " recorded ones (as maftools' clinicalEnrichment, which counts the unrecorded among the others); the odds ratio"
        " is the conditional maximum-likelihood estimate with its exact 95 % interval. q: Benjamini and Hochberg over"
        f" all {tested.height:,} tests. Values of fewer than {LEAST} individuals are not tested. Crude. {CALLED}"
    )
    st.markdown(f"**{literal(figure.title)}** :gray[· {literal(figure.subtitle)}]")
    st.plotly_chart(figure.drawing, key="by_variable", theme=None, config={"displayModeBar": False}, alt=figure.alt)
    story = Story(methods, f"{tested.height:,} tests", lambda: ask(visit, SqlRan(question)).text)
    foot(visit, figure, story, "by_variable")
    table(
        figure.table, key="by_variable_table", columns=_COLUMNS, height=420,
        alt="Genes and values in the order of p, with individuals altered and all, inside and outside the value",
    )  # fmt: skip
