"""`timeline replay` derives projections again; with --check it only compares."""

import sqlite3
from contextlib import closing

import pytest

from projections import PROJECTIONS


@pytest.mark.thorough
def test_it_says_that_nothing_changed(timeline, small):
    """Given an archive as it should be, every projection is rebuilt, found unchanged, and its rows are counted."""
    outcome = timeline("replay")

    assert outcome.code == 0
    assert [line.split(":")[0] for line in outcome.out.splitlines()] == list(PROJECTIONS)
    assert "treaties: unchanged (1 treaties, " in outcome.out
    assert "changed (" not in outcome.out.replace("unchanged (", "")


def test_check_finds_a_row_that_was_tampered_with(timeline, small, tamper):
    """Given a number changed from outside, --check names the projection, exits with 1 and changes nothing."""
    tamper("UPDATE figures SET value = 73")
    before = small.read_bytes()

    outcome = timeline("replay", "--check")

    assert outcome.code == 1
    assert "figures: differs from a rebuild\n" in outcome.out
    assert outcome.out.count("differs") == 1
    assert small.read_bytes() == before
    assert timeline("replay", "--check").out == outcome.out


def test_check_finds_a_row_that_was_added_or_lost(timeline, small, tamper):
    """Given a person who is gone and a treaty that came from nowhere, both projections differ."""
    tamper(
        "DELETE FROM people",
        "INSERT INTO treaties (id, name, signatories_named, ratifications, ratifications_counted, in_force_reason, "
        "in_force_missing) VALUES ('x', 'X', 0, 0, 0, '', '[]')",
    )

    outcome = timeline("replay", "--check")

    assert outcome.code == 1
    assert [line for line in outcome.out.splitlines() if "differs" in line] == [
        "people: differs from a rebuild",
        "treaties: differs from a rebuild",
    ]


def test_replay_repairs_what_was_tampered_with(timeline, small, tamper):
    """Given a tampered row, replaying says what changed, and then nothing differs any more."""
    tamper("UPDATE figures SET value = 73")

    outcome = timeline("replay")

    assert outcome.code == 0
    assert "figures: changed (1 figures, " in outcome.out
    assert timeline("replay", "--check").code == 0
    assert timeline("verify").code == 0


def test_one_projection_alone_may_be_replayed(timeline, small, tamper):
    """Given two tampered projections and the name of one, only that one is repaired."""
    tamper("UPDATE figures SET value = 73", "UPDATE people SET name = 'Nobody'")

    outcome = timeline("replay", "people")

    assert outcome.out.startswith("people: changed (")
    assert timeline("replay", "--check", "people").code == 0
    assert timeline("replay", "--check", "figures").code == 1


def test_json_has_the_digests_before_and_after(timeline, small, tamper):
    """Given --json, a projection that differs has two digests; checking counts no rows."""
    tamper("UPDATE people SET name = 'Nobody'")

    checked = timeline("replay", "--check", "people", "treaties", "--json")
    rebuilt = timeline("replay", "people", "--json").json

    differ = {row["projection"]: row["before"] != row["after"] for row in checked.json}
    assert (checked.code, differ) == (1, {"people": True, "treaties": False})
    assert {row["rows"] for row in checked.json} == {None}
    assert rebuilt[0]["after"] == checked.json[0]["after"]
    assert rebuilt[0]["rows"] == {"people": 1}


def test_a_projection_that_was_never_made_is_made(timeline, small, tamper):
    """Given a projection of which nothing is kept, --check says that it is missing, and replay makes it."""
    tamper("DELETE FROM projection_builds WHERE name = 'people'")

    checked = timeline("replay", "--check", "people")
    made = timeline("replay", "people")

    assert (checked.code, checked.out) == (1, "people: missing or stale\n")
    assert (made.code, made.out) == (0, "people: made (1 people)\n")


@pytest.mark.thorough
def test_a_dropped_table_is_made_again(timeline, small, tamper):
    """Given a table that somebody dropped, --check says which projection lacks it, and replay makes it again."""
    tamper("DROP TABLE figure_parts")

    checked = timeline("replay", "--check")
    rebuilt = timeline("replay")

    assert checked.code == 1
    assert "figures: missing or stale\n" in checked.out
    assert rebuilt.code == 0
    assert timeline("verify").code == 0


def test_the_search_index_is_whole_after_a_replay(timeline, small):
    """Given a replay, the index that full-text search uses agrees with its table."""
    timeline("replay", "search")

    with closing(sqlite3.connect(small)) as connection:
        connection.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")
        (matches,) = connection.execute("SELECT COUNT(*) FROM search_fts WHERE search_fts MATCH 'harbour'").fetchone()
    assert matches > 0


def test_an_event_that_cannot_be_read_stops_the_replay_with_a_message(timeline, small, tamper):
    """Given an event that was altered into nonsense, replaying says so in a message and changes nothing."""
    tamper(
        "DROP TRIGGER stored_events_no_update",
        "UPDATE stored_events SET topic = 'person-registered' WHERE rowid = 1",
    )
    before = small.read_bytes()

    outcome = timeline("replay")

    assert outcome.code == 1
    assert "Traceback" not in outcome.err
    assert small.read_bytes() == before
