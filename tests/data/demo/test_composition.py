"""Who the demo biobank is made of, at full size."""

from __future__ import annotations

import numpy as np
import pytest

from data.demo.biobank import Biobank
from data.demo.diagnoses import Diagnoses
from data.demo.measurements import measure
from data.demo.people import MALE
from data.demo.plan import AFR, DAYS, EUR, SITES, counts
from data.demo.relatives import kinships


def test_groups_have_the_composition_of_the_plan_at_any_size(biobank: Biobank) -> None:
    assert np.bincount(biobank.people.group).tolist() == [11_000, 6_000, 4_000, 2_000, 2_000]
    assert counts(2_000) == [880, 480, 320, 160, 160]
    assert all(sum(counts(n)) == n for n in (1, 7, 99, 2_001))


def test_some_are_assigned_to_no_group_and_self_report_is_not_the_group(biobank: Biobank) -> None:
    assert 0.018 < np.mean(~biobank.people.assigned) < 0.032
    afr = biobank.people.self_report[biobank.people.group == AFR]
    assert 0.85 < np.mean(afr == "Black or African American") < 0.95


def test_three_sites_and_about_fifteen_years_of_follow_up(biobank: Biobank) -> None:
    share = np.bincount(biobank.people.site) / len(biobank)
    assert share == pytest.approx([site.share for site in SITES], abs=0.015)
    years = (biobank.lives.ends - biobank.people.enrolment) / DAYS
    assert 13.5 < np.median(years) < 16
    assert 0.12 < biobank.lives.died.mean() < 0.25
    assert np.percentile(biobank.people.enrolment_age, [5, 95]) == pytest.approx([25, 72], abs=4)


def test_everybody_is_alive_at_enrolment_and_adult(biobank: Biobank) -> None:
    assert (biobank.lives.death > biobank.people.enrolment_age).all()
    assert biobank.people.enrolment_age.min() >= 18
    assert biobank.people.enrolment_age.max() < 90


def test_relatives_share_alleles_as_their_kinship_says(biobank: Biobank) -> None:
    """Over the planted common loci: identity by descent shows as correlation of allele counts within a group."""
    pairs = kinships(biobank.people)
    words = [word for _, _, word, _, _ in pairs]
    assert words.count("sibling") > 250
    assert words.count("parent") > 250
    assert 3 <= words.count("duplicate") <= 12
    dose = {name: biobank.copies[name] for name in ("fto", "actn3", "slco1b1", "h63d")}
    for word, low, high in (("sibling", 0.35, 0.65), ("parent", 0.35, 0.65), ("duplicate", 1, 1)):
        chosen = [(i, j) for i, j, w, _, _ in pairs if w == word and biobank.people.group[i] == EUR]
        one, two = np.array(chosen).T
        if word == "duplicate":
            assert all((d[one] == d[two]).all() for d in dose.values())
        else:
            assert low < np.mean([np.corrcoef(d[one], d[two])[0, 1] for d in dose.values()]) < high


def test_parents_are_older_than_their_children(biobank: Biobank) -> None:
    for link in (biobank.people.mother, biobank.people.father):
        child = np.flatnonzero(link >= 0)
        assert ((biobank.people.birth[child] - biobank.people.birth[link[child]]) / DAYS > 13).all()


def test_planted_frequencies_lie_within_sampling_error(biobank: Biobank) -> None:
    groups, copies = biobank.people.group, biobank.copies
    checks = (
        ("c282y", EUR, 0.06),
        ("pcsk9_r46l", EUR, 0.016),
        ("lpa", EUR, 0.07),
        ("apol1", AFR, 0.35),
        ("ackr1", AFR, 0.97),
        ("ttr", AFR, 0.017),
        ("f5", EUR, 0.022),
        ("fto", EUR, 0.41),
        ("cyp2c19_loss", EUR, 0.15),
    )
    for effect, group, planted in checks:
        here = (groups == group) & biobank.people.assigned
        error = np.sqrt(planted * (1 - planted) / (2 * here.sum()))
        # Relatives widen it a little, and who dies young of an effect is missing: four errors and a thousandth.
        assert abs(copies[effect][here].mean() / 2 - planted) < 4 * error + 1e-3, effect
    carriers = (copies["fh"] > 0).sum()
    assert abs(carriers - 25_000 / 256) < 3 * np.sqrt(25_000 / 256)
    assert 20 <= (copies["null_gene"] > 0).sum() <= 70


def test_g6pd_is_carried_once_by_men(biobank: Biobank) -> None:
    men = biobank.people.sex == MALE
    assert biobank.copies["g6pd"][men].max() == 1
    assert biobank.copies["g6pd"][~men].max() == 2
    assert biobank.copies["g6pd"][men & (biobank.people.group == AFR)].mean() == pytest.approx(0.12, abs=0.03)


def test_ten_million_clinical_rows_and_coronary_disease_in_fifteen_percent(
    biobank: Biobank, diagnoses: Diagnoses
) -> None:
    measured = measure(biobank, diagnoses.first_coded)
    assert len(diagnoses.rows) + len(measured.rows) > 7_500_000  # dispensings and visits come on top
    assert np.isfinite(diagnoses.first_coded["coronary"]).mean() == pytest.approx(0.15, abs=0.025)
    users = biobank.lives.courses.clopidogrel_start <= biobank.lives.ends
    assert users.sum() >= 3_000
