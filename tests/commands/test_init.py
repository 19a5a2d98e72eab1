"""`timeline init` starts another treaty's archive: whole, or not at all, and every command and page works in it."""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from timeline.cli import run
from timeline.recording import starting
from timeline.web import server
from timeline.web.pages import routes
from timeline.web.server import datasette_of, read_metadata

ROOT = Path(__file__).parents[2]
EXAMPLE = "seeds/night-sky-convention/01-example.yaml"
FILES = ["archive.db", "metadata.yml", EXAMPLE]
ALWAYS = [
    "/",
    "/timeline",
    "/places",
    "/search?q=night",
    "/conflicts",
    "/as-known",
    "/about",
    "/log",
    "/export",
    "/export/csv",
    "/sources",
    "/statements",
    "/download/archive.db",
    "/download/archive.json",
    "/feed.atom",
    "/calendar.ics",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/archive",
    "/archive?sql=select+1",
    "/-/versions",
    "/-/databases",
    "/-/health",
]
OF_THE_EXAMPLE = [
    "/occurrence/signing-of-the-night-sky-convention",
    "/source/halden-courier-night-sky",
    "/party/IS",
    "/person/mara-lind",
    "/treaty/night-sky-convention",
    "/event/1",
    "/log/checkpoint",
    "/log/proof/1",
    "/log/growth/1",
    "/log/entry/1",
    "/log/tile/0/000.p/1",
    "/log/tile/entries/000.p/1",
    "/claim/signing-of-the-night-sky-convention/halden-courier-night-sky/signatories",
    "/cite/source/halden-courier-night-sky.json",
    "/cite/claim/signing-of-the-night-sky-convention/halden-courier-night-sky/signatories.txt",
    "/sitemap-1.xml",
    "/archive/events/1",
]
OF_A_COPY = "log_store"
"""The table of an archive that follows a store."""
MOVED = "/conflict"
"""The address of a kind without a name, which leads to the list."""


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Start an archive, once, and give its folder, which tests copy."""
    folder = tmp_path_factory.mktemp("started") / "pact"
    assert run(["init", str(folder)]) == 0
    return folder


@pytest.fixture
def pact(started, tmp_path, monkeypatch):
    """Give a copy of the folder of a new archive, which is entered."""
    folder = shutil.copytree(started, tmp_path / "pact")
    monkeypatch.chdir(folder)
    return folder


def files_in(folder):
    """Return the files of a folder and its folders."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def described(folder):
    """Return what a folder's metadata.yml says of its archive."""
    return read_metadata(folder / "metadata.yml")["databases"]["archive"]


def not_ok(folder, paths):
    """Return the pages of a folder's archive that do not answer with 200, and how they do."""
    datasette = datasette_of(folder / "archive.db", folder / "metadata.yml")

    async def statuses():
        await datasette.invoke_startup()
        return {path: (await datasette.client.get(path)).status_code for path in paths}

    return {path: status for path, status in asyncio.run(statuses()).items() if status != 200}


# --- what is made ---


def test_a_folder_that_is_missing_is_made(timeline, tmp_path):
    """Given a folder that is not there, it has the archive, its metadata and one example, and nothing is beside it."""
    outcome = timeline("init", "pact")

    assert (outcome.code, outcome.err) == (0, "")
    assert files_in(tmp_path / "pact") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["pact"]
    assert [line.split(":")[0] for line in outcome.out.splitlines()[:3]] == [f"made pact/{name}" for name in FILES]


def test_an_empty_folder_is_filled(timeline, tmp_path, monkeypatch):
    """Given an empty folder that somebody stands in, it is filled, and they need not enter it."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    outcome = timeline("init", ".")

    assert outcome.code == 0
    assert files_in(Path.cwd()) == FILES
    assert "cd " not in outcome.out


def test_the_archive_is_empty_and_has_every_table(pact):
    """Given a new archive, it has the tables and views that the metadata describes, each without rows, and no other."""
    with closing(sqlite3.connect(pact / "archive.db")) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        tables = {name for (name,) in named if not name.startswith(("sqlite_", "search_fts", "names_fts"))}
        filled = {name for name in tables if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()}

    assert tables == set(described(pact)["tables"]) - {OF_A_COPY}
    assert filled == {"projections", "projection_builds", "tracking"}


@pytest.mark.thorough
def test_the_metadata_has_the_queries_and_tables_of_the_first_archive(pact):
    """Given a new archive, its queries and tables are described as those of the repository's own archive."""
    ours = described(ROOT)

    assert {name: described(pact)[name] for name in ("queries", "tables")} == {
        name: ours[name] for name in ("queries", "tables")
    }


