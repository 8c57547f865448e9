"""Secondary findings: the rule of each gene, and nothing of who declined or was not asked."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from access.asking import Asking
from access.disclosure import Below, Policy
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.definitions import gene_set
from queries.genomics.secondary_findings import LIST, FindingsAnswer, SecondaryFindings
from tests.queries.small_release import Small

ALL = Cohort("all", EVERYBODY)
ASKED = Asking("ada", "researcher", None, None, date(2026, 1, 1), "r", 0)


@pytest.fixture
def small() -> Small:
    """Every gene of the list at a place of its own, and people A to H assayed over all of them."""
    made = Small()
    genes = dict.fromkeys(rule.gene for rule in gene_set(LIST).rules)
    for place, gene in enumerate(genes):
        if gene != "LDLR":
            made.gene(gene, "9", 10_000 * (place + 1), 10_000 * (place + 1) + 900)
    made.assay(basis="assumed")
    for name in "ABCDEFGH":
        made.person(name)
        made.sample(name, 0)
    return made


def agreed(small: Small, *names: str, refused: tuple[str, ...] = (), silent: tuple[str, ...] = ()) -> None:
    for said, people in ((True, names), (False, refused), (None, silent)):
        for name in people:
            row = {"individual_id": small.people[name], "profile_id": 0, "recontact_results": said, "basis": "record"}
            small.add("consent", **row)


def found(small: Small) -> FindingsAnswer:
    cursor = small.con.cursor()
    cursor.execute("CREATE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    return SecondaryFindings(ALL).run(cursor, ASKED)


def told(answer: FindingsAnswer) -> dict[str, int]:
    return {row["gene"]: row["n"] for row in answer.table.frame.iter_rows(named=True) if row["n"]}


def test_s_gt_18_each_gene_by_its_rule(small: Small) -> None:
    agreed(small, *"ABCDEFGH")
    p = {"clinvar": ("pathogenic", 2)}
    ldlr, vus = small.variant(1100, 0, **p), small.variant(1200, 0, clinvar=("uncertain", 2))
    missense = small.variant(1300, 0, contig="2", gene="TTN", term="missense_variant", kind="missense", **p)
    truncating = small.variant(1400, 0, contig="2", gene="TTN", **p)
    hfe = small.variant(
        26092913, 0, contig="6", ref="G", alt="A", gene="HFE", term="missense_variant", kind="missense", **p
    )
    mutyh = small.variant(1500, 0, contig="1", gene="MUTYH", **p)
    carried = [(0, ldlr), (1, vus), (2, missense), (3, truncating), (4, hfe), (6, mutyh), (0, truncating)]
    for sample, variant, alt in [*((*each, 1) for each in carried), (5, hfe, 2), (7, mutyh, 2)]:
        small.call(sample, variant, alt)
    answer = found(small)
    assert told(answer) == {"LDLR": 1, "TTN": 2, "HFE": 1, "MUTYH": 1}
    assert (answer.members, answer.agreed, answer.any_finding) == (8, 8, 4)
    assert "3.2" in answer.version
    assert answer.table.frame.height == 81


def test_s_du_5_nothing_of_who_declined_or_was_not_asked(small: Small) -> None:
    agreed(small, "A", refused=("B",), silent=("C",))
    ldlr = small.variant(1100, 0, clinvar=("pathogenic", 2))
    for sample in range(4):
        small.call(sample, ldlr, 1)
    answer = found(small)
    assert (told(answer), answer.agreed, answer.any_finding, answer.members) == ({"LDLR": 1}, 1, 1, 8)
    row = answer.table.frame.filter(pl.col("gene") == "LDLR").row(0, named=True)
    assert (row["called"], row["not_called"]) == (1, 0)


def test_s_gt_4_not_called_is_no_absence(small: Small) -> None:
    agreed(small, *"ABCDEFGH")
    ldlr = small.variant(1100, 0, clinvar=("pathogenic", 2))
    small.call(0, ldlr, 0, missing_count=2)
    small.call(1, ldlr, 1, passes_qc=False)
    row = found(small).table.frame.filter(pl.col("gene") == "LDLR").row(0, named=True)
    assert (row["n"], row["called"], row["not_called"]) == (0, 6, 2)


def test_s_dc_3_of_few_who_agreed_nothing_is_told(small: Small) -> None:
    agreed(small, *"ABCDEFGH")
    shown = found(small).protected(Policy())
    assert shown.table.frame.select(pl.col("n", "called", "not_called").is_null().all()).row(0) == (True,) * 3
    assert shown.any_finding is None


def test_s_dc_3_of_few_members_it_is_not_told_whether_any_agreed(small: Small) -> None:
    none = found(small).protected(Policy())
    agreed(small, "A")
    one = found(small).protected(Policy())
    assert (none.agreed, none.any_finding) == (one.agreed, one.any_finding) == (Below(11), None)
    assert none.table.frame.equals(one.table.frame)
