"""One cohort, every door: the page, the command line and the Beacon give the same count, exact and protected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, CarrierOf, HasCondition, HasTreatment, Sex, Site
from queries.__main__ import main
from tests.exchange.beacon.client import Caller, linked
from tests.pages.conftest import ROUTER, loopback  # noqa: F401  a fixture
from widgets.permalink import packed

#: A cohort, and how a Beacon says the same.
COHORTS: list[tuple[Cohort, dict[str, Any]]] = [
    (Cohort("carriers", CarrierOf(gene="LDLR")), {"requestParameters": {"geneId": "LDLR"}}),
    (
        Cohort("women treated", AllOf((Sex("female"), HasTreatment("RXNORM:36567")))),
        {"filters": [{"id": "NCIT:C16576"}, {"id": "RXNORM:36567"}]},
    ),
    (
        Cohort("carriers of the north aged 50 or over", AllOf((
            CarrierOf(variant="19-11110000-A-G"), Site(("north",)), Age("enrolment", from_=50)))),
        {"requestParameters": {"referenceName": "19", "start": 11109999, "referenceBases": "A", "alternateBases": "G"},
         "filters": [{"id": "site", "operator": "=", "value": "north"},
                     {"id": "ageAtEnrolment", "operator": ">=", "value": "50"}]},
    ),
    (Cohort("nobody", AllOf((HasCondition("ICD10CM:C50"), Sex("male")))),
     {"filters": [{"id": "ICD10CM:C50"}, {"id": "NCIT:C20197"}]}),
]  # fmt: skip


@pytest.fixture
def directory(tiny_warehouse: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "warehouse"
    folder.mkdir()
    return linked(tiny_warehouse, folder)


def on_the_page(cohort: Cohort, role: str) -> str:
    app = AppTest.from_file(str(ROUTER), default_timeout=30)
    app.session_state["purpose"], app.session_state["role"] = Purpose("health"), role
    app.query_params["cohort"] = packed(cohort)
    app = app.switch_page("cohort_builder.py").run()
    assert not app.exception
    return next(metric.value for metric in app.metric if metric.label == "In the cohort")


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_s_dc_1_the_same_answer_at_every_door(
    role: str,
    directory: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(directory))
    monkeypatch.setattr("widgets.job.PATIENCE", 60.0)
    caller = Caller(directory, role)
    precision = ("rounded", [10]) if role == "partner" else (None, None)
    seen = set()
    for cohort, query in COHORTS:
        file = tmp_path / "cohort.json"
        file.write_text(json.dumps(cohort.to_json()))
        assert main(["count", str(file), "--purpose", "health", "--role", role, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)["count"]
        shown = on_the_page(cohort, role)
        summary = caller.post("/individuals", {**query, "requestedGranularity": "count"})["responseSummary"]
        assert (summary.pop("countPrecision", None), summary.pop("countAdjustedTo", None)) == precision
        if isinstance(told, dict):  # fewer than the threshold: a Beacon says none
            assert shown == f"< {told['below']}"
            assert summary == {"exists": False, "numTotalResults": 0}
        else:
            assert shown == f"{told:,}"
            assert summary == {"exists": told > 0, "numTotalResults": told}
        seen.add(json.dumps(told))
    assert len(seen) > 2 or role == "partner"
    caller.door.close()
