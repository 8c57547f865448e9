"""What can be chosen by name: gene sets, diplotypes, case definitions, and the values that this release holds."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _read(folder: str) -> dict[str, dict[str, Any]]:
    found = {}
    for entry in sorted(files("cohorts").joinpath("definitions", folder).iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".json"):
            definition = json.loads(entry.read_text(encoding="utf-8"))
            found[definition["name"]] = definition
    return found


def gene_sets() -> dict[str, dict[str, Any]]:
    """By name: title, note, rules."""
    return _read("gene_sets")


def diplotype_definitions() -> dict[str, dict[str, Any]]:
    """By gene: alleles, phenotypes, note."""
    return _read("diplotypes")


def case_definitions() -> dict[str, dict[str, Any]]:
    """By name: title, codes, min_dates, note."""
    return _read("case_definitions")
