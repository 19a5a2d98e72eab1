"""The web server shows every table, row and canned query, live; plain Datasette shows the same pages."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from datasette.utils import path_from_row_pks

from projections import PROJECTIONS
from timeline.web.server import read_metadata

TABLES = sorted(table.name for projection in PROJECTIONS.values() for table in projection.tables)
VIEWS = sorted(view.name for projection in PROJECTIONS.values() for view in projection.views)

REPORT_FILE = """\
source: {id: gazette, language: en, published: 2031-05-02}
reports:
  - {occurrence: opening, what: ceremony, title: Opening of the port, date: 2031-05-01, evidence: 1}
"""


@pytest.fixture(scope="module")
def archive(root, tmp_path_factory):
    """Give a copy of the published archive to serve."""
    path = tmp_path_factory.mktemp("served") / "archive.db"
    path.write_bytes((root / "archive.db").read_bytes())
    return path


@pytest.fixture(scope="module", params=["timeline serve", pytest.param("plain datasette", marks=pytest.mark.thorough)])
def server(request, answering, archive, root):
    """Give a client to the archive, served by the program and by Datasette as it is."""
    metadata = root / "metadata.yml"
    command = {
        "timeline serve": ("timeline", "serve", "--archive", archive, "--metadata", metadata, "--port"),
        "plain datasette": ("datasette", archive, "-m", metadata, "-p"),
    }[request.param]
    with answering(*command, cwd=archive.parent) as client:
        yield client


@pytest.fixture(scope="module")
def queries(root):
    """Give the canned queries, each with values for its parameters."""
    described = read_metadata(root / "metadata.yml")
    described_queries = described["databases"]["archive"]["queries"]
    return {name: dict.fromkeys(query.get("params", ()), "") for name, query in described_queries.items()}


def not_ok(client, pages):
    """Return the pages that are not answered with 200, and how they are."""
    answers = {page: client.get(page).status_code for page in pages}
    return {page: status for page, status in answers.items() if status != 200}


def array(client, page, **parameters):
    """Return the rows of a page as JSON."""
    answer = client.get(f"{page}.json", params={"_shape": "array", **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.thorough
def test_every_table_and_view_has_a_page(server):
    """Given the archive, its home, its list of tables and each table and view are shown."""
    pages = ["/", "/archive", *(f"/archive/{name}" for name in (*TABLES, *VIEWS, "projections"))]

    assert not_ok(server, pages) == {}


def test_every_table_and_view_has_json(server):
    """Given the archive, each table and view is an array of JSON objects."""
    for name in (*TABLES, *VIEWS, "projections"):
        assert isinstance(array(server, f"/archive/{name}", _size=1), list), name


@pytest.mark.thorough
def test_every_row_has_a_page(server):
    """Given the first row of each table, it has a page of its own, whatever stands in its key."""
    pages = []
    for projection in PROJECTIONS.values():
        for table in projection.tables:
            rows = array(server, f"/archive/{table.name}", _size=1)
            keys = [path_from_row_pks(row, list(table.key), use_rowid=False) for row in rows]
            pages += [f"/archive/{table.name}/{key}" for key in keys]

    assert not_ok(server, pages) == {}
    assert len(pages) > len(TABLES) // 2


def test_every_canned_query_answers(server, queries):
    """Given each canned query, its page and its JSON answer, with empty parameters too."""
    for name, parameters in queries.items():
        assert server.get(f"/archive/{name}", params=parameters).status_code == 200, name
        answer = array(server, f"/archive/{name}", **parameters)
        assert answer or name == "what_was_amended", name  # nothing of the seeds was amended


def test_a_figure_leads_to_what_said_it(server):
    """Given the page of figures, a figure links its occurrence and its source, and names the paragraph in words."""
    page = server.get("/archive/figures", params={"measure": "pledge-amount"}).text

    assert 'href="/occurrence/australia-cybersecurity-pledge"' in page
    assert 'href="/source/baotintuc-2025-10-25"' in page
    assert "paragraph " in page
    assert "&#34;paragraph&#34;" not in page


def test_links_show_labels(server):
    """Given a link to a treaty, it shows the treaty's name, not its slug alone."""
    page = server.get("/archive/occurrences", params={"_size": 1, "treaty": "hanoi-convention"}).text

    assert ">United Nations Convention against Cybercrime</a>" in page


