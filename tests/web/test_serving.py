"""Serving an archive: its metadata, its settings, and a file that nobody can write to through the site."""

import asyncio
import copy
import shutil
import sqlite3

import pytest

from tests.web.conftest import METADATA, Reader
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import retract
from timeline.web.metadata import Metadata, keep
from timeline.web.server import SETTINGS, BadMetadataError, datasette_of, read_metadata


@pytest.fixture
def metadata(tmp_path):
    """Give a way to read metadata from a file with this content."""

    def read(content):
        path = tmp_path / "metadata.yml"
        path.write_bytes(content)
        return read_metadata(path)

    return read


def test_metadata_is_what_the_file_says(metadata):
    """Given a mapping in YAML, its content is the metadata, in any script."""
    assert metadata("title: ميناء\ndatabases: {archive: {}}".encode()) == {
        "title": "ميناء",
        "databases": {"archive": {}},
    }


def test_without_a_file_there_is_no_metadata(tmp_path):
    """Given no file of that name, the site has no metadata, and that is not an error."""
    assert read_metadata(tmp_path / "metadata.yml") == {}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"title: [", "is not valid YAML", id="broken"),
        pytest.param(b"title: \xff", "is not valid YAML", id="not UTF-8"),
        pytest.param(b"!!python/object:os.system {}", "is not valid YAML", id="code"),
        pytest.param(b"", "must be a mapping", id="empty"),
        pytest.param(b"- title", "must be a mapping", id="list"),
        pytest.param(b"title", "must be a mapping", id="text"),
    ],
)
def test_bad_metadata_is_refused_with_its_file(metadata, content, problem):
    """Given a file that is not a mapping, the error names it and says what is wrong, on one line."""
    with pytest.raises(BadMetadataError, match=rf"metadata\.yml {problem}") as raised:
        metadata(content)

    assert "\n" not in str(raised.value)


def test_an_archive_is_served_by_one_name(harbours, tmp_path):
    """Given an archive in a file of another name, its address is the same, and no other database is served."""
    reader = Reader(shutil.copy(harbours.path, tmp_path / "ports.sqlite"))

    assert [database["name"] for database in reader.get("/-/databases.json").json()] == ["archive"]
    assert reader.get("/archive/sources.json").status_code == 200
    assert reader.get("/ports").status_code == 404


def test_settings_are_those_of_the_site(harbours):
    """Given the settings of the site, Datasette has them: no query runs for long, and no facets are suggested."""
    shown = harbours.get("/-/settings.json").json()

    assert {name: shown[name] for name in SETTINGS} == dict(SETTINGS)
    rows = harbours.get("/archive/events.json?_size=max").json()["rows"]
    assert len(rows) <= SETTINGS["max_returned_rows"]


def test_nothing_can_be_written_through_the_site(harbours):
    """Given a connection as the site has it, no statement can change the archive, not even where it asks to write."""
    database = harbours.datasette.databases["archive"]
    connection = database.connect(write=True)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("CREATE TABLE made_here (x)")
    connection.close()


def test_a_file_that_is_missing_is_not_made(tmp_path):
    """Given a path without a file, opening it fails; no empty file is left there."""
    database = datasette_of(tmp_path / "none.db", METADATA).databases["archive"]

    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        database.connect()
    assert not (tmp_path / "none.db").exists()


def test_what_another_process_records_is_there_at_the_next_request(harbours, tmp_path):
    """Given a retraction while the archive is served, the next page has it."""
    reader = Reader(shutil.copy(harbours.path, tmp_path / "archive.db"))
    before = reader.get("/archive/events.json?_size=0").json()["filtered_table_rows_count"]
    assert "retracted" not in reader.get("/occurrence/interview").text

    with Archive(reader.path) as archive:
        retract(archive, "interview", reason="Another Ada", source=None, by="jane")
        Projector(archive).catch_up()

    assert reader.get("/archive/events.json?_size=0").json()["filtered_table_rows_count"] == before + 1
    assert "Another Ada" in reader.get("/occurrence/interview").text


def test_a_file_that_was_replaced_is_opened_anew(harbours, tmp_path):
    """Given a file that another replaced, and that was emptied as by withholding, the next page is of the new one."""
    reader, other = Reader(shutil.copy(harbours.path, tmp_path / "archive.db")), tmp_path / "other.db"
    shutil.copy(harbours.path, other)
    sql = "/archive.json?_shape=arrayfirst&sql=select+reason+from+corrections+where+reason='Another+Ada'"
    assert reader.get(sql).json() == []
    assert "retracted" not in reader.get("/occurrence/interview").text
    with Archive(other) as archive:
        retract(archive, "interview", reason="Another Ada", source=None, by="jane")
        Projector(archive).catch_up()

    with reader.path.open("r+b") as old:
        other.replace(reader.path)
        old.truncate(0)

    assert "Another Ada" in reader.get("/occurrence/interview").text
    assert reader.get(sql).json() == ["Another Ada"]


def test_metadata_is_shared_and_not_copied():
    """Given metadata, a deep copy is the metadata itself, at any depth below another."""
    metadata = Metadata({"databases": {"archive": {}}})

    assert copy.deepcopy(metadata) is metadata
    assert copy.deepcopy([metadata])[0] is metadata


def test_whether_a_table_is_hidden_is_looked_up_once(harbours):
    """Given a table, whether its permissions are limited is found once, and kept for every other page."""
    datasette = datasette_of(harbours.path, METADATA)
    looked_up = []
    datasette._table_permission_allows = lambda *names: looked_up.append(names)
    keep(datasette)

    for _ in range(3):
        datasette._table_permission_allows("archive", "sources")

    assert looked_up == [("archive", "sources")]


def test_a_datasette_of_another_form_is_left_alone():
    """Given a Datasette that keeps its metadata elsewhere, nothing of it is changed."""

    class Other:
        """A Datasette without the attributes of 0.65."""

    other = Other()
    keep(other)

    assert vars(other) == {}


def test_many_readers_at_once_are_answered(harbours):
    """Given twenty requests at the same time, each gets its own page."""

    async def ask():
        paths = [f"/archive/occurrences/{name}.json" for name in ("storm", "interview")] * 10
        answers = await asyncio.gather(*(harbours.datasette.client.get(path) for path in paths))
        return paths, [answer.json()["primary_key_values"] for answer in answers]

    paths, keys = asyncio.run(ask())

    assert [f"/archive/occurrences/{key}.json" for (key,) in keys] == paths
