"""Who may import whom, how long a file may be, and what must not appear where.

The table of docs/architecture.md, held.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

MAY_IMPORT: dict[str, set[str]] = {
    "app": {"pages", "exchange", "widgets", "queries", "access", "cohorts"},
    "stats": set(),
    "cohorts": set(),
    "access": {"cohorts"},
    "workspace": {"cohorts", "access"},
    "queries": {"cohorts", "access"},
    "charts": {"stats", "cohorts"},
    "widgets": {"charts", "stats", "queries", "access", "cohorts", "workspace"},
    "exchange": {"queries", "access", "cohorts", "stats"},
    "data": {"cohorts"},
    "pages": {"widgets", "charts", "stats", "queries", "access", "cohorts", "workspace", "exchange"},
}
ROOMS = set(MAY_IMPORT) - {"app"}
DOORS = MAY_IMPORT["pages"]  # a folder's command line may import what a page may


def modules() -> Iterator[Path]:
    yield ROOT / "app.py"
    for room in sorted(ROOMS):
        yield from sorted((ROOT / room).rglob("*.py"))


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found & (ROOMS | {"tests", "bench", "app"})


def is_door(path: Path) -> bool:
    return path.name == "__main__.py" or "commands" in path.parts


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_follow_the_table(path: Path) -> None:
    if not path.exists():
        pytest.fail(f"{path} is part of the house and is missing")
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    allowed = MAY_IMPORT[room] | {room}
    if is_door(path) and room != "data":
        allowed |= DOORS
    assert imported_rooms(path) <= allowed


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_module_is_longer_than_500_lines_and_no_page_than_120() -> None:
    long = {str(p.relative_to(ROOT)): lines_of(p) for p in modules() if p.exists() and lines_of(p) > 500}
    long |= {str(p.relative_to(ROOT)): lines_of(p) for p in (ROOT / "pages").glob("*.py") if lines_of(p) > 120}
    assert not long


def test_no_query_is_longer_than_60_lines() -> None:
    long = {str(p.relative_to(ROOT)): lines_of(p) for p in (ROOT / "queries").rglob("*.sql") if lines_of(p) > 60}
    assert not long


def test_sql_stands_only_in_queries_and_data() -> None:
    sql = re.compile(r"\bSELECT\b.+\bFROM\b", re.DOTALL)
    guilty = []
    for path in modules():
        room = path.relative_to(ROOT).parts[0]
        if room in {"queries", "data", "access", "workspace"} or not path.exists():
            continue  # access and workspace keep their own SQLite stores; access never reads the warehouse
        strings = [n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)]
        if any(isinstance(text, str) and sql.search(text) for text in strings):
            guilty.append(str(path.relative_to(ROOT)))
    assert not guilty


def test_streamlit_is_imported_only_by_pages_widgets_and_the_entry() -> None:
    guilty = []
    for path in modules():
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        if room not in {"pages", "widgets", "app"} and re.search(
            r"^\s*(import|from) streamlit", path.read_text(), re.M
        ):
            guilty.append(str(path.relative_to(ROOT)))
    assert not guilty


def test_only_one_wrapper_caches_answers() -> None:
    """`st.cache_data` is shared by all users: a second use of it is how consent leaks."""
    users = [str(p.relative_to(ROOT)) for p in modules() if p.exists() and "cache_data" in p.read_text()]
    assert users == ["widgets/ask.py"]


def test_the_project_names_no_path_of_one_machine() -> None:
    pattern = re.compile(r"(^|[^A-Za-z0-9.])/(work|root|home)/\w")
    guilty = []
    for suffix in ("*.py", "*.sql", "*.md", "*.toml", "*.txt"):
        for path in ROOT.rglob(suffix):
            if {".venv", ".envs", "warehouse"} & set(path.parts) or path == Path(__file__):
                continue
            if pattern.search(path.read_text(errors="ignore")):
                guilty.append(str(path.relative_to(ROOT)))
    assert not guilty


def test_no_page_is_called_as_a_room_is() -> None:
    """Served, the pages' own folder is where modules are looked for first: pages/cohorts.py would hide cohorts/."""
    assert not {page.stem for page in (ROOT / "pages").glob("*.py")} & MAY_IMPORT.keys()
