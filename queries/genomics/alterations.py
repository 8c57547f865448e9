"""Which genes of whom are altered: for every member of a cohort and every gene yes, no or unknown, in arrays.

The state of a gene is that of the criterion `carrier_of` with the same settings (S-GT 4), worked out for all genes at
once; a test holds the two together. The unit is the individual: of several tumours any one counts (S-CL 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from cohorts.cohort import Cohort
from cohorts.consequences import classes_and_terms
from cohorts.criteria import CarrierOf
from cohorts.errors import UnknownName
from cohorts.genetic import percent, reference_words
from cohorts.genetic_fields import REFERENCE, RELEASE
from queries.cohort.described import rows
from queries.compose import part_text
from queries.criteria.bind_genetic import HETEROPLASMIC, PATHOGENIC
from queries.criteria.part import Part
from queries.states import NO, UNKNOWN, YES
from queries.variants.frequency_bounds import demand_fixed, demand_many
from queries.variants.frequency_references import reference_asked

#: What can count as an alteration, and how a sentence says it.
KINDS = {
    "protein_altering": "protein-altering (not silent)",
    "loss_of_function": "predicted loss of function",
    "missense": "missense",
    "pathogenic": "pathogenic in ClinVar (P, P/LP or LP, one star or more)",
}
#: Classes from the worst on; a gene's alteration in an individual is of the worst class found.
CLASSES = ("loss_of_function", "missense", "other", "synonymous")
NOTHING = len(CLASSES)
MIN_CALLED = 0.95
_CELLS = 20_000_000  # biosamples × genes held at once


@dataclass(frozen=True)
class Alteration:
    """What counts: a kind of KINDS, and rarer than `max_af` in `af_reference` where given; what that reference does not
    have is rare there. Raises UnknownName or InvalidQuestion."""

    kind: str = "protein_altering"
    max_af: float | None = None
    af_reference: str = RELEASE

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownName("kind of alteration", self.kind, KINDS)
        object.__setattr__(self, "af_reference", REFERENCE.check(self.af_reference))

    def carrier(self, gene: str) -> CarrierOf:
        """The criterion that says the same of one gene."""
        rare = {"max_af": self.max_af, "af_reference": self.af_reference}
        if self.kind == "pathogenic":
            return CarrierOf(gene=gene, clinvar=("pathogenic",), **rare)
        return CarrierOf(gene=gene, consequences=(self.kind,), **rare)

    @property
    def words(self) -> str:
        if self.max_af is None:
            return KINDS[self.kind]
        return f"{KINDS[self.kind]}, rarer than {percent(self.max_af)} ({reference_words(self.af_reference)})"

    def values(self, genes: tuple[str, ...] | None) -> dict[str, Any]:
        """The parameters of altered_variant.sql."""
        pathogenic = self.kind == "pathogenic"
        classes, terms = classes_and_terms(() if pathogenic else (self.kind,))
        return {
            "any_consequence": pathogenic, "classes": list(classes), "terms": list(terms),
            "any_significance": not pathogenic, "significances": list(PATHOGENIC),
            "any_max_af": self.max_af is None, "max_af": 1.0 if self.max_af is None else self.max_af,
            "every_gene": genes is None, "genes": list(genes or ()),
        }  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        stated = {"kind": self.kind, "max_af": self.max_af}
        return stated if self.af_reference == RELEASE else stated | {"af_reference": self.af_reference}


@dataclass(frozen=True)
class Altered:
    """Members × genes: `state` is yes, no or unknown, `worst` a place in CLASSES or NOTHING, `hits` how many different
    alterations (int8, int8, int32)."""

    genes: tuple[str, ...]
    people: np.ndarray
    state: np.ndarray
    worst: np.ndarray
    hits: np.ndarray

    def ordered(self, genes: tuple[str, ...]) -> Altered:
        """The same for these genes in this order; of a gene without any variant that counts nothing is known here."""
        at = {gene: place for place, gene in enumerate(self.genes)}
        places = [at.get(gene, -1) for gene in genes]

        def taken(values: np.ndarray, otherwise: int) -> np.ndarray:
            column = np.full((len(self.people), 1), otherwise, values.dtype)
            return np.hstack([values, column])[:, places]

        return Altered(genes, self.people, taken(self.state, UNKNOWN), taken(self.worst, NOTHING), taken(self.hits, 0))


@dataclass(frozen=True)
class Read:
    """What the release says, before it is laid out."""

    genes: pl.DataFrame  # gene, place; in order of place
    answers: np.ndarray  # genes × assays: sites, covered, answers
    speaking: pl.DataFrame  # individual_id, biosample_id, assay_id
    calls: pl.DataFrame  # place, biosample_id, hits, uncalled, class; in order of place unless `apart`
    apart: bool = False  # each call a row of its own, in no order: place, biosample_id, carried, uncalled

    @cached_property
    def people(self) -> np.ndarray:
        return np.unique(self.speaking["individual_id"].to_numpy())


def altered(cursor: Any, cohort: Cohort, what: Alteration, genes: tuple[str, ...]) -> Altered:
    """These genes of the cohort's members."""
    found = read(cursor, cohort, what, genes)
    return _laid_out(found, 0, found.genes.height).ordered(genes)


