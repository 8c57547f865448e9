"""Whose genotypes are counted, as arrays by biosample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from queries import sql
from queries.accelerated.worth import KINDS


@dataclass(frozen=True)
class Speakers:
    """`alone` and `several` hold, by population, kind of place and biosample_id, how many alleles a member has there, 0
    where not counted: those with one speaking biosample, and those with several, under the biosample that is their
    voice. `people` and `alleles` add the voices up by population, kind and assay_id."""

    alone: np.ndarray
    several: np.ndarray
    people: np.ndarray
    alleles: np.ndarray

    @classmethod
    def read(cls, cursor: Any, populations: list[str]) -> Speakers:
        """From the temporary tables member, voice and asked_variant."""
        [(biosamples, assays)] = cursor.execute(
            "SELECT COALESCE(MAX(biosample_id), -1) + 1, COALESCE(MAX(assay_id), -1) + 1 FROM biosample"
        ).fetchall()
        alone, several = np.zeros((2, len(populations), KINDS, biosamples), np.uint8)
        people, alleles = np.zeros((2, len(populations), KINDS, assays))
        for i, population in enumerate(populations):
            rows = cursor.execute(sql.statement("accelerated/speakers.sql"), {"population": population}).fetchnumpy()
            kind, who, assay, ploidy = (rows[name] for name in ("kind", "biosample_id", "assay_id", "ploidy"))
            voice, many = rows["is_voice"].astype(bool), rows["several"].astype(bool)
            alone[i, kind[~many], who[~many]] = ploidy[~many]
            several[i, kind[many & voice], who[many & voice]] = ploidy[many & voice]
            np.add.at(people[i], (kind[voice], assay[voice]), 1)
            np.add.at(alleles[i], (kind[voice], assay[voice]), ploidy[voice])
        return cls(alone, several, people, alleles)


def classes(ploidy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Biosamples that count alike: the class of each, and (population, kind, class) alleles. Of such arrays as above.

    Class 0 is counted nowhere.
    """
    alike = np.zeros(ploidy.shape[-1], np.int64)
    for each in ploidy.reshape(-1, ploidy.shape[-1]):
        alike = np.unique(alike * 3 + each, return_inverse=True)[1]  # two alleles at most
    counted = ploidy.any(axis=(0, 1))
    _, first, alike = np.unique(np.where(counted, alike + 1, 0), return_index=True, return_inverse=True)
    table = ploidy[:, :, first]
    if len(first) and counted[first[0]]:
        return alike + 1, np.concatenate([np.zeros_like(table[:, :, :1]), table], axis=2)
    return alike, table
