"""The arithmetic of data/ancestry against slow and separate ways to the same numbers."""

from __future__ import annotations

import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.ancestry.calls import Calls, pack
from data.ancestry.components import components
from data.ancestry.kinship import CLOSE, kinships
from data.ancestry.pruning import prune
from tests.data.ancestry.simulated import EACH, PARENT_CHILD, SIBLINGS, TWICE, genotypes, write_vcf


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    return genotypes()


@pytest.fixture(scope="module")
def calls(codes: np.ndarray) -> Calls:
    return pack(codes)


def test_two_bits_a_person_give_the_codes_back() -> None:
    for people in (1, 4, 7, 8, 9, 33):
        codes = np.random.default_rng(people).integers(0, 4, (5, people)).astype(np.uint8)
        held = pack(codes)
        some = np.arange(people) % 2 == 0
        assert (held.plain(0, 5) == codes).all()
        assert (held.counts_of(some) == [np.bincount(row[some], minlength=4) for row in codes]).all()


def by_hand(one: np.ndarray, other: np.ndarray) -> float:
    """KING-robust of one pair, as in the paper's equation 11."""
    both = (one != 2) & (other != 2)
    a, b = np.array([0, 1, -9, 2])[one[both]], np.array([0, 1, -9, 2])[other[both]]
    first, second = int((a == 1).sum()), int((b == 1).sum())
    least = min(first, second)
    shared, apart = int(((a == 1) & (b == 1)).sum()), int((abs(a - b) == 2).sum())
    return (shared - 2 * apart) / (2 * least) + 0.5 - (first + second) / (4 * least)


def test_kinship_is_kings_formula_over_all_pairs(codes: np.ndarray, calls: Calls) -> None:
    found = {(a, b): k for a, b, k in kinships(calls).select("one", "other", "kinship").iter_rows()}
    slow = {(a, b): by_hand(codes[:, a], codes[:, b]) for a, b in combinations(range(codes.shape[1]), 2)}
    close = {pair: kinship for pair, kinship in slow.items() if kinship > CLOSE}
    assert found == pytest.approx(close, abs=1e-12)
    assert {SIBLINGS, PARENT_CHILD, TWICE, (0, 6), (0, 7), (1, 6), (1, 7)} <= set(found)


def test_degrees_are_named_as_king_names_them(calls: Calls) -> None:
    found = kinships(calls)
    degree = {(a, b): word for a, b, word in found.select("one", "other", "degree").iter_rows()}
    assert degree[TWICE] == "duplicate"
    assert {degree[SIBLINGS], degree[PARENT_CHILD]} == {"first degree"}
    parent = found.filter((pl.col("one") == PARENT_CHILD[0]) & (pl.col("other") == PARENT_CHILD[1]))
    assert parent["ibs0"].to_list() == [0]  # a parent and a child share an allele everywhere


def standardised(codes: np.ndarray, fitted: np.ndarray) -> np.ndarray:
    copies = np.array([0, 1, np.nan, 2])[codes]
    p = np.nanmean(copies[:, fitted], axis=1, keepdims=True) / 2
    return np.nan_to_num((copies - 2 * p) / np.sqrt(2 * p * (1 - p)))


def test_components_are_those_of_a_full_decomposition(codes: np.ndarray, calls: Calls) -> None:
    fitted = np.ones(codes.shape[1], bool)
    fitted[[0, 1, 3, 5]] = False
    made = components(calls, fitted, 4)
    full = standardised(codes, fitted)
    left, sizes, right = np.linalg.svd(full[:, fitted], full_matrices=False)
    for k in range(2):  # three groups have two components; the rest is noise
        assert abs(np.corrcoef(made.scores[fitted, k], right[k])[0, 1]) > 0.999999
        assert made.explained[k] == pytest.approx(sizes[k] ** 2 / (sizes**2).sum(), rel=1e-5)
        projected = full.T @ left[:, k]
        assert abs(np.corrcoef(made.scores[:, k], projected)[0, 1]) > 0.999999
    assert made.scores[fitted].std(axis=0) == pytest.approx(1, abs=0.01)


