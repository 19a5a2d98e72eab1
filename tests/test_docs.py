"""Run what the documentation says: its commands, its code and its links.

In README.md, the lines of ```bash blocks that start with `timeline` are run. In every page, a block that is headed
by a file name in backticks is written to that file, and in ```console blocks each `$ command` is run in the shell
and must print what follows it, where … stands for anything.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from runpy import run_path

import pytest

from domain.occurrence import OccurrenceReported
from domain.source import Source
from timeline.cli import run
from timeline.documents.coverage import coverage_problems
from timeline.documents.text import DocumentText
from timeline.exchange.tables import table as tables
from timeline.log.archive import Archive
from timeline.log.mapper import MAX_EVENT_BYTES
from timeline.proofs.notes import Checkpoint
from timeline.proofs.proving import GrowthProof
from timeline.proofs.tree import consistency_proof, leaf_hash, root, root_of
from timeline.recording.appending import append_file
from timeline.report_files.marked_yaml import MAX_BYTES, MAX_DEPTH, MAX_NODES
from timeline.sandbox.rules import LARGEST_VALUE_BYTES
from timeline.web.server import SETTINGS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CHANGING_THE_PROGRAM = ("add-a-kind", "add-a-projection")
GUIDES = ("first-report", "write-a-report-file", "import-a-table", *CHANGING_THE_PROGRAM)
FOLLOWED = [
    GUIDES[0],
    *(pytest.param(name, marks=pytest.mark.thorough, id=name) for name in GUIDES[1:]),
]
"""The guides, of which those with many commands, or with commands in processes of their own, take long."""
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = ROOT / "docs" / "example-report.yaml"

_BLOCK = re.compile(
    r"(?:^`(?P<file>[^`\n]+)`:\n\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_VARIES = re.compile(r"[\d,]+ KiB|in \d+ days|\d+ days ago")
"""What depends on the day and on the version of SQLite."""

Block = re.Match[str]


def _blocks(page: Path, *languages: str) -> list[Block]:
    blocks = list(_BLOCK.finditer(page.read_text("utf-8")))
    return [block for block in blocks if not languages or block["language"] in languages]


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in the shell of a reader who has the tests' own environment activated."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=_environment(folder) | {"PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def _environment(folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("TIMELINE_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONIOENCODING": "utf-8",
        "TIMELINE_ARCHIVE": "archive.db" if (folder / "README.md").exists() else "try.db",
        "TIMELINE_KEY": str(folder / "private-key"),
    }


def _run_here(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as `_run` does, but what it calls `timeline` within this process, which is ten times faster.

    That serves as long as the command is the last of a pipe, and the program in the folder is the one under test.
    """
    shell, program, arguments = command.rpartition("timeline ")
    if not program or not re.fullmatch(r"(.* \| )?", shell) or re.search(r"[|<>;&$`]", arguments):
        return _run(command, folder)
    given = _run(shell.removesuffix("| "), folder).stdout if shell else ""
    output = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
    ):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        patch.delenv("TIMELINE_BY", raising=False)
        patch.setenv("TIMELINE_ARCHIVE", _environment(folder)["TIMELINE_ARCHIVE"])
        code = run(shlex.split(arguments, comments=True))
    return subprocess.CompletedProcess(command, code, output.getvalue())


