"""igv.js, which draws reads: one pinned file, fetched at set-up and served by the app itself.

    python -m widgets.igv [--from igv-3.8.10.tgz]

fetches the package of the npm registry, holds it against its hash and keeps its one script and its licence (MIT) in
widgets/fetched/, which git ignores. Where no registry is reached, `--from` takes the same package from a file. At run
time nothing is fetched from anywhere.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import os
import sys
import tarfile
import urllib.request
from pathlib import Path

VERSION = "3.8.10"
ADDRESS = f"https://registry.npmjs.org/igv/-/igv-{VERSION}.tgz"
#: The registry's `dist.integrity`: SHA-512 of the package.
INTEGRITY = "foqT9SJHoKvVXl7euYUsOy7XMs1nTrPeJMQbGRp7qWU7a6HzF345FER/nHUTdsL5cumaoAe19gDmJYsEHO08rw=="
FETCHED = Path(__file__).parent / "fetched"
SCRIPT = FETCHED / f"igv-{VERSION}.esm.min.js"
COMMAND = "python -m widgets.igv"
_KEPT = {"package/dist/igv.esm.min.js": SCRIPT, "package/LICENSE": FETCHED / f"igv-{VERSION}.LICENSE"}
_MOST = 64 << 20


def fetched() -> bool:
    """Whether the script is there."""
    return SCRIPT.is_file()


def keep(package: bytes) -> None:
    """Take the script out of the package. Raises ValueError when it is not the pinned one; then nothing is written."""
    if base64.b64encode(hashlib.sha512(package).digest()).decode() != INTEGRITY:
        raise ValueError(f"this is not igv {VERSION} as it was published: its hash differs")
    with tarfile.open(fileobj=io.BytesIO(package), mode="r:gz") as archive:
        found = {path: archive.extractfile(name).read() for name, path in _KEPT.items()}
    FETCHED.mkdir(exist_ok=True)
    for path, content in sorted(found.items(), reverse=True):
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        aside.write_bytes(content)
        aside.replace(path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog=COMMAND, description="Fetch igv.js, which draws reads.")
    parser.add_argument("--from", dest="file", type=Path, metavar="FILE", help="the npm package, already fetched")
    asked = parser.parse_args(arguments)
    if fetched() and asked.file is None:
        return 0
    try:
        if asked.file:
            package = asked.file.read_bytes()
        else:
            with urllib.request.urlopen(ADDRESS, timeout=60) as answer:
                package = answer.read(_MOST)
        keep(package)
    except (OSError, ValueError) as error:
        print(f"igv.js was not fetched ({error}): pages show no reads until it is.\nRun {COMMAND} where"
              f" {ADDRESS} can be reached, or with --from FILE.", file=sys.stderr)  # fmt: skip
        return 1
    print(f"igv.js {VERSION} is in place.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
