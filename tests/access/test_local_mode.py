"""Local mode: each of its conditions is necessary."""

from __future__ import annotations

import pytest

from access.local_mode import is_local

HERE = {"Host": "localhost:8501"}


@pytest.mark.parametrize("server", ["localhost", "127.0.0.1", "::1"])
@pytest.mark.parametrize("visitor", [None, "127.0.0.1", "::1"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "localhost"])
def test_loopback_all_the_way_is_local(server: str, visitor: str | None, host: str) -> None:
    assert is_local(server, visitor, {"host": host})


@pytest.mark.parametrize("server", [None, "", "0.0.0.0", "::", "10.0.0.4", "example.org"])
def test_a_server_that_listens_elsewhere_is_not_local(server: str | None) -> None:
    assert not is_local(server, None, HERE)


def test_a_visitor_from_elsewhere_is_not_local() -> None:
    assert not is_local("localhost", "10.0.0.7", HERE)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "x-forwarded-host", "Forwarded", "X-Real-IP", "Via"])
def test_a_forwarded_visitor_is_not_local(header: str) -> None:
    assert not is_local("localhost", None, {**HERE, header: "10.0.0.7"})


@pytest.mark.parametrize("host", ["concord.example.org", "evil.test:8501", "10.0.0.4:8501"])
def test_a_foreign_name_that_points_here_is_not_local(host: str) -> None:
    assert not is_local("localhost", None, {"Host": host})


@pytest.mark.parametrize("origin", ["https://evil.test", "http://10.0.0.4:8501", "null", "http://localhost.evil.test"])
def test_a_page_of_another_machine_in_the_owners_browser_is_not_local(origin: str) -> None:
    assert not is_local("localhost", None, {**HERE, "Origin": origin})
    assert is_local("localhost", None, {**HERE, "Origin": "http://localhost:8501"})