@pytest.mark.parametrize("words", ["guterres", "António", "antonio"])
def test_the_search_box_finds_names(server, words):
    """Given a name with or without its accent, the search finds the person and what they said."""
    kinds = {row["type"] for row in array(server, "/archive/search", _search=words, _size=1000)}

    assert {"person", "statement"} <= kinds


def test_reading_pages_leaves_the_file_as_it_is(server, archive, root):
    """Given pages that were read, the served file still has the bytes of the published one."""
    assert not_ok(server, ["/", "/archive/figures", "/archive/search?_search=port"]) == {}

    assert archive.read_bytes() == (root / "archive.db").read_bytes()


@pytest.fixture(scope="module")
def growing(answering, root, tmp_path_factory):
    """Give a client to the program's own server, on a copy that other processes append to."""
    path = tmp_path_factory.mktemp("growing") / "archive.db"
    path.write_bytes((root / "archive.db").read_bytes())
    command = ("timeline", "serve", "--archive", path, "--metadata", root / "metadata.yml", "--port")
    with answering(*command, cwd=path.parent) as client:
        client.archive = path
        yield client


class TestServe:
    """Serve a copy by the program itself, with its limits."""

    def test_what_another_process_appends_shows_at_the_next_request(self, growing, timeline, tmp_path):
        """Given a report appended while the server runs, its rows are there within a second, in every table."""
        assert array(growing, "/archive/reports", occurrence="opening") == []
        (tmp_path / "gazette.yaml").write_text(REPORT_FILE)

        timeline("append", "gazette.yaml", "--by", "jane", "--archive", growing.archive)
        start = time.monotonic()
        (report,) = array(growing, "/archive/reports", occurrence="opening")
        results = array(growing, "/archive/search", _search="opening port")

        assert time.monotonic() - start < 1
        assert report["title"] == "Opening of the port"
        assert [row["occurrence"] for row in results] == ["opening"]

    @pytest.mark.parametrize(
        ("page", "status"),
        [
            pytest.param("/archive/nowhere", 404, id="a table that is not there"),
            pytest.param("/archive/figures/nowhere", 404, id="a row that is not there"),
            pytest.param("/archive.json?sql=DELETE+FROM+figures", 400, id="a query that is not a SELECT"),
        ],
    )
    def test_a_mistake_is_answered_at_once(self, growing, page, status):
        """Given an address with a mistake, the answer takes no longer than a page does: other readers wait."""
        seconds = []
        for _ in range(3):
            start = time.monotonic()
            assert growing.get(page).status_code == status
            seconds.append(time.monotonic() - start)

        assert min(seconds) < 0.5

    def test_the_settings_are_those_of_the_program(self, growing):
        """Given the program's own server, the limits that keep pages alive are in force."""
        settings = growing.get("/-/settings.json").json()

        assert settings["sql_time_limit_ms"] == 1000
        assert settings["suggest_facets"] is False
        assert settings["max_returned_rows"] == 1000

    @pytest.mark.parametrize(
        "sql",
        [
            pytest.param(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT COUNT(*) FROM c",
                id="one that never ends",
            ),
            pytest.param(
                "SELECT LENGTH(zeroblob(1500000000))", id="one that wants gigabytes", marks=pytest.mark.thorough
            ),
            pytest.param("DELETE FROM figures", id="one that deletes", marks=pytest.mark.thorough),
            pytest.param(
                "PRAGMA journal_mode=DELETE", id="one that changes how the file is kept", marks=pytest.mark.thorough
            ),
            pytest.param("ATTACH 'other.db' AS other", id="one that opens other files", marks=pytest.mark.thorough),
            pytest.param(
                "SELECT LENGTH(printf('%.*c', 1500000000, 'x'))",
                id="one that pads without end",
                marks=pytest.mark.thorough,
            ),
            pytest.param(
                "SELECT fts3_tokenizer('simple', x'4141414141414141')",
                id="one that sets a pointer",
                marks=pytest.mark.thorough,
            ),
            pytest.param(
                "SELECT fts3_tokenizer('simple', :pointer)", id="one that binds a pointer", marks=pytest.mark.thorough
            ),
            pytest.param(
                "SELECT * FROM fts3tokenize WHERE input = 'abc'",
                id="one that follows a pointer",
                marks=pytest.mark.thorough,
            ),
            pytest.param(
                "SELECT hex(fts3_tokenizer('simple'))", id="one that prints a pointer", marks=pytest.mark.thorough
            ),
            pytest.param(
                "SELECT file FROM pragma_database_list", id="one that asks for paths", marks=pytest.mark.thorough
            ),
            pytest.param(
                "SELECT instr(hex(zeroblob(490000)), hex(zeroblob(245000)) || '1')",
                id="one that nothing interrupts",
                marks=pytest.mark.thorough,
            ),
            pytest.param(
                "SELECT hex(zeroblob(490000)) LIKE '%' || :pattern",
                id="one with a long pattern",
                marks=pytest.mark.thorough,
            ),
            pytest.param(
                "WITH a0 AS (SELECT random() AS x)"
                + "".join(f", a{n} AS (SELECT sum(l.x) AS x FROM a{n - 1} l, a{n - 1} r)" for n in range(1, 28))
                + " SELECT * FROM a27",
                id="one that grows while it is prepared",
                marks=pytest.mark.thorough,
            ),
        ],
    )
    def test_hostile_queries_are_refused_and_pages_go_on(self, growing, sql):
        """Given a query that would harm, it is refused in a few seconds, and pages still answer."""
        given = {"sql": sql, "pointer": "A" * 8, "pattern": "0" * 20_000}

        asked = [("/archive.json", given), ("/archive/figures", {"_where": f"({sql})"})]
        with ThreadPoolExecutor() as readers:
            answers = list(readers.map(lambda page: growing.get(page[0], params=page[1]), asked))

        assert [answer.status_code for answer in answers] == [400, 400]
        assert not_ok(growing, ["/archive/figures"]) == {}

    @pytest.mark.parametrize("order", ["_sort", "_sort_desc"])
    def test_sorting_by_a_missing_column_is_a_bad_request(self, growing, order):
        """Given a column that is not there to sort by, the answer names it, and is not a server error."""
        answer = growing.get("/archive/figures.json", params={order: "nope"})

        assert (answer.status_code, answer.json()["error"]) == (400, "Cannot sort table by nope")

    @pytest.mark.parametrize("method", ["TRACE", "CONNECT", "RENDER", "AS_VIEW"])
    def test_unknown_methods_are_not_allowed(self, growing, method):
        """Given a method that pages do not support, the answer is 405 with those that they support."""
        answer = growing.request(method, "/archive/figures")

        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")

    def test_no_page_shows_a_path(self, growing):
        """Given Datasette's pages about itself, none names the folder of the archive."""
        pages = ["databases", "versions", "plugins", "settings", "threads", "metadata", "config", "actor"]

        texts = {page: growing.get(f"/-/{page}.json").text for page in pages}

        assert [page for page, text in texts.items() if str(growing.archive.parent) in text] == []
        assert growing.get("/-/databases.json").json()[0]["name"] == "archive"


@pytest.mark.thorough
def test_the_plugin_is_found_by_plain_datasette(root):
    """Given the environment, Datasette lists the plugin without being pointed to it."""
    line = [sys.executable, "-m", "datasette", "plugins"]

    done = subprocess.run(line, cwd=root, capture_output=True, text=True, check=True)

    assert [plugin["name"] for plugin in json.loads(done.stdout)] == ["timeline-archive"]
