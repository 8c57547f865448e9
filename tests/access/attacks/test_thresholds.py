"""Bounds that the asker chooses, ends of axes and the order of lines: what can be read off what is *not* a number."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import polars as pl
import pytest

from access.disclosure import Table
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf
from cohorts.errors import Refused
from queries import answer
from queries.associations.variant_scan import VariantScan
from queries.cohort.describe import Describe
from queries.cohort.describe_records import Values
from queries.consent.over_time import ConsentOverTime
from queries.lookup.overview import Overview
from queries.lookup.search_codes import SearchCodes
from stats.scans.scan_estimate import VariantScanEstimate
from stats.scans.variant_scan import variant_scan
from tests.access.attacks.conftest import Target

EVERYBODY = Cohort("everybody", AllOf(()))
LDL = "LOINC:13457-7"


def own_set(bound: float) -> CarrierOf:
    """A gene set that comes with the question."""
    rule = {"gene": "LDLR", "mechanism": "made up", "consequences": ["missense"], "max_af": bound}
    made = {"name": "mine", "title": "Mine", "version": "1", "source": "me", "note": "-", "assembly": "GRCh38"}
    return CarrierOf.from_body({"gene_set": {**made, "rules": [rule]}})


def test_s_dc_3_attack_a_gene_set_of_ones_own_halves_a_bound_of_frequency(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rules carry a bound past the one that the criterion itself may have."""
    with pytest.raises(Refused, match="fixed bounds"):
        target.count(own_set(0.0123))
    assert target.count(own_set(0.05))

    monkeypatch.setattr("queries.criteria.bind_genetic.demand_fixed", lambda *_, **__: None)
    low, high = 0.0, 0.5
    for _ in range(9):  # the guard switched off: the allele frequency of 11105567-C-T, closer each time
        middle = (low + high) / 2
        low, high = (low, middle) if target.count(own_set(middle)) == target.count(own_set(0.5)) else (middle, high)
    assert high == pytest.approx(0.10, abs=2e-3)


def scanned(target: Target, copies: int, region: str = "") -> VariantScanEstimate:
    question = VariantScan(LDL, (), copies, unrelated_only=False, region=region)
    return answer(target.warehouse, target.partner, question, variant_scan)


def test_s_dc_3_attack_one_copy_more_each_time_until_a_variant_leaves_the_scan(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan says of how many variants the release has so many copies, and shows those with so many among the
    compared: the variant's exact count is where it goes."""
    place = 11105408
    with target.warehouse.cursor(target.owner) as cursor:
        [(ac,)] = cursor.execute(
            "SELECT f.ac FROM variant_frequency AS f JOIN variant AS v ON v.variant_id = f.variant_id"
            f" WHERE v.position = {place} AND f.population = 'all'"
        ).fetchall()
    assert ac % 10

    def there(*copies: int) -> list[int]:
        """Whether there is a variant at this place with so many copies."""
        return [scanned(target, n, f"GRCh38 19:{place}-{place}").attempted for n in copies]

    down = ac - ac % 10
    assert there(down, down + 1, ac, ac + 1) == [1, 0, 0, 0]
    shown = scanned(target, 5).tests.filter(position=place)["copies"][0]
    assert scanned(target, shown).tests.filter(position=place).height == 1
    assert scanned(target, shown + 1).tests.filter(position=place).height == 0

    monkeypatch.setattr(VariantScan, "_copies", lambda self, asking: self.min_copies)
    assert there(down, down + 1, ac, ac + 1) == [1, 1, 1, 0]


def test_s_dc_4_attack_the_ends_of_a_histogram_are_nobodys_values(
    own_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twenty greatest values are moved: the axis stays where it was."""
    before = own_target.told(Values(EVERYBODY, LDL)).bins.frame.select("from", "to")
    file = next((own_target.warehouse.directory / "releases").glob("*.duckdb"))
    own_target.warehouse.close()
    with duckdb.connect(str(file)) as con:
        [(last,)] = con.execute("SELECT value FROM measurement ORDER BY value DESC LIMIT 1 OFFSET 20").fetchall()
        con.execute("UPDATE measurement SET value = value + 400 WHERE value > ?", [last])

    def ends() -> pl.DataFrame:
        fresh = replace(own_target, warehouse=type(own_target.warehouse)(own_target.warehouse.directory))
        try:
            return fresh.told(Values(EVERYBODY, LDL)).bins.frame.select("from", "to")
        finally:
            fresh.warehouse.close()

    assert ends().equals(before)
    monkeypatch.setattr("queries.cohort.describe_records._BEYOND", 0)
    assert not ends().equals(before)


def by_what_is_shown(table: Table, count: str, label: str) -> bool:
    return table.frame.equals(table.frame.sort([count, label], descending=[True, False], nulls_last=True))


def test_s_dc_3_attack_the_order_of_lines_tells_nothing_of_what_they_hide(own_target: Target) -> None:
    """Two small groups, the one that comes later by name a little larger; and two codes that few have."""
    file = next((own_target.warehouse.directory / "releases").glob("*.duckdb"))
    own_target.warehouse.close()
    with duckdb.connect(str(file)) as con:
        con.execute("UPDATE individual SET site = 'Aville' WHERE individual_id % 150 = 1")
        con.execute("UPDATE individual SET site = 'Zville' WHERE individual_id % 100 = 2")
        con.execute("UPDATE code SET n_individuals = 3, name = 'Twin condition A' WHERE code = '411'")
        con.execute("UPDATE code SET n_individuals = 9, name = 'Twin condition Z' WHERE code = '585'")
        con.execute("INSERT INTO consent_profile VALUES (7, 'DUO:0000007', 'PHECODE:411', '{}')")
        con.execute("UPDATE consent SET profile_id = 7, valid_from = DATE '1991-01-01' WHERE individual_id < 3")
    made = replace(own_target, warehouse=type(own_target.warehouse)(own_target.warehouse.directory))
    try:
        told = made.told(Describe(EVERYBODY, conditions=0))
        sites = told.site.frame["value"].to_list()
        assert sites.index("Aville") < sites.index("Zville")
        for name in ("sex", "site", "vital_status", "genetic_group", "self_reported_group"):
            assert by_what_is_shown(getattr(told, name), "n", "value")
        exact = made.true(Describe(EVERYBODY, conditions=0)).site.frame["value"].to_list()
        assert exact.index("Zville") < exact.index("Aville")  # as it was made

        assert made.told(SearchCodes("twin condition")).frame["code"].to_list() == ["411", "585"]

        uses = made.told(Overview()).consents
        assert by_what_is_shown(uses, "individuals", "data_use")
        assert by_what_is_shown(made.told(ConsentOverTime()).uses, "individuals", "data_use")
        assert not uses.frame["data_use"].str.contains("411").any()  # of three people
        assert made.true(Overview()).consents.frame["data_use"].str.contains("411").any()

        years = made.told(ConsentOverTime()).years.frame["year"]
        assert years.min() > 1991 == made.true(ConsentOverTime()).years.frame["year"].min()
    finally:
        made.warehouse.close()
