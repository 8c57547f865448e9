"""The simulated individuals, from birth to the last record: everything that the written files are cut from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.alleles import copies, draw_loci
from data.demo.lives import Lives, joins, live
from data.demo.panel import Panel, build_panel
from data.demo.people import People, candidates, join_later
from data.demo.plan import counts, stream
from data.demo.relatives import relate


@dataclass(frozen=True)
class Biobank:
    """Who joined. `causal` are places in `panel.loci`; `alleles` (loci × 2 × individuals) what they carry there."""

    seed: int
    people: People
    lives: Lives
    panel: Panel
    causal: list[int]
    alleles: np.ndarray
    copies: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.people)


def simulate(individuals: int, seed: int) -> Biobank:
    """The same individuals for the same seed and number."""
    panel = build_panel(seed)
    people = relate(candidates(individuals, seed), individuals, seed)
    causal = [number for number, locus in enumerate(panel.loci) if any(locus.effects)]
    loci = [panel.loci[number] for number in causal]
    alleles = draw_loci(loci, people, seed, "causal")
    effects = copies(loci, alleles)
    people = join_later(people, (effects["trap"] > 0) & ~_in_family(people), stream(seed, "late joiners"))
    lives = live(people, effects, seed)
    chosen = _choose(people, joins(people, lives), individuals, seed)
    return Biobank(
        seed=seed,
        people=people.take(chosen),
        lives=lives.take(chosen),
        panel=panel,
        causal=causal,
        alleles=alleles[:, :, chosen],
        copies={effect: number[chosen] for effect, number in effects.items()},
    )


def _in_family(people: People) -> np.ndarray:
    inside = np.zeros(len(people), dtype=bool)
    for link in (people.mother, people.father, people.sibling, people.twin):
        linked = np.flatnonzero(link >= 0)
        inside[linked] = True
        inside[link[linked]] = True
    return inside


def _choose(people: People, joined: np.ndarray, individuals: int, seed: int) -> np.ndarray:
    """The places of each group filled from those who joined, families first, then put in random order."""
    family = _in_family(people)
    chosen = []
    for group, places in enumerate(counts(individuals)):
        here = np.flatnonzero(joined & (people.group == group))
        here = np.concatenate([here[family[here]], here[~family[here]]])
        if len(here) < places:
            raise RuntimeError(f"only {len(here)} candidates of group {group} lived to join, {places} are needed")
        chosen.append(here[:places])
    return stream(seed, "order").permutation(np.concatenate(chosen))
