"""A long region told from afar: how many variants where, who is altered in which gene, and the way to each gene."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.region_afar import region_afar
from cohorts.cohort import Cohort
from cohorts.loci import Region
from queries.genomics.alterations import Alteration
from queries.genomics.most_altered import MostAltered
from queries.ran import SqlRan
from queries.variants.origins import Origins
from queries.variants.region_page import BINS, RegionAnswer
from widgets.ask import ask
from widgets.bound import Bound
from widgets.figure import Story, foot
from widgets.genomics.choices import KIND_LABELS
from widgets.markdown import literal
from widgets.style import colours
from widgets.table import table
from widgets.variants.asked import GENE
from widgets.visit import Visit

_COLUMNS = ("gene", "variants", "loss_of_function_variants", "n", "called", "share")
_LISTED = 300


def afar(visit: Visit, answer: RegionAnswer, cohort: Cohort, bound: Bound) -> None:
    """The drawing, in which a brushed stretch comes closer; the genes in a table, in which each opens its page."""
    somatic = "somatic" in ask(visit, Origins()).origins
    kind = st.segmented_control(
        "Carriers of", list(KIND_LABELS), required=True, format_func=KIND_LABELS.get, persist_state="session",
        key=bound("kind", "loss_of_function", list(KIND_LABELS)),
    )  # fmt: skip
    question = MostAltered(cohort, Alteration(kind, None if somatic else 0.01))
    found = ask(visit, question)
    genes = genes_of(answer, found.table.frame)
    region, words = answer.region, f"{question.what.words} alleles"
    figure = region_afar(
        (region.start, region.end), counted(answer), BINS, genes.filter(pl.col("called").is_not_null()),
        [(one.start, one.end) for one in answer.genes if one.biotype == "protein_coding"], colours(),
        title=f"{literal(str(region))}: {answer.variants:,} variants, {len(answer.genes):,} genes", carriers_of=words,
    )  # fmt: skip
    methods = (
        f"Variants of {region} ({region.assembly}) known among those who permit the purpose were counted in {BINS}"
        " equal stretches by the class of their worst consequence on a gene's preferred transcript, whoever carries"
        f" them. Individuals of “{literal(cohort.name)}” with {literal(words)} were counted gene by gene, each once a"
        " gene, of those called in it. Below stand the genes that code for a protein."
    )
    story = Story(methods, "those called in each gene", lambda: ask(visit, SqlRan(question)).text)
    place = f"drawing_afar_{st.session_state.get('afar_turn', 0)}"

    def brushed() -> None:
        for box in st.session_state[place].selection.get("box", []):
            if len(ends := sorted(box.get("x", []))) > 1:
                first, last = max(round(ends[0]), region.start), min(round(ends[-1]), region.end)
                if first < last:
                    st.session_state["region"] = str(Region(region.contig, first, last))
                    st.session_state["afar_turn"] = st.session_state.get("afar_turn", 0) + 1

    figure.drawing.update_layout(dragmode="select", selectdirection="h")
    with st.container(gap="xsmall", key="figure_afar"):
        st.markdown(f"**{figure.title}** :gray[· {literal(figure.subtitle)}]")
        st.plotly_chart(
            figure.drawing, key=place, theme=None, config={"displayModeBar": False}, alt=figure.alt, on_select=brushed,
            selection_mode="box",
        )  # fmt: skip
        foot(visit, figure, story, "afar")
    st.caption("Drag over a stretch to come closer.")
    listed(genes)
    if gene := st.session_state.pop("afar_gene", None):
        st.switch_page(GENE, query_params={"gene": gene})


def counted(answer: RegionAnswer) -> pl.DataFrame:
    """bin, kind, variants of the whole region, whatever the gene."""
    return answer.density.group_by("bin", kind="consequence_class").agg(pl.sum("variants")).sort("bin", "kind")


def genes_of(answer: RegionAnswer, altered: pl.DataFrame) -> pl.DataFrame:
    """gene, start, end, biotype, variants, loss_of_function_variants, n, called, share and `suppressed` of each gene
    that has a variant or codes for a protein; the numbers of individuals are NULL where they are not told."""
    places = [(one.symbol, one.start, one.end, one.biotype) for one in answer.genes]
    columns = {"gene": pl.String, "start": pl.Int64, "end": pl.Int64, "biotype": pl.String}
    lof = pl.col("variants").filter(consequence_class="loss_of_function").sum()
    variants = answer.density.group_by("gene").agg(pl.sum("variants"), loss_of_function_variants=lof)
    frame = pl.DataFrame(places, columns, orient="row").unique("gene", keep="first", maintain_order=True)
    people = altered.select(name for name in ("gene", "n", "called", "share", "suppressed") if name in altered.columns)
    frame = frame.join(variants, on="gene", how="left").join(people, on="gene", how="left")
    return frame.filter(pl.col("variants").is_not_null() | (pl.col("biotype") == "protein_coding"))


def listed(genes: pl.DataFrame) -> None:
    """The genes with most carriers first, then those with most variants; a chosen row opens the gene's page."""
    rows = genes.sort("n", "variants", "gene", descending=[True, True, False], nulls_last=True).head(_LISTED)
    place = f"afar_genes_{st.session_state.get('afar_turn', 0)}"

    def chosen() -> None:
        if picked := st.session_state[place].selection.rows:
            st.session_state["afar_gene"] = rows["gene"][picked[0]]
            st.session_state["afar_turn"] = st.session_state.get("afar_turn", 0) + 1

    table(
        rows, key=place, columns=_COLUMNS, height=420, on_select=chosen, selection_mode="single-row",
        alt="Genes of the region: variants known, those of loss of function, individuals altered, of those called",
    )  # fmt: skip
    more = f" These are the first {_LISTED} of {genes.height:,}; come closer for the others."
    st.caption(f"Choose a row for its page. –: nobody, or not told.{more if genes.height > _LISTED else ''}")
