"""A few faults of each kind, with a seed; `python -m tests.faults` tries many, and docs/faults.md has the figures."""

from __future__ import annotations

import pytest

from tests.faults import bits, fuzzing, kills, writers


@pytest.mark.parametrize(
    ("only", "times"),
    [pytest.param("append many", 2, id="append"), pytest.param(None, 52, id="all", marks=pytest.mark.thorough)],
)
def test_a_killed_command_loses_nothing_and_leaves_nothing(tmp_path, only, times):
    """Given commands that are killed, every acknowledged event is there, no half, and nothing beside the archive."""
    found = kills.kill(7, times, tmp_path, only)

    assert found.problems == []
    assert found.kills.total() == times


@pytest.mark.parametrize("times", [1, pytest.param(40, marks=pytest.mark.thorough)])
def test_what_is_changed_in_the_log_is_named(tmp_path, times):
    """Given bits and events that were changed, an earlier checkpoint tells, and the event is named."""
    found = bits.change(7, times, tmp_path)

    assert found.problems == []
    assert found.tried["a bit"] == 8 * times


@pytest.mark.parametrize("kind", fuzzing.SHARES)
@pytest.mark.one_in(2)
def test_whatever_is_read_gets_an_answer(tmp_path, kind):
    """Given malformed input, it is refused by one of our errors or read, in time; nothing is partly recorded."""
    found = fuzzing.fuzz(7, 6, tmp_path, kind)

    assert dict(found.problems) == {}
    assert found.tried[kind] == 6


@pytest.mark.thorough
@pytest.mark.parametrize("kind", fuzzing.SHARES)
def test_much_that_is_read_gets_an_answer(tmp_path, kind):
    """Given much more malformed input, the same holds."""
    assert dict(fuzzing.fuzz(8, 500, tmp_path, kind).problems) == {}


@pytest.mark.parametrize(
    ("count", "reports", "site"),
    [pytest.param(3, 3, False, id="three"), pytest.param(8, 5, True, id="eight", marks=pytest.mark.thorough)],
)
def test_writers_at_once_record_each_report_once(tmp_path, count, reports, site):
    """Given processes that append beside a rebuild, each report is there once, in order, and nobody sees a lock."""
    found = writers.write(count, reports, tmp_path, site=site)

    assert found.problems == []
    assert found.acknowledged == count * reports
    assert found.rebuilds
    assert found.looks
    assert bool(found.pages) == site
