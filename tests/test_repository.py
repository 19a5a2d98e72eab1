"""The tree is tidy: layers, docstrings, sizes, and nothing in it that belongs to a machine or to a newspaper."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.syntax import nodes_of, parsed

ROOT = Path(__file__).parents[1]
PACKAGES = ("domain", "projections", "timeline")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SCRIPTS = sorted([*(ROOT / "docs").glob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_FILE = 400
FEWEST_WORDS_OF_A_SENTENCE = 8

MACHINE = re.compile(
    r"""(?x)
    /(?:home|Users)/\w             # somebody's home folder
    | /(?:root|work)/              # folders of one machine
    | [A-Z]:\\\\?Users             # the same elsewhere
    | (?:index|extra-index)-url    # a package index of one's own
    | https?://[^\s/"']*\b(?:pypi|artifactory|nexus|registry|mirror)\b(?!\.org)
    | \b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+\b(?:\.\d+)?:\d+    # a private address with its port
    """
)


def name(path):
    """Return a path as people write it."""
    return path.relative_to(ROOT).as_posix()


def imported(path):
    """Yield the top-level packages that a module imports, wherever in it."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.partition(".")[0]


@pytest.fixture(scope="module")
def files():
    """Give the text files of the repository, as Git knows them, or skip where there is no Git."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a Git checkout: the list of its files is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    texts = {}
    for path in (ROOT / tracked for tracked in listed.stdout.split("\0") if tracked):
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                texts[name(path)] = content.decode("utf-8")
    return texts


@pytest.mark.parametrize(
    ("package", "above"),
    [
        pytest.param("domain", {"projections", "timeline", "sqlite3", "sqlite_utils", "datasette"}, id="domain"),
        pytest.param("projections", {"timeline", "sqlite3", "sqlite_utils", "datasette"}, id="projections"),
    ],
)
def test_imports_point_one_way(package, above):
    """Given a layer, none of its modules imports a layer above it, nor what such layers are for."""
    reaching_up = {
        name(path): sorted(above & set(imported(path))) for path in MODULES if name(path).startswith(f"{package}/")
    }

    assert {path: packages for path, packages in reaching_up.items() if packages} == {}


def test_no_package_imports_tests_or_scripts():
    """Given the packages, none needs what is not installed with them."""
    outside = {"tests", "docs", "benchmarks"}

    inside = {name(path): outside & set(imported(path)) for path in MODULES}

    assert {path: packages for path, packages in inside.items() if packages} == {}


def test_every_module_says_in_one_sentence_what_it_does():
    """Given the modules, the first line of each docstring is one sentence."""
    paths = [*MODULES, *SCRIPTS, *TESTS]
    first_lines = {name(path): (ast.get_docstring(parsed(path)) or "").partition("\n")[0] for path in paths}

    assert {path: line for path, line in first_lines.items() if not re.fullmatch(r"[A-Z`].+[.]", line)} == {}
    assert {path: line for path, line in first_lines.items() if re.search(r"[.!?] [A-Z]", line)} == {}


def test_every_test_says_what_it_shows():
    """Given the tests, each has a docstring, so that they read as documentation."""
    silent = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in TESTS
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_no_function_is_longer_than_a_screen():
    """Given the code, every function has at most 60 lines, its docstring included."""
    long = [
        f"{name(path)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in (*MODULES, *SCRIPTS)
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]

    assert long == []


def test_no_file_is_longer_than_it_should_be():
    """Given the code, every file has at most 400 lines."""
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in (*MODULES, *SCRIPTS)}

    assert {path: count for path, count in lines.items() if count > MOST_LINES_OF_A_FILE} == {}


def test_no_file_names_a_machine(files):
    """Given the repository, no text file has a path of one machine or the address of a private registry."""
    own = name(Path(__file__))
    names = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in files.items()
        if path != own
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE.search(line)
    ]

    assert names == []


def test_the_constraints_are_names_and_versions_alone():
    """Given the pinned versions, each line is `name==version`: no address, no option, no path."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()

    odd = [line for line in lines if not re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*|", line)]

    assert odd == []


def test_every_dependency_is_pinned():
    """Given what the project needs to run and to be tested, each has one tested version among the constraints."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {
        re.match(r"[A-Za-z0-9_-]+", requirement).group()
        for requirements in (project["dependencies"], *project["optional-dependencies"].values())
        for requirement in requirements
    }
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    }

    assert {package for package in needed if package.lower().replace("_", "-") not in pinned} == set()


def test_no_sentence_of_an_article_is_reprinted(files, documents):
    """Given the articles, no sentence of eight words or more stands in any text file, nor in the archive."""
    published = (ROOT / "archive.db").read_bytes().decode("utf-8", errors="replace")
    everything = {path: _plain(text) for path, text in {**files, "archive.db": published}.items()}
    titles = {_plain(title) for title in re.findall(r"^  title: (.+)$", "\n".join(files.values()), re.MULTILINE)}

    reprinted = [
        f"{path}: a sentence of {document.name} that begins with {sentence[:20]!r}"
        for document in sorted(documents.iterdir())
        for sentence in _sentences(document.read_text("utf-8"))
        for path, text in everything.items()
        if sentence in text and sentence not in titles
    ]

    assert reprinted == []


def _sentences(text):
    """Yield the sentences of a document that are long enough to be somebody's own words."""
    for paragraph in text.splitlines():
        for sentence in re.split(r"(?<=[.!?])\W?\s+", paragraph):
            plain = _plain(sentence)
            if len(plain.split()) >= FEWEST_WORDS_OF_A_SENTENCE:
                yield plain


def _plain(text):
    """Return a text in small letters, with words and single spaces alone."""
    return " ".join(re.findall(r"\w+", text.casefold()))
