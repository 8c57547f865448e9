"""All of the real data in one warehouse: five datasets, two assemblies, and its check is clean.

Takes minutes: runs where CONCORD_EVERYTHING is set.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from data.check import check_warehouse
from data.ingest import ingest
from tests.warehouses import NOW

FOLDERS = ("thousand_genomes", "tcga_laml", "eunomia_gibleed", "phenopacket_store", "cineca_uk1")


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("CONCORD_EVERYTHING"), reason="set CONCORD_EVERYTHING: it takes minutes")
def test_five_datasets_of_two_assemblies_live_side_by_side(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    for name in FOLDERS:
        folder = shared_data(name)
        sources = sorted(folder.glob("*.vcf.gz")) or sorted(folder.glob("*.tar.gz")) or [folder]
        ingest(sources, tmp_path / "wh", dataset=name, data_use="GRU", now=NOW)
    manifest = check_warehouse(tmp_path / "wh").manifest
    assert {entry["name"]: entry["individuals"] for entry in manifest["datasets"]} == {
        "thousand_genomes": 1126, "tcga_laml": 200, "eunomia_gibleed": 2694, "phenopacket_store": 6462,
        "cineca_uk1": 2504,
    }  # fmt: skip
    assert {entry["assembly"] for entry in manifest["datasets"]} == {"GRCh37", "GRCh38", None}
