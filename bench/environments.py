"""An environment of its own for each peer, under bench/.envs: a peer is run as a process, never imported."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

from bench.rows import ROOT


def python_of(name: str, imports: str, *wanted: str) -> Path:
    """Python of the peer's environment, made anew where it is missing or `imports` fails. `wanted`: what pip gets."""
    folder = ROOT / "bench" / ".envs" / name
    python = folder / "bin" / "python"
    # -P: this folder may hold a module of the peer's name.
    if not python.exists() or subprocess.run([python, "-P", "-c", f"import {imports}"], capture_output=True).returncode:
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python
