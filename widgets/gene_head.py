"""What a gene is, and how many carry the kinds of variant that people ask for first."""

from __future__ import annotations

from collections.abc import Sequence

from streamlit.delta_generator import DeltaGenerator

from charts.fields import written
from cohorts.cohort import Cohort
from cohorts.criteria import CarrierOf
from queries.count import Count
from queries.gene_model import GeneAnswer
from widgets.ask import ask
from widgets.markdown import literal
from widgets.visit import Visit


def gene_head(visit: Visit, gene: GeneAnswer, name: DeltaGenerator, numbers: DeltaGenerator) -> None:
    """Draw the gene's name into one place and its carriers, among all who permit the purpose, into another."""
    where = f"{gene.contig}:{gene.start:,}–{gene.end:,} · {gene.assembly}" if gene.contig else ""
    name.markdown(f"### {gene.symbol} :gray[{literal(gene.name or '')}]", anchors=False)
    name.caption(literal(_joined((where, gene.transcript and gene.transcript.transcript_id, gene.note))))
    kinds = {
        "pLoF carriers": CarrierOf(gene=gene.symbol, consequences=("loss_of_function",)),
        "Pathogenic carriers": CarrierOf(gene=gene.symbol, clinvar=("pathogenic",)),
    }
    places = numbers.grid(3, min_column_width=110, gap="small")
    for label, criterion in kinds.items():
        counted = ask(visit, Count(Cohort(label, criterion)))
        meaning = f"{criterion.sentence}. Among all who permit this purpose."
        places.metric(label, written(counted.count, "count"), help=meaning)
    places.metric("Not called enough", written(counted.unknown, "count"), help="Unknown as pathogenic carriers")


def _joined(parts: Sequence[str | None]) -> str:
    return " · ".join(part for part in parts if part)
