"""What an attack on a Beacon finds out, with each mitigation off and on: is a person whose genome one holds among us?

The attack is the likelihood-ratio test of Shringarpure & Bustamante 2015 (Am J Hum Genet 97:631) in its optimal form
for known frequencies (Raisaro et al. 2017): of the alleles the person carries, the rarest are asked about first.
People are drawn by Hardy and Weinberg from a neutral spectrum of frequencies; as many members as others are tested. A
row's figure is the power at a false-positive rate of 5 %; beside it stands the power without any mitigation.

    threshold   an allele is there when at least k people carry it (access/disclosure.py)
    budget      each person's budget a user (access/budget.py, the same code)
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from access.budget import Asked, Budget, risk
from access.disclosure import Policy
from bench.rows import Row

PEOPLE, ALLELES, TESTED, QUESTIONS, SEED = 1000, 20_000, 80, 300, 11
FALSE_POSITIVES = 0.05
ERROR = 1e-6  # of a genotype, as in the paper


def run() -> list[Row]:
    rng = np.random.default_rng(SEED)
    frequencies = 1 / rng.uniform(1 / 0.5, 1 / 0.0005, ALLELES)  # density ∝ 1/f²: rare ones are most
    members = carrying(rng, frequencies, PEOPLE)
    inside = members[rng.choice(PEOPLE, TESTED, replace=False)]
    outside = carrying(rng, frequencies, TESTED)
    whole = power(members, frequencies, inside, outside, threshold=1, budget=False)
    rows = [Row("attack, no mitigation: power at 5 % false positives", whole, "blind guess", FALSE_POSITIVES, unit="")]
    k = Policy().threshold
    for said, threshold, budget in (
        (f"threshold {k}", k, False),
        ("budget", 1, True),
        (f"threshold {k}, budget", k, True),
    ):
        found = power(members, frequencies, inside, outside, threshold=threshold, budget=budget)
        rows.append(
            Row(f"attack, {said}: power at 5 % false positives", found, "no mitigation", max(whole, 0.01), unit="")
        )
    return rows


def carrying(rng: np.random.Generator, frequencies: np.ndarray, people: int) -> np.ndarray:
    """(person, allele): whether a person carries the allele at all."""
    return rng.random((people, len(frequencies))) < 1 - (1 - frequencies) ** 2


def power(
    members: np.ndarray,
    frequencies: np.ndarray,
    inside: np.ndarray,
    outside: np.ndarray,
    *,
    threshold: int,
    budget: bool,
) -> float:
    """The share of members that the test calls members, where it calls 5 % of the others so."""
    in_memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # thousands of attackers, each written down durably
    with tempfile.TemporaryDirectory(prefix="concord-attack-", dir=in_memory) as folder:
        store = Budget(Path(folder) / "budget.sqlite") if budget else None
        scores = [
            [statistic(members, frequencies, who, f"{group} {n}", threshold, store) for n, who in enumerate(people)]
            for group, people in (("inside", inside), ("outside", outside))
        ]
    limit = np.quantile(scores[1], 1 - FALSE_POSITIVES, method="higher")
    return float(np.mean(np.array(scores[0]) > limit))


def statistic(
    members: np.ndarray, frequencies: np.ndarray, who: np.ndarray, user: str, threshold: int, store: Budget | None
) -> float:
    """How much likelier the answers are if the person is a member: each attacker is a user of their own."""
    mine = np.flatnonzero(who)
    asked = mine[np.argsort(frequencies[mine], kind="stable")][:QUESTIONS]
    said = _answers(members, asked, user, threshold, store)
    # Nobody of the Beacon has it, if I am not there; kept above what a float can hold.
    absent = np.maximum((1 - frequencies[asked]) ** (2 * len(members)), 1e-250)
    without_me = ERROR * absent
    yes, no = np.log((1 - without_me) / (1 - absent)), np.log(without_me / absent)
    return float(np.where(said, yes, no).sum())


def _answers(members: np.ndarray, asked: np.ndarray, user: str, threshold: int, store: Budget | None) -> np.ndarray:
    """Yes or no to each question, in the order asked."""
    carriers = [np.flatnonzero(members[:, allele]) for allele in asked]
    counts = np.array([len(each) for each in carriers])
    if store is None:
        return (counts >= threshold) & (counts > 0)
    told = [
        Asked(str(allele), tuple(map(str, people)), risk(len(people), len(members)))
        for allele, people in zip(asked, carriers, strict=True)
        if len(people) >= threshold
    ]
    paying = dict(zip([each.question for each in told], store.spend(user, told), strict=True))
    return np.array([paying.get(str(allele), 0) >= threshold for allele in asked])
