# ruff: noqa: E501
"""Every attack that is tried on Concord, the test in which it fails, and the one in which it succeeds with its guard off.

    python -m tests.access.attacks.register > docs/attacks.md

A test holds that each named test is there and that the page is what this makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from access.disclosure import Policy
from bench import beacon_attack
from bench.beacon_attack import carrying, power

HERE, PAGES, CALLERS = "tests/access/attacks", "tests/pages", "tests/access/test_callers.py"
QUESTIONS_ASKED = (3, 10, 30, 100)
PEOPLE, TESTED, ALLELES = 300, 30, 6_000


@dataclass(frozen=True)
class Attack:
    """What is tried; the guard; the test in which it fails and the one in which it succeeds without the guard."""

    tries: str
    guard: str
    fails: str
    succeeds: str


def both(test: str) -> tuple[str, str]:
    """One test that shows both."""
    return test, test


OFF = f"{HERE}/test_guards_off.py::test_"
ASKED = f"{HERE}/test_questions.py::test_"
DOORS = f"{HERE}/test_doors.py::test_"
BOUNDS = f"{HERE}/test_thresholds.py::test_"
ATTACKS = (
    Attack("membership inference on the Beacon", "threshold of carriers, budgets", *both(f"{HERE}/test_register.py::test_s_dc_2_attack_membership_by_the_beacons_answers_against_the_number_of_questions")),
    Attack("adjacent cohorts", "rounding down", *both(f"{ASKED}s_dc_3_attack_adjacent_cohorts_their_difference_is_a_multiple_of_ten")),
    Attack("a cohort and its complement", "suppression, rounding down", *both(f"{ASKED}s_dc_3_attack_a_cohort_and_its_complement")),
    Attack("one person, and one criterion more", "none and few told alike", *both(f"{ASKED}s_dc_3_attack_alone_with_one_person_none_and_few_are_told_alike")),
    Attack("averaging", "the same answer to the same question", *both(f"{OFF}attack_averaging_noise_that_is_drawn_anew_finds_the_count")),
    Attack("one cohort split again and again", "the alarm, before it tells ([decision 0128](decisions/0128-a-cohort-split-again-and-again.md))", *both(f"{ASKED}s_dc_6_attack_a_cohort_split_again_and_again_cries_before_it_tells")),
    Attack("totals less parts", "totals of rounded cells", *both(f"{ASKED}s_dc_3_attack_totals_minus_parts")),
    Attack("a page's numbers put together", "all of these", f"{HERE}/test_sweep.py::test_s_dc_3_sweep_no_combination_of_a_page_isolates_a_few", f"{HERE}/test_sweep.py::test_s_dc_3_the_same_sweep_isolates_people_when_totals_are_not_rounded"),
    Attack("any number of a rendered page", "the one door", f"{PAGES}/test_rendered_sweep.py::test_s_dc_2_every_number_that_is_rendered_is_none_or_enough_or_marked", f"{PAGES}/test_rendered_sweep.py::test_the_same_sweep_finds_what_a_researcher_is_shown"),
    Attack("any number of a Beacon's answer", "the one door", "tests/exchange/beacon/test_sweep.py::test_s_dc_2_every_number_of_an_answer_is_none_or_enough", "tests/exchange/beacon/test_sweep.py::test_the_same_sweep_finds_the_researchers_numbers"),
    Attack("steps of a survival curve", "intervals of k events", *both(f"{OFF}s_dc_5_attack_steps_of_a_survival_curve_tell_on_which_day_one_person_died")),
    Attack("percentages", "made of what is shown", *both(f"{ASKED}s_dc_3_attack_percentages_are_made_from_what_is_shown")),
    Attack("a bound of frequency halved again and again, by a gene set of one's own", "fixed bounds", *both(f"{BOUNDS}s_dc_3_attack_a_gene_set_of_ones_own_halves_a_bound_of_frequency")),
    Attack("one copy more each time, until a variant leaves a scan", "copies asked for in steps of what is told", *both(f"{BOUNDS}s_dc_3_attack_one_copy_more_each_time_until_a_variant_leaves_the_scan")),
    Attack("ends of an axis", "twenty-one people outside", *both(f"{BOUNDS}s_dc_4_attack_the_ends_of_a_histogram_are_nobodys_values")),
    Attack("the order of lines", "lines ordered by what is shown", *both(f"{BOUNDS}s_dc_3_attack_the_order_of_lines_tells_nothing_of_what_they_hide")),
    Attack("hover texts", "protected before they are drawn", *both(f"{ASKED}s_dc_1_attack_hover_text_holds_what_is_drawn_and_no_more")),
    Attack("downloads", "the right, and the door", *both(f"{OFF}s_dc_7_attack_a_partner_takes_a_file_of_rows")),
    Attack("cached answers of another user", "a cache keyed by the Asking", *both(f"{DOORS}attack_a_cached_answer_of_another_user_role_or_purpose_is_not_found")),
    Attack("an answer kept from before a withdrawal, or an old copy", "the consent ledger", *both(f"{HERE}/test_withdrawal_doors.py::test_s_du_4_a_withdrawal_changes_every_doors_answer_at_the_next_request")),
    Attack("the address of a file of another session", "files for who is let in", *both(f"{HERE}/test_media.py::test_s_dc_7_attack_a_file_by_its_address_without_being_let_in")),
    Attack("metrics of the server, and its interface for agents", "closed, whoever asks", *both(f"{HERE}/test_media.py::test_attack_metrics_and_agents_of_the_server_without_signing_in")),
    Attack("a cold deep link", "every page guarded by itself", *both(f"{OFF}attack_a_cold_deep_link_that_passes_by_the_router")),
    Attack("a forged permalink to another's cohort", "readers of a list", *both(f"{OFF}s_dc_7_attack_a_link_to_the_frozen_cohort_of_somebody_else")),
    Attack("a role in the address", "roles from the store", f"{PAGES}/test_escalation.py::test_attack_a_role_in_the_address_gives_none", f"{PAGES}/test_escalation.py::test_attack_without_its_guard_the_same_page_would_open"),
    Attack("a clinician reaches everybody", "who is in whose care", *both("tests/access/test_care.py::test_s_dc_7_attack_an_asking_without_a_list_reaches_nobody_and_the_owner_alone_needs_none")),
    Attack("a clinician asks for genotypes of who declined results", "samples of who agreed alone", *both(f"{HERE}/test_results.py::test_s_du_5_attack_a_clinician_asks_for_the_genotypes_of_who_declined")),
    Attack("a frozen list of carriers, shared with a clinician", "unknown of who did not agree", *both(f"{HERE}/test_results.py::test_s_du_5_attack_a_frozen_list_of_carriers_that_another_role_shared_with_a_clinician")),
    Attack("scores and phenopackets of who declined results", "those of who agreed alone", *both(f"{HERE}/test_results.py::test_s_du_5_attack_a_clinician_reads_scores_and_the_phenopackets_of_who_declined")),
    Attack("tokens: alg none, HS256 with the public key, foreign jku, a key of its own", "keys from configuration alone", *both(f"{DOORS}attack_tokens_that_a_believing_verifier_accepts_open_nothing_here")),
    Attack("tokens: expired, wrong audience, wrong issuer", "each required and compared", *both(f"{OFF}attack_a_token_for_another_time_audience_or_issuer")),
    Attack("tokens: a visa by=self", "by, source and issuer configured", *both(f"{OFF}attack_a_visa_that_somebody_gave_themselves")),
    Attack("SQL in names and texts", "bound parameters, names looked up", f"{DOORS}attack_sql_in_a_criterion_is_a_name_nobody_knows", f"{DOORS}attack_sql_pasted_together_would_have_let_everybody_through"),
    Attack("HTML in names and texts", "text is drawn as text", *both(f"{OFF}attack_html_in_the_name_of_a_cohort")),
    Attack("markup in the names of a release: datasets, sites, groups, codes", "text is drawn as text", *both(f"{PAGES}/test_markup.py::test_attack_no_name_of_a_release_is_markup")),
    Attack("a path in the release pointer", "a name, no path", f"{DOORS}attack_a_path_in_the_release_pointer_is_no_release", f"{OFF}attack_a_release_pointer_that_leads_out_would_be_followed"),
    Attack("paths and links in sources", "resolved, and inside", "tests/widgets/sources/test_places.py::test_attack_links_and_devices_lead_nowhere", "tests/widgets/sources/test_places.py::test_attack_without_its_guard_the_link_would_be_read"),
)  # fmt: skip


@cache
def powers() -> dict[tuple[str, int], float]:
    """Of the attack on a Beacon: by mitigation and number of questions the power at 5 % false positives."""
    rng = np.random.default_rng(11)
    frequencies = 1 / rng.uniform(1 / 0.5, 1 / 0.0005, ALLELES)
    members = carrying(rng, frequencies, PEOPLE)
    inside, outside = members[rng.choice(PEOPLE, TESTED, replace=False)], carrying(rng, frequencies, TESTED)
    found, before = {}, beacon_attack.QUESTIONS
    try:
        for questions in QUESTIONS_ASKED:
            beacon_attack.QUESTIONS = questions
            for name, k, budget in (
                ("none", 1, False), ("threshold", Policy().threshold, False), ("budget", 1, True),
                ("both", Policy().threshold, True),
            ):  # fmt: skip
                found[name, questions] = power(members, frequencies, inside, outside, threshold=k, budget=budget)
    finally:
        beacon_attack.QUESTIONS = before
    return found


def report() -> str:
    """The page, in Markdown."""
    found = powers()
    lines = [
        "# Attacks",
        "",
        "Made by `python -m tests.access.attacks.register`; `make test` runs every one of them. Each fails, and succeeds where its guard is switched off.",
        "",
        "| attack | guard | fails in | succeeds without the guard in |",
        "|---|---|---|---|",
        *(f"| {a.tries} | {a.guard} | {_linked(a.fails)} | {_linked(a.succeeds) if a.succeeds != a.fails else 'the same test'} |" for a in ATTACKS),
        "",
        "## Membership inference on the Beacon",
        "",
        f"The likelihood-ratio test of Shringarpure and Bustamante (2015) in its optimal form, against {PEOPLE} simulated people; the rarest alleles of a person are asked about first. Power at a",
        "false-positive rate of 0.05, by how many questions are asked:",
        "",
        "| mitigation | " + " | ".join(str(n) for n in QUESTIONS_ASKED) + " |",
        "|---|" + "---|" * len(QUESTIONS_ASKED),
        *(
            f"| {name} | " + " | ".join(f"{found[name, n]:.2f}" for n in QUESTIONS_ASKED) + " |"
            for name in ("none", "budget", "threshold", "both")
        ),
        "",
        f"The threshold of {Policy().threshold} carriers is what holds in a Beacon this small, where each rare allele names its person: a budget bounds what is learnt of one person over time, and a first",
        "answer may already be worth the whole of it. `python -m bench beacon_attack` measures the same on 1,000 people.",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _linked(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../{path})"


if __name__ == "__main__":
    print(report(), end="")
