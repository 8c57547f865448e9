"""Attacks past the questions: forged tokens, links and names, and what stands outside the door (S-DC 1 and 7).

Each is shown to succeed where its guard is switched off: by a verifier that believes a token's own head, by a query
pasted together, by a cache keyed by the question alone.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from access.bearer import NotSignedIn, verified
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, HasCondition, Site
from cohorts.errors import ConcordError, UnknownName, WarehouseUnavailable
from queries import Warehouse, open_warehouse
from queries.cohort.count import Count
from tests.access.attacks.conftest import Target
from tests.access.signed import AUDIENCE, MOMENT, NOW, Signer, ec, raw, rsa, signer

ROOT = Path(__file__).resolve().parents[3]
CLAIMS = {"iss": "https://login.test", "sub": "root", "aud": AUDIENCE, "iat": MOMENT - 10, "exp": MOMENT + 600}


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def believing(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """A verifier as they have been written: it does what the token's head says."""
    head, claims, _ = (json.loads(base64.urlsafe_b64decode(p + "==") or b"{}") if i < 2 else p
                       for i, p in enumerate(token.split(".")))  # fmt: skip
    if head["alg"] == "none":
        return claims
    key: Any = ECKey.import_key(head["jwk"]) if "jwk" in head else keys[head.get("jku", "own")]
    if head["alg"] == "HS256":
        assert token == raw(head, claims, key.as_pem(private=False))
        return claims
    return dict(jwt.decode(token, key, algorithms=[head["alg"]]).claims)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_attack_tokens_that_a_believing_verifier_accepts_open_nothing_here(tmp_path: Path) -> None:
    own = signer(tmp_path, "https://login.test", rsa("login-1"))
    theirs = rsa("login-1")
    forger = Signer(own.issuer, theirs, own.jwks)
    small = ec("login-1")
    embedded = jwt.encode({"alg": "ES256", "kid": "login-1", "jwk": small.as_dict(private=False)}, CLAIMS, small)
    forged = (
        raw({"alg": "none"}, CLAIMS),
        raw({"alg": "HS256", "kid": "login-1"}, CLAIMS, own.key.as_pem(private=False)),
        forger.token(CLAIMS, head={"jku": "https://elsewhere.test/jwks"}),
        embedded,
    )
    keys = {"own": own.key, "https://elsewhere.test/jwks": theirs}
    for token in forged:
        assert believing(token, keys)["sub"] == "root"  # the guard off
        with pytest.raises(NotSignedIn):
            verified(token, str(own.jwks), now=NOW)


# ── names and text ───────────────────────────────────────────────────────────────────────────────────────────────────


SQL = [
    "North' OR '1'='1",
    "North'; DROP TABLE individual; --",
    "$as_of",
    "North') UNION SELECT source_id FROM individual --",
]


@pytest.mark.parametrize("text", SQL)
def test_attack_sql_in_a_criterion_is_a_name_nobody_knows(target: Target, text: str) -> None:
    with pytest.raises(UnknownName):
        target.told(Count(Cohort("c", AllOf((Site((text,)),)))))
    assert target.told(Count(Cohort("c", AllOf(())))).count


def test_attack_sql_pasted_together_would_have_let_everybody_through(target: Target) -> None:
    """The guard off: the same text in a query built from text."""
    with target.warehouse.cursor(target.owner) as cursor:
        everybody = cursor.execute("SELECT COUNT(*) FROM individual").fetchone()[0]
        pasted = f"SELECT COUNT(*) FROM individual WHERE site = '{SQL[0]}'"
        assert cursor.execute(pasted).fetchone()[0] == everybody
        bound = "SELECT COUNT(*) FROM individual WHERE site = $site"
        assert cursor.execute(bound, {"site": SQL[0]}).fetchone()[0] == 0


def test_attack_a_release_cannot_be_written_through_any_question(target: Target) -> None:
    with target.warehouse.cursor(target.owner) as cursor, pytest.raises(duckdb.Error):
        cursor.execute("DELETE FROM individual")


@pytest.mark.parametrize("pointer", ["../outside", "/etc/passwd", "..", "a/b", ".hidden", "a\\b", ""])
def test_attack_a_path_in_the_release_pointer_is_no_release(tmp_path: Path, pointer: str) -> None:
    (tmp_path / "current").write_text(pointer)
    with pytest.raises(WarehouseUnavailable):
        _ = Warehouse(tmp_path).release
    with pytest.raises(WarehouseUnavailable):
        open_warehouse(tmp_path)


# ── caches, links, command line ──────────────────────────────────────────────────────────────────────────────────────


def test_attack_a_cached_answer_of_another_user_role_or_purpose_is_not_found(target: Target) -> None:
    """The pages' cache is keyed by the whole Asking; keyed by the question alone, the partner finds the owner's."""
    question = Count(Cohort("c", AllOf((HasCondition("PHECODE:585"),))))
    by_question: dict[str, Any] = {}
    by_asking: dict[str, Any] = {}

    def asked(cache: dict[str, Any], key: Callable[[Any], str], asking: Any, ask: Callable[[Any], Any]) -> Any:
        return cache.setdefault(key(asking), ask(question))

    for cache, key in ((by_question, lambda _: repr(question)), (by_asking, lambda asking: repr((asking, question)))):
        asked(cache, key, target.owner, target.true)
    exact = target.true(question).count
    assert asked(by_question, lambda _: repr(question), target.partner, target.told).count == exact  # the guard off
    assert asked(by_asking, lambda a: repr((a, question)), target.partner, target.told).count != exact
    others = [
        replace(target.owner, user="eve"),
        replace(target.owner, role="partner"),
        replace(target.owner, datasets=()),
    ]
    assert len({repr(asking) for asking in (target.owner, *others)}) == 4


@pytest.mark.parametrize("role", ["steward", "owner", "researcher;steward", ""])
def test_attack_off_loopback_a_role_on_the_command_line_is_worth_nothing(
    small_folder: Path, tmp_path: Path, role: str
) -> None:
    cohort = tmp_path / "c.json"
    cohort.write_text(json.dumps({"name": "all", "criterion": {"all_of": []}}))
    asked = [sys.executable, "-m", "queries", "individuals", str(cohort), "--purpose", "investigation=health",
             "--role", role, "--out", str(tmp_path / "rows.csv"), "--warehouse", str(small_folder)]  # fmt: skip
    done = subprocess.run(
        asked, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "CONCORD_LOCAL_MODE": "off"}
    )
    assert done.returncode in (2, 3)
    assert not (tmp_path / "rows.csv").exists()


def test_attack_a_message_of_refusal_quotes_no_row(target: Target) -> None:
    rows = target.true_rows()
    for question in (Count(Cohort("c", AllOf((Site(("nowhere",)),)))),):
        with pytest.raises(ConcordError) as refused:
            target.told(question)
        assert not any(row in str(refused.value) for row in rows)
