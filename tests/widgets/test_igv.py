"""igv.js: one pinned package, taken by its hash, or nothing."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from widgets import igv


def package(**files: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name.replace("__", "/"))
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = {"package/dist/igv.esm.min.js": tmp_path / "in" / "igv.js", "package/LICENSE": tmp_path / "in" / "LICENSE"}
    monkeypatch.setattr(igv, "FETCHED", tmp_path / "in")
    monkeypatch.setattr(igv, "SCRIPT", tmp_path / "in" / "igv.js")
    monkeypatch.setattr(igv, "_KEPT", kept)
    return tmp_path


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], bytes]:
    def pin(content: bytes) -> bytes:
        monkeypatch.setattr(igv, "INTEGRITY", base64.b64encode(hashlib.sha512(content).digest()).decode())
        return content

    return pin


def test_the_pinned_package_gives_its_script_and_licence_alone(folder: Path, pinned: Callable) -> None:
    files = {
        "package/dist/igv.esm.min.js": b"script",
        "package/LICENSE": b"MIT",
        "../escaped": b"no",
        "package/x": b"no",
    }
    (folder / "igv.tgz").write_bytes(pinned(package(**files)))
    assert igv.main(["--from", str(folder / "igv.tgz")]) == 0
    assert igv.fetched()
    assert {path.name: path.read_bytes() for path in (folder / "in").iterdir()} == {
        "igv.js": b"script",
        "LICENSE": b"MIT",
    }
    assert not (folder / "escaped").exists()


@pytest.mark.parametrize("content", [b"", b"not a package", package(**{"package/dist/igv.esm.min.js": b"evil"})])
def test_another_package_is_not_taken(folder: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "igv.tgz").write_bytes(content)
    assert igv.main(["--from", str(folder / "igv.tgz")]) == 1
    assert "its hash differs" in capsys.readouterr().err
    assert not (folder / "in").exists()


def test_where_no_registry_is_reached_it_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr("urllib.request.urlopen", unreachable)
    assert igv.main([]) == 1
    said = capsys.readouterr().err
    assert "python -m widgets.igv" in said
    assert igv.ADDRESS in said
    assert "--from" in said


def test_what_is_there_is_not_fetched_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "in").mkdir()
    igv.SCRIPT.write_bytes(b"script")
    monkeypatch.setattr("urllib.request.urlopen", lambda *_: pytest.fail("asked the network"))
    assert igv.main([]) == 0
