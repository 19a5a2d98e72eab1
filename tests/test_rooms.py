"""The packages of the program: which may import which, without any cycle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.syntax import nodes_of, parsed

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "domain": set(),
    "projections": {"domain"},
    "timeline.proofs": {"domain"},
    "timeline.log": {"domain", "timeline.proofs"},
    "timeline.projecting": {"domain", "projections", "timeline.log"},
    "timeline.documents": {"domain"},
    "timeline.report_files": {"domain", "timeline.documents"},
    "timeline.history": {
        "domain",
        "projections",
        "timeline.proofs",
        "timeline.log",
        "timeline.projecting",
        "timeline.documents",
    },
    "timeline.recording": {
        "domain",
        "timeline.log",
        "timeline.projecting",
        "timeline.report_files",
        "timeline.history",
    },
    "timeline.exchange": {"domain", "timeline.log", "timeline.projecting"},
    "timeline.exchange.tables": {"domain", "timeline.documents", "timeline.report_files"},
    "timeline.sandbox": set(),
    "timeline.web": {
        "domain",
        "timeline.proofs",
        "timeline.log",
        "timeline.history",
        "timeline.sandbox",
        "timeline.exchange",
    },
    "timeline.commands": {
        "domain",
        "projections",
        "timeline.proofs",
        "timeline.log",
        "timeline.projecting",
        "timeline.documents",
        "timeline.report_files",
        "timeline.history",
        "timeline.recording",
        "timeline.exchange",
        "timeline.exchange.tables",
        "timeline.web",
        "timeline.printing",
    },
    "timeline.printing": {"domain"},
    "timeline.cli": {"domain", "timeline.printing"},
    "timeline.__main__": {"timeline.cli"},
    "timeline": set(),
}
"""Which rooms each room may import; each may import itself."""


@cache
def modules():
    """Return the dotted name of each module with its file."""
    files = [path for room in ("domain", "projections", "timeline") for path in (ROOT / room).rglob("*.py")]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


@cache
def imports(name):
    """Return the modules of this repository that a module imports, wherever in its text: for its types alone, too."""
    known = modules()
    names = set()
    for node in nodes_of(known[name]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= inner & known.keys() or {node.module}
    return frozenset(names & known.keys() - {name})


def room(name):
    """Return the room that a module is in."""
    return max((room for room in MAY_IMPORT if f"{name}.".startswith(f"{room}.")), key=len)


def test_a_room_imports_what_it_may():
    """Given the modules, each one of ours that a module imports is in its room, or in one that its room may import."""
    refused = {
        (name, other)
        for name in modules()
        for other in imports(name)
        if room(other) not in MAY_IMPORT[room(name)] | {room(name)}
    }

    assert refused == set()


def test_no_imports_run_in_a_circle():
    """Given all modules, there is an order in which each comes after all that it imports."""
    try:
        TopologicalSorter({name: imports(name) for name in modules()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("name", sorted(MAY_IMPORT))
def test_every_arrow_is_used(name):
    """Given a room, each room that it may import is imported by something in it: the table says how it is."""
    used = {room(other) for module in modules() if room(module) == name for other in imports(module)}

    assert MAY_IMPORT[name] <= used


@pytest.mark.parametrize("name", sorted(room for room in MAY_IMPORT if (ROOT / room.replace(".", "/")).is_dir()))
def test_every_room_says_what_is_in_it(name):
    """Given a room, its docstring says what is in it and, but for the three at the top, what never is."""
    text = ast.get_docstring(parsed(ROOT / name.replace(".", "/") / "__init__.py"))

    assert text
    assert "." not in name or len(text.split("\n\n")) >= 2


def test_the_page_on_how_it_works_lists_every_room():
    """Given the rooms that are folders, each has a line in the table of docs/how-it-works.md."""
    page = (ROOT / "docs" / "how-it-works.md").read_text("utf-8")
    folders = [path for path in (room.replace(".", "/") for room in MAY_IMPORT) if (ROOT / path).is_dir()]

    assert [path for path in folders if path != "timeline" and f"| [{path}/](../{path}) |" not in page] == []
