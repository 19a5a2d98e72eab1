"""Addresses with a language: which page is answered, in which language, and where its links lead."""

import asyncio
import re

import pytest
from datasette.utils import PrefixedUrlString
from lxml.html import fromstring

from tests.web.conftest import COMPILED, METADATA, text_of
from timeline.web import server
from timeline.web.addresses import address_in_parts, kept_in_language, preferred
from timeline.web.language import language, speaking

PAGES = [
    "/",
    "/timeline?kind=signing",
    "/conflicts",
    "/as-known",
    "/about",
    "/search?q=harbour",
    "/search?q=nothing-like-it",
    "/occurrence/harbour-signing",
    "/source/gazette",
    "/treaty/harbour-treaty",
    "/party/IS",
    "/person/ada-quay",
    "/archive",
    "/archive/reports?_facet=source&_facet_date=occurred&_size=2",
    "/archive/occurrences?_where=1=1&_sort=kind",
    "/archive/occurrences/harbour-signing",
    "/archive/who_signed_when",
    "/archive?sql=select+1",
    "/nope",
]
"""One page of every kind, Datasette's own too."""


def get(datasette, path, accepted=None):
    """Return the answer to a request for this very path, from a browser that accepts some languages."""
    headers = {"accept-language": accepted} if accepted else {}
    return asyncio.run(datasette.client.get(PrefixedUrlString(path), headers=headers))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("vi", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en-US,en;q=0.9,vi;q=0.8", "en"),
        ("fr, vi;q=0.3, en;q=0.2", "vi"),
        ("en;q=0.1,VI ; q=0.2", "vi"),
        ("vi;q=0", "en"),
        ("fr,de", "en"),
        ("*", "en"),
        ("vi;q=nan,en;q=0.1", "en"),
        (";;,,q=", "en"),
    ],
)
def test_the_language_that_a_browser_prefers(accepted, language):
    """Given an Accept-Language header, the best weighted language of ours is chosen, and English where none is."""
    assert preferred(accepted) == language


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/timeline", None, "en"),
        ("/timeline", "vi", "vi"),
        ("/vi/timeline", "en", "vi"),
        ("/en/timeline", "vi", "en"),
        ("/vi", None, "vi"),
        ("/vi/nope", None, "vi"),
    ],
)
def test_the_language_of_a_page(harbours, path, accepted, language):
    """Given an address with a language, the page is in it, whatever the browser prefers; else the browser chooses."""
    answer = get(harbours.datasette, path, accepted)

    assert fromstring(answer.text).get("lang") == language
    assert answer.headers["content-language"] == language
    assert ("Accept-Language" in answer.headers["vary"]) == (path == "/timeline")


@pytest.mark.parametrize(
    "path", ["/archive/sources.json?_shape=array", "/feed.atom?", "/-/static-plugins/timeline-archive/site.css?"]
)
def test_files_have_no_language(harbours, path):
    """Given the address of a file, it is the same for every browser; with a language, it leads to the one address."""
    answers = [get(harbours.datasette, path, accepted) for accepted in (None, "vi")]
    moved = get(harbours.datasette, f"/vi{path}&q=%C3%A0")

    assert answers[0].content == answers[1].content
    assert all("accept-language" not in answer.headers.get("vary", "").lower() for answer in answers)
    assert all("content-language" not in answer.headers for answer in answers)
    assert (moved.status_code, moved.headers["location"]) == (308, f"{path}&q=%C3%A0")


@pytest.mark.parametrize(
    "path", ["/en//host.example", "/vi//host.example/login.php", "/en/\\host.example", "/%65n/x.css"]
)
def test_no_language_leads_to_another_host_or_in_a_circle(harbours, path):
    """Given an address with a language and more than one slash after it, the reader stays on this host."""
    location = get(harbours.datasette, path).headers.get("location", "")

    assert not location.startswith(("//", "/\\"))
    assert location != path


def test_a_redirect_keeps_the_language(harbours):
    """Given an address that leads elsewhere, the language stays."""
    assert get(harbours.datasette, "/vi/timeline/").headers["location"] == "/vi/timeline"
    assert get(harbours.datasette, "/timeline/").headers["location"] == "/timeline"


def links_of(page):
    """Return the addresses on this site that a page's links and forms lead to, but for those of the other languages."""
    found = page.xpath("//*[not(@hreflang)]/@href | //form/@action")
    paths = {
        re.sub(r"^http://localhost", "", link) for link in found if not re.match(r"(?!http://localhost)\w+:", link)
    }
    return {path for path in paths if path.startswith("/")}


