"""The named definitions of `cohorts/definitions` use only codes, genes and keys that exist."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from data.reference import vocabulary
from data.reference.load import clinvar_path, table_path
from data.reference.planted import planted_variants

FOLDER = Path(__file__).resolve().parents[3] / "cohorts" / "definitions"
RULE_KEYS = {"gene", "variants", "consequences", "clinvar", "max_af", "zygosity", "mechanism"}
KEYS = {
    "gene_sets": {"name", "title", "version", "assembly", "source", "note", "rules"},
    "diplotypes": {"name", "gene", "assembly", "default", "alleles", "phenotypes", "source", "note"},
    "case_definitions": {
        "name",
        "title",
        "codes",
        "min_dates",
        "sex",
        "before_age",
        "exclusions",
        "look_back_days",
        "note",
        "source",
    },
}
# known to science, too rare or too new for the tables here
BEYOND_THE_TABLES = {"1-55052400-T-C"}


def files(kind: str) -> list[Path]:
    return sorted((FOLDER / kind).glob("*.json"))


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def known_variants() -> frozenset[str]:
    clinvar = pl.read_parquet(clinvar_path()).select(
        pl.concat_str(["contig", pl.col("position").cast(pl.String), "ref", "alt"], separator="-")
    )
    return frozenset(clinvar.to_series()) | {variant.key for variant in planted_variants()} | BEYOND_THE_TABLES


@pytest.mark.parametrize("kind", list(KEYS))
def test_files_have_the_documented_keys_and_their_own_name(kind: str) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert files(kind)
    for path in files(kind):
        definition = read(path)
        assert definition["name"] == path.stem
        assert set(definition) <= KEYS[kind], path.name
    assert all(f"`{key}`" in readme for key in KEYS[kind] | RULE_KEYS)


@pytest.mark.parametrize("path", files("gene_sets"), ids=lambda path: path.stem)
def test_s_gt_18_gene_sets_carry_rules_with_mechanism(path: Path) -> None:
    definition = read(path)
    genes = set(pl.read_parquet(table_path("gene"))["symbol"])
    assert definition["version"]
    assert definition["source"]
    for rule in definition["rules"]:
        assert set(rule) <= RULE_KEYS
        assert rule["gene"] in genes
        assert rule["mechanism"]
        assert rule["zygosity"] in {"any", "heterozygous", "homozygous", "hemizygous", "biallelic"}
        assert rule.keys() & {"variants", "consequences", "clinvar"}, "a rule that every variant fulfils"
        assert set(rule.get("variants", ())) <= known_variants()
        if rule.get("consequences") and "clinvar" not in rule:
            assert rule["max_af"] <= 0.01, "predicted loss of function without a frequency limit"


def test_s_gt_18_apob_and_pcsk9_loss_of_function_is_not_familial_hypercholesterolaemia() -> None:
    for name in ("familial_hypercholesterolaemia", "acmg_secondary_findings_v3_2"):
        for rule in read(FOLDER / "gene_sets" / f"{name}.json")["rules"]:
            if rule["gene"] in ("APOB", "PCSK9"):
                assert rule["variants"]
                assert "consequences" not in rule


def test_s_gt_18_acmg_list_has_81_genes_and_its_special_rules() -> None:
    rules = read(FOLDER / "gene_sets" / "acmg_secondary_findings_v3_2.json")["rules"]
    assert len({rule["gene"] for rule in rules}) == 81
    by_gene = {rule["gene"]: rule for rule in rules}
    assert (by_gene["HFE"]["variants"], by_gene["HFE"]["zygosity"]) == (["6-26092913-G-A"], "homozygous")
    assert by_gene["TTN"]["consequences"] == ["loss_of_function"]
    biallelic = {gene for gene, rule in by_gene.items() if rule["zygosity"] == "biallelic"}
    assert biallelic == {"MUTYH", "CASQ2", "TRDN", "BTD", "GAA", "ATP7B", "RPE65"}


@pytest.mark.parametrize("path", files("diplotypes"), ids=lambda path: path.stem)
def test_s_gt_17_diplotypes_use_known_alleles_and_share_no_variant(path: Path) -> None:
    definition = read(path)
    variants = [entry["variant"] for allele in definition["alleles"].values() for entry in allele]
    assert len(variants) == len(set(variants))
    assert set(variants) <= known_variants()
    alleles = {definition["default"], *definition["alleles"]}
    for diplotypes in definition["phenotypes"].values():
        for diplotype in diplotypes:
            pair = diplotype.split("/")
            assert set(pair) <= alleles
            assert pair == sorted(pair)
            assert len(pair) == 2 or definition["gene"] == "G6PD"


def test_s_gt_17_every_apol1_diplotype_has_exactly_one_phenotype() -> None:
    phenotypes = read(FOLDER / "diplotypes" / "APOL1.json")["phenotypes"]
    listed = [diplotype for diplotypes in phenotypes.values() for diplotype in diplotypes]
    assert sorted(listed) == ["G0/G0", "G0/G1", "G0/G2", "G1/G1", "G1/G2", "G2/G2"]
    assert phenotypes["two risk alleles"] == ["G1/G1", "G1/G2", "G2/G2"]


@pytest.mark.parametrize("path", files("case_definitions"), ids=lambda path: path.stem)
def test_s_cl_8_case_definitions_name_codes_of_the_vocabulary(path: Path) -> None:
    definition = read(path)
    known = {f"{system}:{code}" for system, code in vocabulary.codes().select("system", "code").iter_rows()}
    assert definition["codes"]
    assert set(definition["codes"]) <= known
    assert set(definition.get("exclusions", ())) <= known
    assert bool(definition.get("exclusions")) == bool(definition.get("source")), "exclusions are the literature's"
    assert definition["min_dates"] >= 1
    assert definition.get("sex") in (None, "female", "male")
    assert re.fullmatch(r"[a-z0-9_]+", definition["name"])


def test_case_definitions_hold_nobody_by_an_ancestor_too_wide() -> None:
    closure = vocabulary.ancestors()
    below = {
        path.stem: {
            f"{system}:{code}"
            for wanted in read(path)["codes"]
            for system, code in closure.filter(ancestor_system=wanted.split(":")[0], ancestor_code=wanted.split(":")[1])
            .select("descendant_system", "descendant_code")
            .iter_rows()
        }
        for path in files("case_definitions")
    }
    assert "ICD10CM:N17.9" not in below["kidney_failure"]
    assert "ICD10CM:N18.6" in below["kidney_failure"]
    assert "ICD10CM:D05.10" not in below["breast_cancer"]
    assert "ICD10CM:I25.10" in below["coronary_disease"]
    assert "ICD10CM:I25.10" not in below["myocardial_infarction"]
    assert "ICD10CM:E83.10" not in below["haemochromatosis"]
