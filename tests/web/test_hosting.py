"""A site in any surroundings: its address, a prefix before its paths, other names of files, and a policy of its own."""

import asyncio
import re
import shutil
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
import yaml
from datasette.app import Datasette
from datasette.utils import StartupError
from lxml.html import fromstring

from tests.web.conftest import COMPILED, METADATA
from timeline.web.configuration import BadConfigurationError, configuration_of, origin_in
from timeline.web.headers import POLICY, policy_with
from timeline.web.server import read_metadata

PAGES = (
    "/",
    "/timeline",
    "/conflicts",
    "/as-known",
    "/as-known?clock=event&at=9",
    "/about",
    "/export",
    "/occurrence/harbour-signing",
    "/feed.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/cite/occurrence/harbour-signing.bib",
    "/archive/sources.json",
)


@pytest.fixture
def site(harbours, tmp_path):
    """Give a way to serve the archive with plain Datasette, under a name, with settings and metadata."""

    def make(name="archive.db", settings=None, **metadata):
        path = shutil.copy(harbours.path, tmp_path / name)
        datasette = Datasette([str(path)], metadata={**read_metadata(METADATA), **metadata}, settings=settings or {})
        datasette.jinja_env.bytecode_cache = COMPILED
        asyncio.run(datasette.invoke_startup())
        return datasette

    return make


def get(datasette, path, **headers):
    """Return the answer to a request with headers, whose names have underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(datasette.client.get(path, headers=named))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_in(2)
def test_the_host_that_a_request_names_is_on_no_page(harbours, path):
    """Given a request that names a host of its choice, in any header, no answer has it, in its headers or content."""
    named = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    answer = get(harbours.datasette, path, **named)

    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    assert "evil.example" not in str(answer.headers)


def test_a_public_address_is_in_links_and_citations(site):
    """Given the public address of a site, canonical links, citations, feeds and JSON have it."""
    served = site(plugins={"timeline-archive": {"public_address": "https://ports.example:8443"}})

    page = fromstring(get(served, "/occurrence/harbour-signing").text)
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://ports.example:8443/occurrence/harbour-signing"]
    assert "https://ports.example:8443/occurrence/harbour-signing@" in page.xpath("string(//p[@class='cite'])")
    assert "https://ports.example:8443/" in get(served, "/feed.atom").text
    assert get(served, "/archive/events.json?_size=1").json()["next_url"].startswith("https://ports.example:8443/")


@pytest.mark.thorough
def test_every_link_behind_a_prefix_works(site):
    """Given a site behind `/x/`, every link that leads from page to page begins with that, and leads somewhere."""
    served = site(settings={"base_url": "/x/"})
    waiting, seen, wrong = ["/x/"], {"/x/"}, {}

    async def crawl():
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=served.app()), base_url="http://localhost")
        while waiting:
            path = waiting.pop()
            answer = await client.get(path)
            if answer.status_code >= 400 or (answer.is_redirect and not answer.headers["location"].startswith("/x/")):
                wrong[path] = answer.status_code
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            for link in links_on(answer.text, path):
                if not link.startswith("/x/"):
                    wrong[link] = path
                elif link not in seen and worth_following(link, seen):
                    seen.add(link)
                    waiting.append(link)

    asyncio.run(crawl())

    assert wrong == {}
    assert len(seen) > 30
    assert {"/x/timeline", "/x/archive", "/x/about"} <= seen
    assert any(link.startswith("/x/archive/") for link in seen)


def links_on(text, path):
    """Return the paths of this site that a page links to, its forms and files among them."""
    page = fromstring(text)
    found = page.xpath("//@href | //@action | //@src")
    here = urlsplit(urljoin("http://localhost", path))
    whole = (urlsplit(urljoin(here.geturl(), link)) for link in found if not link.startswith(("#", "data:", "mailto:")))
    return {f"{link.path}{f'?{link.query}' if link.query else ''}" for link in whole if link.netloc == "localhost"}


def worth_following(link, seen):
    """Tell whether a link is followed: of many of one form, such as sorted tables and single rows, only two; no SQL."""
    return "sql=" not in link and sum(form_of(other) == form_of(link) for other in seen) < 2


def form_of(link):
    """Return a link without what makes it one of many: its last part, if there are several, and its query."""
    path, asked, _ = link.partition("?")
    return path.rpartition("/")[0] + "/" if path.count("/") > 2 else path, asked


@pytest.mark.parametrize("name", ["ports.db", "a b.db"], ids=["another name", "a space"])
@pytest.mark.one_in(2)
def test_an_archive_under_another_name_keeps_its_descriptions(site, name):
    """Given an archive in a file of another name, plain Datasette shows its queries and descriptions."""
    served = site(name)
    database = served.databases[name.removesuffix(".db")]
    path = served.urls.database(database.name)
    page = fromstring(get(served, path).text)

    assert page.xpath("//h1")[0].text_content() == "Tables"
    assert get(served, f"{path}/who_signed_when.json").status_code == 200
    assert "One source" in get(served, f"{path}/sources").text or "document" in get(served, f"{path}/sources").text
    assert f'href="{path}/occurrences"' in get(served, path).text
    assert fromstring(get(served, "/").text).xpath("//nav[@aria-label='Site']//a/@href")[5] == path


def test_a_database_that_is_no_archive_is_left_alone(harbours, tmp_path):
    """Given another database beside an archive, it gets no descriptions of ours, and the pages are the archive's."""
    other = Datasette([str(shutil.copy(harbours.path, tmp_path / "zz.db"))], memory=True, metadata={"databases": {}})
    asyncio.run(other.invoke_startup())

    assert get(other, "/_memory").status_code == 200
    assert "Ada Quay" in get(other, "/person/ada-quay").text


