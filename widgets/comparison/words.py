"""The paragraphs beside what the comparison page shows of two cohorts."""

from __future__ import annotations

from charts.fields import written
from cohorts.cohort import Cohort
from queries.carriers.conditions import ConditionsAnswer
from stats.groups.spread import Spreads
from stats.scans.association import Scan
from widgets.markdown import literal

_CRUDE = (
    "Crude: nothing is adjusted for, and groups that differ in age, sex, ancestry or time at risk differ in this too."
)


def conditions(first: Cohort, second: Cohort, answer: ConditionsAnswer) -> str:
    return (
        f"Estimand: the odds of being recorded as a case in “{first.name}” ({first.sentence}) relative to"
        f" “{second.name}” ({second.sentence}), among people of this biobank who permit the purpose. A case has the"
        f" phecode (1.2), or one below it, on {answer.min_dates} dates inside observation periods; one date makes"
        " neither case nor control; a control has no record of the phecode's exclusion range; sex-specific phecodes"
        f" count in that recorded sex only. {_left(answer)} {_CRUDE}"
    )


def genes(first: Cohort, second: Cohort, answer: ConditionsAnswer, what: str) -> str:
    return (
        f"Estimand: the odds of carrying a variant that is {what}, in “{first.name}” ({first.sentence}) relative to"
        f" “{second.name}” ({second.sentence}), gene by gene, among people of this biobank who permit the purpose and"
        f" are called in the gene; who is not known for it is in neither. {_left(answer)} {_CRUDE}"
    )


def tests(found: Scan, each: str, exact: bool) -> str:
    rounded = (
        ""
        if exact
        else " Odds ratios, p and q were made from the counts as they are shown: rounded down to tens, without those"
        " that rest on a count under 11."
    )
    return (
        "p is Fisher's, two-sided; odds ratios are the sample's with Woolf's interval, half a count added where a cell"
        f" is empty. {found.attempted:,} {each} were tested: all with {found.min_cases} and more on either side, both"
        " cohorts together, whichever way they go. The line is 0.05 over all of them (Bonferroni), q is Benjamini and"
        f" Hochberg's over the same.{rounded}"
    )


def _left(answer: ConditionsAnswer) -> str:
    sizes = answer.sizes
    out = [
        (sizes.both_groups, "in both cohorts"),
        (sizes.relatives if answer.unrelated_only else 0, "with a close relative in the release"),
        (sizes.unobserved, "without an observation period"),
    ]
    said = "; ".join(f"{written(n, 'count')} {why}" for n, why in out if n != 0)
    return f"Left out: {said}." if said else "Nobody was left out."


def denominator(answer: ConditionsAnswer) -> str:
    return f"{written(answer.sizes.carriers, 'count')} and {written(answer.sizes.others, 'count')} individuals"


def too_few(rows: bool, each: str) -> str:
    if rows:
        return f"No {each} have ten individuals with and ten without, both cohorts together."
    return "Counts under 11 are kept back to protect individuals, and so is every number that rests on them."


def values(first: Cohort, second: Cohort, name: str, unit: str, over: str) -> str:
    course = {"age": "five years of age, until 90", "enrolment": "a year since enrolment"}.get(
        over, "a year since their first index event"
    )
    return (
        f"{name}, in {unit}: the last value of each individual inside an observation period, in the commonest unit, in"
        f" “{first.name}” ({first.sentence}) and “{second.name}” ({second.sentence}); who is in both is left out."
        f" Course: the mean of each individual's values within {course}. Means have Student's interval, their"
        f" difference Welch's. {_CRUDE} Who is measured is not chosen at random."
    )


def difference(found: Spreads, unit: str, first: str, second: str) -> str:
    """The difference of means in one sentence, as markdown; '' where it is not told."""
    gap = found.difference
    if gap.mean is None:
        return ""
    limits = "" if gap.lower is None else f" (95 % {gap.lower:+,.3g} to {gap.upper:+,.3g})".replace("-", "−")
    way = "higher" if gap.mean >= 0 else "lower"
    said = (
        f"**{abs(gap.mean):,.3g} {literal(unit)} {way}** on average in “{literal(first)}” than in “{literal(second)}”"
    )
    return f"{said}{limits}. :gray[Crude.]"
