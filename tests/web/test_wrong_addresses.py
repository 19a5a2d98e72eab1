"""Requests that cannot be answered: the response, as a page or as JSON."""

import asyncio
import gc
import warnings

import pytest
from lxml.html import fromstring

from tests.web.conftest import text_of
from timeline.web.errors import ignore_facets_left_over
from timeline.web.pages import robots

MISSING = {
    "page": "/nope",
    "occurrence": "/occurrence/nope",
    "person": "/person/nope",
    "source": "/source/nope",
    "treaty": "/treaty/nope",
    "more than a name": "/occurrence/storm/report",
    "table": "/archive/nope",
    "row": "/archive/occurrences/nope",
    "row of no table": "/archive/nope/1",
    "row of no table, escaped": "/archive/no~20such~2Ftable/1",
    "database": "/other/occurrences",
    "capital letters": "/Timeline",
    "long": "/" + "x" * 3000,
    "letters": "/occurrence/~C3~A4",
    "suffix": "/feed.atom.xml",
}


def main_of(answer):
    """Return the text of a page's main part."""
    return text_of(fromstring(answer.text).xpath("//main")[0])


def ask(reader, method, path):
    """Return the answer to a request of any method."""
    return asyncio.run(reader.datasette.client.request(method, path))


@pytest.mark.parametrize("path", MISSING.values(), ids=MISSING)
@pytest.mark.one_in(2)
def test_a_missing_page_helps_to_find_another(harbours, path):
    """Given an address without a page, the answer is 404, with a search, and ways to the pages of every archive."""
    page = harbours.page(path, status=404)

    assert text_of(page.xpath("//main/h1")[0]) == "Page not found"
    assert page.xpath("//main//form[@role='search']/@action") == ["/search"]
    assert page.xpath("//main/ul[last()]/li/a/@href") == ["/", "/timeline", "/archive"]


@pytest.mark.parametrize("path", ["/nope", "/nope/1", "/other/occurrences", "/download/nope.db", "/nope.json"])
def test_an_address_of_no_page_is_not_called_a_database(harbours, path):
    """Given an address that nothing is at, the answer says that there is no page, and shows the lists of everything."""
    answer = harbours.get(path)

    said = answer.json()["error"] if path.endswith(".json") else main_of(answer)
    assert f"There is no page at {path}." in said
    assert "atabase not found" not in said
    if not path.endswith(".json"):
        lists = fromstring(answer.text).xpath("//h2[.='Lists']/following-sibling::ul[1]//a/@href")
        assert lists == ["/sources", "/parties", "/people", "/treaties", "/pledges", "/statements"]


@pytest.mark.parametrize("path", ["/nope.json", "/occurrence/nope.json", "/archive/nope.json", "/archive/nope/1.json"])
def test_a_program_is_told_as_json(harbours, path):
    """Given a request for JSON, the answer to a wrong address is JSON with the keys that Datasette always has."""
    answer = harbours.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json; charset=utf-8")
    assert answer.json().keys() == {"ok", "error", "status", "title"}
    assert (answer.json()["ok"], answer.json()["status"]) == (False, 404)


@pytest.mark.parametrize(
    ("path", "href", "kind"),
    [
        ("/occurrence/harbour-sining", "/occurrence/harbour-signing", "occurrence"),
        ("/treaty/harbour-treaties", "/treaty/harbour-treaty", "treaty"),
        ("/person/ada-key", "/person/ada-quay", "person"),
        ("/buoys", "/occurrence/iceland-pledge", "occurrence"),
    ],
)
@pytest.mark.one_in(3)
def test_an_address_that_is_nearly_right_has_suggestions(harbours, path, href, kind):
    """Given an address that is nearly one of ours, or a word of the archive, the page meant is offered, once."""
    links = harbours.page(path, status=404).xpath("//ul[@class='plain-list']//a")

    hrefs = [link.get("href") for link in links]
    assert href in hrefs
    assert len(set(hrefs)) == len(hrefs) <= 6
    assert text_of(links[hrefs.index(href)].getnext()) == kind
    assert harbours.get(href).status_code == 200


@pytest.mark.parametrize(
    ("path", "index"),
    [("/source", "/sources"), ("/party", "/parties"), ("/person", "/people"), ("/occurrences", "/timeline")],
)
def test_an_address_without_a_name_leads_to_the_index(harbours, path, index):
    """Given the address of a kind of page without the name of one, the reader is led to the list of all."""
    answer = harbours.get(path)

    assert (answer.status_code, answer.headers["location"]) == (301, index)


@pytest.mark.parametrize(("path", "index"), [("/source/nope", "/sources"), ("/treaty/nope", "/treaties")])
def test_a_wrong_name_is_offered_the_index(harbours, path, index):
    """Given a name that nothing has, the page that says so leads to the list of all."""
    assert index in harbours.page(path, status=404).xpath("//main//a[@class='button']/@href")


def test_the_beginning_of_a_name_finds_all_that_begin_so(seeds_reader):
    """Given the beginning of a source's address, the source is offered by its short name."""
    links = seeds_reader.page("/source/vtv", status=404).xpath("//ul[@class='plain-list']//a")

    assert ("/source/vtv-2025-10-25", "VTV, 25 Oct 2025 or later") in [
        (link.get("href"), text_of(link)) for link in links
    ]


