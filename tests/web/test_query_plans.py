"""What pages ask the archive: answered through an index, however many rows the tables have."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from datasette.database import Database

from tests.web.conftest import METADATA, Reader
from timeline import projecting
from timeline.web.pages import _choices, places
from timeline.web.server import read_metadata
from timeline.web.source_names import add_source_name

SMALL = frozenset({"occurrences_per_month", "parties", "projection_builds", "sqlite_master", "tracking", "treaties"})
"""Tables that stay small in a large archive, or whose rows a page lists in full."""

BOUNDED = frozenset({places._PLACES, places._VENUES, _choices._OPTIONS["party"]})
"""Statements that count all places by an index that has them, or sort what a limit within them leaves."""

QUERIES = frozenset(query["sql"] for query in read_metadata(METADATA)["databases"]["archive"]["queries"].values())
"""Saved queries, of whose rows Datasette reads no more than it shows."""

PATHS = (
    "/",
    "/timeline",
    "/timeline?kind=signing&party=VN",
    "/timeline?source=vtv-2025-10-25&treaty=hanoi-convention",
    "/timeline?dates=open",
    "/timeline?from=2025-10-25&to=2025-10-26",
    "/places",
    "/occurrence/signing-ceremony-and-high-level-conference",
    "/source/vtv-2025-10-25",
    "/party/VN",
    "/person/pham-minh-chinh",
    "/treaty/hanoi-convention",
    "/conflicts",
    "/conflicts?grade=tension&status=open&kind=number",
    "/as-known?treaty=hanoi-convention",
    "/as-known?at=2025-10-24&to=2025-10-25",
    "/as-known?clock=event&at=60&to=97",
    "/search?q=cybercrime",
    "/search?q=signatoires",
    "/search?q=convention&kind=speech&party=VN&from=2025-10-01",
    "/timeline.json?party=VN",
    "/about",
    "/export",
    "/archive",
    "/archive/conflicts",
    "/archive/figures",
    "/archive/occurrences",
    "/archive/participants?_facet=role&_facet=party",
    "/archive/statements?_facet=voice&_facet=point",
    "/archive/pledges_standing",
    "/archive/reports",
    "/archive/sources",
    "/archive/statements",
    "/archive/claims_of_a_measure",
    "/archive/only_one_source_says",
    "/archive/points_shared_by_sources",
    "/archive/signatories_by_day",
    "/archive/what_each_source_says?source=vtv-2025-10-25",
    "/archive/what_was_amended",
    "/archive/what_was_known_when",
    "/archive/where_reports_differ",
    "/archive/who_signed_when",
    "/people",
    "/people?at=Luong+Cuong&after=luong-cuong",
    "/pledges",
    "/pledges?at=1&after=x",
    "/sources",
    "/sources?at=2025-10-25&after=vtv-2025-10-25",
    "/statements",
    "/statements?at=2&after=x",
    "/feed.atom",
    "/feed.atom?treaty=hanoi-convention&kind=pledge",
    "/calendar.ics",
    "/calendar.ics?ahead=on",
    "/sitemap.xml",
)


@pytest.fixture(scope="module")
def asked(seeds_archive):
    """Give the statements that each page runs, with their parameters."""
    statements: dict[str, list[tuple[str, object]]] = {path: [] for path in PATHS}
    running = [PATHS[0]]
    execute = Database.execute

    async def noted(database, sql, parameters=None, *others, **named):
        if database.name != "_internal":
            statements[running[0]].append((sql, parameters or {}))
        return await execute(database, sql, parameters, *others, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "execute", noted)
        reader = Reader(seeds_archive)
        for path in PATHS:
            running[0] = path
            assert reader.get(path).status_code == 200
    return statements


def steps(plan):
    """Return the steps of a plan, without the sorting of what is looked up for a single row."""
    found, within = [], set()
    for number, parent, _, step in plan:
        if parent in within or step.startswith("CORRELATED"):
            within.add(number)
        if number not in within or "TEMP B-TREE" not in step:
            found.append(step)
    return found


def reads_a_table(sql, plan, tables):
    """Return the tables that a plan reads row by row, to their end, without an index that has all it needs."""
    is_cut = "LIMIT" in sql.upper() or sql in QUERIES
    in_order = is_cut and not any("TEMP B-TREE" in step for step in plan)
    scanned = [found[1] for step in plan if (found := re.fullmatch(r"SCAN (\w+)(?: USING INDEX \w+)?", step))]
    named = {name: re.search(rf"\b(?:FROM|JOIN)\s+(\w+)(?:\s+AS)?\s+{name}\b", sql, re.IGNORECASE) for name in scanned}
    return set() if in_order else {found[1] if found else name for name, found in named.items()} & tables


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.one_in(2)
def test_a_page_reads_no_large_table_to_its_end(asked, seeds_archive, path):
    """Given any page, each of its statements finds rows by an index, or stops after as many as it shows."""
    with closing(sqlite3.connect(seeds_archive)) as connection:
        add_source_name(connection)
        large = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} - SMALL
        plans = {
            sql: steps(connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))
            for sql, parameters in asked[path]
            if sql not in BOUNDED and sql.lstrip().upper().startswith(("SELECT", "WITH"))
        }

    assert plans
    assert {sql: read for sql, plan in plans.items() if (read := reads_a_table(sql, plan, large))} == {}


CUT = re.compile(r"\(\s*(SELECT [^()]*? LIMIT :(?:read|limit))\s*\)")
"""A SELECT within another one, of which no more rows are read than it gives."""


@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith("/conflicts")])
def test_what_is_cut_is_not_sorted_first(asked, seeds_archive, path):
    """Given a SELECT that a statement cuts at a number of rows, an index has its order: no more rows are read."""
    cut = {match for sql, _ in asked[path] if "first" not in sql for match in CUT.findall(sql)}
    with closing(sqlite3.connect(seeds_archive)) as connection:
        names = dict.fromkeys(re.findall(r":(\w+)", " ".join(cut)), "x") | {"read": 1, "limit": 1}
        plans = {sql: steps(connection.execute(f"EXPLAIN QUERY PLAN {sql}", names)) for sql in cut}

    assert {sql for sql, plan in plans.items() if "USE TEMP B-TREE FOR ORDER BY" in plan} == set()


def test_a_scan_is_noticed():
    """Given a plan that reads a table, it is named by its own name; an index with all columns, or a limit, is fine."""
    sql = "SELECT * FROM figures f WHERE f.value > 1"

    assert reads_a_table(sql, ["SCAN f"], {"figures"}) == {"figures"}
    assert reads_a_table(sql, ["SCAN f USING COVERING INDEX i"], {"figures"}) == set()
    assert reads_a_table(f"{sql} LIMIT 1", ["SCAN f"], {"figures"}) == set()
    assert reads_a_table(f"{sql} ORDER BY id LIMIT 1", ["SCAN f", "USE TEMP B-TREE FOR ORDER BY"], {"figures"})


def test_every_foreign_key_is_indexed(seeds_archive):
    """Given a column that refers to another table, its rows are found by an index: pages count and list them."""
    with closing(sqlite3.connect(seeds_archive)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        keys = [
            (table, key[3]) for table in tables for key in connection.execute(f"PRAGMA foreign_key_list([{table}])")
        ]
        plans = {
            (table, column): connection.execute(
                f"EXPLAIN QUERY PLAN SELECT COUNT(*) FROM [{table}] WHERE [{column}] = ?", ("x",)
            ).fetchone()[3]
            for table, column in keys
        }

    assert len(plans) > 40
    assert {key: plan for key, plan in plans.items() if not plan.startswith("SEARCH")} == {}


def test_the_points_of_several_sources_name_the_first_of_these():
    """Given points of two, twenty and thirty sources, those of each are named in the order of their ids, up to 20."""
    queries = yaml.safe_load((Path(projecting.__file__).parent / "queries.yml").read_text("utf-8"))["queries"]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE points (point, text, sources, statements)")
        connection.execute("CREATE TABLE statements (point, source)")
        for count in (1, 2, 20, 30):
            sources = [f"s-{n:02}" for n in reversed(range(count))]
            connection.execute("INSERT INTO points VALUES (?1, 'made up', ?1, 2 * ?1)", (count,))
            connection.executemany("INSERT INTO statements VALUES (?, ?)", [(count, s) for s in (*sources, *sources)])
        found = connection.execute(queries["points_shared_by_sources"]["sql"]).fetchall()

    assert [row[1] for row in found] == [30, 20, 2]
    assert [row[4].split(",") for row in found] == [[f"s-{n:02}" for n in range(min(row[1], 20))] for row in found]


SWOLLEN = ("participants", "statements", "figures", "occurrences", "pledges", "treaty_actions", "treaty_facts")
"""Tables of which many rows may be of one party, person, source or treaty."""
OF_ONE = ("/source/vtv-2025-10-25", "/party/VN", "/person/pham-minh-chinh", "/treaty/hanoi-convention")


def swell(path, times):
    """Multiply the rows of the tables: each becomes many, of as many occurrences, which make as many points."""
    own = {
        **dict.fromkeys(("id", "occurrence", "point"), "t.[{0}] || '~' || n.value"),
        "value": "t.value + 1000 * n.value",
    }
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TEMP TABLE n AS SELECT value FROM json_each(?)", (str(list(range(times))),))
        for table in SWOLLEN:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(own.get(name, "t.[{0}]").format(name) for name in columns)
            connection.execute(f"INSERT INTO {table} SELECT {values} FROM {table} t, n")
        connection.commit()


def steps_of(path, statements):
    """Return how many hundreds of steps of SQLite's machine the statements take, choosing from 50 rows each."""
    steps = [0]

    def counted():
        steps[0] += 1

    with closing(sqlite3.connect(path)) as connection:
        add_source_name(connection)
        connection.set_progress_handler(counted, 100)
        for sql, parameters in statements:
            connection.execute(sql, {**parameters, "read": 50}).fetchall()
    return steps[0]


@pytest.fixture(scope="module")
def swollen(seeds_archive, tmp_path_factory):
    """Give two archives, of which one has four times as many rows of everything that pages list."""
    archives = []
    for times in (30, 120):
        path = tmp_path_factory.mktemp("swollen") / f"{times}.db"
        path.write_bytes(seeds_archive.read_bytes())
        swell(path, times)
        archives.append(path)
    return archives


@pytest.mark.thorough
@pytest.mark.parametrize("path", OF_ONE)
def test_a_page_costs_what_it_shows(asked, swollen, path):
    """Given four times as many rows of one party, person, source or treaty, its page takes hardly more steps."""
    few, many = (steps_of(archive, asked[path]) for archive in swollen)

    assert many < 2 * few
