"""Each room imports only from rooms above it, and three rooms never know each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "b24game"
ORDER = [
    {"__init__"},
    {"model", "language", "redact"},
    {"errors"},
    {"periods"},
    {"rules"},
    {"portal", "state"},
    {"game"},
    {"publish", "leads", "metrics"},
    {"sandbox"},
    {"jobs"},
    {"show"},
    {"cli", "locale"},
    {"__main__"},
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
STRANGERS = ({"portal", "state", "show"}, {"rules", "portal"}, {"rules", "state"})
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(file: Path) -> set[str]:
    """Return the rooms that `file` imports, for type checking or inside functions too."""
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "b24game":
            names = [f"b24game.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        rooms |= {name.split(".")[1] for name in names if name.startswith("b24game.")}
    return rooms - {room_of(file), "__version__"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_rooms_import_only_from_above(file: Path) -> None:
    own = room_of(file)
    below = {room for room in imported_rooms(file) if LEVEL[room] >= LEVEL[own]}
    assert not below, f"{own} imports {sorted(below)}"
    for group in STRANGERS:
        if own in group:
            assert not imported_rooms(file) & group


def test_every_room_has_its_place() -> None:
    assert {room_of(file) for file in FILES} == set(LEVEL)


def test_leads_stand_on_few_rooms() -> None:
    known = {"errors", "model", "language", "periods", "rules"}
    files = [file for file in FILES if room_of(file) == "leads"]
    assert files
    for file in files:
        assert imported_rooms(file) <= known, file


@pytest.mark.parametrize("room", ["rules", "model", "periods", "leads"])
def test_the_pure_rooms_know_no_clock_network_or_terminal(room: str) -> None:
    files = [file for file in FILES if room_of(file) == room]
    assert files
    forbidden = {"sqlite3", "httpx", "rich", "typer", "socket", "subprocess", "time"}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not {name.split(".")[0] for name in names} & forbidden, file
            called = isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}
            assert not called, f"{file} asks the clock"
