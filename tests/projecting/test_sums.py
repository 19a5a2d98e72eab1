"""Sums: which facts they look up, and from where on their rows are made again."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import Annotated, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import Via
from projections import PROJECTIONS, Facts, Table
from projections._claims import ConflictClaimRow
from projections._computed_days import InForceFactRow
from projections._in_force import ActFact
from projections._projection import FindFacts, Since
from projections._treaty_facts import TreatyFactRow
from projections.signatories import Moments, SignatoriesAsKnownRow, SignatoriesPerDayRow, TreatySourceRow
from projections.statements import StatementRow
from timeline.log.archive import Archive
from timeline.projecting.changes import Changes
from timeline.projecting.engine import Projector
from timeline.projecting.rebuilding import Groups
from timeline.projecting.sums import FactTables, StoredFacts
from timeline.recording.appending import append_file

CLAIM = ConflictClaimRow(
    id="a/b/date",
    scope="treaty/harbour-treaty/in-force",
    reading="both",
    sort="date",
    role="entry-into-force",
    occurrence="a",
    source="b",
    as_printed="2031-05-01",
    as_of="2031-05-01",
)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param([], [(ConflictClaimRow, None)], id="no day is reported"),
        pytest.param([CLAIM], [(ConflictClaimRow, None), (InForceFactRow, 1)], id="a day, and no action"),
    ],
)
def test_the_facts_of_a_sum_are_looked_up_when_they_are_needed(claims, expected):
    """Given a treaty whose actions nothing is compared with, no more than one of them is looked up."""
    asked = []

    class Find(FindFacts):
        def __call__(self, row, at_most):
            asked.append((row, at_most))
            return claims if row is ConflictClaimRow else []

    conflicts = list(PROJECTIONS["conflicts"].sums(Facts("treaty/harbour-treaty/in-force", Find())))

    assert (conflicts, asked) == ([], expected)


@pytest.mark.parametrize(
    ("at_most", "found", "read"),
    [
        pytest.param((), [], 1, id="none, and one is read ahead"),
        pytest.param((1,), [1], 1, id="one of them"),
        pytest.param((2, 1), [1], 2, id="two and then one"),
        pytest.param((1, None), [1, 2, 3], 4, id="one and then all, with the first of the next key"),
    ],
)
def test_no_more_facts_of_a_key_are_read_than_a_sum_asks_for(at_most, found, read):
    """Given a key that very many rows may have, those that its sum does not ask for are passed by, not kept."""
    given = iter([("lamps", 1), ("lamps", 2), ("lamps", 3), ("quays", 4)])
    groups = Groups(given, 0, lambda cells: cells[1])

    answers = [groups.find("lamps", number) for number in at_most]
    left = len(list(given))

    assert (answers[-1] if answers else [], 4 - left) == (found, read)


def test_the_rows_of_each_key_follow_those_of_the_one_before():
    """Given rows in the order of their keys, there are none of a key that is not the present one, and none at last."""
    groups = Groups([("lamps", 1), ("lamps", 2), ("quays", 3)], 0, lambda cells: cells[1])

    of_quays_too_early = groups.find("quays", None)
    groups.go_on()
    of_quays = groups.find("quays", None)
    groups.go_on()

    assert (of_quays_too_early, of_quays, groups.key) == ([], [3], None)


class LampRow(NamedTuple):
    """A lamp of a harbour."""

    id: Annotated[str, "Its name"]
    harbour: Annotated[str, "Where it stands"]
    colour: Annotated[str | None, "Its colour, if known"]
    lit: Annotated[str | None, "The day on which it was lit, if known"]


class Look(NamedTuple):
    """What a lamp looks like."""

    colour: str | None
    lit: str | None


LAMPS = Table("lamps", LampRow, "A lamp.", feeds="harbour", owner="harbour")
COLOURS, DAYS = [None, "green", "red", "white"], [None, "2031-05-01", "2031-05-02", "2031-05-03"]
QUESTIONS = {
    "all": lambda facts: facts.of(LampRow),
    "of a colour": lambda facts: facts.of(LampRow, colour="red"),
    "of no colour": lambda facts: facts.of(LampRow, colour=None),
    "of some colours since a day": lambda facts: facts.of(
        LampRow, colour=frozenset({"red", "green"}), lit=Since("2031-05-02")
    ),
    "first": lambda facts: facts.first(LampRow, by="lit"),
    "first of a colour": lambda facts: facts.first(LampRow, by="lit", colour="red"),
    "last": lambda facts: facts.last(LampRow, by="lit"),
    "distinct": lambda facts: facts.distinct(LampRow, Look),
    "distinct since a day": lambda facts: facts.distinct(LampRow, Look, lit=Since("2031-05-02")),
    "any": lambda facts: facts.has(LampRow),
    "number": lambda facts: facts.count(LampRow),
    "number of colours": lambda facts: facts.count(LampRow, distinct="colour"),
}


@given(st.lists(st.tuples(st.sampled_from(["east", "west"]), st.sampled_from(COLOURS), st.sampled_from(DAYS))))
def test_the_tables_answer_as_all_facts_would(drawn):
    """Given any facts, each question of a sum has the same answer from SQLite as from a look at all of them."""
    lamps = [LampRow(f"lamp-{number:03}", *cells) for number, cells in enumerate(drawn)]
    reverse = sorted(lamps, reverse=True)

    class All(FindFacts):
        def __call__(self, row, at_most):
            return [lamp for lamp in lamps if lamp.harbour == "east"]

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(LAMPS.ddl)
        connection.executemany(LAMPS.insert, reverse)
        tables = FactTables(connection.cursor(), {LampRow: LAMPS}, ["east", "west"])
        stored = Facts("east", StoredFacts(tables, "east", {}))
        for name, ask in QUESTIONS.items():
            assert ask(stored) == ask(Facts("east", All())), name


@pytest.mark.parametrize(
    ("row", "ask"),
    [
        pytest.param(
            TreatyFactRow, lambda facts: facts.distinct(TreatyFactRow, ActFact, fact=frozenset({"a"})), id="acts"
        ),
        pytest.param(
            TreatySourceRow,
            lambda facts: facts.distinct(TreatySourceRow, Moments, certain_from=Since("")),
            id="moments",
        ),
        pytest.param(StatementRow, lambda facts: facts.count(StatementRow, distinct="source"), id="sources of a point"),
        pytest.param(StatementRow, lambda facts: facts.count(StatementRow), id="statements of a point"),
    ],
)
def test_sums_ask_what_an_index_answers(row, ask):
    """Given a treaty or a point with very many facts, what a sum asks of them all is answered without their rows."""
    table = next(table for one in PROJECTIONS.values() for table in one.tables if table.row is row)
    asked: list[str] = []
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(table.ddl)
        for number, columns in enumerate(table.all_indexes):
            connection.execute(f"CREATE INDEX i{number} ON [{table.name}] ({', '.join(columns)})".replace("-", ""))
        connection.set_trace_callback(asked.append)
        ask(Facts("key", StoredFacts(FactTables(connection.cursor(), {row: table}, ["key"]), "key", {})))
        connection.set_trace_callback(None)
        plan = [step[3] for step in connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]

    assert "USING COVERING INDEX" in plan[0], plan


def test_days_before_a_change_are_left_as_they_are(tmp_path, monkeypatch):
    """Given a treaty that is signed day after day, another signature has the rows of later days made again alone."""
    seen: dict[type, list[str]] = defaultdict(list)
    replace = Changes.replace

    def watch(changes, table, old, rows):
        if table.along:
            seen[table.row] += [row[table.places[table.along]] for row in [*old, *rows]]
        return replace(changes, table, old, rows)

    with Archive.create(tmp_path / "archive.db") as archive:
        projector = Projector(archive)
        for day in range(1, 9):
            append_file(archive, f"{day}.yaml", _signed(day, f"lamp-{day}"), by="tester", via=Via.FILE)
            projector.catch_up()
        monkeypatch.setattr(Changes, "replace", watch)
        append_file(archive, "between.yaml", _signed(6, "between"), by="tester", via=Via.FILE)
        projector.catch_up()
        grown = projector.store.digest(PROJECTIONS["signatories"])
        projector.rebuild()
        assert grown == projector.store.digest(PROJECTIONS["signatories"])

    assert set(seen[SignatoriesPerDayRow]) == {f"2031-05-{day:02}" for day in (6, 7, 8)}
    assert {moment[:10] for moment in seen[SignatoriesAsKnownRow]} == {f"2031-06-{day:02}" for day in (6, 7, 8)}


def _signed(day: int, name: str) -> bytes:
    """Return a report file of a signature on a day, of which a newspaper tells a month later."""
    treaty = "treaties: [{id: lamp-treaty, name: Lamp Treaty}]" if day == 1 else ""
    party = "PT" if name == "between" else ("ES", "FR", "DE", "NO", "SE", "JP", "KE", "MX")[day - 1]
    return f"""
source: {{id: {name}, published: 2031-06-{day:02}, language: en}}
{treaty}
reports:
  - occurrence: {name}
    what: {{kind: treaty-action, action: signature, party: {party}}}
    title: A signature
    treaty: lamp-treaty
    date: 2031-05-{day:02}
    evidence: 1
""".encode()