def test_the_metadata_says_what_to_change(pact):
    """Given a new archive, each word of its metadata that is somebody's own to choose says so, and none is of ours."""
    metadata = read_metadata(pact / "metadata.yml")

    for name in ("title", "description", "license", "source"):
        assert metadata[name].lower().startswith("change this: "), name
    assert "hanoi" not in (pact / "metadata.yml").read_text("utf-8").lower()


# --- what is refused ---


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        pytest.param(
            lambda path: (path.mkdir(), (path / "notes.txt").touch()),
            "pact is not empty (it has notes.txt); name a folder that is missing or empty\n",
            id="not empty",
        ),
        pytest.param(
            lambda path: (path.mkdir(), (path / ".git").mkdir(), (path / "a").touch(), (path / "b").touch()),
            "pact is not empty (it has .git and 2 more); name a folder that is missing or empty\n",
            id="hidden",
        ),
        pytest.param(Path.touch, "pact is not a folder; name one that is missing or empty\n", id="a file"),
        pytest.param(
            lambda path: path.symlink_to("nowhere"),
            "pact is not a folder; name one that is missing or empty\n",
            id="a link that leads nowhere",
        ),
    ],
)
def test_a_place_that_is_taken_is_refused(timeline, tmp_path, prepare, said):
    """Given something in the place of the new archive, the program says what, and leaves all as it was."""
    prepare(tmp_path / "pact")
    before = sorted(tmp_path.rglob("*"))

    outcome = timeline("init", "pact")

    assert (outcome.code, outcome.out, outcome.err) == (1, "", said)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_in_a_folder_that_is_missing_is_refused(timeline, tmp_path):
    """Given a place in no folder, the program says which is missing, and makes nothing."""
    outcome = timeline("init", "nowhere/pact")

    assert outcome.code == 1
    assert outcome.err == "nowhere is not a folder, so pact cannot be made in it\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", [True, False], ids=["empty", "missing"])
def test_an_interruption_leaves_nothing(timeline, tmp_path, monkeypatch, there):
    """Given Ctrl-C while the archive is being made, nothing of it is left."""
    if there:
        (tmp_path / "pact").mkdir()
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(starting, "Projector", _interrupted)

    assert timeline("init", "pact").code == 130
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.thorough
def test_what_was_moved_is_taken_back(timeline, tmp_path, monkeypatch):
    """Given a disk that refuses the last of three moves into an empty folder, the folder is empty again."""
    (tmp_path / "pact").mkdir()
    rename = Path.rename

    def refusing(self, target):
        if Path(target).name == "archive.db" and self.parent.name == "made":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing)

    outcome = timeline("init", "pact")

    assert (outcome.code, outcome.err) == (1, "cannot make pact: Permission denied\n")
    assert list((tmp_path / "pact").iterdir()) == []


@pytest.mark.thorough
def test_a_folder_with_what_a_killed_process_left_is_empty(timeline, tmp_path):
    """Given a folder with nothing but the beginnings of an archive whose process was killed, one is started there."""
    (tmp_path / "pact" / ".timeline-killed" / "unfinished").mkdir(parents=True)

    assert timeline("init", "pact").code == 0
    assert not (tmp_path / "pact" / ".timeline-killed").exists()


def _interrupted(_archive):
    raise KeyboardInterrupt


# --- what works in it ---


