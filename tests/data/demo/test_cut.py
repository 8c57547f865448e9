"""The demo cut to one site: its people and nobody else's, the same calls, and on GRCh37 the same people elsewhere."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pysam
import pytest

from cohorts.errors import InvalidQuestion, InvalidSource
from data.demo.cut import EXCHANGED, Shifts, cut


def calls(path: Path) -> dict[tuple[str, int, str, str], dict[str, str]]:
    """The calls of each sample at one line in a hundred, and at factor V Leiden."""
    with pysam.BGZFile(str(path), "rb") as file:
        lines = [line.decode().split("\t") for line in file if not line.startswith(b"##")]
    names = lines[0][9:]
    return {
        (line[0].removeprefix("chr"), int(line[1]), line[3], line[4]): dict(zip(names, line[9:], strict=True))
        for line in lines[1:]
        if line[2] == "rs6025" or int(line[1]) % 100 == 3
    }


def test_a_site_is_its_own_people_with_the_calls_they_had(small_demo: Path, tmp_path: Path) -> None:
    here = cut(small_demo, tmp_path / "site", "Hillcrest")
    people = pl.read_csv(here / "individuals.csv")
    assert set(people["site"]) == {"Hillcrest"}
    ids = set(people["individual_id"])
    assert set(pl.read_parquet(here / "omop" / "person.parquet")["person_source_value"]) == ids
    assert set(pl.read_csv(here / "relatives.csv")["relative_id"]) <= ids
    numbers = set(pl.read_parquet(here / "omop" / "person.parquet")["person_id"])
    assert set(pl.read_parquet(here / "omop" / "condition_occurrence.parquet")["person_id"]) <= numbers
    whole, part = calls(small_demo / "demo.vcf.gz"), calls(here / "genotypes.vcf.gz")
    assert part.keys() == whole.keys()
    assert {len(call) for line in part.values() for call in line.values()} == {1, 3}  # haploid ones on X
    assert all(part[line].items() <= whole[line].items() for line in whole)
    assert len(next(iter(part.values()))) == people.height


def test_s_gt_16_on_grch37_places_move_and_factor_v_leiden_is_the_reference(small_demo: Path, tmp_path: Path) -> None:
    whole = calls(small_demo / "demo.vcf.gz")
    part = calls(cut(small_demo, tmp_path / "site", "Hillcrest", "GRCh37") / "genotypes.vcf.gz")
    assert len(part) > 10
    # PCSK9 R46L, LDLR and BRCA1 stand where ClinVar has them on GRCh37.
    shifts = Shifts()
    assert [shifts.onto(*place) for place in (("1", 55039974), ("19", 11105587), ("17", 43093464), ("1", 3051292))] == [
        55505647, 11216263, 41245481, None,
    ]  # fmt: skip
    [(contig, position)] = EXCHANGED
    there, before = part[contig, 169519049, "T", "C"], whole[contig, position, "C", "T"]
    assert shifts.onto(contig, position) == 169519049
    exchange = str.maketrans("01", "10")
    assert all(call == before[name].translate(exchange) for name, call in there.items())


def test_a_site_that_is_not_there_is_named(small_demo: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidQuestion, match="no site"):
        cut(small_demo, tmp_path / "site", "Elsewhere")
    with pytest.raises(InvalidSource, match="not there"):
        cut(tmp_path, tmp_path / "site", "Hillcrest")
