"""Index events and what lies around them: from an `indexed` or `event` criterion to parts.

Rows of `judged` are (individual_id, start_day, end_day, period_start, period_end, state). The tree of `such_that` is
joined over them by queries/compose.py: a leaf `around` or `at_index` has a state for each index event, any other
criterion one for the individual.
"""

from __future__ import annotations

from typing import Any

from cohorts.bounds import Window
from cohorts.criteria import Around, AtIndex, Criterion, Event, Indexed
from cohorts.indexed import MOST
from queries.criteria.bind_events import Binding, any_of, between, limited, part, rows
from queries.criteria.part import Bound, Part, Shape, Tree

_KEYS = ("individual_id", "start_day", "end_day")


def bind_temporal(leaf: Indexed | Event, cursor: Any) -> Bound:
    binding = Binding(cursor)
    if isinstance(leaf, Indexed):
        made = Part.of("indexed", {"judged": judged(leaf, binding)})
    else:
        made = Part.of("event", {"events": rows(leaf, binding)})
    return Bound((made,), tuple(binding.notes))


def judged(indexed: Indexed, binding: Binding) -> Part:
    """The index events that fulfil everything, or perhaps do."""
    observed = {"before": indexed.observed_before_days, "after": indexed.observed_after_days}
    index = part("index", {"events": any_of(indexed.on, binding)}, **observed)
    if indexed.take != "every":
        index = part("index_taken", {"index_event": index}, nth=1, from_last=indexed.take == "last")
    return around(index, indexed.such_that, binding) if indexed.such_that else index


def around(index: Part, such_that: Criterion, binding: Binding) -> Part:
    """The index events of which a tree of conditions holds, or perhaps does."""
    from queries.compose import joined

    parts: dict[Part, int] = {}

    def leaf(node: Criterion) -> Shape:
        return ("part", parts.setdefault(_condition(index, node, binding), len(parts)))

    shape = joined(such_that, leaf)
    tree = Tree(tuple(parts), shape, over="index_event", keys=_KEYS)
    return part("judged", {"index_event": index, "such_that": tree})


def _condition(index: Part, node: Criterion, binding: Binding) -> Part:
    if isinstance(node, Around):
        return _around(index, node, binding)
    if isinstance(node, AtIndex):
        within = limited(part("as_events", {"index_event": index}), node.age, node.dates, node.length)
        low, high = between(node.ends)
        return part(
            "at_index",
            {"index_event": index, "limited": within},
            by_end=node.ends is not None,
            earliest_end=low,
            latest_end=high,
            before=node.observed_before_days,
            after=node.observed_after_days,
        )
    return part("of_individual", {"index_event": index, "individual_state": binding.plan(node)})


def _around(index: Part, node: Around, binding: Binding) -> Part:
    also = node.also or Window()
    values = {
        "same_period": node.observed == "same_period",
        "at_least": node.at_least,
        "at_most": MOST if node.at_most is None else node.at_most,
        "also": node.also is not None,
        **_window("", node.window),
        **_window("also_", also),
    }
    inner = {"index_event": index, "events": rows(node.event, binding)}
    if node.count == "records":
        return part("around", inner, **values)
    return part("around_distinct", inner, count=node.count, **values)


def _window(prefix: str, window: Window) -> dict[str, Any]:
    return {
        f"{prefix}open_before": window.from_days is None,
        f"{prefix}open_after": window.to_days is None,
        f"{prefix}from_days": window.from_days or 0,
        f"{prefix}to_days": window.to_days or 0,
        f"{prefix}index_date": window.index,
        f"{prefix}event_date": window.event,
    }
