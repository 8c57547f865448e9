"""VCFs of the hand-made dataset: who is in them, how each kind of call is written, who is refused, and what is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pysam
import pytest

from access.asking import Asking
from access.banners import DEMO_BANNER, RESEARCH_BANNER
from access.disclosure import Policy
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex, Site
from cohorts.errors import InvalidQuestion, Refused, UnknownName
from cohorts.loci import Everything, Gene, Region, parse_variant
from exchange import vcf, vcf_records
from exchange.__main__ import main
from exchange.vcf_header import head, sample_name
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.individuals import Individuals
from queries.variants import genotypes
from queries.variants.extract import Extract
from queries.variants.genotypes import GenotypeColumns
from queries.variants.sites import Sites
from queries.warehouse import Warehouse, open_warehouse
from tests.data.vcf.releases import release_of
from tests.exchange.vcf_specification import check

HEALTH = Purpose("health")
DAY = date(2026, 1, 1)
MEN = Cohort("men", Sex("male"))
LDLR = Gene("LDLR")
KEPT = {"relatives": True}


@pytest.fixture(scope="module")
def warehouse(tiny_warehouse: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(tiny_warehouse)
    yield opened
    opened.close()


@pytest.fixture
def asking(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", HEALTH, as_of=DAY)


@pytest.fixture
def written(warehouse: Warehouse, asking: Asking, tmp_path: Path) -> Callable[..., pysam.VariantFile]:
    """`written(extract, …)`: the genotype file, checked and opened; it stands in tmp_path/out.vcf.gz."""

    def write(extract: Extract, **options: object) -> pysam.VariantFile:
        vcf.write_genotypes(warehouse, asking, extract, tmp_path / "out.vcf.gz", **options)
        check(tmp_path / "out.vcf.gz")
        return pysam.VariantFile(str(tmp_path / "out.vcf.gz"))

    return write


def cells(path: Path, position: int, ref: str, alt: str) -> tuple[list[str], dict[str, str]]:
    """FORMAT and the cells of one record, by sample without its dataset."""
    with pysam.BGZFile(str(path)) as file:
        lines = [line.decode() for line in file]
    names = next(line for line in lines if line.startswith("#CHROM")).split("\t")[9:]
    for line in lines:
        fields = line.split("\t")
        if fields[1:2] == [str(position)] and (fields[3], fields[4].split(",")[0]) == (ref, alt):
            return fields[8].split(":"), dict(zip((name.partition("/")[2] for name in names), fields[9:], strict=True))
    raise AssertionError(f"no record {position} {ref} {alt}")


def test_s_du_3_columns_are_the_permitted_individuals_of_the_cohort_under_the_names_of_their_rows(
    warehouse: Warehouse, asking: Asking, written: Callable[..., pysam.VariantFile]
) -> None:
    file = written(Extract(LDLR, MEN, **KEPT))
    rows = answer(warehouse, asking, Individuals(MEN)).frame
    sequenced = [one for one in rows["individual_id"].sort() if int(one[-2:]) < 50]
    assert list(file.header.samples) == sequenced
    assert "tiny/P41" not in sequenced  # whose consent is for another disease


def test_a_person_of_two_biosamples_has_one_column_of_the_one_that_speaks(warehouse: Warehouse, tmp_path: Path) -> None:
    asking = asking_for(warehouse, "ada", "researcher", Purpose("disease", disease="ICD10CM:E78"), as_of=DAY)
    vcf.write_genotypes(warehouse, asking, Extract(Region("17", 43057062, 43057062), **KEPT), tmp_path / "x.vcf.gz")
    _, found = cells(tmp_path / "x.vcf.gz", 43057062, "T", "TG")
    assert found["P49"] == "0/0"  # the wide kit looked here, and only the later biosample had it


def test_s_gt_2_a_second_alternate_is_neither_reference_nor_missing(
    written: Callable[..., pysam.VariantFile], tmp_path: Path
) -> None:
    written(Extract(Region("19", 11106000, 11106000), **KEPT))
    form, to_a = cells(tmp_path / "out.vcf.gz", 11106000, "C", "A")
    _, to_t = cells(tmp_path / "out.vcf.gz", 11106000, "C", "T")
    genotype = {name: cell.split(":")[0] for name, cell in to_a.items()}
    assert (genotype["P06"], genotype["P07"], genotype["P08"], genotype["P09"]) == ("1/2", "0/1", "0/2", "./1")
    assert [to_t[name].split(":")[0] for name in ("P06", "P07", "P08", "P09")] == ["1/2", "0/2", "0/1", "./2"]
    assert form == ["GT", "GQ", "DP", "AD"]
    assert to_a["P06"] == "1/2:40:30:0,15,."


def test_s_gt_6_a_failing_call_is_missing_with_ft_or_kept_with_ft(
    written: Callable[..., pysam.VariantFile], tmp_path: Path
) -> None:
    place = Extract(parse_variant("19-11105500-G-A"), **KEPT)
    written(place)
    form, found = cells(tmp_path / "out.vcf.gz", 11105500, "G", "A")
    assert form[:2] == ["GT", "FT"]
    assert found["P05"] == "./.:genotype_qc:5:30:15,15"
    assert found["P04"] == "0/1:PASS:40:30:15,15"
    record = next(iter(written(place, keep_failing=True)))
    _, found = cells(tmp_path / "out.vcf.gz", 11105500, "G", "A")
    assert found["P05"] == "0/1:genotype_qc:5:30:15,15"
    assert record.info["AC"][0] + 1 == record.info["AC_raw"][0]


def test_s_gt_7_x_is_haploid_in_men_and_who_was_not_looked_at_there_is_missing(
    written: Callable[..., pysam.VariantFile], tmp_path: Path
) -> None:
    file = written(Extract(Gene("G6PD"), **KEPT))
    _, found = cells(tmp_path / "out.vcf.gz", 154536002, "C", "T")
    genotype = {name: cell.split(":")[0].strip() for name, cell in found.items()}
    assert [genotype[name] for name in ("P11", "P12", "P13", "P14", "P15")] == ["1", "0/1", "1", "0/0", "0"]
    assert (genotype["P30"], genotype["P31"]) == ("./.", ".")  # the narrow kit
    record = next(iter(file))
    assert record.info["AC"] == (3,)
    assert (record.info["nhemi"], record.info["nhet"]) == ((2,), (1,))
    assert record.info["AN"] == 15 * 2 + 15


def test_s_gt_13_only_known_phase_is_written() -> None:
    write = vcf_records.genotype
    assert write(2, 1, 0, 0, True, 1) == "1|0"
    assert write(2, 1, 0, 0, True, 2) == "0|1"
    assert write(2, 1, 1, 0, True, 2) == "2|1"
    assert write(2, 1, 0, 0, True, None) == "0/1"  # the file was phased; which chromosome it is was not kept
    assert write(2, 2, 0, 0, True, None) == "1|1"
    assert write(2, 0, 0, 2, True, None) == "./."
    assert write(1, 0, 1, 0, True, None) == "2"


def test_the_header_says_whose_what_for_and_what_comes_along(
    written: Callable[..., pysam.VariantFile], asking: Asking
) -> None:
    said = str(written(Extract(LDLR, MEN, **KEPT)).header)
    for line in (
        f"##concord_release={asking.release}",
        "##concord_annotation=ClinVar 2024-12-15 (clinvar, GRCh38)",
        "##concord_purpose=Health, medical or biomedical research",
        f"##concord_notice={RESEARCH_BANNER}",
        f"##concord_notice={DEMO_BANNER}",
        "##reference=GRCh38",
        "##contig=<ID=19,length=58617616,assembly=GRCh38>",
        "##fileDate=20260101",
    ):
        assert f"{line}\n" in said
    assert "##concord_cohort=Individuals whose recorded sex is male" in said or "male" in said


def test_s_du_2_duties_are_printed_on_exports(warehouse: Warehouse, asking: Asking) -> None:
    about = answer(warehouse, asking, Sites(Extract(LDLR))).about
    assert "##concord_duty=ethics approval required\n" in head(
        type(about)(**{**vars(about), "duties": ("ethics approval required",)}), asking, None, "r"
    )


def test_names_with_blanks_stay_apart_and_whole() -> None:
    assert sample_name("a b/c%20d\te") == "a%20b/c%2520d%09e"


def test_sites_only_holds_no_individual_and_the_counts_of_the_door(
    warehouse: Warehouse, asking: Asking, tmp_path: Path
) -> None:
    path = tmp_path / "sites.vcf.gz"
    told = vcf.write_sites(warehouse, asking, Extract(Everything(), MEN), path)
    assert check(path) == told.variants == 7
    with pysam.VariantFile(str(path)) as file:
        assert not list(file.header.samples)
        found = {(one.pos, one.alts[0]): one.info for one in file}
    assert (found[11105408, "T"]["AC"], found[11105408, "T"]["GENE"]) == ((0,), "LDLR")
    assert found[154536002, "T"]["nhemi"] == (2,)


def test_s_dc_7_a_partner_takes_no_files(warehouse: Warehouse, tmp_path: Path) -> None:
    for role in ("partner", "public"):
        asking = asking_for(warehouse, "pat", role, HEALTH, as_of=DAY)
        for write in (vcf.write_sites, vcf.write_genotypes):
            with pytest.raises(Refused):
                write(warehouse, asking, Extract(LDLR), tmp_path / "no.vcf.gz")
        with pytest.raises(Refused):
            vcf.zipped(warehouse, asking, Extract(LDLR), "no", genotypes=True)
    assert list(tmp_path.iterdir()) == []
    last = warehouse.audit.entries(user="pat")[-1]
    assert (last.outcome, json.loads(last.question)) == (
        "refused",
        {"genotype_columns": {"cohort": None, "gene": "LDLR", "assembly": None, "relatives": False}},
    )


def test_s_dc_2_a_suppressed_count_is_absent_and_named(warehouse: Warehouse, asking: Asking) -> None:
    """No role with protected numbers takes files today; were there one, its sites would be as the door shows them."""
    exact = answer(warehouse, asking, Sites(Extract(LDLR)))
    shown = exact.protected(Policy())
    lines = list(vcf_records.sites(shown.table.frame, shown.consequences))
    carried = next(line for line in lines if "\t11105408\t" in line)
    info = dict(pair.partition("=")[::2] for pair in carried.rstrip("\n").split("\t")[7].split(";"))
    assert {"AC", "AF", "AC_raw"} <= set(info["SUPPRESSED"].split(","))
    assert not {"AC", "AF", "AC_raw"} & info.keys()
    assert int(info["AN"]) % 10 == 0
    assert not isinstance(shown.about.individuals, int) or shown.about.individuals % 10 == 0


def test_s_du_4_a_withdrawal_while_the_file_is_written_leaves_no_file(
    tiny_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_warehouse, tmp_path / "warehouse")
    warehouse = open_warehouse(tmp_path / "warehouse")
    asking = asking_for(warehouse, "ada", "researcher", HEALTH, as_of=DAY)
    monkeypatch.setattr(genotypes, "CELLS", 100)  # a part a position or two

    def withdraw(done: int, parts: int) -> None:
        assert parts > 2
        if done == 1:
            warehouse.ledger.withdraw("tiny", "P07", DAY, by="steward")

    path = tmp_path / "out.vcf.gz"
    with pytest.raises(InvalidQuestion, match="Consents changed"):
        vcf.write_genotypes(warehouse, asking, Extract(LDLR, **KEPT), path, tick=withdraw)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["warehouse"]
    vcf.write_genotypes(warehouse, asking, Extract(LDLR, **KEPT), path)
    with pysam.VariantFile(str(path)) as file:
        assert "tiny/P07" not in list(file.header.samples)
    warehouse.close()


def test_parts_give_the_same_file_as_one(
    written: Callable[..., pysam.VariantFile], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written(Extract(Everything(), **KEPT))
    whole = [line.split("\t")[:8] for line in pysam.TabixFile(str(tmp_path / "out.vcf.gz")).fetch()]
    monkeypatch.setattr(genotypes, "CELLS", 1)
    written(Extract(Everything(), **KEPT))
    assert [line.split("\t")[:8] for line in pysam.TabixFile(str(tmp_path / "out.vcf.gz")).fetch()] == whole
    assert len(whole) == 7


def test_a_region_holds_what_reaches_into_it_in_parts_too(
    written: Callable[..., pysam.VariantFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(genotypes, "CELLS", 1)
    positions = [one.pos for one in written(Extract(Region("19", 11105500, 11106000), **KEPT))]
    assert positions == [11105500, 11106000, 11106000]


def test_the_index_leads_to_a_region_and_a_file_is_replaced_with_it(
    written: Callable[..., pysam.VariantFile], tmp_path: Path
) -> None:
    path = tmp_path / "out.vcf.gz"
    written(Extract(Everything(), **KEPT))
    assert len(list(pysam.TabixFile(str(path)).fetch("19", 11105999, 11106000))) == 2
    written(Extract(Gene("G6PD"), **KEPT))
    assert [one.pos for one in pysam.VariantFile(str(path)).fetch("X")] == [154536002]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.vcf.gz", "out.vcf.gz.tbi"]


def test_nothing_at_a_place_is_a_file_without_records(written: Callable[..., pysam.VariantFile]) -> None:
    assert list(written(Extract(Region("1", 5, 6), **KEPT))) == []


def test_wrong_questions_say_what_to_do(warehouse: Warehouse, asking: Asking, tmp_path: Path) -> None:
    nobody = Cohort("nobody", AllOf((Sex("male"), Sex("female"))))
    path = tmp_path / "x.vcf.gz"
    with pytest.raises(InvalidQuestion, match="Nobody who permits"):
        vcf.write_genotypes(warehouse, asking, Extract(LDLR, nobody), path)
    with pytest.raises(UnknownName, match="GRCh37"):
        vcf.write_genotypes(warehouse, asking, Extract(LDLR, assembly="GRCh37"), path)
    with pytest.raises(InvalidQuestion, match=r"\.vcf\.gz"):
        vcf.write_sites(warehouse, asking, Extract(LDLR), tmp_path / "x.vcf")
    with pytest.raises(InvalidQuestion, match="too many for a page"):
        vcf.write_genotypes(warehouse, asking, Extract(LDLR), path, most=10)
    unsequenced = Cohort("p50 on", AllOf((Site("south"),)))
    told = answer(warehouse, asking, GenotypeColumns(Extract(LDLR, unsequenced, **KEPT))).about
    assert told.without == told.individuals - len(
        answer(warehouse, asking, GenotypeColumns(Extract(LDLR, unsequenced, **KEPT))).columns
    )


def test_a_page_gets_file_and_index_in_a_zip(warehouse: Warehouse, asking: Asking) -> None:
    for genotypes_too in (True, False):
        made = vcf.zipped(warehouse, asking, Extract(LDLR, MEN), "LDLR", genotypes=genotypes_too)
        with ZipFile(BytesIO(made)) as bundle:
            assert bundle.namelist() == ["LDLR.vcf.gz", "LDLR.vcf.gz.tbi"]


def test_the_command_line(tiny_warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cohort = tmp_path / "men.json"
    cohort.write_text(json.dumps(MEN.to_json()))
    shared = ["--warehouse", str(tiny_warehouse), "--purpose", "investigation=health", "--out"]
    path = tmp_path / "men.vcf.gz"
    asked = ["vcf", str(cohort), "--gene", "LDLR", *shared, str(path)]
    assert main([*asked, "--role", "researcher", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["variants"], told["samples"], told["assembly"]) == (5, check_samples(path), "GRCh38")
    assert main(asked) == 3
    assert "may not do this" in capsys.readouterr().err
    assert main([*asked, "--role", "researcher", "--sites-only", "--failing", "keep"]) == 2
    assert main(["vcf", "--gene", "LDLRR", *shared, str(path), "--role", "researcher"]) == 2
    assert "LDLR" in capsys.readouterr().err
    missing = ["--warehouse", str(tmp_path / "no"), *shared[2:]]
    assert main(["vcf", "--all", *missing, str(path), "--role", "researcher"]) == 4
    capsys.readouterr()


def check_samples(path: Path) -> int:
    with pysam.VariantFile(str(path)) as file:
        return len(file.header.samples)


def test_a_written_file_is_ingested_with_its_annotations(
    written: Callable[..., pysam.VariantFile], tmp_path: Path
) -> None:
    written(Extract(Everything(), **KEPT))
    with release_of([tmp_path / "out.vcf.gz"], tmp_path, assembly="GRCh38") as (con, _, findings):
        rows = con.execute(
            "SELECT position, alt, rsid, gene, consequence, consequence_class FROM variant ORDER BY variant_id"
        ).fetchall()
    assert rows == [  # an rsID that the file lacks is taken over from ClinVar
        (43057062, "TG", "rs80357906", "BRCA1", "frameshift_variant", "loss_of_function"),
        (11105408, "T", "rs1001", "LDLR", "stop_gained", "loss_of_function"),
        (11105500, "A", None, "LDLR", "missense_variant", "missense"),
        (11106000, "A", None, "LDLR", "synonymous_variant", "synonymous"),
        (11106000, "T", None, "LDLR", "missense_variant", "missense"),
        (11110000, "G", None, "LDLR", "synonymous_variant", "synonymous"),
        (154536002, "T", "rs1050828", "G6PD", "missense_variant", "missense"),
    ]
    assert {finding.rule for finding in findings} <= {"karyotypic-sex-inferred"}
