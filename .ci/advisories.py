"""Record the known advisories of our pins, where PyPI's advisory data can be reached: `python .ci/advisories.py`.

PyPI tells the advisories of one version of a package under /pypi/NAME/VERSION/json, from the OSV database. What it says
of our pins is written to advisories.json, with the day; what was recorded of older versions stays. Nothing is written
unless every pin was answered.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).resolve().parent
SERVICE = "https://pypi.org/pypi/{name}/{version}/json"
Fetch = Callable[[str, str], dict[str, Any]]


def pins(text: str) -> dict[str, str]:
    """Version by name, of a requirements file."""
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s#]+)", text, re.MULTILINE))


def refreshed(recorded: dict[str, Any], pinned: dict[str, str], fetch: Fetch, today: str) -> dict[str, Any]:
    """The record with what the service says of each pin. Raises what `fetch` raises, and KeyError when an answer says
    nothing about advisories."""
    found = {(each["package"], each["id"]): each for each in recorded["advisories"]}
    for name, version in sorted(pinned.items()):
        for told in fetch(name, version)["vulnerabilities"]:
            if told.get("withdrawn"):
                continue
            package = name.lower().replace("_", "-")
            fixed = [each for each in told.get("fixed_in", ()) if each != version]
            below = fixed[0] if fixed else f"{version}.1"  # not mended yet: this pin is below
            source = told.get("link") or f"https://osv.dev/{told['id']}"
            one = {"package": package, "below": below, "id": told["id"], "source": source}
            found[package, told["id"]] = one
    about = "Known advisories, for machines that cannot reach an advisory service. `below` is the first version mended."
    return {"recorded": today, "checked": {"on": today, "by": SERVICE, "pins": len(pinned)}, "about": about,
            "advisories": sorted(found.values(), key=lambda each: (each["package"], each["id"]))}  # fmt: skip


def fetched(name: str, version: str) -> dict[str, Any]:
    answer = httpx.get(SERVICE.format(name=name, version=version), timeout=30, follow_redirects=True)
    answer.raise_for_status()
    return answer.json()


def main() -> int:
    record = HERE / "advisories.json"
    try:
        told = refreshed(
            json.loads(record.read_text()), pins((HERE.parent / "requirements.txt").read_text()), fetched,
            f"{datetime.now(UTC):%Y-%m-%d}",
        )  # fmt: skip
    except (httpx.HTTPError, ValueError, KeyError) as error:
        print(f"The advisory data cannot be reached ({error}); nothing was written.", file=sys.stderr)
        return 1
    record.write_text(json.dumps(told, indent=2) + "\n")
    print(f"{told['checked']['pins']} pins checked; {len(told['advisories'])} advisories recorded.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
