"""The history of releases: for stewards alone, of their datasets, and nothing that a damaged file could upset."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from access import Purpose
from cohorts.errors import Refused
from queries import answer, asking_for, open_warehouse
from queries.lookup.releases import ReleaseHistory


@pytest.fixture(scope="module")
def several(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of 'tiny', an older one of another dataset too, a derived file, and a manifest that is none."""
    copy = shutil.copytree(tiny_warehouse, tmp_path_factory.mktemp("several") / "warehouse")
    datasets = [{"name": name, "assembly": "GRCh38", "individuals": n} for name, n in (("tiny", 57), ("other", 9))]
    old = {"release": "2024-01-01.2", "created": "2024-01-01T10:00:00+00:00", "datasets": datasets, "sources": []}
    (copy / "releases" / "2024-01-01.2.json").write_text(json.dumps(old))
    (copy / "releases" / "2024-01-01.2.ancestry.json").write_text('{"release": "2024-01-01.2", "datasets": []}')
    (copy / "releases" / "2024-01-01.1.json").write_text("{")
    return copy


def test_releases_newest_first_of_the_datasets_asked_about(several: Path) -> None:
    warehouse = open_warehouse(several)
    asking = asking_for(warehouse, "ada", "steward", Purpose("health"))
    rows = answer(warehouse, asking, ReleaseHistory()).table.frame
    assert rows.select("release", "in_force", "dataset", "individuals").rows() == [
        (warehouse.release, True, "tiny", 60),
        ("2024-01-01.2", False, "tiny", 57),
        ("2024-01-01.2", False, "other", 9),
    ]
    assert rows["sources"][0] > 5
    own = answer(warehouse, replace(asking, datasets=("tiny",)), ReleaseHistory()).table.frame
    assert set(own["dataset"]) == {"tiny"}
    warehouse.close()


@pytest.mark.parametrize("role", ["public", "partner", "researcher", "clinician"])
def test_s_dc_7_the_history_is_for_stewards(several: Path, role: str) -> None:
    warehouse = open_warehouse(several)
    with pytest.raises(Refused):
        answer(warehouse, asking_for(warehouse, "ada", role, Purpose("health")), ReleaseHistory())
    warehouse.close()
