"""Say what the program runs on: write docs/licences.md, or a software bill of materials (CycloneDX).

Run: python docs/supply_chain.py licences, or python docs/supply_chain.py sbom FILE [PYTHON]. Both are of the run-time
dependencies alone, as they are installed, whatever else is installed beside them.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
PROGRAM = "timeline-archive"
CLASSIFIER = "License :: OSI Approved :: "
SPELLINGS: Mapping[str, str] = {
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "BSD-3-Clause License": "BSD-3-Clause",
    "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.1",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What packages declare in words, as SPDX names it as far as they say it."""
UNDECLARED = {"click-default-group": "BSD-3-Clause"}
"""What packages say in their licence file alone."""
OF_PYTHON = {"pip", "setuptools"}
"""What Datasette asks for and comes with Python, in versions that are not ours to choose."""
HEADING = """\
# Licences

The code is under [Apache-2.0](../LICENSE). It runs on these packages, in the versions of
[constraints.txt](../constraints.txt); none is changed or copied into it. `make licences` writes this page from what is
installed, and a test compares. Packages under the LGPL are used as libraries that anybody can replace. Datasette asks
for pip and setuptools (MIT), too, which come with Python.

| package | version | licence |
| --- | --- | --- |
"""


def runtime() -> dict[str, Distribution]:
    """Return the packages that the program needs to run, by name, in the order of the alphabet."""
    found: dict[str, Distribution] = {}
    wanted = list(_required(distribution(PROGRAM), ""))
    while wanted:
        requirement = wanted.pop()
        name = canonicalize_name(requirement.name)
        is_new = name not in found
        found[name] = distribution(name)
        for extra in ({""} if is_new else set()) | requirement.extras:
            wanted += [one for one in _required(found[name], extra) if canonicalize_name(one.name) not in found]
    return dict(sorted(found.items()))


def _required(package: Distribution, extra: str) -> Iterator[Requirement]:
    for text in package.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def licence_of(package: Distribution) -> str:
    """Return the licence that a package declares: its SPDX expression, its classifiers or its own short words."""
    if expression := package.metadata.get("License-Expression"):
        return expression
    classified = [
        value.removeprefix(CLASSIFIER)
        for value in package.metadata.get_all("Classifier") or ()
        if value.startswith(CLASSIFIER)
    ]
    declared = " AND ".join(SPELLINGS.get(value, value) for value in classified)
    words = (package.metadata.get("License") or "").strip().partition("\n")[0]
    found = declared or SPELLINGS.get(words, words) or UNDECLARED.get(canonicalize_name(package.name))
    return found or "not declared"


def licences_page() -> str:
    """Return the page with the licence of each package."""
    packages = [(name, package) for name, package in runtime().items() if name not in OF_PYTHON]
    rows = [f"| {name} | {package.version} | {licence_of(package)} |\n" for name, package in packages]
    return HEADING + "".join(rows)


def sbom(with_cyclonedx: str = sys.executable) -> str:
    """Return the software bill of materials, without what is installed for other purposes.

    `with_cyclonedx` is a Python in whose environment cyclonedx-bom is installed.
    """
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "all.json"
        command = [with_cyclonedx, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--of", "JSON"]
        project = ["--pyproject", str(ROOT / "pyproject.toml"), "-o", str(written), sys.executable]
        subprocess.run([*command, *project], check=True, capture_output=True)  # noqa: S603 - nothing of it is input
        bill = json.loads(written.read_text("utf-8"))
    needed = runtime().keys()
    root = bill["metadata"]["component"]["bom-ref"]
    bill["components"] = [part for part in bill["components"] if canonicalize_name(part["name"]) in needed]
    kept = {part["bom-ref"] for part in bill["components"]} | {root}
    bill["dependencies"] = [
        {**entry, "dependsOn": [ref for ref in entry.get("dependsOn", ()) if ref in kept]}
        for entry in bill["dependencies"]
        if entry["ref"] in kept
    ]
    bill["metadata"].pop("properties", None)
    return json.dumps(bill, indent=2) + "\n"


def pinned() -> dict[str, str]:
    """Return the versions in constraints.txt, by name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    found = [re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+)", line) for line in lines if not line.startswith("#")]
    return {canonicalize_name(match[1]): match[2] for match in found if match}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["licences"]:
            PAGE.write_text(licences_page(), "utf-8")
        case ["sbom", output, *with_cyclonedx]:
            Path(output).write_text(sbom(*with_cyclonedx), "utf-8")
        case _:
            sys.exit(__doc__)
