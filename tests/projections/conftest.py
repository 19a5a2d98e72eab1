"""Fixtures to record events in a few words, and read the rows that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from domain.aggregate import Aggregate
from domain.events import Event, Via
from domain.occurrence import Occurrence
from domain.organization import Organization, OrganizationDetails
from domain.person import Person, PersonDetails
from domain.reports import Report
from domain.source import Source, SourceDetails
from domain.term import Term, TermDetails
from domain.treaty import Treaty, TreatyDetails
from timeline.log.archive import Archive, Batch
from timeline.log.tables import rows
from timeline.projecting.engine import Projector

TREATY = "harbour-treaty"


class Story:
    """A story of events, recorded one made-up source after the other, and the tables that follow from it."""

    def __init__(self, archive: Archive) -> None:
        """Start from an empty archive."""
        self.archive = archive
        self.projector = Projector(archive)

    def source(self, slug: str, published: object = "2031-05-02", **details: Any) -> None:
        """Register a source."""
        given = {"id": slug, "language": "en", "published": published, **details}
        self._record(
            Source, slug, lambda aggregate, stamp: aggregate.register(SourceDetails.model_validate(given), stamp)
        )

    def treaty(self, slug: str = TREATY, name: str = "Treaty of the Harbours", **details: Any) -> None:
        """Register a treaty."""
        given = TreatyDetails.model_validate({"id": slug, "name": name, **details})
        self._record(Treaty, slug, lambda aggregate, stamp: aggregate.register(given, stamp))

    def person(self, slug: str, name: str, *spellings: str) -> None:
        """Register a person."""
        given = PersonDetails(id=slug, name=name, spellings=spellings)
        self._record(Person, slug, lambda aggregate, stamp: aggregate.register(given, stamp))

    def organization(self, slug: str, name: str, *other_names: str) -> None:
        """Register an organization."""
        given = OrganizationDetails(id=slug, name=name, other_names=other_names)
        self._record(Organization, slug, lambda aggregate, stamp: aggregate.register(given, stamp))

    def term(self, details: TermDetails) -> None:
        """Register a measure, a population or an act."""
        self._record(Term, details.stream_slug, lambda aggregate, stamp: aggregate.register(details, stamp))

    def report(self, occurrence: str, what: object = "announcement", *, by: str = "gazette", **fields: Any) -> None:
        """Record what a source says of an occurrence; a source not named before is registered on the way."""
        if not self.archive.get(Source, by).exists:
            self.source(by)
        title = f"{occurrence}, says {by}"
        given = {"source": by, "what": what, "title": title, "date": "undated", "evidence": 1, **fields}
        report = Report.model_validate(given)
        self._record(Occurrence, occurrence, lambda aggregate, stamp: aggregate.report(report, stamp))

    def acts(self, party: str, action: str, on: object = "undated", *, by: str = "gazette", **fields: Any) -> None:
        """Record one party's action under the treaty."""
        what = {"kind": "treaty-action", "action": action, "party": party}
        slug = f"{action}-by-{party.lower()}"
        self.report(slug, what, by=by, date=on, **{"treaty": TREATY, **fields})

    def rows(self, table: str, *columns: str, **where: object) -> list[Any]:
        """Return rows in order, as tuples; of a single column, its values."""
        self.projector.catch_up()
        names = ", ".join(f"[{name}]" for name in columns)
        condition = " AND ".join(f"[{name}] IS :{name}" for name in where) or "1"
        selected = rows(self.archive, f"SELECT {names} FROM [{table}] WHERE {condition} ORDER BY {names}", where)
        return [next(iter(row.values())) if len(columns) == 1 else tuple(row.values()) for row in selected]

    def row(self, table: str, **where: object) -> dict[str, Any]:
        """Return the only row with these values, by column."""
        self.projector.catch_up()
        condition = " AND ".join(f"[{name}] IS :{name}" for name in where) or "1"
        (only,) = rows(self.archive, f"SELECT * FROM [{table}] WHERE {condition}", where)
        return only

    @staticmethod
    def figure(key: str, measure: str, value: object = None, operator: str = "exact", **fields: Any) -> dict[str, Any]:
        """Return a figure as a report file would have it; its words are made up from its value."""
        counted = {} if {"unit", "counted"} & set(fields) else {"counted": "states"}
        given = {"key": key, "measure": measure, "value": value, "operator": operator, "evidence": 1, **counted}
        printed = operator if value is None else f"{operator} {value}"
        return {**given, "as_printed": printed, "attribution": {"voice": "reporter"}, **fields}

    @staticmethod
    def total(value: int, operator: str = "exact", as_of: str | None = None, key: str = "total") -> dict[str, Any]:
        """Return a claimed total of signatories, as of a day where one is given."""
        return Story.figure(key, "signatories", value, operator, **({"as_of": as_of} if as_of else {}))

    def _record(self, cls: type[Any], slug: str, decide: Callable[[Any, Any], Sequence[Event]]) -> None:
        def collect(batch: Batch) -> None:
            aggregate: Aggregate = batch.get(cls, slug)
            batch.add(decide(aggregate, batch.stamp))

        self.archive.record(collect, by="tester", via=Via.FILE)


@pytest.fixture
def story(archive: Archive) -> Story:
    """Give an empty archive to record a story in."""
    return Story(archive)


@pytest.fixture
def treaty_story(story: Story) -> Story:
    """Give an archive that knows the made-up treaty of the tests."""
    story.treaty()
    return story


@pytest.fixture(scope="session")
def seeded(seeds_archive: Path) -> Iterator[Archive]:
    """Give an archive built from the seeds; tests only read it."""
    archive = Archive(seeds_archive)
    yield archive
    archive.close()
