"""The gene page of the largest gene of the demo: what its questions take, when a reader has it, and how much is sent.

The gene with the most variants is asked for in a session that has read another gene before, with a cohort above the
axis and everybody else below. Three things are measured, beside bounds and no peer:

- its questions, run by the page itself in this process, with no answer of theirs kept; the slowest run counts too;
- in Chromium, from Enter in the box of the gene to its drawing and its table, the answers not kept, and kept;
- what the server sent for that over the websocket, in bytes as frames hold them (compression comes on top).
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy, which
from unittest.mock import patch
from urllib.parse import urlencode

from access.purpose import Purpose
from bench.rows import ROOT, Row
from cohorts.cohort import Cohort
from cohorts.criteria import HasCondition, Sex
from cohorts.logic import AllOf
from queries.asking import asking_for
from queries.warehouse import open_warehouse
from tests.demo_warehouse import demo_at_full_size
from widgets.permalink import packed

BEFORE = "LDLR"  # what the session has read
COHORT = Cohort("Women with hypertension", AllOf((HasCondition("PHECODE:401"), Sex("female"))))
SERVER, USABLE, PAYLOAD = 0.15, 1.5, 200_000  # seconds, seconds, bytes
REPEATS = 7
_LARGEST = "SELECT gene FROM variant WHERE gene IS NOT NULL GROUP BY gene ORDER BY COUNT(*) DESC, gene LIMIT 1"


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as directory:
        warehouse = _beside(demo_at_full_size(), Path(directory))
        gene = _largest(warehouse)
        asked = _questions(warehouse, gene)
        rows = [
            Row(f"{gene}, its page: all its questions, median", statistics.median(asked), "bound", SERVER, at_most=1.0),
            Row(f"{gene}, its page: all its questions, slowest", max(asked), "bound", SERVER),
        ]
        if which("chromium") is None:
            print("gene_page: no Chromium on this machine. On Debian: apt-get install chromium", file=sys.stderr)
            return rows
        new, kept, sent = _browsed(warehouse, gene)
    return [
        *rows,
        Row(f"{gene}, its page: from Enter to drawing and table", new, "bound", USABLE, at_most=1.0),
        Row(f"{gene}, its page: the same, answers kept", kept, "bound", USABLE),
        Row(f"{gene}, its page: sent, uncompressed", sent / 1e3, "bound", PAYLOAD / 1e3, unit="k", at_most=1.0),
    ]


def _beside(demo: Path, directory: Path) -> Path:
    """A warehouse of the same releases with logs of its own."""
    (directory / "releases").symlink_to(demo / "releases", target_is_directory=True)
    copy(demo / "current", directory / "current")
    return directory


def _largest(directory: Path) -> str:
    warehouse = open_warehouse(directory)
    with warehouse.cursor(asking_for(warehouse, "bench", "researcher", Purpose("health"))) as cursor:
        gene = cursor.execute(_LARGEST).fetchone()[0]
    warehouse.close()
    return gene


def _questions(directory: Path, gene: str) -> list[float]:
    """Seconds that the answers of one run of the page took, for each of several runs; other questions of the frame
    around it (the strip's) are answered before, while another gene is read."""
    import streamlit as st
    from streamlit import config

    from widgets import ask

    taken: list[float] = []
    answer = ask.answer

    def timed(*asked):
        start = time.perf_counter()
        try:
            return answer(*asked)
        finally:
            taken.append(time.perf_counter() - start)

    config.set_option("server.address", "localhost")
    place = "streamlit.runtime.context.ContextProxy"
    sums = []
    with (
        patch.dict(os.environ, {"CONCORD_WAREHOUSE": str(directory)}),
        patch(f"{place}.ip_address", None),
        patch(f"{place}.url", "http://localhost:8501/"),
        patch.object(ask, "answer", timed),
    ):
        for _ in range(REPEATS + 1):
            st.cache_data.clear()
            _read(BEFORE)
            taken.clear()
            _read(gene)
            sums.append(sum(taken))
    return sums[1:]


def _read(gene: str) -> None:
    from streamlit.testing.v1 import AppTest

    from widgets.question.tree import Question

    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["purpose"] = Purpose("health")
    app.session_state["role"] = "researcher"
    app.session_state["question"] = Question.of(COHORT.name, COHORT.criterion)
    app.query_params["gene"] = gene
    app.switch_page("variant_browser.py").run()
    if app.exception:
        raise SystemExit(f"the gene page of {gene} failed: {app.exception[0].message}")


def _browsed(directory: Path, gene: str) -> tuple[float, float, int]:
    """Seconds to the page with its answers not kept, and kept; bytes sent for the first of these."""
    from playwright.sync_api import sync_playwright

    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with served(directory) as (address, _), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=which("chromium"), args=flags)
        page = browser.new_context(viewport={"width": 1480, "height": 940}).new_page()
        page.set_default_timeout(60_000)
        received: list[int] = []

        def listen(frame: bytes | str) -> None:
            received.append(len(frame))

        page.on("websocket", lambda channel: channel.on("framereceived", listen))
        link = {"purpose": "investigation=health", "gene": BEFORE, "cohort": packed(COHORT)}
        page.goto(f"{address}/variant_browser?{urlencode(link)}")
        _shown(page, BEFORE)
        new, sent = _turn(page, gene, received)
        _turn(page, BEFORE, received)
        kept = min(_turn(page, gene, received)[0] for _ in range(3) if _turn(page, BEFORE, received))
        browser.close()
    return new, kept, sent


def _turn(page, gene: str, received: list[int]) -> tuple[float, int]:
    """Ask for a gene; seconds until its drawing and table are there, and bytes received until all is still."""
    box = page.get_by_label("Gene", exact=True).first
    box.fill(gene)
    received.clear()
    start = time.perf_counter()
    box.press("Enter")
    _shown(page, gene)
    seconds = time.perf_counter() - start
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(500)
    return seconds, sum(received)


def _shown(page, gene: str) -> None:
    """Wait for the drawing and the table of this gene; each says in words what it shows."""
    page.wait_for_function(
        """gene => [...document.querySelectorAll('.st-key-figure_gene_model')].some(
            figure => figure.querySelector('.main-svg') && figure.innerText.startsWith(gene + ':')
                && !figure.closest('[data-stale="true"]') && !figure.querySelector('[data-stale="true"]'))
            && [...document.querySelectorAll('[data-testid="stDataFrame"]')].some(
                table => table.innerHTML.includes('Variants of ' + gene) && table.querySelector('canvas')
                && !table.closest('[data-stale="true"]'))""",
        arg=gene,
        polling=20,
    )


@contextmanager
def served(directory: Path) -> Iterator[tuple[str, int]]:
    """The app in a process of its own: its address and the process's id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    surroundings = {**os.environ, "CONCORD_WAREHOUSE": str(directory)}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=said, stderr=said)
        try:
            address = f"http://localhost:{port}"
            for _ in range(240):
                try:
                    with urllib.request.urlopen(f"{address}/health", timeout=1):
                        break
                except OSError:
                    time.sleep(0.25)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(10)
