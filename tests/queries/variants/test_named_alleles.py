"""Alleles by name: rsIDs and HGVS (S-GT 9), and what a name may not tell (S-DU 3)."""

from __future__ import annotations

from typing import Any

import pytest

from cohorts.criteria import CarrierOf
from cohorts.errors import ConcordError, SeveralAlleles, UnknownName
from queries.compose import over, plan
from tests.queries.small_release import NO, UNKNOWN, YES, Small


@pytest.fixture
def small() -> Small:
    """Ann and Bob were assayed at the records of a file; three variants of LDLR with names."""
    made = Small()
    assay = made.assay(basis="sites")
    for name in ("Ann", "Bob"):
        made.person(name)
        made.sample(name, assay)
    for position, rsid, change, protein in (
        (1100, "rs1", "NM_000527.5:c.1061A>G", "NP_000518.1:p.Asp354Gly"),
        (1200, "rs2", "ENST00000558518.6:c.681_682delAG", "p.V600E"),
        (1300, "rs2", "NM_000527.5:c.5946del", "NP_000518.1:p.Ser1982ArgfsTer22"),
    ):
        made.con.execute(
            "UPDATE consequence SET hgvsc = ?, hgvsp = ?, transcript_id = ? WHERE variant_id = ?",
            [change, protein, change.partition(":")[0], made.variant(position, assay, rsid=rsid)],
        )
    made.call(0, 0, 1)
    made.call(1, 1, 1)
    return made


@pytest.mark.parametrize(
    ("text", "ann", "bob"),
    [
        ("rs1", YES, NO),
        ("NM_000527.5:c.1061A>G", YES, NO),
        ("NM_000527.4:c.1061A>G", YES, NO),
        ("LDLR:c.1061A>G", YES, NO),
        ("LDLR p.Asp354Gly", YES, NO),
        ("LDLR p.(D354G)", YES, NO),
        ("LDLR V600E", NO, YES),
        ("LDLR:c.681_682del", NO, YES),
        ("ENST00000558518:c.681_682delAG", NO, YES),
        ("LDLR S1982fs", NO, NO),
        ("NC_000019.10:g.1100C>T", YES, NO),
    ],
)
def test_a_name_of_one_allele_is_that_allele(small: Small, text: str, ann: str, bob: str) -> None:
    assert small.ask(CarrierOf(variant=text)) == {"Ann": ann, "Bob": bob}


def test_s_gt_9_a_name_of_several_alleles_gives_a_choice(small: Small) -> None:
    with pytest.raises(SeveralAlleles) as raised:
        small.ask(CarrierOf(variant="rs2"))
    assert raised.value.choices == ("GRCh38 19-1200-C-T", "GRCh38 19-1300-C-T")
    assert small.ask(CarrierOf(variant=raised.value.choices[0]))["Bob"] == YES


@pytest.mark.parametrize(
    "text",
    ["rs7", "LDLR p.Asp355Gly", "LDLR p.Asp354Ala", "LDLR c.1061A>T", "NM_000001.1:c.1061A>G", "NM_00052.5:c.1061A>G"],
)
def test_a_name_of_no_allele_is_an_error(small: Small, text: str) -> None:
    with pytest.raises(UnknownName, match="variants of individuals who permit this purpose"):
        small.ask(CarrierOf(variant=text))


def asked_without_bob(small: Small, text: str) -> Any:
    """What an asker learns whose purpose Bob does not permit: the members and the unknown, or the error's words."""
    cursor = small.con.cursor()
    cursor.execute("CREATE TEMP TABLE permitted AS SELECT individual_id FROM individual WHERE source_id <> 'Bob'")
    found = []
    try:
        for criterion in (CarrierOf(variant=text), ~CarrierOf(variant=text)):
            query, values = over("members.sql", {"cohort": plan(criterion, cursor)})
            found.append(cursor.execute(query, values).fetchall())
    except ConcordError as error:
        return str(error).replace(text, "NAME")
    return found


def test_s_du_3_a_name_that_only_others_carry_is_not_told_apart_from_an_unknown_one(small: Small) -> None:
    small.con.execute("UPDATE variant SET rsid = 'rs5' WHERE variant_id = 1")
    assert asked_without_bob(small, "rs5") == asked_without_bob(small, "rs6")
    assert "rs6" not in asked_without_bob(small, "rs5")
    known, unknown = (asked_without_bob(small, f"LDLR:p.Val{place}Glu") for place in (600, 601))
    assert known == unknown
    assert asked_without_bob(small, "rs1") == [[(0,)], []]


def test_s_du_3_an_rsid_whose_other_allele_only_others_carry_names_one(small: Small) -> None:
    small.call(0, 2, 1)
    assert asked_without_bob(small, "rs2") == [[(0,)], []]


def test_s_du_3_nor_is_the_place_of_such_an_allele(small: Small) -> None:
    """Where a call set is callable at its records alone, a record is there for whoever carries it."""
    assert asked_without_bob(small, "19-1200-C-T") == asked_without_bob(small, "19-1234-C-T")
    assert small.ask(CarrierOf(variant="19-1234-C-T")) == {"Ann": UNKNOWN, "Bob": UNKNOWN}
