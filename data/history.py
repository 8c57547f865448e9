"""The releases of a warehouse over time: what each holds, what changed, and removing those not needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from cohorts.errors import UnknownName, WarehouseUnavailable
from data.ingest.tables import quoted
from data.release import Releases


def history(warehouse: Path | str) -> list[dict[str, Any]]:
    """Every release whose manifest stands, newest first."""
    releases = _opened(warehouse)
    current = releases.current()
    entries = []
    for name in _names(releases):
        manifest = releases.manifest(name)
        entries.append(
            {
                "release": name,
                "created": manifest["created"],
                "in_force": name == current,
                "there": releases.file(name).is_file(),
                "individuals": sum(dataset["individuals"] for dataset in manifest["datasets"]),
                "datasets": manifest["datasets"],
                "annotations": manifest.get("annotations", []),
            }
        )
    return entries


def difference(warehouse: Path | str, before: str, after: str) -> dict[str, Any]:
    """What changed from one release to another. Individuals and variants are compared where both files stand."""
    releases = _opened(warehouse)
    known = _names(releases)
    for name in (before, after):
        if name not in known:
            raise UnknownName("release", name, known, where="diff")
    old, new = releases.manifest(before), releases.manifest(after)
    hashes = [_hashes(manifest) for manifest in (old, new)]
    layers = [{_layer(one) for one in manifest.get("annotations", [])} for manifest in (old, new)]
    rows = {
        table: new["counts"].get(table, 0) - old["counts"].get(table, 0)
        for table in sorted(set(old["counts"]) | set(new["counts"]))
    }
    found: dict[str, Any] = {
        "before": before,
        "after": after,
        "datasets": {
            "added": sorted(set(hashes[1]) - set(hashes[0])),
            "removed": sorted(set(hashes[0]) - set(hashes[1])),
            "changed": sorted(name for name in set(hashes[0]) & set(hashes[1]) if hashes[0][name] != hashes[1][name]),
        },
        "annotations": [
            *(f"{layer}: gone" for layer in sorted(layers[0] - layers[1])),
            *(f"{layer}: new" for layer in sorted(layers[1] - layers[0])),
        ],
        "rows": {table: n for table, n in rows.items() if n},
        "schema": [] if old["schema"] == new["schema"] else ["the tables' definition changed"],
        "individuals": [],
        "variants": [],
    }
    if releases.file(before).is_file() and releases.file(after).is_file():
        found |= _compared(releases.file(before), releases.file(after))
    return found


def prune(warehouse: Path | str, keep: int) -> list[tuple[str, int]]:
    """Remove all but the newest `keep` releases, with what was derived from them; names and bytes of the removed.

    The release in force is never removed. Manifests stay: they are the history, and hold no individual.
    """
    releases = _opened(warehouse)
    current = releases.current()
    there = [name for name in _names(releases) if releases.file(name).is_file()]
    stay = {*there[:keep], current}
    removed = []
    for name in there:
        if name in stay:
            continue
        size = 0
        for path in releases.folder.glob(f"{name}.*"):
            if path != releases.manifest_file(name) and path.is_file():
                size += path.stat().st_size
                path.unlink()
        removed.append((name, size))
    return removed


def _opened(warehouse: Path | str) -> Releases:
    releases = Releases(warehouse)
    if releases.current() is None:
        raise WarehouseUnavailable("The warehouse holds no release", where=str(warehouse))
    return releases


def _names(releases: Releases) -> list[str]:
    def order(name: str) -> tuple[str, int]:
        day, _, number = name.partition(".")
        return day, int(number)

    names = {
        path.stem for path in releases.folder.glob("*.json") if path.stem.replace(".", "").replace("-", "").isdigit()
    }
    return sorted(names, key=order, reverse=True)


def _hashes(manifest: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {dataset["name"]: [] for dataset in manifest["datasets"]}
    for source in manifest["sources"]:
        found[source["dataset"]].append(source["sha256"])
    return {name: sorted(own) for name, own in found.items()}


def _layer(layer: dict[str, Any]) -> str:
    return f"{layer['kind']} {layer['name']} {layer['version']} ({layer['assembly']})"


def _compared(before: Path, after: Path) -> dict[str, Any]:
    with duckdb.connect() as con:
        con.execute(f"ATTACH {quoted(before)} AS a (READ_ONLY); ATTACH {quoted(after)} AS b (READ_ONLY)")
        people = con.execute(
            """SELECT dataset, count(*) FILTER (WHERE a IS NULL), count(*) FILTER (WHERE b IS NULL) FROM (
                SELECT d.name AS dataset, i.source_id, 1 AS a FROM a.individual i JOIN a.dataset d
                    ON d.dataset_id = i.dataset_id) x
            FULL JOIN (SELECT d.name AS dataset, i.source_id, 1 AS b FROM b.individual i JOIN b.dataset d
                    ON d.dataset_id = i.dataset_id) y USING (dataset, source_id)
            GROUP BY dataset ORDER BY dataset"""
        ).fetchall()
        variants = con.execute(
            """SELECT assembly, count(*) FILTER (WHERE x.variant_id IS NULL),
                count(*) FILTER (WHERE y.variant_id IS NULL)
            FROM a.variant x FULL JOIN b.variant y USING (assembly, contig, position, ref, alt)
            GROUP BY assembly ORDER BY assembly"""
        ).fetchall()
    return {
        "individuals": [{"dataset": name, "added": more, "removed": less} for name, more, less in people],
        "variants": [{"assembly": name, "added": more, "removed": less} for name, more, less in variants],
    }