def _calls(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that it is said to have."""
    for call in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
        command, _, output = call.partition("\n")
        yield command, output


def _prints(actual: str, documented: str) -> bool:
    """Return whether an output is as documented; … stands for anything."""
    documented, actual = (_VARIES.sub("…", text).rstrip() for text in (documented, actual))
    return re.fullmatch(re.escape(documented).replace("…", ".*?"), actual, re.DOTALL) is not None


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Give a copy of what the commands need, with the archive brought up to date.

    What Python has compiled is copied, too, but for files that another process is writing.
    """
    for folder in ("domain", "projections", "timeline", "seeds", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.pyc.*"))
    for file in ("metadata.yml", "README.md", "archive.db"):
        shutil.copy(ROOT / file, tmp_path)
    assert _run_here("timeline log", tmp_path).returncode == 0
    return tmp_path


@pytest.fixture
def article() -> DocumentText:
    """Give the made-up article that the example reads, from the guide that prints it."""
    blocks = _blocks(ROOT / "docs" / "write-a-report-file.md", "text")
    (block,) = [block for block in blocks if block["file"] == "documents/halden-courier.txt"]
    return DocumentText.of(block["text"].encode())


def test_the_example_report_file_appends_into_a_fresh_archive(archive: Archive):
    """The example needs nothing but itself; appended twice, it changes nothing."""
    content = EXAMPLE.read_bytes()
    first = append_file(archive, EXAMPLE.name, content, by="tester")
    second = append_file(archive, EXAMPLE.name, content, by="tester")
    assert len(first.events) == archive.head
    assert (second.events, second.already_recorded) == ([], len(first.events))


def test_the_example_report_file_reads_its_article_completely(archive: Archive, article: DocumentText):
    """Every span is right; every paragraph and number of the article is cited or left out for a reason."""
    appended = append_file(archive, EXAMPLE.name, EXAMPLE.read_bytes(), by="tester")
    reports = [event.report for event in appended.events if isinstance(event, OccurrenceReported)]
    details = archive.get(Source, appended.events[0].slug).details
    assert details is not None
    assert details.sha256 == article.sha256
    assert list(coverage_problems(details, reports, article)) == []


def test_the_guide_shows_lines_of_the_example():
    """What the guide excerpts from the example stands in it, line by line."""
    example = {line.strip() for line in EXAMPLE.read_text("utf-8").splitlines()}
    excerpts = [block for block in _blocks(ROOT / "docs" / "write-a-report-file.md", "yaml") if not block["file"]]
    shown = [line.strip() for block in excerpts for line in block["text"].splitlines()]
    assert len(shown) > 20
    assert [line for line in shown if line not in example] == []


def test_the_glossary_is_in_the_order_of_the_alphabet():
    """Every word stands once, and where a reader looks for it."""
    words = re.findall(r"^- \*\*(.+?)\*\*: ", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert words == sorted(set(words), key=str.lower)


@pytest.mark.thorough
def test_the_commands_of_the_readme_run(tree: Path):
    """Every line of a bash block that starts with `timeline` succeeds, in order."""
    lines = [line for block in _blocks(README, "bash") for line in block["text"].splitlines()]
    commands = [line for line in lines if line.startswith("timeline") and not line.startswith("timeline serve")]
    assert len(commands) >= 6
    for command in commands:
        done = _run_here(command, tree)
        assert done.returncode == 0, f"{command}\n{done.stdout}"


def test_the_readme_shows_what_the_archive_says(tree: Path):
    """The output that the README prints is the real one."""
    calls = [call for block in _blocks(README, "console") for call in _calls(block)]
    assert [command for command, _ in calls] == ["timeline status"]
    for command, output in calls:
        done = _run_here(command, tree)
        assert _prints(done.stdout, output), f"$ {command}\n{done.stdout}"


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_guide_can_be_followed(name: str, tree: Path):
    """With the files of the guide written as it goes, every command prints what the guide says."""
    (tree / "README.md").unlink()
    shutil.copy(tree / "archive.db", tree / "try.db")
    run_command = _run if name in CHANGING_THE_PROGRAM else _run_here
    ran = 0
    for block in _blocks(ROOT / "docs" / f"{name}.md"):
        if block["file"]:
            file = tree / block["file"]
            file.parent.mkdir(exist_ok=True)
            file.write_text(block["text"], "utf-8")
        elif block["language"] == "console":
            for command, output in _calls(block):
                done = run_command(command, tree)
                assert _prints(done.stdout, output), f"$ {command}\n{done.stdout}"
                ran += 1
    assert ran >= 3


@pytest.mark.parametrize("name", GUIDES)
def test_the_code_of_a_guide_is_valid(name: str):
    """Every Python block compiles."""
    for block in _blocks(ROOT / "docs" / f"{name}.md", "python"):
        compile(block["text"], block["file"] or name, "exec")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_of_a_page_lead_to_files(page: Path):
    """Every relative link leads to a file or folder of the repository."""
    for link, file, _ in _links(page):
        assert file.exists(), f"{page.name} leads to {link}, which is not there"
        assert file.is_relative_to(ROOT), f"{page.name} leads out of the repository: {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_of_a_page_lead_to_headings(page: Path):
    """The fragment of every relative link is a heading of the page that it leads to."""
    lost = {fragment for _, file, fragment in _links(page) if fragment and fragment not in _anchors(file)}
    assert lost == set()


def _links(page: Path) -> Iterator[tuple[str, Path, str]]:
    for link in _LINK.findall(_BLOCK.sub("", page.read_text("utf-8"))):
        if "://" not in link:
            target, _, fragment = link.partition("#")
            yield link, (page.parent / target).resolve() if target else page, fragment


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_documented_limits_are_those_of_the_code():
    """Given the page on how it works, its limits are the constants that keep them."""
    page = (ROOT / "docs" / "how-it-works.md").read_text("utf-8")

    assert f"{MAX_BYTES // 10**6} MB, {MAX_NODES:,} values (aliases counted each time) and {MAX_DEPTH} levels" in page
    assert f"at most {MAX_EVENT_BYTES:,} bytes" in page
    assert (
        f"A table has at most {tables.MAX_BYTES // 10**6} MB, {tables.MAX_ROWS:,} rows and {tables.MAX_COLUMNS}" in page
    )
    assert f"{SETTINGS['max_returned_rows']:,} rows and make values of {LARGEST_VALUE_BYTES // 10**6} MB" in page


def test_the_reference_of_commands_is_the_same_on_every_terminal(monkeypatch: pytest.MonkeyPatch):
    """Given a narrow terminal, the reference that is generated is the one that is kept."""
    monkeypatch.setenv("COLUMNS", "60")

    generated = run_path(str(ROOT / "docs" / "generate.py"))["commands_page"]()

    assert generated.rstrip("\n") == (ROOT / "docs" / "commands.md").read_text("utf-8").rstrip("\n")


def test_each_promise_of_security_names_a_test_that_is_there():
    """Given the tests that SECURITY.md names, each is a file or a folder of tests."""
    named = set(re.findall(r"`(tests/[^`]*)`", (ROOT / "SECURITY.md").read_text("utf-8")))

    assert len(named) > 20
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_verifier_of_the_docs_accepts_the_true_log_alone(tmp_path, monkeypatch):
    """Given the program in docs/proof.md, it accepts a signed log, and refuses it with one letter changed."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, so the verifier of the docs cannot check a signature")
    monkeypatch.setenv("TIMELINE_KEY", str(tmp_path / "key"))
    program, _ = _blocks(ROOT / "docs" / "proof.md", "python")
    archive = shutil.copy(ROOT / "archive.db", tmp_path / "archive.db")
    note, key = (_printed("checkpoint", "--archive", archive), _printed("key").strip())
    (tmp_path / "note").write_text(note, "utf-8")

    def verdict() -> tuple[int, str]:
        command = [sys.executable, "-c", program["text"], archive, tmp_path / "note", key]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stderr.strip()

    assert verdict() == (0, "")
    with contextlib.closing(sqlite3.connect(archive)) as connection:
        connection.execute("DROP TRIGGER stored_events_no_update")
        connection.execute("UPDATE stored_events SET state = CAST(state || ' ' AS BLOB) WHERE rowid = 9")
        connection.commit()
    assert verdict() == (1, "the log is not the one of the checkpoint")


@pytest.mark.parametrize("added", range(4))
def test_the_docs_tell_a_log_that_grew_from_another(tmp_path, added):
    """Given the other program in docs/proof.md, it follows a proof to both roots, and no proof to another root."""
    _, program = _blocks(ROOT / "docs" / "proof.md", "python")
    leaves = [leaf_hash(bytes([number])) for number in range(4 + added)]
    subtrees = lambda level, index: root_of(leaves[index << level : (index + 1) << level])  # noqa: E731

    def note(size: int) -> str:
        return f"{Checkpoint('example.org/log', size, root(size, subtrees)).text}\n"

    def verdict(earlier: str, size: int) -> int:
        proof = GrowthProof(size, consistency_proof(size, len(leaves), subtrees), note(len(leaves)))
        (tmp_path / "earlier").write_text(earlier, "utf-8")
        (tmp_path / "proof").write_text(str(proof), "utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["", str(tmp_path / "earlier"), str(tmp_path / "proof")])
            try:
                exec(program["text"], {})
            except SystemExit:
                return 1
        return 0

    for size in range(1, len(leaves) + 1):
        assert verdict(note(size), size) == 0
        assert verdict(Checkpoint("example.org/log", size, bytes(32)).text, size) == 1


@pytest.mark.thorough
def test_the_verifier_of_the_docs_accepts_a_log_with_withheld_events(tmp_path, monkeypatch):
    """Given events that were withheld since, one with its name, the program in docs/proof.md accepts the log."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, so the verifier of the docs cannot check a signature")
    monkeypatch.setenv("TIMELINE_KEY", str(tmp_path / "key"))
    program, _ = _blocks(ROOT / "docs" / "proof.md", "python")
    archive = shutil.copy(ROOT / "archive.db", tmp_path / "archive.db")
    (tmp_path / "note").write_text(_printed("checkpoint", "--archive", archive), "utf-8")
    key = _printed("key").strip()

    stream = _stream_of_event(archive, 3)
    _printed("withhold", 9, "--stream", stream, "--with-mentions", "--reason", "x", "--yes", "--archive", archive)

    command = [sys.executable, "-c", program["text"], archive, tmp_path / "note", key]
    assert subprocess.run(command, check=False, capture_output=True, text=True).returncode == 0
    assert _stream_of_event(archive, 3) == "person/withheld-3"


def _stream_of_event(archive: Path, position: int) -> str:
    with contextlib.closing(sqlite3.connect(archive)) as connection:
        sql = "SELECT originator_id FROM stored_events WHERE rowid = ?"
        return str(connection.execute(sql, (position,)).fetchone()[0])


def _printed(*arguments: object) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert run([str(argument) for argument in arguments]) == 0
    return printed.getvalue()
