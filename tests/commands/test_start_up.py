"""A command loads what it uses: a shell is not kept waiting by libraries that nobody asked for."""

import subprocess
import sys

import pytest

HEAVY = {
    "asyncio",
    "babel",
    "datasette",
    "dateutil",
    "edtf",
    "importlib.metadata",
    "jinja2",
    "pycountry",
    "pydantic.networks",
    "pydantic.plugin._loader",
    "rapidfuzz",
    "rich",
    "sqlite_utils",
    "text_to_num",
    "yaml",
}
"""What `status` has no use for; pydantic's loader of plugins is there as soon as it builds a class of values."""
LOADED = """
import sys
before = set(sys.modules)
from timeline.cli import run
code = run(sys.argv[1:])
print(*(set(sys.modules) - before), file=sys.stderr)
sys.exit(code)
"""


def loaded_by(*arguments: object) -> set[str]:
    """Return the names of the modules that a command loads, in a process of its own, beyond those of any program."""
    command = [sys.executable, "-c", LOADED, *map(str, arguments)]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stderr.split())


@pytest.mark.parametrize("option", ["--help", pytest.param("--version", marks=pytest.mark.thorough)])
def test_help_loads_click_alone(option):
    """Given --help or --version, neither a command nor anything of a library but click is loaded."""
    loaded = loaded_by(option)

    outside = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert {"click", "domain", "timeline"} <= outside
    assert outside == {"click", "domain", "timeline"}
    assert {name for name in loaded if name.startswith(("domain.", "timeline."))} == {"domain.errors", "timeline.cli"}


def test_status_does_not_load_what_it_does_not_use(seeded):
    """Given `status`, no library is loaded that only other commands use, and none of their modules."""
    loaded = loaded_by("status", "--archive", seeded)

    assert loaded & HEAVY == set()
    rooms = ("timeline.documents", "timeline.history", "timeline.recording", "timeline.report_files", "timeline.web")
    assert {name for name in loaded if name.startswith(rooms)} == set()


@pytest.mark.thorough
def test_what_is_looked_for_is_loaded_where_it_is_used(seeded):
    """Given `check`, which reads YAML and compares titles, both libraries show among what is loaded."""
    assert {"yaml", "rapidfuzz"} <= loaded_by("check", "--help")