def altered_in_parts(cursor: Any, cohort: Cohort, what: Alteration) -> Iterator[Altered]:
    """Every gene with a variant that counts, some genes at a time: a cohort times all genes may be large."""
    found = read(cursor, cohort, what, None)
    step = max(_CELLS // max(found.speaking.height, 1), 1)
    for first in range(0, max(found.genes.height, 1), step):
        yield _laid_out(found, first, min(first + step, found.genes.height))


def read(cursor: Any, cohort: Cohort, what: Alteration, genes: tuple[str, ...] | None, *, apart: bool = False) -> Read:
    """`apart`: calls are not added up by gene and biosample."""
    demand_fixed(cursor, max_af=what.max_af)
    demand_many(cursor, what.af_reference, max_af=what.max_af)
    reference = reference_asked(cursor, what.af_reference).variants
    among = {} if reference is None or what.max_af is None else {"variant_with_af": reference}
    part = Part.of("genomics/altered_variant", among, **what.values(genes))
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE altered_variant AS {part_text(part.form)}", part.bound("c"))
    called = rows(cursor, "genomics/altered_genes.sql", cohort, {"min_called": MIN_CALLED, "unseen": []})
    speaking = rows(cursor, "genomics/speaking.sql", cohort)
    file = "genomics/altered_rows.sql" if apart else "genomics/altered_calls.sql"
    calls = rows(cursor, file, cohort, {"heteroplasmic": HETEROPLASMIC})
    named = called.select("gene", "place").unique().sort("place")
    assays = called["assay_id"].n_unique()
    numbers = called.select("sites", "covered", pl.col("answers").cast(pl.Int64)).to_numpy()
    answers = numbers.reshape(named.height, assays, 3)
    return Read(named, answers, speaking, calls if apart else calls.sort("place"), apart)


def _laid_out(read: Read, first: int, last: int) -> Altered:
    """Genes from place `first` to before `last`."""
    n, width = read.speaking.height, last - first
    assay = read.speaking["assay_id"].fill_null(-1).to_numpy()
    biosample = read.speaking["biosample_id"].fill_null(-1).to_numpy()
    state = np.full((n, width), UNKNOWN, np.int8)
    worst, hits = np.full((n, width), NOTHING, np.int8), np.zeros((n, width), np.int32)
    sampled = assay >= 0
    if width and sampled.any():
        state[sampled] = np.where(read.answers[first:last, :, 2].T[assay[sampled]] == 1, NO, UNKNOWN)
        calls = read.calls.filter(pl.col("place").is_between(first, last - 1))
        place, found = calls["place"].to_numpy(), calls["hits"].to_numpy()
        order = np.argsort(biosample, kind="stable")
        row = order[np.searchsorted(biosample[order], calls["biosample_id"].to_numpy())]
        sites, covered = (read.answers[place, assay[row], each] for each in (0, 1))
        enough = (covered - calls["uncalled"].to_numpy()) / np.maximum(sites, 1) >= MIN_CALLED
        column = place - first
        state[row, column] = np.where(found > 0, YES, np.where(enough, NO, UNKNOWN))
        hits[row, column] = found
        worst[row, column] = calls["class"].fill_null(NOTHING).to_numpy()
    begins = np.flatnonzero(np.diff(read.speaking["individual_id"].to_numpy(), prepend=-1))
    if n > len(begins):  # of several biosamples the one that answers speaks: yes over no over unknown
        state = _RANKED[np.maximum.reduceat(_RANK[state], begins)]
        worst, hits = np.minimum.reduceat(worst, begins), np.maximum.reduceat(hits, begins)
    genes = tuple(read.genes["gene"][first:last])
    return Altered(genes, read.people, state, worst, hits)


#: Indexed by state (unknown 0, yes 1, no -1): the order in which biosamples overrule each other, and back.
_RANK = np.array([0, 2, 1], np.int8)
_RANKED = np.array([UNKNOWN, NO, YES], np.int8)


def joined(parts: Iterator[Altered]) -> Altered:
    """All parts side by side."""
    every = list(parts)
    first = every[0]
    return replace(
        first,
        genes=tuple(gene for part in every for gene in part.genes),
        state=np.hstack([part.state for part in every]),
        worst=np.hstack([part.worst for part in every]),
        hits=np.hstack([part.hits for part in every]),
    )
