"""The routes beside the pages, attacked: only a fresh token from its own browser opens reads, and only by right."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from access import Purpose
from access.asking import Asking
from access.grants import LASTS, Grants
from cohorts.loci import Region
from exchange.reads import SCRIPT, WINDOW, routes
from queries.asking import asking_for
from queries.reads.registered import OpenReads
from queries.warehouse import Warehouse, open_warehouse
from tests.exchange.aside import run_aside
from tests.reads import DEPTH, SECRETS

PLACE = Region("19", 11105000, 11106000, "GRCh38")
OPEN = OpenReads("tiny/P00", "S00", 1, PLACE, 11105408, "a referral")
LEAKS = re.compile(r"P\d\d\b|S\d\d\b|\.bam|\.cram|/tmp|pytest|Traceback|referral")


@dataclass
class Served:
    """The routes, what stands behind them, and the time."""

    app: Starlette
    grants: Grants
    warehouse: Warehouse
    asking: Asking
    now: list[float]

    def give(self, question: OpenReads = OPEN, holder: str = "hers", **changed: object) -> str:
        asking = replace(self.asking, **changed)
        return self.grants.give(self.warehouse, asking, question, holder=holder, session="one")

    def ask(
        self, path: str = WINDOW, token: str | None = None, method: str = "POST", body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        told = {"cookie": "browser=hers", **{name.replace("_", "-"): text for name, text in headers.items()}}
        if token is not None:
            told.setdefault("authorization", f"Bearer {token}")
        path, _, query = path.partition("?")
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "scheme": "http", "server": ("localhost", 80), "root_path": "",
            "headers": [(name.encode(), text.encode("latin-1")) for name, text in told.items()],
        }  # fmt: skip
        sent: list[dict] = []

        asked = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict:
            return asked.pop() if asked else await asyncio.Event().wait()  # the visitor stays, and says no more

        async def send(message: dict) -> None:
            sent.append(message)

        run_aside(self.app(scope, receive, send))
        start = sent[0]
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], found, b"".join(each.get("body", b"") for each in sent[1:])

    def opened(self) -> int:
        return sum(one.outcome == "released" for one in self.warehouse.audit.entries())


@pytest.fixture
def served(reads_warehouse: Path, tmp_path: Path) -> Iterator[Served]:
    warehouse = open_warehouse(Path(shutil.copytree(reads_warehouse, tmp_path / "warehouse")))
    script = tmp_path / "igv.js"
    script.write_text("export default {};")
    now = [0.0]
    grants = Grants(lambda: now[0])

    def admitted(request: Request) -> str | None:
        return request.cookies.get("browser")

    asking = asking_for(warehouse, "ada", "clinician", Purpose("health"), as_of=date(2026, 1, 1), owner=True)
    yield Served(Starlette(routes=routes(script, admitted, grants)), grants, warehouse, asking, now)
    warehouse.close()


def refused(served: Served, status: int, *arguments: str, **how: object) -> str:
    """What the refusal says, after seeing that it holds nothing else and that nobody was opened."""
    before = served.opened()
    got, headers, body = served.ask(*arguments, **how)
    assert got == status
    assert headers["cache-control"] == "no-store"
    assert set(json.loads(body)) == {"what", "do"}
    assert not LEAKS.search(body.decode())
    assert served.opened() == before
    return body.decode()


@pytest.mark.parametrize(("name", "individual"), [("S00", "tiny/P00"), ("S30", "tiny/P30")])
def test_a_token_gives_its_window_and_the_opening_is_audited(served: Served, name: str, individual: str) -> None:
    question = replace(OPEN, biosample=name, individual=individual)
    status, headers, body = served.ask(token=served.give(question))
    found = json.loads(body)
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert found["reads"] == found["shown"] == 2 * DEPTH
    assert found["at_focus"] == {"T": DEPTH // 2, "C": DEPTH // 2}
    assert base64.b64decode(found["bam"])[:2] == b"\x1f\x8b"
    assert not [secret for secret in SECRETS if secret in body.decode()]
    entry = served.warehouse.audit.entries()[-1]
    assert (entry.person, entry.reason, entry.role) == (question.person, "a referral", "clinician")


def test_every_fetch_is_audited(served: Served) -> None:
    token = served.give()
    for _ in range(3):
        assert served.ask(token=token)[0] == 200
    assert served.opened() == 3


def test_nothing_but_a_fresh_token_of_this_browser_opens_anything(served: Served) -> None:
    old = served.give()
    served.now[0] = LASTS
    token = served.give()
    attacks: list[dict] = [
        {}, {"token": ""}, {"token": "forged"}, {"token": old}, {"token": token[:-1]}, {"token": token.swapcase()},
        {"token": token, "cookie": "browser=his"}, {"token": token, "cookie": ""},
        {"token": token, "sec_fetch_site": "cross-site"}, {"token": token, "sec_fetch_site": "same-site"},
        {"authorization": f"Basic {token}"}, {"authorization": token}, {"authorization": "Bearer"},
        {"cookie": f"browser=hers; token={token}"}, {"body": json.dumps({"token": token}).encode()},
        {"token": "é" * 40}, {"token": "../" * 20}, {"token": "' OR 1=1 --"},
    ]  # fmt: skip
    said = {refused(served, 403, **attack) for attack in attacks}
    said.add(refused(served, 403, f"{WINDOW}?token={token}"))
    assert len(said) == 1
    assert served.ask(token=token)[0] == 200


def test_a_token_is_for_its_own_place_whatever_is_sent_with_it(served: Served) -> None:
    token = served.give()
    plain = json.loads(served.ask(token=token)[2])
    for path in (f"{WINDOW}?contig=19&start=11109000&end=11111000&individual=tiny/P02", WINDOW):
        body = json.dumps({"region": "19:11109000-11111000", "biosample": "S02", "file": "/etc/passwd"}).encode()
        assert json.loads(served.ask(path, token=token, body=body)[2]) == plain


@pytest.mark.parametrize("role", ["partner", "public", "nobody"])
def test_a_role_without_rows_gets_none_even_with_a_token(served: Served, role: str) -> None:
    assert "role" in refused(served, 403, token=served.give(role=role))


def test_s_du_2_no_purpose_no_reads(served: Served) -> None:
    assert "purpose" in refused(served, 403, token=served.give(purpose=None))


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"individual": "tiny/P40", "biosample": "S40"},
        {"biosample": "S02"},
        {"biosample": "../S02"},
        {"window": Region("19", 1, 200_000, "GRCh38")},
    ],
)
def test_a_question_that_is_wrong_is_refused_at_the_door(served: Served, wrong: dict) -> None:
    refused(served, 400, token=served.give(replace(OPEN, **wrong)))


def test_s_du_4_a_withdrawal_counts_at_the_next_fetch_of_the_same_token(served: Served) -> None:
    token = served.give()
    assert served.ask(token=token)[0] == 200
    served.warehouse.ledger.withdraw("tiny", "P00", date(2025, 12, 1), "steward")
    refused(served, 400, token=token)
    assert served.warehouse.audit.entries()[-1].outcome == "failed"


def test_a_warehouse_that_is_gone_is_said_without_a_path(served: Served) -> None:
    token = served.give(release="2020-01-01.1")
    status, _, body = served.ask(token=token)
    assert (status, LEAKS.search(body.decode())) == (503, None)


@pytest.mark.parametrize(
    "path", [f"{SCRIPT}/../../../etc/passwd", "/reads/../app.py", "/reads/%2e%2e/app.py", "/reads/"]
)
def test_there_is_no_way_to_another_file(served: Served, path: str) -> None:
    assert served.ask(path, method="GET")[0] == 404


def test_igv_is_served_and_its_absence_is_plain(served: Served, tmp_path: Path) -> None:
    status, headers, body = served.ask(SCRIPT, method="GET")
    assert (status, body) == (200, b"export default {};")
    assert headers["content-type"].startswith("text/javascript")
    (tmp_path / "igv.js").unlink()
    assert served.ask(SCRIPT, method="GET")[0] == 404
    assert served.ask(WINDOW, method="GET")[0] == 405
