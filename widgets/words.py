"""Criteria in the words of people: codes with their names, genes in bold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from cohorts.codes import Code
from cohorts.criteria import CarrierOf, CaseOf, Criterion, Diplotype
from cohorts.definitions import case_definition, gene_set, names
from cohorts.errors import ConcordError
from queries.lookup.search_codes import SearchCodes
from widgets.ask import ask
from widgets.markdown import literal, strong
from widgets.visit import Visit


def code_name(visit: Visit, code: Code) -> str | None:
    """What a code is called in this release."""
    try:
        frame = ask(visit, SearchCodes(str(code), limit=5)).frame
    except ConcordError:
        return None
    return next((row["name"] for row in frame.iter_rows(named=True) if row["code"] == code.code), None)


def in_row(visit: Visit, criterion: Criterion) -> str:
    """For a row of the editor, as markdown: what matters in bold, the fine print small on a line of its own."""
    phrase, _, fine = _titled(criterion.phrase, criterion).partition(", at least")
    small = [f"at least{fine}"] if fine else []
    for code in codes(criterion):
        name = code_name(visit, code)
        phrase = phrase.replace(str(code), strong(name or str(code)))
        small += [str(code)] if name else []
    for gene in genes(criterion):
        phrase = phrase.replace(gene, strong(gene))
    fine_print = literal(" · ".join(small))
    return literal(capital(phrase)) + (f"  \n:gray[:small[{fine_print}]]" if small else "")


def in_chart(visit: Visit, text: str, criterion: Criterion) -> str:
    """The short form for an axis: names instead of codes, without the fine print."""
    text = _titled(text, criterion).partition(", at least")[0]
    for code in codes(criterion):
        text = text.replace(str(code), code_name(visit, code) or str(code))
    return capital(text)


def in_sentence(visit: Visit, criterion: Criterion) -> str:
    """The whole sentence as markdown, each code behind its name."""
    sentence = _titled(criterion.sentence, criterion)
    for code in codes(criterion):
        if name := code_name(visit, code):
            sentence = sentence.replace(str(code), f"{name} ({code})")
    return literal(f"{sentence}.")


def _titled(text: str, criterion: Criterion) -> str:
    """Names of gene sets and case definitions by their titles."""
    for leaf in criterion.everything():
        if isinstance(leaf, CarrierOf) and leaf.gene_set in names("gene_sets"):
            text = text.replace(leaf.gene_set, gene_set(leaf.gene_set).title)
        if isinstance(leaf, CaseOf) and leaf.definition in names("case_definitions"):
            text = text.replace(leaf.definition, case_definition(leaf.definition).title)
    return text


def codes(criterion: Criterion) -> tuple[Code, ...]:
    """Every code a criterion names, the longest first, so that none is taken for a part of another."""
    found = {code for leaf in criterion.everything() for code in _codes(leaf)}
    return tuple(sorted(found, key=lambda code: (-len(str(code)), str(code))))


def _codes(leaf: Criterion) -> Iterator[Code]:
    for spec in fields(leaf):
        value = getattr(leaf, spec.name)
        if isinstance(value, Code):
            yield value
        elif isinstance(value, Criterion):
            yield from _codes(value)


def genes(criterion: Criterion) -> tuple[str, ...]:
    """Every gene a criterion names, in its order."""
    return tuple(dict.fromkeys(
        leaf.gene for leaf in criterion.everything() if isinstance(leaf, CarrierOf | Diplotype) and leaf.gene
    ))  # fmt: skip


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
