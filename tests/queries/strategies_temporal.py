"""Events and criteria with an index event at random, over the names that the random release has."""

from __future__ import annotations

from hypothesis import strategies as st

from cohorts.bounds import Ages, Dates, Days, Window
from cohorts.clinical import RECORDS
from cohorts.criteria import (
    Age,
    AllOf,
    AnyOf,
    Around,
    AtIndex,
    AtLeast,
    CaseOf,
    Criterion,
    Event,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    Indexed,
    Moment,
    Not,
    Sex,
)  # fmt: skip
from cohorts.events import MOMENTS
from cohorts.indexed import COUNTS, TAKES, Exit

_records = st.sampled_from(RECORDS)
_ldl = "LOINC:13457-7"
records = st.one_of(
    st.builds(
        HasCondition, st.sampled_from(["PHECODE:411", "ICD10CM:C50", "PHECODE:174"]), st.booleans(), records=_records
    ),
    st.builds(HasTreatment, st.sampled_from(["ATC:C10AA", "RXNORM:99999"]), st.booleans(), records=_records),
    st.builds(HasProcedure, st.just("CPT4:33510"), records=_records),
    st.builds(HasVisit, st.sampled_from(["VISIT:IP", "VISIT:OP"]), records=_records),
    st.builds(HasPhenotypicFeature, st.sampled_from(["HP:0000118", "HP:0001250"]), st.booleans()),
    st.builds(CaseOf, st.sampled_from(["coronary_disease", "breast_cancer_women", "premature_coronary_disease"])),
    st.builds(Moment, st.sampled_from(list(MOMENTS))),
    st.builds(HasMeasurement, st.just(_ldl), which=st.sampled_from(["any", "first", "last"])),
    st.builds(
        HasMeasurement, st.just(_ldl), at_least=st.sampled_from([60.0, 120.0]), unit=st.just("mg/dL"),
        which=st.sampled_from(["any", "first", "last"]),
    ),
)  # fmt: skip
ages = st.builds(
    Ages, st.sampled_from([None, 18, 40]), st.sampled_from([60, 75]), st.sampled_from(["birthday", "calendar_year"])
)
dates = st.builds(Dates, st.sampled_from([None, "2002-06-01"]), st.sampled_from(["2003-12-31", "2010-01-01"]))
days = st.one_of(
    st.builds(Days, from_=st.sampled_from([1, 60])), st.builds(Days, to=st.sampled_from([1, 300])),
    st.builds(Days, st.sampled_from([2, 30]), st.sampled_from([200, 5000])),
)  # fmt: skip
_offsets = st.sampled_from([None, -900, -365, -30, -1, 0, 1, 60, 365, 1200])
_sides = st.sampled_from(["start", "start", "end"])


@st.composite
def windows(draw: st.DrawFn) -> Window:
    first, last = draw(_offsets), draw(_offsets)
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Window(first, last, draw(_sides), draw(_sides))


@st.composite
def arounds(draw: st.DrawFn, events: st.SearchStrategy[Criterion]) -> Around:
    window = draw(windows())
    low, high = draw(st.sampled_from([(1, None), (1, None), (0, 0), (2, None), (0, 1), (1, 2), (2, 2)]))
    return Around(
        draw(events), window.from_days, window.to_days, window.index, window.event,
        draw(st.one_of(st.none(), st.none(), windows())), low, high, draw(st.sampled_from(list(COUNTS))),
        draw(st.sampled_from(["same_period", "same_period", "any_time"])),
    )  # fmt: skip


_known = st.one_of(
    st.builds(Sex, st.sampled_from(["female", "male"])),
    st.builds(Age, at=st.just("enrolment"), from_=st.just(50)),
    st.builds(HasTreatment, st.just("ATC:C10AA")),
)
_at_index = st.one_of(
    st.builds(AtIndex, age=ages), st.builds(AtIndex, dates=dates), st.builds(AtIndex, ends=dates, length=days),
    st.builds(AtIndex, observed_before_days=st.just(200), observed_after_days=st.sampled_from([0, 300])),
)  # fmt: skip


@st.composite
def _at_leasts(draw: st.DrawFn, children: st.SearchStrategy[Criterion]) -> AtLeast:
    of = draw(st.lists(children, min_size=2, max_size=3))
    return AtLeast(draw(st.integers(1, len(of))), tuple(of))


def conditions(events: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
    """What must hold around an index event."""
    return st.recursive(
        st.one_of(arounds(events), arounds(events), arounds(events), _known, _at_index),
        lambda inner: st.one_of(
            st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, min_size=1, max_size=2).map(tuple)),
            st.builds(Not, inner, st.sampled_from(["drop", "keep"])),
            _at_leasts(inner),
        ),
        max_leaves=3,
    )


def refined(inner: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
    """Events, and entries of indexed criteria, made of other events."""
    several = st.lists(inner, min_size=1, max_size=2).map(tuple)
    such_that = st.one_of(st.none(), conditions(records))
    events = st.builds(
        Event, several, st.sampled_from([None, None, 0, 30, 400]), st.sampled_from([None, None, "first", "last", 2, 3]),
        st.one_of(st.none(), ages), st.one_of(st.none(), dates), st.one_of(st.none(), days), such_that,
    )  # fmt: skip
    return st.one_of(events, _indexed(several, such_that))


def _indexed(
    on: st.SearchStrategy[tuple[Criterion, ...]], such_that: st.SearchStrategy[Criterion | None]
) -> st.SearchStrategy[Indexed]:
    takes = st.sampled_from(TAKES)
    exits = st.one_of(
        st.none(),
        st.builds(Exit, after=st.sampled_from(["start", "end"]), days=st.sampled_from([0, 90])),
        st.builds(Exit, exposure=records.map(lambda one: (one,)), gap_days=st.sampled_from([0, 30])),
    )
    return st.builds(
        Indexed, on, st.sampled_from([0, 0, 30, 365]), st.sampled_from([0, 0, 100]), takes, such_that, takes, exits,
        st.one_of(st.just(()), records.map(lambda one: (one,))), st.sampled_from([0, 0, 200]),
    )  # fmt: skip


_events = st.one_of(records, records, refined(records))
_some_event = refined(_events).filter(lambda one: isinstance(one, Event))
_some_indexed = _indexed(
    st.lists(_events, min_size=1, max_size=2).map(tuple), st.one_of(st.none(), conditions(_events))
)


@st.composite
def _any_event(draw: st.DrawFn) -> Event:
    return draw(_some_event)


@st.composite
def _any_indexed(draw: st.DrawFn) -> Indexed:
    return draw(_some_indexed)


# Under names of their own: written out, they would fill pages.
events, indexed = _any_event(), _any_indexed()
