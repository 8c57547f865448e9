"""Pages run in this process on a small warehouse, as the owner of the machine unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from access import Purpose
from tests.pages.small_release import write_small_warehouse

ROUTER = Path(__file__).resolve().parents[2] / "pages" / "main.py"
HEALTH = Purpose("health")


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_warehouse(tmp_path_factory.mktemp("small"))


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `.streamlit/config.toml` says, and a visitor at the machine: AppTest knows neither."""
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.ip_address", None)
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.url", "http://localhost:8501/")
    before = config.get_option("server.address")
    config.set_option("server.address", "localhost")
    yield
    config.set_option("server.address", before)


@pytest.fixture
def visit(small_warehouse: Path, loopback: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`visit("cohort_builder", stated=HEALTH, role="partner", cohort="…")` gives the page, run once."""
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(small_warehouse))
    monkeypatch.setattr("widgets.job.PATIENCE", 60.0)  # no browser polls here
    for kept in ("workspace", "frozen_cohorts"):  # what another test saved is forgotten
        for file in small_warehouse.glob(f"{kept}.sqlite*"):
            file.unlink()

    def go(page: str, stated: Purpose | None = HEALTH, role: str = "researcher", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROUTER), default_timeout=30)
        if stated:
            app.session_state["purpose"] = stated
        app.session_state["role"] = role
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(f"{page}.py").run() if page != "overview" else app.run()

    return go
