"""Relatives among the candidates: parents with children, full siblings, and people who were recruited twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.demo.people import FEMALE, MALE, People
from data.demo.plan import DAYS, ENROLMENT, SITES, stream

#: Families per 25,000 places. Who dies before joining takes the family's link along, so fewer are seen.
SIBLINGS, PARENT_CHILD, TRIOS, TWICE = 420, 330, 60, 12


def relate(people: People, individuals: int, seed: int) -> People:
    """Turn unrelated candidates into families by giving them links, and ages and places that go with those.

    Members come from the same group; only unadmixed candidates are used, so that alleles pass on simply.
    """
    rng = stream(seed, "relatives")
    scale = individuals / 25_000
    pool = _pools(rng, people)
    birth, site = people.birth.copy(), people.site.copy()
    mother, father = people.mother.copy(), people.father.copy()
    sibling, twin, sex = people.sibling.copy(), people.twin.copy(), people.sex.copy()
    enrolment, self_report = people.enrolment.copy(), people.self_report.copy()

    def number(count: int) -> int:
        return max(2, round(count * scale))

    for one, two in zip(*_draw(rng, pool, number(SIBLINGS), 2), strict=True):
        sibling[two], site[two] = one, site[one]
        birth[two] = birth[one] + int(rng.normal(0, 4.5) * DAYS)
    for parent, child in zip(*_draw(rng, pool, number(PARENT_CHILD), 2), strict=True):
        (mother if sex[parent] == FEMALE else father)[child] = parent
        _raise(rng, birth, enrolment, parent, child)
        site[child] = site[parent]
    for one, two, child in zip(*_draw(rng, pool, number(TRIOS), 3), strict=True):
        sex[one], sex[two] = FEMALE, MALE
        mother[child], father[child] = one, two
        _raise(rng, birth, enrolment, one, child)
        birth[two] = birth[one] + int(rng.normal(-2, 3) * DAYS)
        site[two] = site[child] = site[one]
    for one, two in zip(*_draw(rng, pool, number(TWICE), 2), strict=True):
        twin[two], sex[two], birth[two] = one, sex[one], birth[one]
        site[two], self_report[two] = (site[one] + 1) % len(SITES), self_report[one]
    adult = np.maximum(enrolment, np.ceil(birth + 18.2 * DAYS).astype(np.int64))
    late = adult > ENROLMENT[1]
    birth = np.where(late, birth - (adult - ENROLMENT[1]), birth)
    return replace(
        people,
        birth=birth,
        enrolment=np.minimum(adult, ENROLMENT[1]),
        site=site,
        sex=sex,
        self_report=self_report,
        mother=mother,
        father=father,
        sibling=sibling,
        twin=twin,
    )


def _raise(rng: np.random.Generator, birth: np.ndarray, enrolment: np.ndarray, parent: int, child: int) -> None:
    """The child joins at 18.5 to 45 years and is 20 to 38 years younger than the parent."""
    birth[child] = enrolment[child] - int(rng.uniform(18.5, 45) * DAYS)
    birth[parent] = birth[child] - int(rng.uniform(20, 38) * DAYS)


def _pools(rng: np.random.Generator, people: People) -> list[list[int]]:
    """Candidates of each group in random order, to be taken from the end."""
    return [
        list(rng.permutation(np.flatnonzero((people.group == g) & people.assigned))) for g in np.unique(people.group)
    ]


def _draw(rng: np.random.Generator, pools: list[list[int]], families: int, size: int) -> list[list[int]]:
    """`size` lists of `families` members; a family is of one group, groups in proportion to what is left of them."""
    weight = np.array([len(pool) for pool in pools], dtype=float)
    columns: list[list[int]] = [[] for _ in range(size)]
    for g in rng.choice(len(pools), families, p=weight / weight.sum()):
        for column in columns:
            column.append(int(pools[g].pop()))
    return columns


def kinships(people: People) -> list[tuple[int, int, str, str, float]]:
    """(individual, relative, what the relative is to them, what they are to the relative, kinship)."""
    found = []
    for child in np.flatnonzero((people.mother >= 0) | (people.father >= 0)):
        for parent in (people.mother[child], people.father[child]):
            if parent >= 0:
                found.append((int(child), int(parent), "parent", "child", 0.25))
    for link, word, kinship in ((people.sibling, "sibling", 0.25), (people.twin, "duplicate", 0.5)):
        found += [(int(i), int(link[i]), word, word, kinship) for i in np.flatnonzero(link >= 0)]
    return found
