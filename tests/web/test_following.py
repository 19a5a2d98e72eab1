"""A site of a copy says how far it is behind its store: to programs at /-/health, to readers once it is late."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.web.conftest import Reader
from timeline.log import copying
from timeline.log.contact import Contact, forget_contact, keep_contact

LONG_AGO = datetime(2031, 6, 1, 9, 30, tzinfo=UTC) - timedelta(days=3650)
NOTICE = "This is a copy as of 3 June 2021, 09:30 UTC; later records may be missing."


@pytest.fixture(scope="module")
def site(harbours, tmp_path_factory):
    """Give a reader of a copy of an archive, whose contact tests change."""
    path = Path(shutil.copy(harbours.path, tmp_path_factory.mktemp("copy") / "archive.db"))
    with closing(sqlite3.connect(path)) as connection, connection:
        copying._keep(connection, 1)
    return Reader(path)


@pytest.fixture(autouse=True)
def _without_contact(site):
    forget_contact(site.path)


def test_health_of_an_archive_of_its_own(site):
    """Given an archive that follows no store, health says up to which event it can be read."""
    answer = site.get("/-/health")

    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["ok"]
    assert "store" not in answer.json()
    assert answer.json()["position"] == answer.json()["tables_at"] > 0


def test_health_of_a_copy(site):
    """Given a copy, health says what it lacks, for how long, and the kind of problem, but not which store it is."""
    now = datetime.now(UTC)
    keep_contact(
        site.path, Contact("db/archive", now, now - timedelta(seconds=90), 7, "db does not answer", "unreachable")
    )

    answer = site.get("/-/health")

    assert answer.status_code == 200
    store = answer.json()["store"]
    assert (store["behind_events"], store["problem"]) == (7, "unreachable")
    assert "db" not in answer.text
    assert store["behind_seconds"] >= 90


def test_health_of_an_archive_in_the_place_of_a_copy(harbours):
    """Given an archive with a log of its own in the place of a copy, nothing is said of the store of the copy."""
    keep_contact(harbours.path, Contact("db/archive", LONG_AGO, LONG_AGO))
    health, page = harbours.get("/-/health"), harbours.get("/timeline")
    forget_contact(harbours.path)

    assert "store" not in health.json()
    assert "This is a copy" not in page.text


def test_health_of_an_archive_that_cannot_be_read(site, tmp_path):
    """Given an archive without tables, the status is that of a service that is not available."""
    from timeline.log.archive import Archive  # noqa: PLC0415 - the only use

    Archive.create(tmp_path / "archive.db").close()

    answer = Reader(tmp_path / "archive.db").get("/-/health")

    assert (answer.status_code, answer.json()) == (503, {"ok": False})


@pytest.mark.one_in(3)
@pytest.mark.parametrize("path", ["/timeline", "/", "/archive/occurrences"], ids=["page", "home", "table"])
def test_readers_are_told_the_age_of_a_late_copy(site, path):
    """Given a copy that is late, every page says of when it is, and a reader who has the page gets the new one."""
    before = site.get(path)
    keep_contact(site.path, Contact("db/archive", LONG_AGO, LONG_AGO))
    late = site.get(path)
    keep_contact(site.path, Contact("db/archive", datetime.now(UTC), datetime.now(UTC)))
    after = site.get(path)

    assert NOTICE in " ".join(late.text.split())
    assert "This is a copy" not in before.text + after.text
    assert late.headers["etag"] not in {before.headers["etag"], after.headers["etag"]}
    assert before.headers["etag"] == after.headers["etag"]


def test_readers_are_told_of_a_copy_that_is_being_made(site):
    """Given a copy that never had all, its pages say that much is missing."""
    keep_contact(site.path, Contact("db/archive", datetime.now(UTC), None, 1000))

    assert "This copy is still being made, so much is missing." in site.get("/about").text
