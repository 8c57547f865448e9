"""A Beacon under 200 questions a second about single alleles, for yes or no and for counts.

Server and client are processes of their own; the client is held to one processor. It sends questions at even times
whatever was answered before, so that a slow answer makes no question wait uncounted; its own processor time stands
apart. `theirs` are the limits: 100 ms at the 95th percentile, 5 ms of processor a question.

The same beside the pages, in one process: a visitor reads one gene after another, quietly and while a Beacon is asked
200 questions a second; reading may take a tenth longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from access.purpose import Purpose
from bench.gene_page import served
from bench.rows import Row
from bench.visitor import Visitor
from queries.asking import asking_for
from queries.warehouse import open_warehouse

RATE, SECONDS, CONNECTIONS = 200, 10, 32
P95_LIMIT, CPU_LIMIT = 100.0, 5.0  # milliseconds
SEED = 7
PAGES, BLOCKS = 8, 3  # pages a block; blocks of each kind


def run() -> list[Row]:
    from tests.demo_warehouse import demo_at_full_size

    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        directory = Path(folder)
        for name in ("releases", "current"):
            (directory / name).symlink_to(demo_at_full_size() / name)
        (directory / "exchange.toml").write_text("[limits]\nper_second = 100000\n")
        alleles = _alleles(directory)
        rows = [row for role in ("public", "partner") for row in _under_load(directory, role, alleles)]
        return [*rows, *_beside_pages(directory, alleles, _genes(directory))]


def _genes(directory: Path) -> list[str]:
    """Genes of many variants, in an order that is no order of theirs."""
    warehouse = open_warehouse(directory)
    with warehouse.cursor(asking_for(warehouse, "bench", "researcher", Purpose("general"))) as cursor:
        rows = cursor.execute(
            "SELECT gene FROM variant WHERE gene IS NOT NULL GROUP BY gene ORDER BY COUNT(*) DESC, gene LIMIT $n",
            {"n": BLOCKS * 2 * PAGES + PAGES},
        ).fetchall()
    warehouse.close()
    genes = [row[0] for row in rows]
    random.Random(SEED).shuffle(genes)
    return genes


def _alleles(directory: Path) -> list[tuple[str, int, str, str]]:
    """Alleles of the release, and as many beside them that are not in it."""
    warehouse = open_warehouse(directory)
    with warehouse.cursor(asking_for(warehouse, "bench", "researcher", Purpose("general"))) as cursor:
        rows = cursor.execute("SELECT contig, position, ref, alt FROM variant ORDER BY variant_id").fetchall()
    warehouse.close()
    rng = random.Random(SEED)
    there = rng.sample(rows, 1000)
    gone = [(contig, position + 1, "A", "CG") for contig, position, _, _ in there]
    mixed = there + gone
    rng.shuffle(mixed)
    return mixed


def _under_load(directory: Path, role: str, alleles: list[tuple[str, int, str, str]]) -> list[Row]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "exchange", "serve", "--port", str(port), "--warehouse", str(directory)]
    server = subprocess.Popen([*command, "--role", role, "--purpose", "general"])
    processors = sorted(os.sched_getaffinity(0))
    try:
        os.sched_setaffinity(0, {processors[-1]})
        _wait(port)
        asyncio.run(_asked(port, role, alleles[:50], 20))  # what the first question of an Asking prepares
        before, mine = _cpu(server.pid), resource.getrusage(resource.RUSAGE_SELF).ru_utime
        took = sorted(asyncio.run(_asked(port, role, alleles, RATE)))
        spent = (_cpu(server.pid) - before) / len(took) * 1000
        client = (resource.getrusage(resource.RUSAGE_SELF).ru_utime - mine) / len(took) * 1000
    finally:
        os.sched_setaffinity(0, set(processors))
        server.terminate()
        server.wait(20)
    said = f"Beacon, {role}, {RATE}/s: "
    beside = f"limit; client {client:.1f} ms a question"
    return [
        Row(f"{said}95th percentile, ms", took[int(len(took) * 0.95)], beside, P95_LIMIT, at_most=1.0, unit="m"),
        Row(f"{said}processor a question, ms", spent, "limit", CPU_LIMIT, at_most=1.0, unit="m"),
    ]


def _beside_pages(directory: Path, alleles: list[tuple[str, int, str, str]], genes: list[str]) -> list[Row]:
    """Blocks of pages in turn without and with a Beacon's load, each page of a gene that nobody asked for before."""
    processors = sorted(os.sched_getaffinity(0))
    quiet: list[float] = []
    loaded: list[float] = []
    took: list[float] = []

    async def read(visitor: Visitor, into: list[float]) -> None:
        for _ in range(PAGES):
            start = time.perf_counter()
            await visitor.read("variant_browser", {"purpose": "investigation=health", "gene": genes.pop()})
            into.append((time.perf_counter() - start) * 1000)

    async def measured(port: int) -> None:
        async with Visitor(port) as visitor:
            await read(visitor, [])
            await _asked(port, "public", alleles[:50], 20)
            for _ in range(BLOCKS):
                await read(visitor, quiet)
                load = asyncio.create_task(_asked(port, "public", alleles, RATE))
                await asyncio.sleep(0.5)
                await read(visitor, loaded)
                took.extend(await load)

    try:
        with served(directory) as (address, process):
            os.sched_setaffinity(0, {processors[-1]})
            before = _cpu(process)
            asyncio.run(measured(int(address.rsplit(":", 1)[1])))
            print(f"beacon: the app used {_cpu(process) - before:.1f} s of processor in all", file=sys.stderr)
    finally:
        os.sched_setaffinity(0, set(processors))
    took.sort()
    return [
        Row(f"A gene's page beside {RATE}/s, median, ms", statistics.median(loaded), "the same, quiet",
            statistics.median(quiet), at_most=1.1, unit="m"),
        Row(f"Beacon beside the pages, {RATE}/s: 95th percentile, ms", took[int(len(took) * 0.95)], "limit", P95_LIMIT,
            at_most=1.0, unit="m"),
    ]  # fmt: skip


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _cpu(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _asked(port: int, role: str, alleles: list[tuple[str, int, str, str]], rate: int) -> list[float]:
    """Milliseconds from the moment each question was due to its answer."""
    granularity = "boolean" if role == "public" else "count"
    due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    took: list[float] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (each := await due.get()) is not None:
            writer.write(each[1])
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            took.append((time.perf_counter() - each[0]) * 1000)
            if b" 200 " not in head[:16] or b"exists" not in body:
                raise RuntimeError(f"answered {head[:20]!r}: {json.loads(body).get('error')}")
        writer.close()

    workers = [asyncio.create_task(connection()) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for number in range(min(rate * SECONDS, len(alleles))):
        at = start + number / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        contig, position, ref, alt = alleles[number % len(alleles)]
        query = f"referenceName={contig}&start={position - 1}&referenceBases={ref}&alternateBases={alt}"
        line = (
            f"GET /beacon/v2/g_variants?{query}&requestedGranularity={granularity} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        )
        due.put_nowait((at, line.encode()))
    for _ in workers:
        due.put_nowait(None)
    await asyncio.gather(*workers)
    return took
