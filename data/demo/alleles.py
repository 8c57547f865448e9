"""Which allele each chromosome carries: drawn from group frequencies, passed on from parents, shared by siblings.

Chromosome 0 is from the mother, chromosome 1 from the father. On X a male has chromosome 0 alone; chromosome 1 says -1
and is not counted. Alleles are small integers; -1 is the reference.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from data.demo.panel import Locus
from data.demo.people import MALE, People
from data.demo.plan import GROUPS, stream


@dataclass(frozen=True)
class Transmission:
    """For one linked stretch (a gene): who passes which of two chromosomes on. Arrays follow the order of the links."""

    from_mother: np.ndarray
    from_father: np.ndarray
    sibling_mother: np.ndarray  # shares the mother's chromosome
    sibling_father: np.ndarray


class Kin:
    """The links of these people, ready to pass alleles along in place."""

    def __init__(self, people: People, seed: int) -> None:
        self.seed = seed
        self.male = people.sex == MALE
        self.mother = _pairs(people.mother)
        self.father = _pairs(people.father)
        self.sibling = _pairs(people.sibling)
        self.twin = _pairs(people.twin)

    def transmission(self, stretch: str) -> Transmission:
        """The same for every variant of a stretch, so that haplotypes pass on whole."""
        rng = stream(self.seed, "transmission", zlib.crc32(stretch.encode()))
        flips = [rng.random(len(pairs[0])) < 0.5 for pairs in (self.mother, self.father, self.sibling, self.sibling)]
        return Transmission(*flips)

    def pass_on(self, one: np.ndarray, two: np.ndarray, how: Transmission, x: bool = False) -> None:
        """Change the chromosomes `one` (mother's) and `two` (father's) of children, siblings and twins in place."""
        child, parent = self.mother
        one[child] = np.where(how.from_mother, one[parent], two[parent])
        child, parent = self.father
        two[child] = one[parent] if x else np.where(how.from_father, one[parent], two[parent])
        second, first = self.sibling
        one[second] = np.where(how.sibling_mother, one[first], one[second])
        shared = ~self.male[first] & ~self.male[second] if x else how.sibling_father
        two[second] = np.where(shared, two[first], two[second])
        second, first = self.twin
        one[second], two[second] = one[first], two[first]
        if x:
            two[self.male] = -1


def _pairs(link: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    index = np.flatnonzero(link >= 0)
    return index, link[index]


def draw_locus(locus: Locus, people: People, kin: Kin, rng: np.random.Generator) -> np.ndarray:
    """(2, individuals) of int8: the allele of each chromosome, -1 for the reference."""
    steps = np.vstack([np.zeros(len(GROUPS)), np.cumsum(locus.frequency, axis=0)])
    chromosomes = []
    for _ in range(2):
        group = np.where(rng.random(len(people)) < people.share_1, people.group, people.group_2)
        u = rng.random(len(people))
        allele = np.full(len(people), -1, dtype=np.int8)
        for k in range(len(steps) - 1):
            allele[(u >= steps[k][group]) & (u < steps[k + 1][group])] = k
        chromosomes.append(allele)
    kin.pass_on(*chromosomes, kin.transmission(locus.gene), x=locus.contig == "X")
    return np.stack(chromosomes)


def draw_loci(loci: list[Locus], people: People, seed: int, name: str) -> np.ndarray:
    """(loci, 2, individuals) of int8."""
    kin = Kin(people, seed)
    drawn = np.empty((len(loci), 2, len(people)), dtype=np.int8)
    for number, locus in enumerate(loci):
        drawn[number] = draw_locus(locus, people, kin, stream(seed, name, number))
    return drawn


def copies(loci: list[Locus], drawn: np.ndarray) -> dict[str, np.ndarray]:
    """Per effect the number of chromosomes that carry an allele with it: {'fh': int8 of individuals, …}."""
    total: dict[str, np.ndarray] = {}
    for locus, alleles in zip(loci, drawn, strict=True):
        for k, effect in enumerate(locus.effects):
            if effect:
                here = (alleles == k).sum(axis=0).astype(np.int8)
                total[effect] = total[effect] + here if effect in total else here
    return total
