"""Forms for what happened when: an index event with others around it, one event of many, one event after another.

What a form cannot draw (an event inside an event, a nested condition) it shows in words and leaves as it is.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cohorts.bounds import Ages
from cohorts.criteria import (
    AllOf,
    Around,
    Criterion,
    Event,
    HasCondition,
    HasMeasurement,
    HasProcedure,
    HasTreatment,
    HasVisit,
    Indexed,
    Moment,
    Sequence,
)  # fmt: skip
from cohorts.events import MOMENTS, bare, named
from widgets.markdown import literal
from widgets.question.code_picker import pick_code
from widgets.visit import Visit

_RECORDS: dict[str, tuple[str, type[Criterion]]] = {
    "condition": ("Condition", HasCondition),
    "treatment": ("Treatment", HasTreatment),
    "measurement": ("Measurement", HasMeasurement),
    "procedure": ("Procedure", HasProcedure),
    "visit": ("Visit", HasVisit),
}
_TAKES = {"first": "The first", "last": "The last", "every": "Any"}
_COUNTED = {"some": "At least", "none": "None"}
_SIDES = {"before": "before", "after": "after", "either": "before or after"}
_OCCURRENCES = {"any": "Any", "first": "The first", "last": "The last", "nth": "Number"}
_LONGEST = 36_500


def indexed(visit: Visit, old: Indexed | None, key: str) -> Indexed | None:
    """An index event, how long it is observed, and what lies around it."""
    st.caption("INDEX EVENT")
    take = st.segmented_control(
        "Which", list(_TAKES), default=old.take if old else "first", required=True, format_func=_TAKES.get,
        key=f"{key}_take",
    )  # fmt: skip
    on = _several(visit, old.on, f"{key}_on") if old and len(old.on) > 1 else None
    if on is None:
        event = _event(visit, "Index event", old.on[0] if old else None, f"{key}_on")
        on = (event,) if event else ()
    left, right = st.columns(2)
    before = left.number_input(
        "Observed before it, days at least", 0, _LONGEST, old.observed_before_days if old else 0, key=f"{key}_before"
    )
    after = right.number_input(
        "Observed after it, days at least", 0, _LONGEST, old.observed_after_days if old else 0, key=f"{key}_after"
    )
    conditions = _conditions(visit, old, key)
    if not on or None in conditions:
        return None
    such_that = None if not conditions else conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions))
    kept = old or Indexed(on)
    return replace(
        kept, on=on, take=take, observed_before_days=int(before), observed_after_days=int(after), such_that=such_that
    )


def event(visit: Visit, old: Event | None, key: str) -> Event | None:
    """One event of many: the first or last, at an age, joined to eras."""
    of = _several(visit, old.of, f"{key}_of") if old and len(old.of) > 1 else None
    if of is None:
        one = _event(visit, "Event", old.of[0] if old else None, f"{key}_of")
        of = (one,) if one else ()
    occurrence = _occurrence(old.occurrence if old else None, f"{key}_occurrence")
    bounds = (old.age.from_ or 0, 90 if old.age.to is None else old.age.to) if old and old.age else (0, 90)
    low, high = st.slider("Age at it, both ends included (90: and over)", 0, 90, bounds, key=f"{key}_age")
    era = st.number_input(
        "Join records that follow each other within so many days", 0, _LONGEST, old.era_gap_days if old else None,
        key=f"{key}_era", placeholder="Not joined",
    )  # fmt: skip
    if old and old.such_that:
        st.caption(f"Kept as it is: such that {literal(old.such_that.phrase)}")
    if not of:
        return None
    by = old.age.by if old and old.age else "birthday"
    age = None if (low, high) == (0, 90) else Ages(low or None, None if high == 90 else high, by)
    return replace(
        old or Event(of), of=of, occurrence=occurrence, age=age, era_gap_days=None if era is None else int(era)
    )


def _occurrence(old: str | int | None, key: str) -> str | int | None:
    """Which of an individual's dates, in order: the second is number 2."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    numbered = isinstance(old, int)
    which = left.segmented_control(
        "Which of them", list(_OCCURRENCES), default="nth" if numbered else old or "any", required=True,
        format_func=_OCCURRENCES.get, key=key,
    )  # fmt: skip
    if which != "nth":
        return None if which == "any" else which
    return int(right.number_input("In order of date", 2, 1000, old if numbered else 2, key=f"{key}_nth"))


def sequence(visit: Visit, old: Sequence | None, key: str) -> Sequence | None:
    """One event, and afterwards another."""
    kinds = {name: one for name, one in _RECORDS.items() if name != "visit"}
    st.caption("FIRST")
    first = _event(visit, "First event", old.first if old else None, f"{key}_first", kinds, moments=False)
    st.caption("AFTERWARDS")
    then = _event(visit, "Second event", old.then if old else None, f"{key}_then", kinds, moments=False)
    days = st.number_input(
        "Within days, at most", 1, _LONGEST, old.within_days if old else None, key=f"{key}_days", placeholder="Any time"
    )
    return Sequence(first, then, None if days is None else int(days)) if first and then else None


