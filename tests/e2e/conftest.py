"""A real browser against the served app: each `Server` is a process of its own, so a second one is a cold start."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pages.small_release import write_small_warehouse

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


def chromium() -> str | None:
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_warehouse(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Debian's Chromium under Playwright; missing, it is a loud skip here and a failure in continuous integration."""
    path = chromium()
    if path is None:
        missing = "no Chromium on this machine. On Debian: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def serve(small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """`serve()` starts a server in a new process and gives its address; with `secrets` it knows how to sign in."""
    running: list[subprocess.Popen] = []

    def start(warehouse: Path = small_warehouse, port: int = 0, secrets: Path | None = None) -> str:
        if not port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
        told = {"STREAMLIT_SECRETS_FILES": str(secrets)} if secrets else {}
        log = tmp_path_factory.mktemp("log") / "server.txt"
        with log.open("w") as sink:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
                    cwd=ROOT, env={**os.environ, "CONCORD_WAREHOUSE": str(warehouse), **told}, stdout=sink, stderr=sink,
                )
            )  # fmt: skip
        address = f"http://localhost:{port}"
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{address}/health", timeout=1) as reply:
                    if reply.status == 200:
                        return address
            except OSError:
                time.sleep(0.25)
        pytest.fail(f"the app did not start: {log.read_text()[-2000:]}")

    yield start
    for process in running:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def served(serve: Callable[[], str]) -> str:
    return serve()


@pytest.fixture
def page(browser) -> Iterator:
    context = browser.new_context(viewport={"width": 1480, "height": 940})
    context.set_default_timeout(20_000)
    opened = context.new_page()
    yield opened
    context.close()