@pytest.mark.parametrize(
    "filled",
    [pytest.param(False, id="empty", marks=pytest.mark.thorough), pytest.param(True, id="with the example")],
)
@pytest.mark.parametrize(
    "command",
    ["status", "log", "verify", "projections", "replay --check", "replay", f"append {EXAMPLE} --by jane", "build"],
)
@pytest.mark.one_in(2)
def test_every_command_works_there(timeline, pact, command, filled):
    """Given a new archive, empty or with its example, each command succeeds in it."""
    if filled:
        assert timeline("append", EXAMPLE).code == 0

    outcome = timeline(*command.split())

    assert (outcome.code, outcome.err) == (0, "")


def test_the_example_can_be_shown(timeline, pact):
    """Given the example, appended, what it reports is shown with its paragraphs, and the whole is in order."""
    timeline("append", EXAMPLE)

    assert "nearly 40 states" in timeline("show", "signing-of-the-night-sky-convention").out
    assert timeline("verify").code == 0
    assert timeline("append", EXAMPLE).out.endswith("nothing to append, all of it is recorded already\n")


@pytest.mark.thorough
def test_every_page_answers_while_the_archive_is_empty(pact):
    """Given an empty archive, every page that needs no record answers, and so does each table and saved query."""
    assert not_ok(pact, [*ALWAYS, *_of_the_database(pact)]) == {}


@pytest.mark.thorough
def test_every_page_answers_with_the_example(timeline, pact):
    """Given the example, appended, a page of every kind answers, and each table and saved query."""
    timeline("append", EXAMPLE)
    assert timeline("checkpoint", "--key-file", pact / "key").code == 0
    paths = [*ALWAYS, *OF_THE_EXAMPLE]

    datasette = datasette_of(pact / "archive.db", pact / "metadata.yml")
    unread = [
        route
        for route, _ in routes(datasette)
        if not any(re.match(route, path.partition("?")[0]) for path in [*paths, MOVED])
    ]

    assert unread == []
    assert not_ok(pact, [*paths, *_of_the_database(pact)]) == {}


def _of_the_database(folder):
    names = [name for part in ("tables", "queries") for name in described(folder)[part]]
    return [f"/archive/{name}" for name in names if name != OF_A_COPY]


def _fill_in(report_file):
    """Say when the source was published: what `timeline new` writes is refused before that."""
    report_file.write_text(report_file.read_text("utf-8").replace("published:", "published: 2031-05-02", 1), "utf-8")


def test_the_commands_that_it_prints_are_true(timeline, tmp_path, monkeypatch):
    """Given what is printed as next, each command succeeds in order; nothing of the example is in the archive then."""
    served = []
    monkeypatch.setattr(server, "serve", lambda *arguments: served.append(arguments[0].name))

    for line in _printed(timeline("init", "my pact").out):
        words = shlex.split(line, comments=True)
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
        elif words[0] == "timeline":
            options = ["--port", _unused_port()] if words[1] == "serve" else []
            if words[1] == "append":
                _fill_in(Path(words[2]))
            assert timeline(*words[1:], *options).code == 0, line
        else:
            subprocess.run(line, shell=True, check=True)

    assert served == ["try.db", "archive.db"]
    assert files_in(Path.cwd()) == ["archive.db", "metadata.yml", "seeds/first-report.yaml"]
    assert {event["source"] for event in timeline("log", "--json").json} == {"first-report"}


@pytest.mark.thorough
def test_the_seeds_build_the_same_archive_elsewhere(timeline, pact):
    """Given the example, which says when it was recorded, building adds it once, and makes the same log elsewhere."""
    assert "archive.db has 5 events from 1 seed" in timeline("build").out
    assert timeline("build", "--archive", "other.db").code == 0

    logs = [timeline("verify", "--archive", name, "--json").json["log_sha256"] for name in ("archive.db", "other.db")]

    assert logs[0] == logs[1]


@pytest.mark.thorough
def test_an_archive_named_by_the_environment_is_not_used(timeline, monkeypatch):
    """Given TIMELINE_ARCHIVE, the new archive has its own name, and the next commands say to unset the variable."""
    monkeypatch.setenv("TIMELINE_ARCHIVE", "other.db")

    assert _printed(timeline("init", "pact").out)[:2] == ["cd pact", "unset TIMELINE_ARCHIVE"]


def _unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _printed(output):
    """Return the commands among what is printed: its indented lines."""
    return [line.strip() for line in output.splitlines() if line.startswith("  ")]
