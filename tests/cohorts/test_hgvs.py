"""HGVS names: every spelling of a change is one change, and other texts are none."""

from __future__ import annotations

import pytest

from cohorts.errors import InvalidQuestion
from cohorts.hgvs import Hgvs, canonical_change, parse_hgvs, reads_like_hgvs
from cohorts.loci import Variant, parse_named_variant


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("NM_000527.5:c.1061A>G", "NM_000527.5:c.1061A>G"),
        ("NM_000527.5(LDLR):c.1061A>G", "NM_000527.5:c.1061A>G"),
        ("LDLR p.D354G", "LDLR:p.Asp354Gly"),
        ("LDLR:p.(Asp354Gly)", "LDLR:p.Asp354Gly"),
        ("BRAF V600E", "BRAF:p.Val600Glu"),
        ("KRAS Q61*", "KRAS:p.Gln61Ter"),
        ("C9orf72 p.Q61*", "C9orf72:p.Gln61Ter"),
        ("BRCA1 c.68_69delAG", "BRCA1:c.68_69del"),
        ("BRCA1:c.5266dupC", "BRCA1:c.5266dup"),
        ("LDLR:c.313+1G>A", "LDLR:c.313+1G>A"),
    ],
)
def test_a_change_has_one_spelling(text: str, named: str) -> None:
    found = parse_hgvs(text)
    assert isinstance(found, Hgvs)
    assert str(found) == named
    assert parse_hgvs(str(found)) == found


def test_a_frameshift_without_its_end_is_every_frameshift_there() -> None:
    asked = parse_hgvs("BRCA2 p.S1982fs")
    assert asked.same("p.Ser1982ArgfsTer22")
    assert asked.same("p.S1982Rfs*22")
    assert not asked.same("p.Ser1982Arg")
    assert not parse_hgvs("BRCA2 p.Ser1982ArgfsTer22").same("p.Ser1982ArgfsTer23")


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("NC_000019.10:g.11105408C>T", Variant("19", 11105408, "C", "T", "GRCh38")),
        ("NC_000023.10:g.100C>T", Variant("X", 100, "C", "T", "GRCh37")),
        ("NC_012920.1:m.3243A>G", Variant("MT", 3243, "A", "G")),
    ],
)
def test_a_genomic_substitution_is_a_place(text: str, variant: Variant) -> None:
    assert parse_named_variant(text) == variant


@pytest.mark.parametrize("text", ["hemoglobin A1C", "rs123", "19-11105408-C-T", "chr19:1-2", "LDLR", "GRCh38 19-1-C-T"])
def test_what_is_no_hgvs_name_is_not_read_as_one(text: str) -> None:
    assert not reads_like_hgvs(text)


@pytest.mark.parametrize("change", ["c.1061A>", "p.V600", "c.[1061A>G;12C>T]", "c.", "x.1A>G"])
def test_what_is_no_change_is_refused(change: str) -> None:
    with pytest.raises(InvalidQuestion):
        canonical_change(change)
