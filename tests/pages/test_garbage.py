"""Whatever an address holds, a page answers, says what is wrong, or takes its default; it never fails and never gives
rights.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

EVIL = "'; DROP TABLE x;--\x00\x1b<script>alert(1)</script>"


def packed(value: bytes | object) -> str:
    plain = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode()


def nested(levels: int) -> dict:
    criterion: dict = {"alive": {}}
    for _ in range(levels):
        criterion = {"not": criterion}
    return {"name": "deep", "criterion": criterion}


MANY = [{"name": f"g{n}", "criterion": {"alive": {}}} for n in range(200)]
ADDRESSES = [
    ("cohort_builder", {"cohort": packed(b"[" * 100_000)}),
    ("cohort_builder", {"cohort": packed(nested(45))}),
    ("cohort_builder", {"cohort": packed(nested(400))}),
    ("cohort_builder", {"cohort": packed({"name": EVIL, "criterion": {"alive": {}}})}),
    ("cohort_builder", {"cohort": packed({"name": "a", "criterion": {"site": {"is": ["a\0"]}}})}),
    ("cohort_builder", {"cohort": "é" * 5000}),
    ("cohort_builder", {"cohort": "A" * 300_000}),
    ("cohort_builder", {"purpose": "x" * 5000}),
    ("cohort_builder", {"purpose": "{" * 5000}),
    ("cohort_builder", {"purpose": "pyproject.toml"}),
    ("cohort_builder", {"purpose": "investigation='health"}),
    ("cohort_builder", {"view": EVIL}),
    ("variant_browser", {"gene": EVIL}),
    ("variant_browser", {"gene": "A" * 5000}),
    ("variant_browser", {"find": "(((", "max_af": "nan", "order": EVIL, "classes": EVIL}),
    ("outcomes", {"groups": packed(b"[" * 100_000)}),
    ("outcomes", {"groups": packed(MANY), "by": "saved"}),
    ("outcomes", {"by": EVIL, "outcome": EVIL, "scale": EVIL, "adjust": EVIL}),
    ("outcomes", {"by": "zygosity", "variant": EVIL}),
    ("outcomes", {"outcome": "PHECODE:"}),
]


@pytest.mark.parametrize(("page", "query"), ADDRESSES)
def test_an_address_full_of_garbage_is_answered(visit: Callable[..., AppTest], page: str, query: dict) -> None:
    app = visit(page, role="partner", **query)
    assert not app.exception
    assert app.session_state["role"] == "partner"
