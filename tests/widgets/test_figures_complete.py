"""Every figure of every page has Data, Methods, Export and Link: no drawing without the frame around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Two roles beside each other, to show what a role sees: not figures to take away.
PREVIEW = "widgets/consent/preview.py"
FEWEST = 30


def functions() -> Iterator[tuple[str, ast.AST]]:
    """Every function and, for what stands outside them, every module of pages and widgets."""
    for folder in ("pages", "widgets"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            where = path.relative_to(ROOT).as_posix()
            for node in tree.body:
                yield where, node


def calls(node: ast.AST, name: str) -> list[ast.Call]:
    return [
        each
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and name in (getattr(each.func, "id", None), getattr(each.func, "attr", None))
    ]


def test_no_drawing_stands_without_the_line_below_it() -> None:
    bare = [
        f"{where}:{node.lineno}"
        for where, node in functions()
        if calls(node, "plotly_chart") and not calls(node, "foot") and where != PREVIEW
    ]
    assert not bare, bare


def test_every_figure_tells_how_it_was_made() -> None:
    shown = [(where, each) for where, node in functions() for each in calls(node, "show") if len(each.args) == 4]
    silent = [
        f"{where}:{each.lineno}"
        for where, each in shown
        if isinstance(each.args[2], ast.Constant) and each.args[2].value is None
    ]
    assert len(shown) >= FEWEST
    assert not silent, silent


def test_every_figure_whose_marks_are_criteria_tells_it_too() -> None:
    picked = [
        (where, each)
        for where, node in functions()
        for each in (*calls(node, "bars"), *calls(node, "histogram"))
        if getattr(getattr(each.func, "value", None), "id", "") == "pick"
    ]
    assert len(picked) >= 7
    assert not [f"{where}:{each.lineno}" for where, each in picked if len(each.args) < 5]
