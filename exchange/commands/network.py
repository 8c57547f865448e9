"""A network on this machine to try: one site each for the sites of enrolment of a warehouse, and a hub's registry.

Each site is a process of its own on loopback with stores of its own; the last one has the strictest disclosure policy.
It ends with Ctrl-C. Meanwhile: python -m exchange ask COHORT.json --sites DIR/sites.toml --key DIR/hub.key --purpose P
"""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from access.purpose import Purpose
from cohorts.errors import InvalidQuestion
from exchange.network.signing import private_key, public_key
from queries.answer import answer
from queries.asking import asking_for
from queries.lookup.site_names import SiteNames
from queries.warehouse import open_warehouse

HELP = "a network of sites on this machine, to try `ask` on"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--warehouse", metavar="DIR", help="default: $CONCORD_WAREHOUSE, else data/warehouse")
    parser.add_argument(
        "--into", metavar="DIR", type=Path, default=Path("network"), help="stores of the sites; network"
    )
    parser.add_argument("--port", type=int, default=8611, help="of the first site; default: 8611")


def run(arguments: argparse.Namespace) -> int:
    """Start the sites, and wait."""
    warehouse = open_warehouse(arguments.warehouse)
    names = answer(warehouse, asking_for(warehouse, "network", "partner", Purpose("general")), SiteNames()).names
    warehouse.close()
    if not names:
        raise InvalidQuestion("No individual of this release has a site of enrolment", do="Ingest one with sites")
    arguments.into.mkdir(parents=True, exist_ok=True)
    key = private_key(arguments.into / "hub.key")
    registry, processes = [], []
    for number, name in enumerate(names):
        port, stores = arguments.port + number, arguments.into / f"site-{number + 1}"
        _stores(stores, warehouse.directory.resolve(), public_key(key), name)
        registry.append(f'[[site]]\nname = "{name}"\nurl = "http://127.0.0.1:{port}"\n')
        policy = "all-of-us" if number == len(names) - 1 else "cms"
        command = [sys.executable, "-m", "exchange", "serve", "--warehouse", str(stores), "--port", str(port)]
        processes.append(subprocess.Popen([*command, "--only-site", name, "--disclosure", policy]))
    (arguments.into / "sites.toml").write_text("\n".join(registry), encoding="utf-8")
    _ready(range(arguments.port, arguments.port + len(names)))
    how = f"--sites {arguments.into / 'sites.toml'} --key {arguments.into / 'hub.key'} --purpose investigation=general"
    print(f"{len(names)} sites from port {arguments.port} on. Ask them:", flush=True)
    print(f"  python -m exchange ask COHORT.json {how}", flush=True)
    return _wait(processes)


def _stores(folder: Path, source: Path, key: str, site: str) -> None:
    """A warehouse directory on the same releases: consent ledger and audit are each site's own."""
    folder.mkdir(exist_ok=True)
    for name in ("releases", "current"):
        if not (folder / name).exists():
            (folder / name).symlink_to(source / name)
    (folder / "hubs.toml").write_text(f'[[hub]]\nname = "hub"\nkey = "{key}"\n', encoding="utf-8")
    slug = "".join(letter if letter.isalnum() else "-" for letter in site.casefold())
    (folder / "exchange.toml").write_text(f'id = "org.example.{slug}"\nname = "{site}"\n', encoding="utf-8")


def _ready(ports: range) -> None:
    """Until every site listens, or a minute has passed."""
    until = time.monotonic() + 60
    for port in ports:
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)


def _wait(processes: list[subprocess.Popen]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while all(each.poll() is None for each in processes):
            time.sleep(0.2)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            each.wait(20)
