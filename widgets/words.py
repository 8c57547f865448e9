"""Criteria in the words of people: codes with their names, genes in bold."""

from __future__ import annotations

from dataclasses import fields

from cohorts.codes import Code
from cohorts.criteria import CarrierOf, Criterion, Diplotype
from cohorts.errors import ConcordError
from queries.search import SearchCodes
from widgets.ask import ask
from widgets.guard import Visit


def code_name(visit: Visit, code: Code) -> str | None:
    """What a code is called in this release."""
    try:
        frame = ask(visit, SearchCodes(str(code), limit=5)).frame
    except ConcordError:
        return None
    return next((row["name"] for row in frame.iter_rows(named=True) if row["code"] == code.code), None)


def in_row(visit: Visit, criterion: Criterion) -> str:
    """For a row of the editor, as markdown: what matters in bold, the fine print small on a line of its own."""
    phrase, _, fine = criterion.phrase.partition(", at least")
    small = [f"at least{fine}"] if fine else []
    for code in codes(criterion):
        name = code_name(visit, code)
        phrase = phrase.replace(str(code), f"**{name or code}**")
        small += [str(code)] if name else []
    for gene in genes(criterion):
        phrase = phrase.replace(gene, f"**{gene}**")
    return capital(phrase) + (f"  \n:gray[:small[{' · '.join(small)}]]" if small else "")


def in_chart(visit: Visit, text: str, criterion: Criterion) -> str:
    """The short form for an axis: names instead of codes, without the fine print."""
    text = text.partition(", at least")[0]
    for code in codes(criterion):
        text = text.replace(str(code), code_name(visit, code) or str(code))
    return capital(text)


def in_sentence(visit: Visit, criterion: Criterion) -> str:
    """The whole sentence, each code behind its name."""
    sentence = criterion.sentence
    for code in codes(criterion):
        if name := code_name(visit, code):
            sentence = sentence.replace(str(code), f"{name} ({code})")
    return f"{sentence}."


def codes(criterion: Criterion) -> tuple[Code, ...]:
    """Every code a criterion names, the longest first, so that none is taken for a part of another."""
    found = {
        value
        for leaf in criterion.leaves()
        for spec in fields(leaf)
        if isinstance(value := getattr(leaf, spec.name), Code)
    }
    return tuple(sorted(found, key=lambda code: (-len(str(code)), str(code))))


def genes(criterion: Criterion) -> tuple[str, ...]:
    """Every gene a criterion names, in its order."""
    return tuple(dict.fromkeys(
        leaf.gene for leaf in criterion.leaves() if isinstance(leaf, CarrierOf | Diplotype) and leaf.gene
    ))  # fmt: skip


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
