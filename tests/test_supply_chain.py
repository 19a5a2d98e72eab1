"""What the program runs on: pinned, under licences that go with ours, and listed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense",
}  # fmt: skip
WEAK = {"certifi": "MPL-2.0", "pebble": "LGPL", "pycountry": "LGPL-2.1-only"}
"""Packages whose own files stay under their licence, which asks nothing of a program that uses them unchanged."""


@pytest.fixture(scope="module")
def chain():
    """Give what docs/supply_chain.py defines."""
    return SimpleNamespace(**run_path(str(ROOT / "docs" / "supply_chain.py")))


def test_every_package_that_is_needed_to_run_is_pinned(chain):
    """Given the packages that are needed to run, constraints.txt has the version of each that is installed here."""
    needed = {name: package.version for name, package in chain.runtime().items() if name not in chain.OF_PYTHON}

    assert {"datasette", "eventsourcing", "cryptography", "pydantic-core"} <= needed.keys()
    assert needed.items() <= chain.pinned().items()


def test_every_licence_goes_with_ours(chain):
    """Given the packages that are needed to run, each has a permissive licence, or one that was looked at."""
    for name, package in chain.runtime().items():
        licence = chain.licence_of(package)
        words = set(re.split(r" (?:AND|OR) ", licence))
        assert words <= PERMISSIVE or WEAK.get(name) == licence, (name, licence)


def test_the_list_of_licences_is_current(chain):
    """Given what is installed, docs/licences.md says so."""
    assert (ROOT / "docs" / "licences.md").read_text("utf-8") == chain.licences_page()


@pytest.mark.thorough
def test_the_bill_of_materials_is_valid_and_has_what_is_needed_to_run(chain):
    """Given make sbom, the file is CycloneDX by its own schema, and lists these packages and no others."""
    pytest.importorskip("cyclonedx_py", reason="cyclonedx-bom is not installed")
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 - only where it is installed
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415 - as above

    written = chain.sbom()

    bill = json.loads(written)
    assert {canonicalize_name(part["name"]) for part in bill["components"]} == chain.runtime().keys()
    assert all(part["version"] and part["purl"].startswith("pkg:pypi/") for part in bill["components"])
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(written) is None
    assert validator.validate_str(written.replace('"purl": "pkg', '"purls": "pkg')) is not None
