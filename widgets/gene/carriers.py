"""What became of a gene's carriers, below its variants: nothing is asked until it is opened."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cohorts.criteria import CarrierOf
from cohorts.definitions import gene_set, names
from widgets.bound import Bound
from widgets.carriers.card import carriers_card
from widgets.carriers.penetrance import penetrance_card
from widgets.notices import told
from widgets.visit import Visit

_KINDS = {
    "pathogenic": ("Pathogenic in ClinVar", "pathogenic"),
    "loss_of_function": ("Loss of function", "loss-of-function"),
    "protein_altering": ("Protein altering", "protein-altering"),
}


def gene_carriers(visit: Visit, symbol: str) -> None:
    """Which variants of the gene count, then the carriers card and the penetrance card, each opened by a click."""
    bound = Bound()
    sets = {name: gene_set(name).title for name in names("gene_sets") if _only(name, symbol)}
    words = {kind: label for kind, (label, _) in _KINDS.items()} | sets
    with st.container(key="gene_carriers"):
        kind = st.segmented_control(
            f"What became of {symbol} carriers", list(words), format_func=words.get, required=True,
            key=bound("carriers_of", "pathogenic", list(words)), help="Which of the gene's variants count",
        )  # fmt: skip
        bound.write()
        criterion, name = _asked(kind, symbol, words)
        for label, card in (("Carriers against non-carriers", carriers_card), ("Penetrance by age", penetrance_card)):
            _opened(label, card, visit, criterion, name)


def _opened(label: str, card: Callable[[Visit, CarrierOf, str], None], visit: Visit, criterion: CarrierOf,
            name: str) -> None:  # fmt: skip
    key = f"open_{card.__name__}"
    with st.expander(label, key=key, on_change="rerun") as opened, told(key):
        if opened.open:
            card(visit, criterion, name)


def _asked(kind: str, symbol: str, words: dict[str, str]) -> tuple[CarrierOf, str]:
    if kind not in _KINDS:
        return CarrierOf(gene_set=kind), words[kind]
    what = {"clinvar": ("pathogenic",)} if kind == "pathogenic" else {"consequences": (kind,)}
    return CarrierOf(gene=symbol, **what), f"{symbol} {_KINDS[kind][1]}"


def _only(name: str, symbol: str) -> bool:
    """Whether the gene has rules in a set of few genes; those of the long lists say little of one gene."""
    genes = {rule.gene for rule in gene_set(name).rules}
    return symbol in genes and len(genes) <= 4