def test_components_are_the_same_each_time_and_the_sign_is_fixed(codes: np.ndarray, calls: Calls) -> None:
    everybody = np.ones(codes.shape[1], bool)
    first, second, other = (components(calls, everybody, 2, seed) for seed in (1, 1, 2))
    assert (first.scores == second.scores).all()
    assert other.scores == pytest.approx(first.scores, abs=1e-4)
    largest = np.abs(first.loadings).argmax(axis=0)
    assert (np.take_along_axis(first.loadings, largest[None], 0) > 0).all()


def test_a_relative_is_projected_among_the_own_group(codes: np.ndarray, calls: Calls) -> None:
    fitted = np.ones(codes.shape[1], bool)
    fitted[[0, 1, 3, 5]] = False
    scores = components(calls, fitted, 2).scores
    centres = np.stack([scores[g * EACH : (g + 1) * EACH].mean(axis=0) for g in range(3)])
    for person in (0, 1, 3, 5):
        assert np.linalg.norm(scores[person] - centres, axis=1).argmin() == 0


def test_pruning_leaves_no_pair_above_the_threshold_within_reach() -> None:
    rng = np.random.default_rng(3)
    seeds = rng.integers(0, 3, (40, 300))
    copies = np.repeat(seeds, 5, axis=0)  # each variant five times, some changed
    copies = np.where(rng.random(copies.shape) < 0.15, rng.integers(0, 3, copies.shape), copies)
    contig = np.repeat(["1", "2"], 100)
    position = np.tile(np.arange(100) * 150_000, 2)
    kept = prune(pack(np.array([0, 1, 3], np.uint8)[copies]), contig, position, np.ones(300, bool))
    r2 = np.corrcoef(copies) ** 2
    near = (contig[:, None] == contig[None, :]) & (abs(position[:, None] - position[None, :]) <= 1_000_000)
    np.fill_diagonal(near, False)
    assert not (near & (r2 > 0.2))[np.ix_(kept, kept)].any()
    gone = np.setdiff1d(np.arange(200), kept)
    assert (near & (r2 > 0.2))[np.ix_(gone, kept)].any(axis=1).all()  # and none goes without cause


def test_plink2_finds_the_same_components_and_the_same_kinship(codes: np.ndarray, calls: Calls, tmp_path: Path) -> None:
    plink2 = shutil.which("plink2")
    if plink2 is None:
        pytest.skip("plink2 is not installed: apt-get install plink2")
    write_vcf(tmp_path / "a.vcf", codes)
    ask = [plink2, "--vcf", "a.vcf", "--threads", "1", "--memory", "640"]
    for more in (["--pca", "4", "--out", "pca"], ["--make-king-table", "--out", "king"]):
        subprocess.run([*ask, *more], cwd=tmp_path, check=True, capture_output=True)
    made = components(calls, np.ones(calls.n, bool), 4)
    theirs = pl.read_csv(tmp_path / "pca.eigenvec", separator="\t")
    for k in range(2):
        assert (
            abs(np.corrcoef(made.scores[:, k], theirs[f"PC{k + 1}"])[0, 1]) > 0.9999
        )  # its matrix counts, pair by pair, what is called in both
    king = pl.read_csv(tmp_path / "king.kin0", separator="\t", schema_overrides={"#IID1": pl.String})
    theirs = {
        tuple(sorted((int(a[1:]), int(b[1:])))): kinship
        for a, b, kinship in king.filter(pl.col("KINSHIP") > CLOSE).select("#IID1", "IID2", "KINSHIP").iter_rows()
    }
    ours = {(a, b): kinship for a, b, kinship in kinships(calls).select("one", "other", "kinship").iter_rows()}
    assert ours == pytest.approx(theirs, abs=1e-5)
