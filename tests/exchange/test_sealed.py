"""Exports for named recipients: what stands there is Crypt4GH, opens with the recipient's key alone, and nothing else
of it is left."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import crypt4gh.keys
import crypt4gh.keys.c4gh
import crypt4gh.lib
import pytest

from cohorts.errors import InvalidQuestion
from exchange.__main__ import main
from exchange.sealed import sealed
from tests.exchange.beacon.client import linked


def keys(folder: Path, name: str = "ada") -> tuple[Path, bytes]:
    """A recipient's public key file, and their private key."""
    secret, public = folder / f"{name}.sec", folder / f"{name}.pub"
    crypt4gh.keys.c4gh.generate(secret, public, passphrase=b"", comment=b"")
    return public, crypt4gh.keys.get_private_key(secret, lambda: "")


def opened(path: Path, secret: bytes) -> bytes:
    plain = io.BytesIO()
    with path.open("rb") as file:
        crypt4gh.lib.decrypt([(0, secret, None)], file, plain)
    return plain.getvalue()


@pytest.fixture
def warehouse(tiny_warehouse: Path, tmp_path: Path) -> str:
    (tmp_path / "stores").mkdir()
    return str(linked(tiny_warehouse, tmp_path / "stores"))


def shared(warehouse: str) -> list[str]:
    return ["--warehouse", warehouse, "--purpose", "investigation=health", "--role", "researcher", "--json"]


def test_genotypes_are_for_their_recipients_alone(
    warehouse: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (public, secret), (second, other), (_, stranger) = (keys(tmp_path, name) for name in ("ada", "bea", "cyd"))
    out = tmp_path / "out" / "ldlr.vcf.gz"
    out.parent.mkdir()
    asked = ["vcf", "--gene", "LDLR", "--out", str(out), "--encrypt-for", str(public), "--encrypt-for", str(second)]
    assert main([*asked, *shared(warehouse)]) == 0
    assert json.loads(capsys.readouterr().out)["file"] == f"{out}.c4gh"
    assert sorted(each.name for each in out.parent.iterdir()) == ["ldlr.vcf.gz.c4gh", "ldlr.vcf.gz.tbi.c4gh"]
    made = out.with_name("ldlr.vcf.gz.c4gh")
    assert made.read_bytes().startswith(b"crypt4gh\x01\0\0\0")
    text = gzip.decompress(opened(made, secret)).decode()
    assert text.startswith("##fileformat=VCF")
    assert "\tGT:" in text
    assert opened(made, other) == opened(made, secret)
    with pytest.raises(ValueError, match="No supported encryption method"):
        opened(made, stranger)
    assert main([*asked, *shared(warehouse)]) == 2  # never over what is there
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "place", "one"),
    [("phenopackets", "out", "*.json.c4gh"), ("omop", "out", "cohort.csv.c4gh"), ("plink", "out/all", "all.pgen.c4gh")],
)
def test_folders_and_prefixes_too(warehouse: str, tmp_path: Path, command: str, place: str, one: str) -> None:
    public, secret = keys(tmp_path)
    cohort = tmp_path / "cohort.json"
    cohort.write_text(json.dumps({"name": "Women", "criterion": {"sex": {"is": "female"}}}))
    if "/" in place:
        (tmp_path / "out").mkdir()
    asked = [command, str(cohort), "--out", str(tmp_path / place), "--encrypt-for", str(public)]
    assert main([*asked, *shared(warehouse)]) == 0
    files = [each for each in (tmp_path / "out").rglob("*") if each.is_file()]
    assert {each.suffix for each in files} == {".c4gh"}
    assert opened(next((tmp_path / "out").glob(one)), secret)
    assert [each.name for each in tmp_path.glob(".*")] == []


def test_the_standards_own_program_opens_it(tmp_path: Path) -> None:
    public, _ = keys(tmp_path)
    with sealed(tmp_path / "note.txt", [public]) as out:
        out.write_text("a note")
    command = [sys.executable, "-m", "crypt4gh", "decrypt", "--sk", str(tmp_path / "ada.sec")]
    with (tmp_path / "note.txt.c4gh").open("rb") as file:
        assert subprocess.run(command, stdin=file, capture_output=True, check=True).stdout == b"a note"


@pytest.mark.parametrize("content", ["", "no key", "-----BEGIN CRYPT4GH PUBLIC KEY-----\nAAAA\n-----END X-----", None])
def test_what_is_no_key_is_refused_before_anything_is_written(tmp_path: Path, content: str | None) -> None:
    key = tmp_path / "key.pub"
    if content is not None:
        key.write_text(content)
    with pytest.raises(InvalidQuestion, match="is not a public key"), sealed(tmp_path / "out.txt", [key]):
        pytest.fail("nothing is written")
    assert {each.name for each in tmp_path.iterdir()} <= {"key.pub"}


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    public, _ = keys(tmp_path)
    before = {each.name for each in tmp_path.iterdir()}

    def half() -> None:
        with sealed(tmp_path / "out.txt", [public]) as out:
            out.write_text("half")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        half()
    assert {each.name for each in tmp_path.iterdir()} == before