def test_an_address_like_no_other_has_no_suggestions(harbours):
    """Given an address of unknown words, no list of suggestions is there, not even an empty one."""
    assert "Did you mean" not in main_of(harbours.get("/zzzzzz"))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/archive/occurrences?_sort=nope", "Cannot sort table by nope"),
        ("/archive/occurrences?_size=99999", "_size must be <= 1000"),
        ("/archive?sql=drop+table+occurrences", "Statement must be a SELECT"),
        ("/archive/occurrences?_where=nope", "no such column: nope"),
    ],
    ids=["order", "size", "statement", "condition"],
)
@pytest.mark.parametrize("form", ["page", "JSON"])
def test_a_bad_request_is_the_readers_and_says_what_is_wrong(harbours, path, message, form):
    """Given a request that Datasette refuses, the answer is 400 with its reason, and not a failure of ours."""
    address = path if form == "page" else path.replace("?", ".json?")
    answer = harbours.get(address)

    assert answer.status_code == 400
    assert message in (main_of(answer) if form == "page" else answer.json()["error"])


def test_words_of_an_address_are_text(harbours):
    """Given markup in an address, the page that says what is wrong has it as text alone."""
    answer = harbours.get("/archive/occurrences?_sort=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in answer.text
    assert "<script>alert(1)</script>" in main_of(answer)


@pytest.mark.parametrize("path", ["/robots.txt", "/robots.txt?x=.json"])
def test_a_failure_of_ours_tells_no_secrets(harbours, monkeypatch, capsys, path):
    """Given code that fails, the reader learns only that it failed; the traceback is on the server."""

    def failing(*_arguments):
        secret = "/somewhere/archive.db"
        raise RuntimeError(secret)

    monkeypatch.setattr(robots, "address_of", failing)
    answer = harbours.get(path)

    assert answer.status_code == 500
    assert "The page failed" in main_of(answer)
    assert not {"jane", "RuntimeError", "Traceback"} & set(answer.text.replace("/", " ").split())
    assert "RuntimeError: /somewhere/archive.db" in capsys.readouterr().err


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "get", "RENDER", "__init__"])
@pytest.mark.parametrize("path", ["/", "/archive/occurrences", "/nope"])
@pytest.mark.one_in(3)
def test_an_unknown_method_is_refused(harbours, method, path):
    """Given a method that no page has, even one that is the name of something in Python, the answer is 405."""
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(harbours.datasette.app()(scope, None, send))

    assert sent[0]["status"] == 405
    assert dict(sent[0]["headers"])[b"allow"] == (b"GET, HEAD" if path == "/" else b"GET, HEAD, POST, OPTIONS")
    assert dict(sent[0]["headers"])[b"content-security-policy"]
    assert sent[1]["body"] == b"Method not allowed\n"


@pytest.mark.parametrize("path", ["/", "/archive/sources", "/archive/sources.json", "/nope", "/occurrence/storm"])
@pytest.mark.one_in(3)
def test_the_head_of_a_page_is_that_of_the_page(harbours, path):
    """Given a HEAD request, the answer has the status and the type of the page, and no content."""
    whole, head = harbours.get(path), ask(harbours, "HEAD", path)

    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize(
    ("path", "target"),
    [("/archive/", "/archive"), ("/robots.txt/", "/robots.txt"), ("/about/?x=1", "/about?x=1")],
)
def test_a_slash_too_many_leads_to_the_page(harbours, path, target):
    """Given an address with a slash at its end, the reader is led to the page without it, with the query."""
    answer = harbours.get(path)

    assert answer.status_code in {301, 302}
    assert answer.headers["location"] == target


def test_a_facet_of_no_column_prints_no_warnings(harbours):
    """Given a facet that Datasette refuses, Python does not warn of the coroutines that are left over."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ignore_facets_left_over()
        assert harbours.get("/archive/occurrences?_facet=nope").status_code == 400
        gc.collect()

    assert [str(warning.message) for warning in caught if warning.category is RuntimeWarning] == []


@pytest.mark.parametrize("path", ["/?sql=select+1", "/occurrence/storm?_where=1", "/archive?_where=1"])
def test_a_parameter_of_another_page_is_ignored(harbours, path):
    """Given an address with SQL or a condition that the page does not take, the page is shown as without it."""
    assert harbours.get(path).status_code == 200


@pytest.mark.thorough
def test_a_facet_of_no_kind_is_refused(harbours):
    """Given a parameter that Datasette takes for a facet without a kind, the answer says how facets are written."""
    with warnings.catch_warnings():
        ignore_facets_left_over()
        answer = harbours.get("/archive/figures?_facet.=measure")
        gc.collect()

    assert answer.status_code == 400
    assert "_facet=column" in main_of(answer)


def test_a_null_character_is_refused(harbours):
    """Given a null character in a name, which Datasette puts into its SQL, the answer says so."""
    answer = harbours.get("/archive/occ%00urrences/storm")

    assert answer.status_code in {400, 404}
    assert "Traceback" not in answer.text
