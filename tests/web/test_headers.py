"""Every answer, whatever it is, carries the headers that keep a reader safe."""

import asyncio
import re

import pytest

ANSWERS = {
    "home": "/",
    "table": "/archive/occurrences",
    "row": "/archive/occurrences/signing-of-the-hanoi-convention",
    "JSON": "/archive/occurrences.json",
    "CSV": "/archive/occurrences.csv",
    "static": "/-/static-plugins/timeline-archive/site.css",
    "not found": "/nothing-here",
    "JSON not found": "/nothing-here.json",
    "bad query": "/archive?sql=sel",
    "redirect": "/timeline/",
}


@pytest.fixture(params=ANSWERS.values(), ids=ANSWERS)
def answer(request, seeds_reader):
    """Give one answer of each sort."""
    return seeds_reader.get(request.param)


@pytest.mark.one_in(2)
def test_every_answer_has_the_security_headers(answer):
    """Given any answer, it forbids scripts and styles in the page, frames, guessing of types and other hosts."""
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in answer.headers["permissions-policy"]


@pytest.mark.one_in(2)
def test_no_header_comes_twice(answer):
    """Given any answer, none of our headers appears twice."""
    names = [name.lower() for name, _ in answer.headers.multi_items()]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("path", ["/archive/occurrences.json", "/archive/occurrences.csv"], ids=["JSON", "CSV"])
def test_other_sites_may_read_the_data(seeds_reader, path):
    """Given data, the answer lets a page of any site read it; a page for people does not."""
    assert seeds_reader.get(path).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in seeds_reader.get("/").headers


def test_files_of_ours_are_kept_by_readers_under_the_hash_of_their_content(seeds_reader):
    """Given the stylesheet's address in a page, it may be kept for a year; without its hash, it may not."""
    href = re.search(r'<link rel="stylesheet" href="([^"]+)"', seeds_reader.get("/").text)[1]

    assert "immutable" in seeds_reader.get(href).headers["cache-control"]
    assert "cache-control" not in seeds_reader.get(href.partition("?")[0]).headers


@pytest.mark.parametrize(
    "path",
    ["/", "/timeline", "/archive", "/archive/occurrences", "/archive/events/1", "/archive/who_signed_when", "/nope"],
)
@pytest.mark.one_in(3)
def test_no_page_has_inline_script_or_style(seeds_reader, path):
    """Given a page, there is nothing in it that the policy would block; JSON-LD is data and runs nothing."""
    text = seeds_reader.get(path).text

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r'<script(?! type="application/ld\+json")', text)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("&".join(["_facet=kind"] * 11), 400),
        ("&".join(["%5Ffacet=kind"] * 11), 400),
        ("&".join(["_f%61cet_array"] * 11), 400),
        ("&".join(["_facet=action"] * 10), 200),
        ("&".join(["party=IS"] * 101), 400),
        ("&".join(["party=IS"] * 100), 200),
    ],
    ids=["facets", "encoded", "without a value", "as many facets", "parameters", "as many as there may be"],
)
def test_an_address_asks_for_no_more_than_a_reader_means(seeds_reader, query, status):
    """Given very many facets, each of which is a query, or very many parameters, the address is refused at once."""
    answer = seeds_reader.get(f"/archive/treaty_actions?{query}")

    assert answer.status_code == status
    assert ("Too many parameters" in answer.text) == (status == 400)
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("name", ["Cookie", "Authorization"])
def test_what_one_reader_may_see_is_kept_for_nobody_else(seeds_reader, name):
    """Given a request with a cookie or a password, the answer has no tag by which it could be kept and given again."""
    private = asyncio.run(seeds_reader.datasette.client.get("/about", headers={name: "ds_actor=x"}))

    assert private.status_code == 200
    assert "etag" not in private.headers
    assert "etag" in seeds_reader.get("/about").headers
