"""The contract of names and columns that pages, queries, exports and notebooks rely on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Annotated, NamedTuple

import pytest

from domain.person import Person
from projections import PROJECTIONS, OccurrenceProjection, Projection, SameNameError, Table, by_name
from projections.people import People
from timeline.log import copying
from timeline.log.tables import rows
from timeline.projecting.engine import ProjectionFailedError, Projector
from timeline.web.server import read_metadata

ROOT = Path(__file__).parents[2]
CONTRACT = {
    "events": "position, recorded_at, recorded_by, topic, stream, version, source, summary, payload",
    "treaties": "id, name, adopted_on, opened_on, closes_on, ratifications_needed, signatories_reported, "
    "signatories_named, ratifications, ratifications_remaining, conditions_met_on, in_force_on, in_force_basis, "
    "in_force_reason",
    "sources": "id, label, short_label, publisher, title, url, published, published_basis, retrieved, language, "
    "sha256, bytes",
    "occurrences": "id, kind, title, occurred, occurred_from, occurred_to, date_basis, date_reason, place, city, "
    "country, latitude, longitude, treaty, status, sources_count",
    "relations": "occurrence, relation, other, source",
    "reports": "id, occurrence, source, position, title, occurred, evidence",
    "statements": "id, occurrence, source, position, point, text, attributed_to, voice, evidence",
    "figures": "id, occurrence, source, position, treaty, measure, value, operator, low, high, unit, counted, as_of, "
    "as_printed, attributed_to, evidence, status",
    "figure_parts": "figure, label, value, evidence",
    "conflicts": "id, kind, grade, occurrence, treaty, measure, summary, reason, day, status",
    "conflict_sides": "conflict, side, figure, occurrence, role, source, value, as_printed, attributed_to, evidence",
    "occurrences_per_month": "kind, month, occurrences",
    "treaty_actions": "id, treaty, party, action, acted_on, signatory, occurrence, source",
    "signatories_per_day": "treaty, day, reported_total, operator, as_printed, reported_low, reported_high, source, "
    "named_new, named_total",
    "pledges": "id, occurrence, pledger, speaker, through, amount, currency, operator, as_printed, purpose, "
    "beneficiary, pledged_on, source, status",
    "speeches": "id",
    "meetings": "id",
    "people": "id",
    "parties": "id",
    "participants": "occurrence, person, office, party, role, source, evidence",
    "projections": "name, version, checkpoint, events_applied, digest",
}
INTERNAL = ("sqlite_", "search_fts", "names_fts")
"""What SQLite and its full-text search keep for themselves; Datasette hides it."""


def _generator():
    """Return the module that generates the documentation; it is a script outside the packages."""
    spec = spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATED = _generator()


def columns_of(archive, table):
    """Return the columns of a table or view, in order."""
    return [row["name"] for row in rows(archive, "SELECT name FROM pragma_table_info(:table)", {"table": table})]


@cache
def described_tables():
    """Return what metadata.yml says of the tables of the archive."""
    return read_metadata(ROOT / "metadata.yml")["databases"]["archive"]["tables"]


def tables_of(archive):
    """Return the names of the archive's tables and views, but for what SQLite keeps for itself."""
    named = rows(archive, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    return [row["name"] for row in named if not row["name"].startswith(INTERNAL)]


@pytest.mark.parametrize("table", CONTRACT)
def test_every_table_has_the_columns_that_others_rely_on(seeded, table):
    """Given an archive, each table and view of the contract has at least its columns."""
    promised = CONTRACT[table].split(", ")

    assert [name for name in promised if name not in columns_of(seeded, table)] == []


def test_metadata_describes_every_table_and_nothing_else(seeded):
    """Given an archive, metadata.yml has an entry with a description for each table and view, and no other.

    Only a copy of a log that is kept elsewhere has one table more.
    """
    described = described_tables()

    assert sorted(described) == sorted([*tables_of(seeded), copying.TABLE])
    assert [name for name, entry in described.items() if not entry.get("description")] == []


def test_metadata_describes_every_column_and_nothing_else(seeded):
    """Given an archive, metadata.yml says of each column what it means, and names no other."""
    described = described_tables()

    for table in tables_of(seeded):
        assert sorted(described[table]["columns"]) == sorted(columns_of(seeded, table)), table
        assert all(described[table]["columns"].values()), table


def test_metadata_sorts_labels_and_facets_by_columns_that_are_there(seeded):
    """Given the declared sort, label and facets of each table, each names a column of it."""
    for table, entry in described_tables().items():
        named = {entry.get("sort"), entry.get("sort_desc"), entry.get("label_column"), *entry.get("facets", ())}

        assert named - {None} <= set(columns_of(seeded, table)), table


def test_no_index_is_the_beginning_of_another(seeded):
    """Given the indices of an archive, none has only the first columns of another of its table."""
    with closing(sqlite3.connect(seeded.path)) as connection:
        named = connection.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
        indices = [
            (table, [column for _, _, column in connection.execute(f"PRAGMA index_info([{name}])")])
            for table, name in named.fetchall()
        ]

    found = [
        (table, columns)
        for table, columns in indices
        if any(other == table and longer != columns and longer[: len(columns)] == columns for other, longer in indices)
    ]
    assert len(indices) > 20
    assert found == []


@pytest.mark.parametrize("path", GENERATED.PAGES, ids=lambda path: path.name)
@pytest.mark.one_in(3)
def test_the_documentation_is_what_the_code_gives(monkeypatch, path):
    """Given the code, generating a page of its reference gives the page as it stands: otherwise run `make docs`."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("TIMELINE_ARCHIVE", raising=False)

    assert GENERATED.PAGES[path]().rstrip("\n") + "\n" == path.read_text("utf-8")


def test_every_link_leads_to_a_row(seeded):
    """Given the seeds, every foreign key of every table leads to a row."""
    assert rows(seeded, "SELECT * FROM pragma_foreign_key_check") == []


def test_every_link_leads_to_a_table_that_is_there():
    """Given the declared references, each names a table of a projection and a column of it."""
    tables = {table.name: table for projection in PROJECTIONS.values() for table in projection.tables}

    for table in tables.values():
        for column, target in table.references.items():
            name, _, key = target.partition(".")
            assert (key or "id") in tables[name].column_names, f"{table.name}.{column}"


def test_a_table_belongs_to_one_projection():
    """Given all projections, no table or view is declared twice."""
    names = [shown.name for projection in PROJECTIONS.values() for shown in (*projection.tables, *projection.views)]

    assert sorted(set(names)) == sorted(names)


def test_a_view_has_the_columns_that_it_describes(seeded):
    """Given each view, what it describes is what it selects, in order."""
    for projection in PROJECTIONS.values():
        for view in projection.views:
            assert list(view.columns) == columns_of(seeded, view.name)


class NoteRow(NamedTuple):
    """A row of the made-up table."""

    id: Annotated[str, "Names the note"]
    person: Annotated[str, "The person it is about"]


NOTES = Table("notes", NoteRow, "Made-up notes.", owner="person", feeds="person")
PEOPLE = PROJECTIONS["people"].tables[0]


class Meddling(Projection):
    """A projection that gives a row of another one's table, of a stream or as a sum."""

    name = "notes"
    tables = (NOTES,)
    streams = (Person,)

    def __init__(self, *, as_sum):
        self._as_sum = as_sum

    def rows_of(self, stream, context):
        """Yield a note or, with it, a person."""
        yield NoteRow("note", stream.state.slug)
        if not self._as_sum:
            yield PEOPLE.row("ada-quay", "Ada Quay", None, None)

    def sums(self, facts):
        """Yield a person."""
        yield PEOPLE.row("ada-quay", "Ada Quay", None, None)


@pytest.mark.parametrize(
    ("as_sum", "where"),
    [(False, r"person/ada-quay \(position 1\)"), (True, "the sum of 'ada-quay'")],
    ids=["of a stream", "as a sum"],
)
@pytest.mark.parametrize("made_before", [False, True], ids=["rebuilding", "catching up"])
def test_a_meddling_projection_stops_the_engine_and_writes_nothing(story, as_sum, where, made_before):
    """Given a projection that gives a row of another's table, projecting says which, where and why, and writes none."""
    projector = Projector(story.archive, projections=[*PROJECTIONS.values(), Meddling(as_sum=as_sum)])
    if made_before:
        projector.catch_up()
    story.person("ada-quay", "Ada Quay")

    with pytest.raises(ProjectionFailedError, match=f"'notes' failed at {where}: .*PersonRow is the row of none of"):
        projector.catch_up()

    assert {projector.store.checkpoint(projection) for projection in projector.projections} == {0}
    assert not made_before or rows(story.archive, "SELECT * FROM notes") == []


class PageRow(NamedTuple):
    """A row that does not say of which occurrence it is."""

    id: Annotated[str, "Names the page"]


PAGES = Table("pages", PageRow, "Made-up pages.")


def test_rows_of_an_occurrence_need_a_column_that_names_it():
    """Given a table that does not say whose its rows are, its projection cannot be defined."""
    needed = "Pages: the table 'pages' does not say whose its rows are: add occurrence: Annotated.* to PageRow, or name"
    with pytest.raises(TypeError, match=needed):
        type("Pages", (OccurrenceProjection,), {"name": "pages", "tables": (PAGES,)})


def test_a_sum_is_along_a_column_of_its_facts():
    """Given a sum along a column that no fact has, whose rows would never change, its projection cannot be defined."""
    table = Table("pages", PageRow, "Made-up pages.", sum_of="id", along="day")
    with pytest.raises(TypeError, match="Pages: the table 'pages' is along 'day', a column that none of its facts has"):
        type("Pages", (OccurrenceProjection,), {"name": "pages", "tables": (table,)})


def test_every_projection_says_what_it_is():
    """Given all projections, each is found under its own name and says what it, its tables and columns are."""
    for name, projection in PROJECTIONS.items():
        assert projection.name == name
        assert (type(projection).__doc__ or "").strip()
        for table in projection.tables:
            assert table.about.endswith("."), table.name
            assert all(column.about for column in table.columns), table.name


def test_two_projections_of_one_name_are_refused_with_their_files():
    """Given a projection whose name is taken, the second does not take the place of the first: both files are named."""

    class Crowds(People):
        """People, counted otherwise."""

    files = r"projections/people\.py and tests/projections/test_contract\.py"
    with pytest.raises(SameNameError, match=rf"two projections are named 'people': {files}; give one of them another"):
        by_name([People, Crowds])
