"""Whatever is merged, withdrawn and merged again: every report stands under one occurrence."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import RefusedError
from domain.events import Via
from domain.merging import Merged
from domain.occurrence import Occurrence
from projections import PROJECTIONS
from tests.properties.test_growth import BATCHES, digests, new_archive, record
from timeline.history.verifying import verify
from timeline.log.archive import Archive, Batch
from timeline.log.tables import rows
from timeline.projecting.engine import Projector, rebuilt_digests
from timeline.recording.amending import merge, retract, withdraw
from timeline.report_files.model import ReportFile

SLUGS = ("ferry-talks", "harbour-talks", "pilot-talks", "tide-talks")
SOURCES = ("beacon", "gazette")
BY = {"reason": "Found so", "by": "tester"}
REPORTS = [f"{slug}/{source}" for slug in SLUGS for source in SOURCES]


@cache
def files() -> list[ReportFile]:
    """Return two sources that report the same four meetings, each with a figure."""
    guests = {"key": "guests", "measure": "attendance", "counted": "delegates", "value": 4, "as_printed": "four"}
    return [
        ReportFile.model_validate(
            {
                "source": {"id": source, "language": "en", "published": "2031-05-02"},
                "reports": [
                    {
                        "occurrence": slug,
                        "what": {"kind": "meeting"},
                        "title": "Talks",
                        "date": "2031-05-01",
                        "figures": [{**guests, "attribution": "reporter", "evidence": 1}],
                        "evidence": 1,
                    }
                    for slug in SLUGS
                ],
            }
        )
        for source in SOURCES
    ]


steps = st.tuples(
    st.sampled_from(["merge", "merge", "withdraw", "withdraw", "retract"]),
    st.sampled_from(SLUGS),
    st.sampled_from(SLUGS),
)


def take(archive: Archive, step: tuple[str, str, str]) -> None:
    """Merge two occurrences, withdraw the last merge of one, or retract a report; nothing where it is refused."""
    what, one, other = step
    with suppress(RefusedError):
        if what == "merge":
            merge(archive, one, other, source=None, **BY)
        elif what == "retract":
            retract(archive, one, SOURCES[0], source=None, **BY)
        else:
            merges = [made.id for made in archive.get(Occurrence, one).amendments if isinstance(made, Merged)]
            if merges:
                withdraw(archive, one, merges[-1], **BY)


def withdraw_one_side(batch: Batch) -> None:
    """Withdraw a merge as no command does: from the stream that was merged alone."""
    ferry = batch.get(Occurrence, "ferry-talks")
    batch.add(ferry.withdraw("merge-1", reason="One side alone", stamp=batch.stamp))


def reports_standing(archive: Archive) -> list[str]:
    """Return the id of each report that stands under an occurrence, as often as it does."""
    return [row["id"] for row in rows(archive, "SELECT id FROM reports ORDER BY id")]


@pytest.mark.thorough
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(taken=st.lists(steps, min_size=2, max_size=9), data=st.data())
def test_every_report_stands_once(taken, data):
    """Given merges and withdrawals in any order, from either side, each report is there once, grown or rebuilt."""
    with new_archive() as archive:
        record(archive, files())
        for step in taken:
            take(archive, step)
            if data.draw(st.booleans(), label="projected"):
                Projector(archive).catch_up(batch=data.draw(BATCHES, label="events a transaction"))
                assert reports_standing(archive) == REPORTS
        Projector(archive).catch_up(batch=data.draw(BATCHES, label="events a transaction"))

        assert reports_standing(archive) == REPORTS
        assert digests(archive) == rebuilt_digests(archive, list(PROJECTIONS.values()))
        assert verify(archive).problems == []


@pytest.mark.parametrize("batch", [1, 500], ids=["event by event", "at once"])
@pytest.mark.one_in(2)
def test_a_merge_that_stands_on_one_side_alone_is_borne_and_named(batch):
    """Given a log in which another program withdrew one side of a merge, and merged again, no report stands twice.

    `verify` names what stands on one side, and withdrawing it puts the log right.
    """
    with new_archive() as archive:
        record(archive, files())
        merge(archive, "ferry-talks", "harbour-talks", source=None, **BY)
        archive.record(withdraw_one_side, by="tester", via=Via.FILE)
        merge(archive, "ferry-talks", "tide-talks", source=None, **BY)
        Projector(archive).catch_up(batch=batch)

        assert reports_standing(archive) == REPORTS
        assert digests(archive) == rebuilt_digests(archive, list(PROJECTIONS.values()))
        assert [problem.partition(":")[0] for problem in verify(archive).problems] == [
            "merge-1 of occurrence/harbour-talks and occurrence/ferry-talks stands on occurrence/harbour-talks alone"
        ]

        withdraw(archive, "harbour-talks", "merge-1", **BY)
        Projector(archive).catch_up()
        assert verify(archive).problems == []
