"""The committed archive is what the seeds give: its log, its tables, and what a reader must find in them."""

import sqlite3
from contextlib import closing

import pytest

from projections import PROJECTIONS
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.tables import rows
from timeline.projecting.engine import Projector, rebuilt_digests
from timeline.recording.building import build


@pytest.fixture
def archive(published):
    """Give the copy of the published archive, open."""
    with Archive(published) as archive:
        yield archive


@pytest.fixture
def select(published):
    """Give a way to read the copy with nothing but SQLite."""
    with closing(sqlite3.connect(f"file:{published}?mode=ro", uri=True)) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_its_log_begins_with_the_events_of_the_seeds(archive, published, root):
    """Given the seeds, an archive built from them has, event by event, what the published log begins with."""
    fresh = published.with_name("fresh.db")
    build(fresh, root / "seeds")
    with Archive(fresh) as built:
        expected = built.log.select_notifications(0, 10_000, inclusive_of_start=False)
        log_sha256 = verify(built).log_sha256

    stored = archive.log.select_notifications(0, len(expected), inclusive_of_start=False)

    assert stored == expected
    if archive.head == len(expected):
        assert verify(archive).log_sha256 == log_sha256


def test_rebuilding_gives_its_tables(archive):
    """Given its log, every projection rebuilt from the first event has the content that is committed."""
    projector = Projector(archive)
    assert not projector.behind()

    standing = {projection.name: projector.store.digest(projection) for projection in PROJECTIONS.values()}

    assert standing == rebuilt_digests(archive, PROJECTIONS.values())
    assert {state["name"]: state["digest"] for state in projector.store.states()} == standing


def test_it_passes_every_check(archive):
    """Given the archive, verification finds nothing wrong."""
    assert verify(archive).problems == []


def test_it_is_one_file_in_wal_mode(published, select):
    """Given the file alone, SQLite finds it whole, in WAL mode, with nothing left in a log beside it."""
    header = published.read_bytes()[:20]

    assert header.startswith(b"SQLite format 3\0")
    assert header[18:20] == b"\x02\x02"
    assert select("PRAGMA integrity_check") == [("ok",)]
    assert select("PRAGMA journal_mode") == [("wal",)]


def test_reading_leaves_the_file_as_it_is(published):
    """Given the file, opening it and reading a table changes no byte of it."""
    before = published.read_bytes()

    with Archive(published) as archive:
        assert rows(archive, "SELECT COUNT(*) AS n FROM events")[0]["n"] >= 97

    assert published.read_bytes() == before


def test_it_is_small(published):
    """Given that it is committed, the archive has at most 2 MiB: every table and index costs a page at least."""
    assert published.stat().st_size <= 2 * 2**20


def test_it_says_who_signed(select):
    """Given the reports, two parties are named as signatories, on the day of the signing."""
    sql = "SELECT party, action, acted_on FROM treaty_actions WHERE treaty = 'hanoi-convention' ORDER BY party"

    assert select(sql) == [("KH", "signature", "2025-10-25"), ("VN", "signature", "2025-10-25")]


def test_it_has_the_signatories_of_each_day(select):
    """Given the claims, 65 stands for the first day and 72 for the second, with the range and whose it is."""
    sql = (
        "SELECT day, reported_total, operator, reported_low, low_source, reported_high, high_source, source, "
        "named_total FROM signatories_per_day WHERE treaty = 'hanoi-convention' ORDER BY day"
    )
    hanoi_times, closing_press = "hanoi-times-global-unity", "closing-press-conference"

    assert select(sql) == [
        ("2025-10-25", 65, "exact", 65, hanoi_times, 70, "baotintuc-2025-10-25", hanoi_times, 2),
        ("2025-10-26", 72, "exact", 72, closing_press, 72, closing_press, closing_press, 2),
    ]


def test_it_says_where_the_treaty_stands(select):
    """Given 40 ratifications needed and none reported, 40 remain, and the treaty is not in force."""
    sql = (
        "SELECT adopted_on, opened_on, closes_on, ratifications_needed, ratifications, ratifications_remaining, "
        "in_force_on, signatories_reported, signatories_named FROM treaties"
    )

    assert select(sql) == [("2024-12-24", "2025-10-25", "2026-12-31", 40, 0, 40, None, 72, 2)]


def test_it_has_the_pledge_of_money(select):
    """Given the pledges, one is of money: its amount and currency stand as printed."""
    sql = "SELECT pledger, amount, currency, as_printed FROM pledges WHERE amount IS NOT NULL"

    assert select(sql) == [("AU", 83_500_000, "USD", "83.5 million USD")]


@pytest.mark.parametrize("table", ["figures", "statements", "participants", "reports", "relations"])
def test_every_claim_leads_to_a_paragraph_of_its_source(select, table):
    """Given any claim, its evidence names at least one paragraph, and its source is in the table of sources."""
    lost = (
        f"SELECT COUNT(*) FROM {table} c LEFT JOIN sources s ON s.id = c.source WHERE s.id IS NULL "
        "OR json_array_length(c.evidence) = 0 OR json_extract(c.evidence, '$[0].paragraph') NOT BETWEEN 1 AND 100"
    )

    assert select(lost) == [(0,)]