def test_a_policy_is_widened_where_the_site_says_so(site):
    """Given directives and what they allow besides, only these are wider; frames need the old header to go."""
    widened = {"script-src": ["https://cdn.example"], "frame-ancestors": "https://ports.example", "font-src": ["data:"]}
    served = site(plugins={"timeline-archive": {"content_security_policy": widened}})

    answer = get(served, "/")
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["script-src"] == "'self' https://cdn.example"
    assert policy["frame-ancestors"] == "https://ports.example"
    assert policy["font-src"] == "data:"
    assert policy["style-src"] == "'self'"
    assert "x-frame-options" not in answer.headers


def test_a_policy_that_nobody_widens_is_ours():
    """Given no settings, each directive allows what it says, and an empty list adds nothing."""
    assert policy_with({}) == "; ".join(f"{name} {' '.join(sources)}" for name, sources in POLICY.items())
    assert policy_with({"frame-src": ()}).endswith("; frame-src 'none'")


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        pytest.param(
            {"publik_address": "x"}, "'publik_address' is not a setting; did you mean 'public_address'", id="name"
        ),
        pytest.param([], "must be a mapping", id="list"),
        pytest.param({"public_address": "ports.example"}, "must be the scheme and host", id="no scheme"),
        pytest.param({"public_address": "https://a b"}, "must be the scheme and host", id="space"),
        pytest.param({"public_address": "https://u:p@ports.example"}, "must be the scheme and host", id="password"),
        pytest.param({"public_address": 8001}, "is 8001", id="number"),
        pytest.param({"content_security_policy": {"script": []}}, "did you mean 'script-src'", id="directive"),
        pytest.param(
            {"content_security_policy": {"script-src": ["a; b"]}}, "must be a list of sources", id="injection"
        ),
        pytest.param({"content_security_policy": "*"}, "must name directives", id="text"),
    ],
)
@pytest.mark.one_in(3)
def test_a_setting_that_cannot_be_used_is_refused(site, settings, problem):
    """Given a wrong setting, Datasette does not start, and the message has the value and what is allowed."""
    with pytest.raises(StartupError, match=re.escape(problem)):
        site(plugins={"timeline-archive": settings or ["x"]})


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("https://Ports.example", ("https://ports.example", "")),
        ("http://192.0.2.1:8001/x/", ("http://192.0.2.1:8001", "/x/")),
        ("http://[2001:db8::1]:80", ("http://[2001:db8::1]:80", "")),
    ],
    ids=["host", "port and path", "IPv6"],
)
def test_a_public_address_has_an_origin_and_a_path(address, parts):
    """Given an address, its scheme and host are one part, its path the other."""
    assert origin_in(address) == parts


def test_the_examples_of_settings_are_valid(site):
    """Given the settings in the documentation of plugins, each can be used."""
    text = (METADATA.parent / "docs" / "plugins.md").read_text("utf-8")
    examples = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]

    assert len(examples) >= 2
    for example in examples:
        assert configuration_of(Datasette([], metadata=example))


def test_bad_configuration_is_an_error_of_ours():
    """Given settings that cannot be used, what is raised is one of our errors, so that commands show its message."""
    with pytest.raises(BadConfigurationError):
        configuration_of(Datasette([], metadata={"plugins": {"timeline-archive": {"public_address": ""}}}))
