"""One individual withdraws, and every door answers without them at the next request (S-DU 4): pages and their cached
figures, saved cohorts, Beacon and htsget, new exports, and questions asked of an older copy as Parquet.

The guard switched off: the same doors while the ledger is not looked at go on counting the person.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pysam
import pytest
from streamlit.testing.v1 import AppTest

from access.ledger import ConsentLedger
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, InCohort, Sex
from cohorts.errors import WarehouseUnavailable
from data.parquet import write_parquet
from exchange.__main__ import main as exchange_main
from queries import Warehouse, answer, asking_for, open_warehouse
from queries.__main__ import main as queries_main
from queries.cohort.count import Count
from queries.cohort.freeze import Freeze
from queries.cohort.individuals import Individuals
from queries.consent.stewardship import withdraw
from tests.access.attacks.conftest import Target
from tests.exchange.beacon.client import ORIGIN, Caller
from tests.pages.conftest import HEALTH, ROUTER, loopback
from widgets.permalink import packed

__all__ = ["loopback"]
WOMEN = Cohort("women", AllOf((Sex("female"),)))
FROZEN = "6f0a52a6-0a63-4d5c-9a0e-3f5f0c1d2b11"
PLACE = "referenceName=19&start=11105000&end=11106000"
ASKED = ["--purpose", "investigation=health", "--role", "researcher"]


def copied(folder: Path, scratch: Path) -> Path:
    """A copy as Parquet; made from the files apart, as a process of its own makes it."""
    shutil.copytree(folder, scratch / "apart")
    write_parquet(scratch / "apart", scratch / "parquet")
    return scratch / "parquet"


class Doors:
    """Every way to be told how many women there are, or who, at one warehouse."""

    def __init__(self, folder: Path, scratch: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.scratch, self.capsys = folder, scratch, capsys
        self.copy = copied(folder, scratch)
        self.caller = Caller(folder, "researcher")
        self.older = open_warehouse(folder, self.copy)
        self.cohort = scratch / "women.json"
        self.cohort.write_text(json.dumps(WOMEN.to_json()))
        self.app = AppTest.from_file(str(ROUTER), default_timeout=30)
        self.app.session_state["purpose"] = HEALTH
        self.app.query_params["cohort"] = packed(WOMEN)
        self.app.switch_page("cohort_builder.py").run()

    def close(self) -> None:
        self.caller.door.close()
        self.older.close()

    def told(self, round_: str) -> dict[str, int]:
        return {
            "page": self._page(),
            "beacon": self._beacon(),
            "htsget": self._samples(),
            "phenopackets": self._packets(self.scratch / round_),
            "parquet": self._of(self.older),
            "parquet, command line": self._command(),
            "frozen, of the copy": self._of(self.older, Cohort("frozen", AllOf((InCohort(FROZEN, 1),)))),
        }

    def _page(self) -> int:
        self.app.run()
        return int(next(m.value for m in self.app.metric if m.label == "In the cohort").replace(",", ""))

    def _beacon(self) -> int:
        asked = {"filters": [{"id": "NCIT:C16576"}], "requestedGranularity": "count"}
        return self.caller.post("/individuals", asked)["responseSummary"]["numTotalResults"]

    def _samples(self) -> int:
        ticket = self.caller.send("GET", f"{ORIGIN}/htsget/variants/small?{PLACE}").json()["htsget"]
        parts = [self.caller.send("GET", each["url"], headers=each["headers"]).content for each in ticket["urls"]]
        (self.scratch / "got.vcf.gz").write_bytes(b"".join(parts))
        with pysam.VariantFile(str(self.scratch / "got.vcf.gz")) as file:
            return len(file.header.samples)

    def _packets(self, out: Path) -> int:
        written = ["phenopackets", str(self.cohort), "--out", str(out), "--warehouse", str(self.folder)]
        assert exchange_main([*written, *ASKED]) == 0
        return len([*out.glob("*.json")])

    def _of(self, warehouse: Warehouse, cohort: Cohort = WOMEN) -> int:
        asking = asking_for(warehouse, "owner", "researcher", HEALTH, as_of=date(2026, 1, 2))
        return answer(warehouse, asking, Count(cohort)).count

    def _command(self) -> int:
        self.capsys.readouterr()
        given = ["count", str(self.cohort), "--warehouse", str(self.folder), "--parquet", str(self.copy), "--json"]
        assert queries_main([*given, *ASKED]) == 0
        return json.loads(self.capsys.readouterr().out)["count"]


@pytest.fixture
def doors(
    own_target: Target, tmp_path: Path, loopback: None, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[tuple[Target, Doors]]:  # fmt: skip
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(own_target.warehouse.directory))
    own_target.true(Freeze(WOMEN, FROZEN, 1, ("owner",)))
    made = Doors(own_target.warehouse.directory, tmp_path, capsys)
    yield own_target, made
    made.close()


def first(target: Target) -> tuple[str, str]:
    """A woman, who has a biosample in the call set: the last twenty people have none."""
    dataset, _, person = target.true(Individuals(WOMEN)).frame["individual_id"][0].partition("/")
    return dataset, person


def test_s_du_4_a_withdrawal_changes_every_doors_answer_at_the_next_request(
    doors: tuple[Target, Doors], monkeypatch: pytest.MonkeyPatch
) -> None:
    target, at = doors
    before = at.told("before")
    who = first(target)
    withdraw(target.warehouse, *who, date(2026, 1, 1), "steward")
    after = at.told("after")
    assert after == {name: n - 1 for name, n in before.items()}
    assert {before[name] for name in before if name != "htsget"} == {before["page"]}  # one answer at every door

    monkeypatch.setattr(ConsentLedger, "withdrawn", lambda ledger, as_of: {})  # the guard off
    older = open_warehouse(at.folder, at.copy)
    assert at._of(older) == before["parquet"]
    older.close()


def test_s_du_4_a_copy_is_asked_beside_the_ledger_it_belongs_to(small_folder: Path, tmp_path: Path) -> None:
    """A copy beside a warehouse that knows nothing of its release would bring back those who withdrew."""
    copy = copied(small_folder, tmp_path)
    stranger = tmp_path / "stranger"
    (stranger / "releases").mkdir(parents=True)
    with pytest.raises(WarehouseUnavailable, match="not made from a release of this warehouse"):
        open_warehouse(stranger, copy)
    with pytest.raises(WarehouseUnavailable, match="no copy"):
        open_warehouse(small_folder, tmp_path / "nowhere")
    open_warehouse(small_folder, copy).close()
