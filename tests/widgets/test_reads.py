"""What stands around the drawing of reads: labels that name nobody, windows inside bounds, marks of browsers."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from cohorts.loci import Region
from cohorts.normalise import CONTIG_LENGTHS
from queries.reads.registered import WIDEST
from widgets.reads import _window, labelled
from widgets.sign_in import admitted, browser_mark

HERE = {"host": "localhost:8501"}


def test_labels_number_people_and_name_nobody() -> None:
    rows = [("d/a", "x", 1, 5, 1, 1), ("d/b", "y", 1, 3, 2, 1), ("d/b", "z", 1, 3, 1, 0), ("d/c", "w", 1, 1, 1, 1)]
    names = ["individual", "biosample", "file", "zygosity", "variants", "passes"]
    said = labelled(pl.DataFrame(rows, schema=names, orient="row"))
    assert said == [
        "Carrier 1 · homozygous",
        "Carrier 2 · heterozygous · 2 variants",
        "Carrier 2 · heterozygous · call fails quality control · file 2",
        "Carrier 3 · zygosity unknown",
    ]


@pytest.mark.parametrize("place", [(1, 1), (5000, 5000), (1000, 99_000), (1, WIDEST), (58_617_616, 58_617_616)])
def test_a_window_holds_its_place_and_stays_inside_the_contig_and_the_bound(place: tuple[int, int]) -> None:
    window = _window(Region("19", *place, "GRCh38"))
    assert 1 <= window.start <= place[0] <= place[1] <= window.end <= CONTIG_LENGTHS["GRCh38"]["19"]
    assert window.end - window.start < WIDEST


def test_the_same_browser_has_one_mark_under_every_mask() -> None:
    secret, other = bytes(range(16)), bytes(range(1, 17))
    cookies = [{"_streamlit_xsrf": generate_xsrf_token_string(secret, 1_700_000_000)} for _ in range(3)]
    assert len({cookie["_streamlit_xsrf"] for cookie in cookies}) > 1
    assert len({browser_mark(cookie) for cookie in cookies}) == 1
    assert browser_mark({"_streamlit_xsrf": generate_xsrf_token_string(other, 1_700_000_000)}) != browser_mark(
        cookies[0]
    )


@pytest.mark.parametrize("cookie", ["", "2|", "2|zz|zz|1", "2||aabb|1", "2|aa|bb|1", "1|aa|bb", "x"])
def test_a_cookie_that_says_nothing_marks_nobody(cookie: str) -> None:
    assert browser_mark({"_streamlit_xsrf": cookie}) == ""
    assert browser_mark({}) == ""


def test_a_request_is_admitted_as_a_visitor_of_a_page_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("streamlit.get_option", {"server.address": "localhost", "secrets.files": []}.get)
    cookies = {"_streamlit_xsrf": generate_xsrf_token_string(bytes(range(16)), 1_700_000_000)}
    assert admitted("127.0.0.1", HERE, cookies, tmp_path) == browser_mark(cookies) != ""
    assert admitted("127.0.0.1", HERE, {}, tmp_path) is None
    assert admitted(None, HERE, cookies, tmp_path) is None
    assert admitted("10.0.0.7", HERE, cookies, tmp_path) is None
    assert admitted("127.0.0.1", {"host": "evil.test"}, cookies, tmp_path) is None
    assert admitted("127.0.0.1", {**HERE, "x-forwarded-for": "10.0.0.7"}, cookies, tmp_path) is None
    monkeypatch.setenv("CONCORD_LOCAL_MODE", "off")
    assert admitted("127.0.0.1", HERE, cookies, tmp_path) is None
