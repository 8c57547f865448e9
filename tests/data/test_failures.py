"""A damaged or cut VCF, a missing column, a full disk and a kill -9 each leave the release of before serving."""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cohorts.errors import ConcordError, InvalidSource, WarehouseUnavailable
from data.check import check_warehouse
from data.ingest import ingest
from data.release import Releases
from tests.conftest import ROOT
from tests.warehouses import NOW, build_tiny


@pytest.fixture
def warehouse(tiny_warehouse: Path, tmp_path: Path) -> Path:
    """A copy of the tiny warehouse that a test may harm."""
    return Path(shutil.copytree(tiny_warehouse, tmp_path / "warehouse"))


@pytest.fixture
def sources(tiny_files: Path, tmp_path: Path) -> Path:
    """A copy of the tiny source files that a test may harm."""
    return Path(shutil.copytree(tiny_files, tmp_path / "sources"))


@pytest.fixture
def serving(warehouse: Path) -> Iterator[None]:
    """After the test the release of before is current, whole, and alone."""
    before = (warehouse / "current").read_text()
    yield
    assert (warehouse / "current").read_text() == before
    assert check_warehouse(warehouse).manifest["release"] == before.strip()
    names = {path.name for path in (warehouse / "releases").iterdir()}
    assert names == {f"{before.strip()}.duckdb", f"{before.strip()}.json"}
    with Releases(warehouse).build(NOW):
        pass  # no lock was left behind, and what was abandoned is swept
    assert {path.name for path in (warehouse / "building").iterdir()} == {"lock"}


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda data: data[: len(data) // 2], "cut off"),
        (lambda data: data[:-28], "cut off"),
        (lambda data: data[: len(data) // 2] + bytes(50) + data[len(data) // 2 + 50 :], "cannot be read"),
        (lambda data: b"", "empty"),
        (lambda data: b"no VCF at all\n", "VCF"),
    ],
    ids=["half", "without-end", "overwritten", "empty", "other"],
)
def test_a_damaged_vcf_is_refused_by_name(
    warehouse: Path, sources: Path, harm: Callable[[bytes], bytes], said: str
) -> None:
    edit(sources / "tiny.vcf.gz", harm)
    with pytest.raises(InvalidSource, match="(?s)" + said) as refused:
        build_tiny(warehouse, sources)
    assert "tiny.vcf.gz" in str(refused.value)


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize(
    ("file", "column"),
    [("individuals.csv", "individual_id"), ("consents.csv", "permission"), ("relatives.csv", "relationship")],
)
def test_a_missing_column_is_named_with_its_file(warehouse: Path, sources: Path, file: str, column: str) -> None:
    edit(sources / file, lambda data: data.replace(column.encode(), b"something_else", 1))
    with pytest.raises(InvalidSource, match=f"Column '{column}' is missing") as refused:
        build_tiny(warehouse, sources)
    assert file in str(refused.value)
    assert "Add a column" in str(refused.value)


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_parquet_table_cut_off_is_named(warehouse: Path, sources: Path, cut: float) -> None:
    edit(sources / "omop" / "measurement.parquet", lambda data: data[: int(len(data) * cut)])
    with pytest.raises(InvalidSource, match=r"measurement\.parquet"):
        build_tiny(warehouse, sources)


@pytest.mark.usefixtures("serving")
def test_a_parquet_table_damaged_inside_is_named(warehouse: Path, sources: Path) -> None:
    edit(
        sources / "omop" / "measurement.parquet",
        lambda data: data[:4] + bytes(len(data) // 3) + data[4 + len(data) // 3 :],
    )
    with pytest.raises(InvalidSource, match=r"measurement\.parquet"):
        build_tiny(warehouse, sources)


@pytest.mark.usefixtures("serving")
def test_a_gzipped_table_cut_off_is_refused(warehouse: Path, sources: Path) -> None:
    import gzip

    text = (sources / "individuals.csv").read_bytes()
    (sources / "individuals.csv").unlink()
    packed = gzip.compress(text)
    (sources / "individuals.csv.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InvalidSource, match=r"individuals\.csv\.gz"):
        build_tiny(warehouse, sources)


def test_messages_hold_no_identifier_of_a_person(warehouse: Path, sources: Path) -> None:
    edit(sources / "individuals.csv", lambda data: data + b"P07,female,1950-01-01,,,,,,\n")
    with pytest.raises(InvalidSource) as refused:
        build_tiny(warehouse, sources)
    assert "P07" not in str(refused.value)


# ── the disk is full ──────────────────────────────────────────────────────────────────────────────────────────────────
_INGEST = """
import sys, resource
from pathlib import Path
from data.__main__ import main
sys.exit(main(["ingest", sys.argv[1], "--warehouse", sys.argv[2]]))
"""


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize("limit", [200_000, 20_000_000])
def test_a_disk_that_takes_no_more_is_named(warehouse: Path, sources: Path, limit: int) -> None:
    """Stands in for a full disk where a small one cannot be mounted: no file may grow past `limit` bytes."""
    done = subprocess.run(
        [sys.executable, "-c", _INGEST, str(sources), str(warehouse)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert str(warehouse) in done.stderr


@pytest.mark.parametrize("megabytes", [40, 54])  # no room for the reference, and none for the rest
def test_a_full_disk_leaves_the_release_serving(
    tiny_warehouse: Path, sources: Path, tmp_path: Path, megabytes: int
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root; the limit on file size stands in for it")
    try:
        warehouse = Path(shutil.copytree(tiny_warehouse, disk / "warehouse"))
        before = (warehouse / "current").read_text()
        with pytest.raises(WarehouseUnavailable, match="The disk is full"):
            build_tiny(warehouse, sources)
        assert (warehouse / "current").read_text() == before
        check_warehouse(warehouse)
        assert {path.name for path in (warehouse / "building").iterdir()} == {"lock"}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# ── kill -9 ───────────────────────────────────────────────────────────────────────────────────────────────────────────
_KILLED = """
import os, signal, sys
from pathlib import Path
import data.release, data.storage
from data.ingest import ingest
from tests.warehouses import NOW
at = sys.argv[3]
def die(): os.kill(os.getpid(), signal.SIGKILL)
def progress(step, fraction=None):
    if step.startswith(at): die()
real = data.release.write_durably
def write(path, text):
    if at == "before " + path.suffix.lstrip(".") or at == "before " + path.name: die()
    real(path, text)
    if at == "after " + path.name: die()
data.release.write_durably = write
ingest([Path(sys.argv[1])], Path(sys.argv[2]), now=NOW, progress=progress)
"""


def killed_at(point: str, sources: Path, warehouse: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _KILLED, str(sources), str(warehouse), point], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    "point",
    ["Loading genotypes", "before json", "before current"],
)
def test_kill_9_leaves_the_release_serving_and_the_next_ingest_works(
    warehouse: Path, sources: Path, point: str
) -> None:
    before = (warehouse / "current").read_text()
    killed_at(point, sources, warehouse)
    assert (warehouse / "current").read_text() == before
    check_warehouse(warehouse)
    summary = build_tiny(warehouse, sources)
    assert summary.release == "2025-06-01.2"
    assert check_warehouse(warehouse).manifest["release"] == summary.release
    assert {path.name for path in (warehouse / "building").iterdir()} == {"lock"}
    assert len(list((warehouse / "releases").iterdir())) == 4  # two releases, no left-overs


def test_kill_9_after_the_pointer_moved_leaves_the_new_release_serving(warehouse: Path, sources: Path) -> None:
    killed_at("after current", sources, warehouse)
    assert check_warehouse(warehouse).manifest["release"] == "2025-06-01.2"
    with Releases(warehouse).build(NOW):
        pass
    assert check_warehouse(warehouse).manifest["release"] == "2025-06-01.2"


# ── two at once, and nothing to do ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.usefixtures("serving")
def test_a_second_build_at_the_same_time_is_refused(warehouse: Path, sources: Path) -> None:
    with Releases(warehouse).build(NOW), pytest.raises(WarehouseUnavailable, match="Another build is under way"):
        build_tiny(warehouse, sources)


@pytest.mark.usefixtures("serving")
def test_a_dry_run_changes_nothing_and_reports_the_same(warehouse: Path, sources: Path) -> None:
    def state(folder: Path) -> dict[str, tuple[int, int]]:
        return {str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.stat().st_size) for p in folder.rglob("*")}

    before, published = state(warehouse), Releases(warehouse).manifest("2025-06-01.1")
    dry = ingest([sources], warehouse, dry_run=True, now=NOW)
    assert state(warehouse) == before
    assert dry.release is None
    assert dry.replaced
    assert dry.manifest["findings"] == published["findings"]
    assert dry.manifest["counts"] == published["counts"]


def test_a_dry_run_makes_no_warehouse(sources: Path, tmp_path: Path) -> None:
    ingest([sources], tmp_path / "never", dry_run=True, now=NOW)
    assert not (tmp_path / "never").exists()


@pytest.mark.usefixtures("serving")
def test_without_consent_records_the_data_use_must_be_stated(warehouse: Path, sources: Path) -> None:
    (sources / "consents.csv").unlink()
    with pytest.raises(InvalidSource, match="carries no consent record") as refused:
        build_tiny(warehouse, sources)
    assert "--data-use DUO:0000042" in str(refused.value)


@pytest.mark.usefixtures("serving")
def test_a_data_use_that_is_no_permission_is_refused(warehouse: Path, sources: Path) -> None:
    with pytest.raises(ConcordError, match="not a DUO permission") as refused:
        ingest([sources], warehouse, data_use="DUO:0000046", now=NOW)
    assert refused.value.exit_status == 2


def test_nobody_else_on_the_machine_looks_into_releases_and_builds(tiny_warehouse: Path) -> None:
    for folder in ("releases", "building"):
        assert (tiny_warehouse / folder).stat().st_mode & 0o077 == 0, folder
