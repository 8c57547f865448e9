"""The page of sources: who may open it, a dry run before anything is written, and what it does not let in."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.audit import AUDIT_FILE, Audit
from tests.pages.test_guard import words
from tests.pages.test_stewardship import press


@pytest.fixture(scope="module")
def small_warehouse(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset 'tiny', in a warehouse that may be written to."""
    return shutil.copytree(tiny_warehouse, tmp_path_factory.mktemp("sources") / "warehouse")


@pytest.fixture
def allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of the server that the page may read."""
    folder = tmp_path / "allowed"
    folder.mkdir()
    monkeypatch.setenv("CONCORD_SOURCES", str(folder))
    study = folder / "study"
    study.mkdir()
    (study / "individuals.csv").write_text("individual_id,sex,birth_date\nQ1,female,1950-02-03\nQ2,male,1951-02-03\n")
    (study / "conditions.csv").write_text(
        "individual_id,code,start_date\nQ1,ICD10CM:I21,2012-01-02\nQ9,ICD10CM:I21,x\n"
    )
    return folder


def order(app: AppTest, *picked: str, dataset: str = "new", data_use: str = "DUO:0000042") -> AppTest:
    app.multiselect(key="sources_picked").set_value(list(picked))
    app.text_input(key="sources_dataset").set_value(dataset)
    app.text_input(key="sources_data_use").set_value(data_use)
    return press(app, "Dry run")


def current(warehouse: Path) -> str:
    return (warehouse / "current").read_text().strip()


def test_s_dc_7_sources_are_for_stewards(visit: Callable[..., AppTest], allowed: Path) -> None:
    for role in ("public", "partner", "clinician"):
        app = visit("sources", role=role)
        assert not app.exception
        assert not app.dataframe
        assert not [button for button in app.button if button.label == "Dry run"]
    assert "may not do this" in words(app)


def test_a_dry_run_writes_nothing_and_then_it_is_brought_in(
    visit: Callable[..., AppTest], small_warehouse: Path, allowed: Path
) -> None:
    before = current(small_warehouse)
    app = visit("sources", role="steward")
    assert not app.exception
    assert "Nothing is written before a dry run" in words(app)
    assert {"sha256", "records"} <= {name for frame in app.dataframe for name in frame.value.columns}
    order(app, "study")
    assert not app.exception
    told = words(app)
    assert current(small_warehouse) == before
    metrics = {metric.label: metric.value for metric in app.metric}
    assert (metrics["Records found"], metrics["Records refused"]) == ("4", "1")
    findings = next(frame.value for frame in app.dataframe if "became" in frame.value.columns)
    assert findings["became"][0] == "refused"
    assert "Q9" not in findings.to_string() + told  # a report names files and lines, nobody
    assert f"A new release is written beside **{before}**" in told
    press(app, "Bring it in")
    assert not app.exception
    after = current(small_warehouse)
    assert after != before
    assert any(after in str(each.value) for each in app.success)
    history = next(frame.value for frame in app.dataframe if "in_force" in frame.value.columns)
    assert list(history["release"][:2]) == [after, after]
    assert set(history["dataset"][:2]) == {"new", "tiny"}
    audited = [e for e in Audit(small_warehouse / AUDIT_FILE).entries() if "ingest" in e.question]
    assert [e.reason for e in audited] == ["nothing published", f"published {after}"]
    assert "study" not in "".join(e.question for e in audited)


def test_a_mapping_is_drafted_for_correction(
    visit: Callable[..., AppTest], small_warehouse: Path, allowed: Path
) -> None:
    (allowed / "clinic.csv").write_text("PatNr;Geschlecht;Geburtsdatum\n1;w;03.02.1950\n2;m;04.05.1951\n")
    app = order(visit("sources", role="steward"), "clinic.csv")
    assert not app.exception
    assert "A mapping was drafted" in words(app)
    drafted = json.loads(app.text_area(key="sources_mapping").value)
    assert drafted["clinic.csv"]["columns"]["individual_id"] == "PatNr"
    assert not [button for button in app.button if button.label == "Bring it in"]
    press(app, "Dry run")
    assert {metric.label: metric.value for metric in app.metric}["Records found"] == "2"
    (allowed / "clinic.csv").write_text("PatNr;Geschlecht;Geburtsdatum\n1;w;03.02.1950\n")
    before = current(small_warehouse)
    press(app, "Bring it in")
    assert "changed since the dry run" in words(app)
    assert current(small_warehouse) == before


def test_attack_ways_out_are_refused_and_nothing_is_run(
    visit: Callable[..., AppTest], small_warehouse: Path, allowed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("widgets.sources.child.subprocess.Popen", never)
    (allowed.parent / "secret.csv").write_text("individual_id\nP1\n")
    (allowed / "link.csv").symlink_to(allowed.parent / "secret.csv")
    app = visit("sources", role="steward")
    for typed in ("../secret.csv", "link.csv", str(allowed.parent / "secret.csv"), "--report=x.json"):
        app.text_input(key="sources_typed").set_value(typed)
        order(app)
        assert not app.exception
        assert "no such source in the directories" in words(app)
    app.text_input(key="sources_typed").set_value("")
    order(app, "study", dataset="--dry-run")
    assert "needs a plain name" in words(app)
    monkeypatch.delenv("CONCORD_SOURCES")
    app.run()
    assert "No directory of the server is open to this page" in words(app)
    assert not app.multiselect


def test_attack_an_archive_that_leads_out_and_a_table_of_reads_elsewhere(
    visit: Callable[..., AppTest], small_warehouse: Path, allowed: Path
) -> None:
    with zipfile.ZipFile(allowed / "study.zip", "w") as archive:
        archive.writestr("../../escaped.csv", "individual_id\nP1\n")
    app = order(visit("sources", role="steward"), "study.zip")
    assert "leads out of the archive" in words(app)
    assert not list(allowed.parent.rglob("escaped.csv"))
    outside = allowed.parent / "other.bam"
    outside.write_bytes(b"BAM\1")
    (allowed.parent / "other.bam.bai").write_bytes(b"BAI\1")
    (allowed / "study" / "reads.csv").write_text(f"biosample_id,file\nB1,{outside}\n")
    app = order(app, "study")
    assert "outside the directories that are allowed" in words(app)
    assert not [button for button in app.button if button.label == "Bring it in"]
