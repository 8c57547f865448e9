"""A set of individuals without close relatives, as large as a greedy search finds it."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable


def largest_unrelated(pairs: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Who is left out so that no pair is left within the set.

    Who has the most relatives left is taken out first, of equals the highest number; who was left out without need
    comes back, lowest number first. So the answer depends on the pairs alone. It is exact for the stars and small
    families that biobanks hold; in general the problem is hard.
    """
    of: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        if one != other:
            of[one].add(other)
            of[other].add(one)
    relatives = {person: set(others) for person, others in of.items()}
    queue = [(-len(others), -person) for person, others in relatives.items()]
    heapq.heapify(queue)
    left_out = set()
    while queue:
        n, person = heapq.heappop(queue)
        n, person = -n, -person
        if person in left_out or len(relatives[person]) != n or n == 0:
            continue
        left_out.add(person)
        for other in relatives.pop(person):
            relatives[other].discard(person)
            heapq.heappush(queue, (-len(relatives[other]), -other))
    return frozenset(_without_needless(left_out, of))


def _without_needless(left_out: set[int], relatives: dict[int, set[int]]) -> set[int]:
    for person in sorted(left_out):
        if relatives[person] <= left_out:
            left_out = left_out - {person}
    return left_out
