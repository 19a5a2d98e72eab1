"""What readers write in SQL is answered as Datasette answers it, from processes of its own."""

import multiprocessing
import re
import sqlite3
from contextlib import closing

import pytest

from tests.web.conftest import Reader
from timeline.sandbox.workers import PROCESSES, Statement, run
from timeline.web import outside
from timeline.web.pages.party import _STATEMENTS
from timeline.web.source_names import add_source_name


@pytest.fixture
def sandboxed(monkeypatch):
    """Give the statements that went to the sandbox."""
    statements = []

    def listening(statement):
        statements.append(statement)
        return run(statement)

    monkeypatch.setattr(outside, "run", listening)
    return statements


def test_a_query_is_answered_in_the_sandbox(seeds_reader, sandboxed):
    """Given a query with a parameter, its rows come back, and it ran in the sandbox."""
    sql = "select id, kind as k, kind as k from occurrences where kind = :kind order by id limit 2"

    answer = seeds_reader.get(f"/archive.json?sql={sql}&kind=signing").json()

    assert answer["columns"] == ["id", "k", "k"]
    assert [row[1:] for row in answer["rows"]] == [["signing", "signing"]] * len(answer["rows"])
    assert sql in {statement.sql for statement in sandboxed}


def test_a_condition_is_answered_in_the_sandbox(seeds_reader, sandboxed):
    """Given a condition on a table, the page has the rows that meet it, page by page as ever."""
    path = "/archive/occurrences.json?_where=kind='speech'&_size=2"

    first = seeds_reader.get(path).json()
    second = seeds_reader.get(f"{path}&_next={first['next']}").json()

    assert first["filtered_table_rows_count"] > 2
    assert not {row[0] for row in first["rows"]} & {row[0] for row in second["rows"]}
    assert any("kind='speech'" in statement.sql for statement in sandboxed)


@pytest.mark.parametrize(
    "path",
    ["/", "/archive", "/archive/occurrences?kind=speech", "/archive/who_signed_when", "/archive/figures?_search=port"],
)
@pytest.mark.one_in(3)
def test_pages_without_sql_stay_out_of_it(seeds_reader, sandboxed, path):
    """Given a page that brings no SQL, nothing of it runs in the sandbox."""
    assert seeds_reader.get(path).status_code == 200
    assert sandboxed == []


def test_a_query_of_the_operator_keeps_its_magic(seeds_reader, sandboxed):
    """Given a query that metadata.yml has, it runs beside the pages, whatever else is asked."""
    answer = seeds_reader.get("/archive/claims_of_a_measure.json?_shape=array&measure=signatories&sql=select+1")

    assert answer.json()[0]["measure"] == "signatories"


def test_more_rows_than_the_most_are_cut(seeds_reader):
    """Given a query with more rows than a page returns, the first come back, and the answer says so."""
    sql = "with recursive c(x) as (select 1 union all select x + 1 from c limit 2000) select x from c"

    answer = seeds_reader.get(f"/archive.json?sql={sql.replace('+', '%2B')}").json()

    assert (len(answer["rows"]), answer["truncated"]) == (1000, True)


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        pytest.param("select nope from figures", "no such column: nope", id="a mistake"),
        pytest.param("select hex(fts3_tokenizer('simple'))", "not authorized to use function", id="a pointer"),
        pytest.param("select file from pragma_database_list", "prohibited", id="a path"),
        pytest.param(
            "with recursive c(x) as (select 1 union all select x from c) select count(*) from c", "too long", id="time"
        ),
    ],
)
def test_what_is_refused_says_why(seeds_reader, sql, error):
    """Given a query that is wrong, forbidden or too slow, the answer is 400 with the reason."""
    answer = seeds_reader.get(f"/archive.json?sql={sql}")

    assert answer.status_code == 400
    assert error in answer.json()["error"]


@pytest.mark.thorough
def test_a_worker_that_dies_is_replaced(seeds_archive, seeds_reader):
    """Given workers that are killed from outside, the queries after them are answered."""
    for _ in range(PROCESSES):
        statement = Statement(f"{seeds_archive.as_uri()}?mode=ro", "select 1", (), 1.0)
        assert run(statement).result(30).rows == [(1,)]
    children = multiprocessing.active_children()
    for child in children:
        child.kill()

    answers = [seeds_reader.get("/archive.json?sql=select+1").status_code for _ in range(4)]

    assert children
    assert answers[-1] == 200


def test_an_archive_under_any_path_is_served(seeds_archive, tmp_path):
    """Given a path with the signs that mean something in an address, pages and queries are answered."""
    folder = tmp_path / "50% of #1?"
    folder.mkdir()
    (folder / "a#b?c%41.db").write_bytes(seeds_archive.read_bytes())
    reader = Reader(folder / "a#b?c%41.db")

    answers = [reader.get(page).status_code for page in ("/", "/archive/figures", "/archive.json?sql=select+1")]

    assert answers == [200, 200, 200]


_OWN = re.compile(r"SCAN (v|\(subquery-\d+\)|j VIRTUAL TABLE .*)")
"""The steps that read what an index chose, or the cell of one row, as SQLite 3.40 and later name them."""


def test_what_a_party_said_is_found_by_its_occurrences(seeds_archive):
    """Given a party of many statements, they are found by the party and by its people, not among all statements."""
    with closing(sqlite3.connect(seeds_archive)) as connection:
        add_source_name(connection)
        asked = {"id": "VN", "read": 300, "statements": 60, "language": "en"}
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {_STATEMENTS}", asked)]

    assert "SEARCH t USING INDEX statements_by_party (party=?)" in plan
    assert "SEARCH t USING INDEX statements_by_person (person=?)" in plan
    scans = [step for step in plan if step.startswith("SCAN")]
    assert all(map(_OWN.fullmatch, scans)), "what was chosen is read, not a table"
