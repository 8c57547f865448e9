"""What an outcome figure estimates, in words (S-ST 15)."""

from __future__ import annotations

from collections.abc import Sequence

from cohorts.cohort import Cohort
from cohorts.outcomes import Outcome, TimeZero

NOT_PENETRANCE = "Among people who joined this biobank; not population penetrance."


def estimand(
    groups: Sequence[Cohort],
    outcome: Outcome,
    time_zero: TimeZero,
    *,
    delayed_entry: bool = True,
    sampled_alive: bool = False,
    adjust: Sequence[str] = (),
    strata: Sequence[str] = (),
    unrelated_only: bool = False,
    landmark: float | None = None,
    leave_out_days: int = 0,
) -> str:
    """Population, exposure, outcome, time scale, entry, censoring, competing event and contrast, as one paragraph."""
    who = "; ".join(f"'{group.name}' ({_lower(group.sentence)})" for group in groups)
    entry = (
        f"at risk from the latest of {_moments(sampled_alive)} (delayed entry)"
        if delayed_entry
        else "at risk from time zero whenever they enrolled (entry is ignored: a naïve curve)"
    )
    if leave_out_days:
        entry += f", and {leave_out_days:,} days more"
    if landmark is not None:
        at = f"age {landmark:g}" if time_zero.moment == "birth" else f"day {landmark:,.0f} of {time_zero.scale}"
        entry += f", and not before the landmark at {at}; groups by what was recorded until then"
    ends = [] if outcome.fatal else ["death"]
    ends += ["the end of the last observation period"]
    ends += ["leaving the cohort"] if time_zero.moment == "index" else []
    ends += ["age 90"] if time_zero.moment == "birth" else []
    competing = "" if outcome.fatal else " Death competes with the outcome and ends time at risk."
    said = (
        f"Among {'unrelated ' if unrelated_only else ''}individuals who permit this purpose and were followed: "
        f"{_lower(outcome.sentence)}, in {who}, "
        f"by {time_zero.scale}; {entry}; censored at {_listed(ends, 'or')}.{competing}"
    )
    if len(groups) > 1:
        held = [f"adjusted for {', '.join(map(_spoken, adjust))}"] if adjust else []
        held += [f"within strata of {', '.join(map(_spoken, strata))}"] if strata else []
        how = ", ".join(held) or "crude"
        said += f" Contrast: the hazard of '{groups[0].name}' relative to each other group, {how}."
    if time_zero.moment == "birth":
        said += f" {NOT_PENETRANCE}"
    return said


def _spoken(column: str) -> str:
    return "principal components of ancestry" if column == "components" else column.replace("_", " ")


def _moments(sampled_alive: bool) -> str:
    return _listed(["time zero", "enrolment", "the start of data", *(["sampling"] if sampled_alive else [])], "and")


def _listed(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _lower(sentence: str) -> str:
    """With a small first letter, unless the first word is a name in capitals."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]