def _conditions(visit: Visit, old: Indexed | None, key: str) -> list[Criterion | None]:
    """What must lie around the index event, one box each; None for one that is not filled in yet."""
    tree = old.such_that if old else None
    held = list(tree.of) if isinstance(tree, AllOf) else [tree] if tree else []
    slots = st.session_state.setdefault(f"{key}_slots", list(range(len(held))))
    made: list[Criterion | None] = []
    if slots:
        st.caption("SUCH THAT")
    for slot in list(slots):
        one = held[slot] if slot < len(held) else None
        with st.container(border=True, gap="xsmall"):
            if one is not None and not _drawn(one):
                st.markdown(literal(one.phrase))
                made.append(one)
            else:
                made.append(_around(visit, one, f"{key}_around{slot}"))
            st.button(
                "Remove", icon=":material/close:", key=f"{key}_remove{slot}", type="tertiary", on_click=slots.remove,
                args=(slot,), help=f"Remove surrounding event {slot + 1}",
            )  # fmt: skip
    following = max([*slots, len(held) - 1], default=-1) + 1
    st.button(
        "Add a surrounding event", icon=":material/add:", key=f"{key}_more", on_click=slots.append, args=(following,)
    )
    return made


def _drawn(criterion: Criterion) -> bool:
    """Whether the box of a surrounding event can hold it."""
    return (
        isinstance(criterion, Around)
        and (criterion.at_most is None or (criterion.at_least, criterion.at_most) == (0, 0))
        and _side(criterion) is not None
    )


def _side(around: Around | None) -> tuple[str, int, int | None] | None:
    """(side, nearest, farthest) of a window that is before, after, or as far on both sides."""
    if around is None:
        return "before", 1, 365
    first, last = around.from_days, around.to_days
    if first is None and last is None:
        return "either", 0, None
    if first is not None and last is not None and first == -last:
        return "either", 0, last
    if last is not None and last <= 0:
        return "before", -last, None if first is None else -first
    return ("after", first, last) if first is not None and first >= 0 else None


def _around(visit: Visit, old: Around | None, key: str) -> Around | None:
    side, nearest, farthest = _side(old)
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    none = old is not None and old.at_most == 0
    counted = left.segmented_control(
        "How many", list(_COUNTED), default="none" if none else "some", required=True, format_func=_COUNTED.get,
        key=f"{key}_counted",
    )  # fmt: skip
    least = right.number_input(
        "Records", 1, 1000, max(old.at_least, 1) if old else 1, key=f"{key}_least", disabled=counted == "none"
    )
    event = _event(visit, "Surrounding event", old.event if old else None, f"{key}_event")
    side = st.segmented_control(
        "When, from the index event", list(_SIDES), default=side, required=True, format_func=_SIDES.get,
        key=f"{key}_side",
    )  # fmt: skip
    low, high = st.columns(2)
    near = 0
    if side != "either":
        near = low.number_input("From days (0: its day)", 0, _LONGEST, nearest, key=f"{key}_near")
    far = high.number_input("To days", 0, _LONGEST, farthest, key=f"{key}_far", placeholder="Any time")
    if event is None:
        return None
    far = None if far is None else int(far)
    window = {
        "before": (None if far is None else -far, -int(near)),
        "after": (int(near), far),
        "either": (None if far is None else -far, far),
    }[side]
    bounds = (0, 0) if counted == "none" else (int(least), None)
    made = old or Around(event)
    return replace(made, event=event, from_days=window[0], to_days=window[1], at_least=bounds[0], at_most=bounds[1])


def _several(visit: Visit, events: tuple[Criterion, ...], key: str) -> tuple[Criterion, ...] | None:
    """Several kinds of events, in words; None once they are to be replaced by one."""
    st.markdown(literal(" or ".join(map(named, events))))
    return None if st.toggle("Replace by another event", key=f"{key}_replace") else events


def _event(
    visit: Visit,
    label: str,
    old: Criterion | None,
    key: str,
    kinds: dict[str, tuple[str, type[Criterion]]] = _RECORDS,
    moments: bool = True,
) -> Criterion | None:
    """A kind of record and its code, or a moment. What is neither is kept, in words, until it is to be replaced."""
    domain = next((name for name, (_, of) in _RECORDS.items() if type(old) is of), None)
    if old is not None and domain is None and not isinstance(old, Moment):
        st.markdown(f":material/event: {literal(bare(named(old)))}")
        if not st.toggle("Replace by another event", key=f"{key}_replace"):
            return old
        old = None
    options = [*kinds, *(["moment"] if moments else [])]
    chosen = st.selectbox(
        f"{label}: kind", options, index=options.index("moment" if isinstance(old, Moment) else domain or options[0]),
        format_func=lambda one: kinds[one][0] if one in kinds else "A moment", key=f"{key}_kind",
    )  # fmt: skip
    if chosen == "moment":
        known = list(MOMENTS)
        index = known.index(old.of) if isinstance(old, Moment) else 1
        return Moment(st.selectbox(label, known, index=index, format_func=MOMENTS.get, key=f"{key}_moment"))
    same = old if domain == chosen else None
    code = pick_code(visit, label, chosen, f"{key}_{chosen}", same.code if same else None)
    bounds = _values(same, f"{key}_value") if chosen == "measurement" else {}
    if code is None:
        return None
    return replace(same, code=code, **bounds) if same else kinds[chosen][1](code, **bounds)


def _values(old: HasMeasurement | None, key: str) -> dict[str, float | str | None]:
    low_place, high_place, unit_place = st.columns(3)
    low = low_place.number_input("Value at least", value=old.at_least if old else None, key=f"{key}_low")
    high = high_place.number_input("Value at most", value=old.at_most if old else None, key=f"{key}_high")
    unit = unit_place.text_input("Unit (UCUM)", (old and old.unit) or "", key=f"{key}_unit", placeholder="mg/dL")
    bounded = low is not None or high is not None
    return {"at_least": low, "at_most": high, "unit": (unit.strip() or None) if bounded else None}