@pytest.mark.parametrize("base", [pytest.param("/", marks=pytest.mark.thorough), "/prefix/"])
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_in(6)
def test_links_keep_the_language(reader, path, base):
    """Given a page in Vietnamese, every link to a page leads to a Vietnamese one, and to files without a language.

    So do they behind a prefix, and on a page whose address names no language no link does.
    """
    answers = {named: get(reader[base], f"{base}{named}{path[1:]}") for named in ("", "vi/")}
    links = {named: links_of(fromstring(answer.text)) for named, answer in answers.items()}
    vietnamese = {link for link in links["vi/"] if link.startswith(f"{base}vi/")}

    assert answers["vi/"].status_code == answers[""].status_code == (404 if path == "/nope" else 200)
    assert len(vietnamese) > 5
    assert [link for link in links["vi/"] - vietnamese if not address_in_parts(link, base).of_file] == []
    assert [link for link in links["vi/"] | links[""] if not link.startswith(base) or link.count("prefix") > 1] == []
    assert [link for link in links[""] if address_in_parts(link, base).language] == []


@pytest.fixture(scope="module")
def reader(harbours):
    """Give the same archive at the root of a host, and behind a prefix."""
    served = {}
    for base in ("/", "/prefix/"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(server, "SETTINGS", {**server.SETTINGS, "base_url": base})
            datasette = served[base] = server.datasette_of(harbours.path, METADATA)
        datasette.jinja_env.bytecode_cache = COMPILED
        asyncio.run(datasette.invoke_startup())
    return served


def test_a_reader_can_change_the_language(harbours):
    """Given a filtered page, a link leads to the same one in the other language, and from there back to English."""
    link = harbours.page("/timeline?kind=signing").xpath("//nav[@aria-label='Language']/a")[0]
    back = harbours.page(link.get("href")).xpath("//nav[@aria-label='Ngôn ngữ']/a")[0]

    assert (link.get("href"), link.get("hreflang"), text_of(link)) == ("/vi/timeline?kind=signing", "vi", "Tiếng Việt")
    assert (back.get("href"), back.get("hreflang"), text_of(back)) == ("/en/timeline?kind=signing", "en", "English")


@pytest.mark.parametrize(
    ("path", "canonical"),
    [("/timeline", "/timeline"), ("/en/timeline", "/timeline"), ("/vi/timeline", "/vi/timeline")],
)
def test_search_engines_find_each_language_once(harbours, path, canonical):
    """Given a page at any address, it names its one address, those of its translations, and the negotiated one."""
    page = harbours.page(path)
    translations = page.xpath("//head/link[@hreflang]")

    assert page.xpath("//link[@rel='canonical']/@href") == [f"http://localhost{canonical}"]
    assert {link.get("hreflang"): link.get("href") for link in translations} == {
        "en": "http://localhost/timeline",
        "vi": "http://localhost/vi/timeline",
        "x-default": "http://localhost/timeline",
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/vi", ("vi", "/")),
        ("/vi/", ("vi", "/")),
        ("/vi?q=x", ("vi", "/?q=x")),
        ("/video", ("", "/video")),
        ("/prefix/en/about#check", ("en", "/about#check")),
        ("/vi//host.example/x", ("vi", "/host.example/x")),
        ("/vi/\\host.example", ("vi", "/host.example")),
        ("/prefix/", ("", "/")),
        ("/prefixed", ("", "/prefixed")),
    ],
)
def test_the_parts_of_an_address(path, expected):
    """Given an address behind a prefix, or without it, its parts are the language and the path at the root."""
    parts = address_in_parts(path, "/prefix/")

    assert (parts.language, parts.path) == expected
    assert str(parts).startswith("/prefix/")


def test_an_address_elsewhere_is_left_alone():
    """Given an address of another site, or one relative to its page, no language is put into it."""
    for address in ("//host.example/x", "https://host.example/x", "?a=1", "#top"):
        assert kept_in_language(address, "vi", "/") == address


def test_a_request_within_a_request_changes_nothing(harbours):
    """Given a page that asks for another one while it is made, it goes on in its own language."""
    with speaking("vi"):
        assert fromstring(get(harbours.datasette, "/en/timeline").text).get("lang") == "en"
        assert language() == "vi"
    assert (language(), harbours.datasette.urls.path("/timeline")) == ("en", "/timeline")
