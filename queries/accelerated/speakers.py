"""Whose genotypes are counted, as arrays by biosample."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np

from queries import sql
from queries.accelerated.worth import KINDS
from queries.cursor import ReleaseCursor, looked_up

#: Alleles of an individual at a place of each kind, by genetic sex, as relation `sampled` has them (S-GT 7).
_ALLELES = np.array([[2, 2, 2], [2, 1, 0], [0, 1, 0]], np.uint8)  # by kind, then XX, XY and any other


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
        biosamples, assays = _extent(cursor)
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

    @classmethod
    def of(cls, cursor: ReleaseCursor, members: np.ndarray, kinds: list[int]) -> Speakers:
        """The same of populations given as (population, permitted individual) booleans, at places of these `kinds`."""
        voices, (biosamples, assays) = Voices.of(cursor), _extent(cursor)
        alone, several = np.zeros((2, len(members), KINDS, biosamples), np.uint8)
        people, alleles = np.zeros((2, len(members), KINDS, assays))
        many, assay = voices.several & voices.is_voice, voices.assay[voices.is_voice]
        for i, here in enumerate(members[:, voices.person]):
            for kind in kinds:
                ploidy = voices.alleles[kind] * here
                alone[i, kind, voices.biosample] = ploidy * ~voices.several
                several[i, kind, voices.biosample[many]] = ploidy[many]
                counted = ploidy[voices.is_voice]
                people[i, kind] = np.bincount(assay, counted > 0, assays)
                alleles[i, kind] = np.bincount(assay, counted, assays)
        return cls(alone, several, people, alleles)

    def together(self, others: Speakers) -> Speakers:
        """These populations, then the others."""
        return Speakers(*(np.concatenate([getattr(each, one.name) for each in (self, others)]) for one in fields(self)))


@dataclass(frozen=True)
class Individuals:
    """Arrays beside the permitted individuals, in the order of their keys: `sex` is a place in SEXES, or past them;
    `groups` are the names of genetic similarity groups."""

    SEXES: ClassVar[tuple[str, ...]] = ("XX", "XY")
    keys: np.ndarray
    unrelated: np.ndarray
    group: np.ndarray
    sex: np.ndarray
    groups: tuple[str, ...]

    @classmethod
    def of(cls, cursor: ReleaseCursor) -> Individuals:
        """Read once a cursor."""
        if "individuals" not in cursor.arrays:
            read = cursor.execute(sql.statement("accelerated/individuals.sql")).fetchnumpy()
            sexes = [np.asarray(read["karyotypic_sex"] == sex, bool) for sex in cls.SEXES]
            cursor.arrays["individuals"] = cls(
                np.asarray(read["individual_id"]),
                np.asarray(read["unrelated"], bool),
                np.asarray(read["genetic_group"]),
                np.select(sexes, range(len(sexes)), len(sexes)),
                tuple(sorted(set(read["genetic_group"]))),
            )
        return cursor.arrays["individuals"]


@dataclass(frozen=True)
class Voices:
    """The speaking biosamples of the permitted; `person` is a place in Individuals, `alleles` by kind and biosample."""

    biosample: np.ndarray
    person: np.ndarray
    assay: np.ndarray
    several: np.ndarray
    is_voice: np.ndarray
    alleles: np.ndarray

    @classmethod
    def of(cls, cursor: ReleaseCursor) -> Voices:
        """Read once a cursor."""
        if "voices" not in cursor.arrays:
            cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS voice AS {sql.statement('variants/voice.sql')}")
            individuals = Individuals.of(cursor)
            read = cursor.execute(sql.statement("accelerated/voices.sql")).fetchnumpy()
            person = np.searchsorted(individuals.keys, read["individual_id"])
            cursor.arrays["voices"] = cls(
                np.asarray(read["biosample_id"]),
                person,
                np.asarray(read["assay_id"]),
                np.asarray(read["several"], bool),
                np.asarray(read["is_voice"], bool),
                _ALLELES[:, individuals.sex[person]],
            )
        return cursor.arrays["voices"]


def _extent(cursor: Any) -> tuple[int, int]:
    """How many biosamples and assays the release has."""
    query = "SELECT COALESCE(MAX(biosample_id), -1) + 1, COALESCE(MAX(assay_id), -1) + 1 FROM biosample"
    return looked_up(cursor, query, lambda: cursor.execute(query).fetchall()[0])


def classes(ploidy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Biosamples that count alike: the class of each, and (population, kind, class) alleles. Of such arrays as above.

    Class 0 is counted nowhere.
    """
    alike = np.zeros(ploidy.shape[-1], np.int64)
    for each in ploidy.reshape(-1, ploidy.shape[-1]):
        if each.any():
            alike = _dense(alike * 3 + each)  # two alleles at most
    counted = ploidy.any(axis=(0, 1))
    alike = _dense(np.where(counted, alike + 1, 0))
    first = np.zeros(alike.max(initial=-1) + 1, np.int64)
    first[alike[::-1]] = np.arange(len(alike))[::-1]
    table = ploidy[:, :, first]
    if len(first) and counted[first[0]]:
        return alike + 1, np.concatenate([np.zeros_like(table[:, :, :1]), table], axis=2)
    return alike, table


def _dense(numbers: np.ndarray) -> np.ndarray:
    """Small numbers renumbered from 0 in their order, without sorting them."""
    seen = np.bincount(numbers) > 0
    return (np.cumsum(seen) - 1)[numbers]
