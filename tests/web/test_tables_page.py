"""The page of tables, and Datasette's list of databases."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.web.conftest import Reader, make_archive, text_of
from timeline.web.pages import tables as tables_page


def listed(page, anchor="tables"):
    """Return what the list below a heading names, with the number of rows of each; views have none."""
    items = page.xpath(f"//h2[@id='{anchor}']/following-sibling::ul[1]/li")
    return {text_of(item.find("a")): text_of(*item.xpath("./span[@class='count']")) for item in items}


@pytest.fixture(scope="module")
def page(harbours):
    """Give the page of tables."""
    return harbours.page("/archive")


def test_the_number_of_rows_is_that_of_the_table(harbours, page):
    """Given the page of tables, the number beside each is that of its rows."""
    counts = {name.replace(" ", "_"): count for name, count in listed(page).items() if count}
    shown = {name: int(count.split()[0].replace(",", "")) for name, count in counts.items()}

    with closing(sqlite3.connect(harbours.path)) as connection:
        assert shown == {name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in shown}


def test_every_table_view_and_query_leads_to_its_page(harbours, page):
    """Given the page of tables, each link on it answers."""
    hrefs = page.xpath("//ul[@class='table-list']//a[@class='name']/@href")

    assert len(hrefs) == len(set(hrefs)) > 30
    assert {"meetings", "pledges standing", "speeches"} <= listed(page).keys()
    assert {harbours.get(f"{href}.json?_size=0").status_code for href in hrefs} == {200}


def test_tables_that_others_are_made_from_stand_apart(page):
    """Given the page of tables, those that readers ask stand apart from those that others are made from."""
    read, working = listed(page), listed(page, "working")

    assert {"occurrences", "figures", "conflicts", "sources", "events"} <= read.keys()
    assert {"conflict claims", "party mentions", "party statements", "projections", "treaty facts"} <= working.keys()
    assert not read.keys() & working.keys()


def test_empty_tables_come_last(page):
    """Given tables without rows, they stand below those with rows, each group in the order of the names."""
    for shown in (listed(page), listed(page, "working")):
        is_empty = {name: count == "0 rows" for name, count in shown.items()}
        assert list(shown) == sorted(shown, key=lambda name: (is_empty[name], name.replace(" ", "_")))
    assert any(count == "0 rows" for count in listed(page).values())


def test_tables_of_the_log_are_hidden_until_they_are_asked_for(harbours, page):
    """Given tables that no reader needs, they are counted, and shown with a mark by the link that is there."""
    (link,) = page.xpath("//p[@class='more']/a[contains(text(), 'hidden')]")
    everything = harbours.page(link.get("href"))
    hidden = listed(everything).keys() - listed(page).keys()

    assert {"stored events", "tracking"} <= hidden
    assert text_of(link) == f"{len(hidden)} hidden tables"
    assert len(everything.xpath("//span[@class='mark'][normalize-space()='hidden']")) == len(hidden)
    assert not everything.xpath("//p[@class='more']")


def test_rows_are_counted_up_to_a_limit(harbours, monkeypatch):
    """Given tables with more rows than are counted, they have more than that many; those with as many are counted."""
    monkeypatch.setattr(tables_page, "COUNTED", 3)

    counts = listed(harbours.page("/archive"))

    assert counts["occurrences"] == "more than 3 rows"
    assert counts["sources"] == "3 rows"
    assert counts["treaties"] == "1 row"


@pytest.mark.thorough
def test_a_table_of_any_name_is_counted(tmp_path):
    """Given a table whose name has signs of SQL and of HTML, it has its rows, its link and no markup."""
    path = make_archive(tmp_path / "archive.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('CREATE TABLE "<b>a; b --" (x)')
        connection.commit()
    reader = Reader(path)
    page = reader.page("/archive")

    (name,) = [name for name in listed(page) if "<b>a;" in name]
    assert listed(page)[name] == "0 rows"
    (link,) = [link for link in page.xpath("//ul//a[@class='name']") if text_of(link) == name]
    assert not page.xpath("//ul[@class='table-list']//b")
    assert reader.get(link.get("href")).status_code == 200


def test_the_form_runs_sql_on_the_database(harbours, page):
    """Given the form for SQL, its example runs, and the answer is a table of its rows."""
    (form,) = page.xpath("//form[@class='sql']")
    example = text_of(form.xpath(".//textarea")[0])

    assert form.get("action") == "/archive"
    rows = harbours.page(f"{form.get('action')}?sql={example.replace(' ', '+')}").xpath("//table/tbody/tr")
    assert len(rows) == 6


@pytest.mark.parametrize("query", ["?sql=", "?x=1", "?_show_hidden="])
def test_without_a_query_the_page_of_tables_is_shown(harbours, page, query):
    """Given an empty query or an unknown parameter, the page is the page of tables."""
    assert listed(harbours.page(f"/archive{query}")) == listed(page)


def test_a_reader_who_may_not_run_sql_has_no_form(harbours, monkeypatch):
    """Given a site that runs no SQL of readers, the page has tables and no form."""
    monkeypatch.setitem(harbours.datasette._settings, "default_allow_sql", 0)

    page = harbours.page("/archive")

    assert not page.xpath("//form[@class='sql']")
    assert listed(page)


@pytest.mark.parametrize("path", ["/-/databases", "/-/databases.json"])
def test_the_list_of_databases_has_no_path(harbours, path):
    """Given the list of databases, it names the archive and its size, and not where its file is on the server."""
    answer = harbours.get(path)
    shown = answer.json() if path.endswith("json") else json.loads(harbours.page(path).xpath("//pre")[0].text_content())

    (database,) = shown
    assert (database["name"], database["path"], database["is_mutable"]) == ("archive", None, True)
    assert database["size"] == harbours.path.stat().st_size
    assert str(harbours.path.parent) not in answer.text


@pytest.mark.thorough
def test_the_tables_of_a_rebuild_are_on_no_page(harbours, tmp_path, reader_at):
    """Given a rebuild that goes on, its tables are in no list, and neither their pages nor their rows can be read."""
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(harbours.path)) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    unfinished = {"_rebuilt_people", "_replaced_people"}
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in unfinished:
            connection.execute(f"CREATE TABLE {name} (id TEXT PRIMARY KEY)")
            connection.execute(f"INSERT INTO {name} VALUES ('ada-quay')")
    reader = reader_at(path)

    names = {table["name"] for table in reader.get("/archive.json?_show_hidden=1").json()["tables"]}
    everything = reader.get("/archive?_show_hidden=1").text

    assert "people" in names
    assert not names & unfinished
    for name in unfinished:
        assert name not in everything
        assert [reader.get(f"/archive/{name}{rest}").status_code for rest in (".json", "", "/ada-quay")] == [403] * 3
    assert reader.get("/archive/people.json?_size=1").status_code == 200
