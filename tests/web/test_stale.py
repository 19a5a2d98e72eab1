"""Pages of an archive whose tables are missing, or were made by another version of the program."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.web.conftest import text_of
from timeline.history.staleness import stale_projections
from timeline.log.archive import Archive


@pytest.fixture(scope="module")
def log_alone(tmp_path_factory):
    """Give an archive that has a log, and no tables yet."""
    path = tmp_path_factory.mktemp("alone") / "log.db"
    Archive.create(path).close()
    return path


@pytest.fixture(scope="module")
def made_by_another(seeds_archive, tmp_path_factory):
    """Give an archive whose table of occurrences has a column of another name: another version made it."""
    path = tmp_path_factory.mktemp("another") / "older.db"
    shutil.copy(seeds_archive, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE occurrences RENAME COLUMN title TO headline")
        connection.execute("UPDATE projection_builds SET fingerprint = 'another' WHERE name = 'occurrences'")
        connection.commit()
    return path


@pytest.mark.parametrize(
    ("fixture", "path"),
    [("log_alone", path) for path in ("/", "/timeline", "/feed.atom", "/sources")]
    + [("made_by_another", path) for path in ("/", "/timeline", "/conflicts", "/calendar.ics")],
)
@pytest.mark.one_in(3)
def test_a_page_that_needs_missing_tables_says_which_command_makes_them(request, reader_at, fixture, path):
    """Given an archive without the tables that a page reads, the page says so, and what to run."""
    archive = request.getfixturevalue(fixture)

    page = reader_at(archive).page(path, status=503)

    assert f"timeline replay --archive {archive.name}" in text_of(page.xpath("//main/p[@role='alert']")[0])


def test_a_program_learns_it_too(log_alone, reader_at):
    """Given a request for JSON, the same is said as JSON."""
    answer = reader_at(log_alone).get("/timeline.json")

    assert answer.status_code == 503
    assert "timeline replay" in answer.json()["error"]


def test_a_page_that_needs_no_missing_table_is_shown(made_by_another, reader_at):
    """Given tables of which one is of another version, pages without it are as ever."""
    reader_at(made_by_another).page("/sources")


def test_a_failure_with_current_tables_is_not_blamed_on_them(seeds_archive, reader_at, monkeypatch, capsys):
    """Given tables of this version and a wrong statement of ours, the answer is that the page failed."""
    from timeline.web.pages import home  # noqa: PLC0415 - pages load Datasette

    monkeypatch.setattr(home, "_TREATIES", "SELECT nope FROM treaties")
    page = reader_at(seeds_archive).page("/", status=500)

    assert "replay" not in text_of(page)
    assert "no such column: nope" in capsys.readouterr().err


def test_what_is_stale_is_named(log_alone, made_by_another, seeds_archive):
    """Given archives, the projections are named whose tables this version did not make."""
    assert stale_projections(made_by_another) == ["occurrences"]
    assert {"occurrences", "events"} <= set(stale_projections(log_alone))
    assert stale_projections(seeds_archive) == []
