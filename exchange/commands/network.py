"""A network on this machine to try: the three sites of the demo, each a biobank of its own, and a hub that asks them.

    Northgate    answers after three seconds
    Riverside    hides counts of 1 to 20, as All of Us does
    Hillcrest    on GRCh37

Each site is a process of its own on loopback, with a warehouse cut from the demo, its own consent ledger, audit and
key. The hub is a registry with its key: `ask`, or the page Network of an app. It ends with Ctrl-C.
"""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from access.site_key import SITE_KEY_FILE, private_key, public_key
from cohorts.errors import WarehouseUnavailable
from exchange.network.registry import HUBS_FILE, KEY_FILE, SITES_FILE
from queries.warehouse import open_warehouse

HELP = "three sites of the demo on this machine, to try a network on"


@dataclass(frozen=True)
class Tried:
    """One site: how it is cut, and how it answers."""

    name: str
    assembly: str = "GRCh38"
    options: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        return self.name.casefold()


SITES = (
    Tried("Northgate", options=("--slowly", "3")),
    Tried("Riverside", options=("--disclosure", "all-of-us")),
    Tried("Hillcrest", "GRCh37"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--warehouse", metavar="DIR", help="of the demo; $CONCORD_WAREHOUSE, else data/warehouse")
    parser.add_argument(
        "--into", metavar="DIR", type=Path, default=Path("network"), help="warehouses of the sites; network"
    )
    parser.add_argument("--port", type=int, default=8611, help="of the first site; default: 8611")


def run(arguments: argparse.Namespace) -> int:
    """Cut the sites where they are not there yet, start them, and wait."""
    warehouse = open_warehouse(arguments.warehouse)
    whole = warehouse.directory.resolve()
    warehouse.close()
    arguments.into.mkdir(parents=True, exist_ok=True)
    key = private_key(arguments.into / KEY_FILE)
    registry = []
    for number, site in enumerate(SITES):
        stores = arguments.into / site.folder
        if not (stores / "current").exists():
            _cut(site, whole, stores)
        registry.append(_described(site, stores, arguments.port + number, public_key(key)))
    (arguments.into / SITES_FILE).write_text("\n".join(registry), encoding="utf-8")
    processes = [_started(site, arguments.into, arguments.port + number) for number, site in enumerate(SITES)]
    _ready(range(arguments.port, arguments.port + len(SITES)))
    how = f"--sites {arguments.into / SITES_FILE} --key {arguments.into / KEY_FILE} --purpose investigation=general"
    print(f"{len(SITES)} sites from port {arguments.port} on. Ask them:", flush=True)
    print(f"  python -m exchange ask COHORT.json {how}", flush=True)
    print(f"  CONCORD_NETWORK={arguments.into} make app      # the page Network", flush=True)
    return _wait(processes)


def _cut(site: Tried, whole: Path, stores: Path) -> None:
    command = [sys.executable, "-m", "data", "demo", "--from", str(whole), "--site", site.name]
    print(f"{site.name} is cut from the demo, on {site.assembly} …", flush=True)
    if subprocess.run([*command, "--assembly", site.assembly, "--warehouse", str(stores)]).returncode:
        raise WarehouseUnavailable(f"{site.name} could not be cut from the demo", do="python -m data demo, then again")


def _described(site: Tried, stores: Path, port: int, hub_key: str) -> str:
    """The site's own files; returns its entry in the hub's registry."""
    (stores / HUBS_FILE).write_text(f'[[hub]]\nname = "hub"\nkey = "{hub_key}"\n', encoding="utf-8")
    (stores / "exchange.toml").write_text(f'id = "org.example.{site.folder}"\nname = "{site.name}"\n', encoding="utf-8")
    key = public_key(private_key(stores / SITE_KEY_FILE))
    return f'[[site]]\nname = "{site.name}"\nurl = "http://127.0.0.1:{port}"\nkey = "{key}"\n'


def _started(site: Tried, into: Path, port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "exchange", "serve", "--warehouse", str(into / site.folder), "--port", str(port)]
    return subprocess.Popen([*command, *site.options])


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
