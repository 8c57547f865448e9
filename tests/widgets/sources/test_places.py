"""Where sources may come from: ways out of the directories that a server allows, each tried."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import pytest

from cohorts.errors import ConcordError, InvalidQuestion, Refused
from widgets.sources import layers, places
from widgets.sources.order import Order


@dataclass(frozen=True)
class Sent:
    name: str
    content: bytes = b"individual_id\nP1\n"

    def getvalue(self) -> bytes:
        return self.content


@pytest.fixture
def open_to(tmp_path: Path) -> tuple[Path, ...]:
    """`open/` is allowed, `open-not/` and `secret.csv` beside it are not."""
    for folder in ("open/study", "open-not"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "open" / "study" / "people.csv").write_text("individual_id\nP1\n")
    (tmp_path / "secret.csv").write_text("individual_id\nP2\n")
    (tmp_path / "open-not" / "people.csv").write_text("individual_id\nP3\n")
    return ((tmp_path / "open").resolve(),)


def test_what_stands_in_the_directories_is_found_by_name_or_in_full(open_to: tuple[Path, ...]) -> None:
    [root] = open_to
    assert places.allowed("study/people.csv", open_to) == root / "study" / "people.csv"
    assert places.allowed(str(root / "study"), open_to) == root / "study"
    assert places.listed(open_to) == ["study"]


@pytest.mark.parametrize(
    "named",
    [
        "../secret.csv", "study/../../secret.csv", "..", "/etc/passwd", "~", "--dry-run", "-", "",
        "study\0", "a\nb", "nothing", "file:///etc/passwd", "https://example.org/a.vcf.gz", "/proc/self/environ",
        "{outside}/secret.csv", "{outside}/open-not/people.csv", "{outside}/open/../secret.csv", "{outside}",
        "study/people.csv##idx##/etc/passwd",
    ],
)  # fmt: skip
def test_attack_a_path_that_leads_out_is_refused(open_to: tuple[Path, ...], named: str) -> None:
    with pytest.raises((Refused, InvalidQuestion)):
        places.allowed(named.replace("{outside}", str(open_to[0].parent)), open_to)


def test_attack_a_refusal_does_not_tell_whether_the_file_exists(open_to: tuple[Path, ...]) -> None:
    outside = open_to[0].parent
    told = []
    for name in ("secret.csv", "absent.csv"):
        with pytest.raises(Refused) as refused:
            places.allowed(str(outside / name), open_to)
        told.append((refused.value.what, refused.value.do))
    assert told[0] == told[1]


def test_attack_links_and_devices_lead_nowhere(open_to: tuple[Path, ...]) -> None:
    [root] = open_to
    (root / "direct.csv").symlink_to(root.parent / "secret.csv")
    (root / "far").symlink_to(root.parent / "open-not")
    for named in ("direct.csv", "far", "far/people.csv"):
        with pytest.raises(Refused):
            places.allowed(named, open_to)
    for make in (
        lambda at: at.symlink_to(root.parent / "secret.csv"),
        lambda at: at.symlink_to(root),  # a loop
        lambda at: at.symlink_to("/nowhere/at/all"),
        lambda at: os.mkfifo(at),
    ):
        inner = root / "study" / "inner.csv"
        make(inner)
        with pytest.raises(Refused):
            places.allowed("study", open_to)
        inner.unlink()
    (root / "study" / "inner.csv").symlink_to(root / "study" / "people.csv")
    assert places.allowed("study", open_to)


def test_attack_without_its_guard_the_link_would_be_read(
    open_to: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    (open_to[0] / "direct.csv").symlink_to(open_to[0].parent / "secret.csv")
    monkeypatch.setattr(places, "inside", lambda path, within: True)
    assert places.allowed("direct.csv", open_to).read_text() == "individual_id\nP2\n"


def test_no_directory_no_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(places.VARIABLE, raising=False)
    assert places.roots() == ()
    with pytest.raises(Refused):
        places.allowed(str(tmp_path), ())
    monkeypatch.setenv(places.VARIABLE, os.pathsep.join(["", "relative", str(tmp_path), str(tmp_path / "absent")]))
    assert places.roots() == (tmp_path.resolve(),)


@pytest.mark.parametrize(
    "name",
    [
        "../a.csv",
        "a/b.csv",
        "--report=x.json",
        "-o",
        ".hidden",
        "",
        "a\0.csv",
        "a..csv",
        "reads.bam",
        "x.CRAM",
        "ü.csv",
    ],
)
def test_attack_names_of_uploads(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidQuestion):
        places.put_down([Sent(name)], tmp_path)
    assert not list(tmp_path.iterdir())


def test_uploads_stand_in_a_private_folder_that_goes(tmp_path: Path) -> None:
    folder = places.Folder()
    into = folder.cleared("uploads")
    (file,) = places.put_down([Sent("people.csv")], into)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(InvalidQuestion, match="same name"):
        places.put_down([Sent("people.csv")], into)
    with pytest.raises(InvalidQuestion, match="at once"):
        places.put_down([Sent(f"{n}.csv") for n in range(21)], into)
    folder.close()
    assert not folder.path.exists()


def test_a_changed_source_has_another_fingerprint(open_to: tuple[Path, ...]) -> None:
    before = places.fingerprint(open_to, open_to)
    assert before == places.fingerprint(open_to, open_to)
    (open_to[0] / "study" / "more.csv").write_text("x\n")
    assert before != places.fingerprint(open_to, open_to)


@pytest.mark.parametrize("dataset", ["--dry-run", "-x", "", "a b", "../a", "a\nb", "x" * 65, "a/b", "ä"])
def test_attack_a_dataset_that_is_an_option_or_a_path(open_to: tuple[Path, ...], dataset: str) -> None:
    with pytest.raises(InvalidQuestion):
        Order(open_to, dataset).checked(None)


def test_attack_nothing_typed_is_taken_for_an_option(open_to: tuple[Path, ...], tmp_path: Path) -> None:
    (open_to[0] / "--parquet=x.csv").write_text("individual_id\nP1\n")
    sources = (places.allowed("--parquet=x.csv", open_to),)
    order = Order(sources, "mine", data_use="--parquet=/x", mapping="{}", reference=open_to[0] / "-r").checked(None)
    told = order.arguments(tmp_path, tmp_path, dry_run=True)
    marks = told.index("--")
    assert told[marks + 1 :] == [str(sources[0])]
    assert all(one.startswith("/") for one in told[marks + 1 :])
    assert [one for one in told[1:marks] if "=" not in one] == ["--dry-run"]
    assert f"--data-use={order.data_use}" in told
    assert not any(one.startswith("--parquet") for one in told)


def test_what_stands_beside_the_sources_is_tied_to_its_options(open_to: tuple[Path, ...], tmp_path: Path) -> None:
    fasta, vcf = open_to[0] / "ref.fa", open_to[0] / "--clinvar=x.vcf"
    for path in (fasta, vcf):
        path.write_text("x\n")
    named = {"genes": "", "clinvar": "--clinvar=x.vcf", "frequencies": "gnomAD:4.1=ref.fa\n\n ref.fa", "ontologies": ""}
    beside = layers.found(named, open_to)
    order = Order(open_to, "mine", reference=fasta, beside=beside, add=True, pseudonyms=True, data_use="GRU").checked(
        None
    )
    assert order.arguments(tmp_path, tmp_path, dry_run=True)[5:-2] == [
        f"--reference={fasta}", f"--clinvar={vcf}", f"--frequencies=gnomAD:4.1={fasta}", f"--frequencies={fasta}",
        "--add", "--dry-run",
    ]  # fmt: skip
    assert set(order.paths) >= {fasta, vcf}
    for wrong in ({"frequencies": "--add=ref.fa"}, {"genes": "ref.fa"}):
        with pytest.raises(InvalidQuestion):
            Order(open_to, "mine", beside=layers.found(named | wrong, open_to)).checked(None)
    with pytest.raises(Refused):
        layers.found(named | {"ontologies": "/etc/passwd"}, open_to)


def test_s_dc_7_a_steward_of_one_dataset_replaces_that_one_alone(open_to: tuple[Path, ...]) -> None:
    assert Order(open_to, "mine").checked(("mine",))
    for dataset in ("theirs", "new"):
        with pytest.raises(Refused, match="not steward"):
            Order(open_to, dataset).checked(("mine",))


@pytest.mark.parametrize("mapping", ["{", "[]", "3", '"x"', '{"a": ' + "9" * 500_001 + "}"])
def test_a_mapping_is_an_object_or_told_to_be_none(open_to: tuple[Path, ...], mapping: str) -> None:
    with pytest.raises(ConcordError):
        Order(open_to, "mine", mapping=mapping).checked(None)
