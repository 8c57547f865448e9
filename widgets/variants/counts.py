"""How often one variant is seen, by genetic group and genetic sex, in everybody, in the cohort and in the rest."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import NOTHING, frequency, written
from charts.variant_frequencies import variant_frequencies
from cohorts.cohort import Cohort
from queries.ran import SqlRan
from queries.variants.frequencies import QC_RULE, FrequencyAnswer
from queries.variants.variant_frequencies import VariantFrequencies
from stats.alleles.allele_frequency import GroupMax, allele_frequency, group_max
from widgets.ask import ask
from widgets.bound import Bound
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_COLUMNS = (
    "population", "people", "ac", "an", "af", "lower", "upper", "faf95", "het", "hom", "hemi", "not_called", "ac_raw",
    "an_raw", "zero", "suppressed",
)  # fmt: skip


def estimated(answer: FrequencyAnswer) -> pl.DataFrame:
    """The counts as they may be shown, with af, lower, upper and faf95 made from them alone."""
    frame = answer.frame
    found = [allele_frequency(*row) for row in frame.select("population", "ac", "an").iter_rows()]
    made = {name: [getattr(each, name) for each in found] for name in ("af", "lower", "upper", "faf95")}
    return frame.with_columns(pl.Series(name, values, pl.Float64) for name, values in made.items())


def largest(frame: pl.DataFrame, of: str) -> GroupMax:
    """GroupMax FAF over the genetic groups of one set of people."""
    rows = frame.filter(of=of, kind="group").select("population", "ac", "an").iter_rows()
    return group_max(allele_frequency(*row) for row in rows)


def numbers(frame: pl.DataFrame, cohort: Cohort | None) -> None:
    """The few numbers a reader looks for first."""
    whole = frame.filter(of="all", kind="total").row(0, named=True)
    most = largest(frame, "all")
    sexed = whole["hemi"] != 0
    grid = st.container(key="variant_numbers").grid(6 if sexed else 5, min_column_width=110, gap="small")
    grid.metric("Allele frequency", frequency(whole["af"]) if whole["af"] is not None else NOTHING, help=_ac_of(whole))
    untold = f"; not told of {literal(', '.join(most.untold))}, which might have a larger" if most.untold else ""
    of = f"; here of {literal(most.group)}" if most.group else ""
    grid.metric(
        "GroupMax FAF", _at_least(most),
        help="Largest FAF95 of the groups AFR, AMR, EAS, EUR and SAS: the highest frequency whose one-sided 95 %"
        f" Poisson bound lies below the AC seen{of}{untold}. 0 where AC ≤ 1.",
    )  # fmt: skip
    grid.metric("Carriers", _told(whole, "carriers"), help="Unrelated individuals with the allele, calls passing QC")
    grid.metric("Homozygous", _told(whole, "hom"))
    if sexed:
        grid.metric("Hemizygous", _told(whole, "hemi"))
    grid.metric("Not called", _told(whole, "not_called"), help="Neither carriers nor non-carriers")
    if cohort is not None:
        mine, rest = (frame.filter(of=of, kind="total").row(0, named=True) for of in ("cohort", "others"))
        st.caption(f"**{literal(cohort.name)}**: {_sentence(mine)} · **everybody else**: {_sentence(rest)}")


def drawn(visit: Visit, question: VariantFrequencies, answer: FrequencyAnswer, name: str) -> None:
    """The drawing: of everybody, or of the cohort beside the rest and everybody."""
    names, frame = _sets(question.cohort), estimated(answer)
    first = next(iter(names))
    figure = variant_frequencies(frame, colours(), variant=name, names=names, first=first)
    sizes = f"{written(answer.individuals.get(first), 'count')} unrelated individuals"
    story = Story(methods(question, sizes), sizes, sql=lambda: ask(visit, SqlRan(question)).text)
    show(visit, figure, story, "variant_by_group")


def listed(question: VariantFrequencies, answer: FrequencyAnswer, name: str, bound: Bound) -> None:
    """The numbers of one set of people, by group and by sex, with the words for each kind of zero."""
    names, frame = _sets(question.cohort), estimated(answer)
    first = next(iter(names))
    if len(names) > 1:
        of = st.segmented_control(
            "Numbers of", list(names), key=bound("of", first, list(names)), required=True,
            format_func=lambda one: literal(names[one]), label_visibility="collapsed",
        )  # fmt: skip
    else:
        of = first
    rows = frame.filter(of=of).with_columns(pl.col("population").replace({"all": "together"}))
    sexed = rows["hemi"].fill_null(1).sum() > 0
    columns = [each for each in _COLUMNS if each != "hemi" or sexed]
    table(rows, key="variant_groups", columns=columns, alt=f"Counts of {name} by group in {names[of]}")
    st.caption(footnote(answer))


def _sets(cohort: Cohort | None) -> dict[str, str]:
    """The sets of people that are counted, by what they are called; the first is the one whose numbers are written."""
    everybody = {"all": "everybody who permits this purpose"}
    return {"cohort": cohort.name, "others": "everybody else", **everybody} if cohort else everybody


def footnote(answer: FrequencyAnswer) -> str:
    """What was counted (S-GT 3, 5, 6, 7, 14)."""
    relatives = f"{written(answer.relatives, 'count')} relatives left out · " if answer.relatives else ""
    return (
        f"{relatives}AN counts called alleles · raw AC and AN keep calls that fail QC: {QC_RULE} · intervals: Wilson,"
        " 95 % · FAF95: one-sided Poisson · sex: genetic complement; other complements are in the groups only ·"
        " a dash is no data, 0 is called and absent"
    )


def methods(question: VariantFrequencies, sizes: str) -> str:
    """A paragraph fit for a paper."""
    cohort = question.cohort
    group = (
        f"the cohort “{literal(cohort.name)}” ({literal(cohort.sentence)})" if cohort else "all who permit the purpose"
    )
    return (
        f"Alleles of {question.variant} ({question.variant.assembly}) were counted in {group}: {sizes}. A genotype"
        f" counts when it passes {QC_RULE}. AN is the number of alleles called; ploidy on X and Y follows the genetic"
        " sex complement. Relatives closer than third degree are left out where known. Groups are of genetic"
        " similarity, not self-report. Intervals are Wilson's, 95 %. FAF95 is the largest frequency whose one-sided"
        " 95 % Poisson bound lies below the observed AC, 0 when AC ≤ 1 (Whiffin et al. 2017); GroupMax FAF is the"
        " largest over AFR, AMR, EAS, EUR and SAS, never of bottlenecked or unassigned groups."
    )


def _at_least(most: GroupMax) -> str:
    """The number; where a group that is not told might have a larger one, what it is at least."""
    if not most.faf95:
        return NOTHING if most.faf95 is None or most.untold else "0"
    return f"{'≥ ' if most.untold else ''}{frequency(most.faf95)}"


def _told(row: dict, name: str) -> str:
    """A count of a row; a suppressed one says so."""
    if row[name] is None:
        return "suppressed"
    return written(row[name], "count")


def _ac_of(row: dict) -> str:
    if row["an"] is None:
        return "Suppressed: it rests on few people"
    return f"AC {_told(row, 'ac')} of AN {written(row['an'], 'count')}, unrelated individuals, calls passing QC"


def _sentence(row: dict) -> str:
    if row["an"] is None:
        return "suppressed"
    if row["an"] == 0:
        return "no data, nobody is called here"
    if row["af"] is None:
        return f"AC suppressed, of {written(row['an'], 'count')} called alleles"
    zero = f", {row['zero']}" if row["zero"] else ""
    return f"AF {frequency(row['af'])}, {written(row['ac'], 'count')} of {written(row['an'], 'count')} alleles{zero}"
